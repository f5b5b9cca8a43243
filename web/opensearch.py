"""How does a browser take the search up among its own, and complete what is typed?

`/opensearch.xml` is an OpenSearch 1.1 description; `/suggest` answers in the form of the
OpenSearch suggestions extension: what was typed, completions, what each is, its address.
"""

from flask import Flask, Response, render_template, request

from search import Suggestion, parse_request

from .addresses import PAGE, Addresses
from .api import json_response
from .caching import revalidated
from .labels import SITE, phrase
from .parts import shown
from .reading import reader
from .searching import Searching
from .voice import Voice

MEDIA = "application/x-suggestions+json"
MOST = 8
KINDS = {"title": phrase("headline"), "source": phrase("source")}
Q = "{searchTerms}"  # where a browser puts what was typed


class OpenSearch:
    """The views that a browser asks."""

    def __init__(self, searcher: Searching) -> None:
        self._searcher = searcher

    def suggest(self) -> Response:
        """GET /suggest?q=: at most eight ways to go on."""
        q = parse_request({"q": request.args.getlist("q")}).q
        addresses, voice = reader()
        found = self._searcher.suggest(q, MOST) if q.strip() else ()
        return json_response(
            [
                q,
                [shown(each.text) for each in found],
                [_about(each, voice) for each in found],
                [_address(each, addresses) for each in found],
            ],
            media=MEDIA,
        )

    def description(self) -> Response:
        """GET /opensearch.xml."""
        addresses, voice = reader()
        root = request.host_url.rstrip("/") + addresses.root
        look = "".join(f"&{name}={value}" for name, value in addresses.look.pairs)
        page = render_template(
            "opensearch.xml",
            name=voice.say(SITE),
            description=voice.say("Search articles"),
            language=addresses.look.tongue,
            page_url=f"{root}/?q={Q}{look}",
            feed_url=f"{root}/search.atom?q={Q}{look}",
            suggest_url=f"{root}/suggest?q={Q}{look}",
            icon_url=f"{root}/static/favicon.svg",
        )
        return Response(page, content_type="application/opensearchdescription+xml; charset=utf-8")


def add_opensearch(app: Flask, searcher: Searching, edition: str) -> None:
    """Give the application what a browser asks."""
    views = OpenSearch(searcher)
    app.add_url_rule("/suggest", "suggest", revalidated(views.suggest, searcher, edition))
    app.add_url_rule("/opensearch.xml", "opensearch", views.description)


def _about(suggestion: Suggestion, voice: Voice) -> str:
    if suggestion.kind in KINDS:
        return voice.say(KINDS[suggestion.kind])
    return voice.count("{} article", "{} articles", suggestion.count)


def _address(suggestion: Suggestion, addresses: Addresses) -> str:
    if suggestion.kind == "source" and '"' not in suggestion.text:
        q = f'مصدر:"{suggestion.text}"'
        return addresses.search(PAGE._replace(q=q, sort="newest"))
    return addresses.search(PAGE._replace(q=suggestion.text))
