"""Can a search be taken along: as a feed, a table, lines of JSON, references?"""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from index import Article, read_articles
from search import Searcher
from web.feeds import COLUMNS, FORMS, MOST_EXPORTED

from .conftest import ARTICLES, SCRIPT

ATOM = "{http://www.w3.org/2005/Atom}"
RIVER = quote("النهر")
HOSTILE = quote("خبيث")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def text(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data().decode("utf-8")


def rows(client: FlaskClient, q: str) -> list[dict[str, str]]:
    written = text(client, f"/search.csv?q={q}")
    assert written.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(written[1:])))


def test_an_atom_feed_has_the_newest_hits_first(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(text(client, f"/search.atom?q={RIVER}"))
    entries = feed.findall(f"{ATOM}entry")
    published = [entry.findtext(f"{ATOM}published", "") for entry in entries]
    assert len(entries) == 25
    assert published == sorted(published, reverse=True)
    assert all(RFC_3339.fullmatch(each) for each in published)
    assert feed.findtext(f"{ATOM}updated") == published[0]
    for entry in entries:
        [link] = entry.findall(f"{ATOM}link")
        assert link.get("href", "").startswith("http://localhost/a/nahr-")
        assert entry.findtext(f"{ATOM}summary")
    ids = {entry.findtext(f"{ATOM}id") for entry in entries}
    assert len(ids) == len(entries)


def test_a_feed_keeps_the_limits_of_the_search(client: FlaskClient) -> None:
    path = f"/search.atom?q={RIVER}&source={quote('الراصد')}&from=2022-01-10&sort=oldest"
    feed = ElementTree.fromstring(text(client, path))
    categories = {each.get("term") for each in feed.iter(f"{ATOM}category")}
    assert categories == {"الراصد"}
    [alternate] = [each for each in feed.findall(f"{ATOM}link") if each.get("rel") == "alternate"]
    asked = parse_qs(urlsplit(alternate.get("href", "")).query)
    assert asked["source"] == ["الراصد"] and asked["sort"] == ["oldest"]
    assert alternate.get("href", "").startswith("http://localhost/?q=")


def test_a_json_feed_says_what_it_must(client: FlaskClient) -> None:
    feed = json.loads(text(client, f"/search.json?q={RIVER}"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].startswith("http://localhost/search.json?q=")
    assert len(feed["items"]) == 25
    for item in feed["items"]:
        assert item["id"] and item["content_text"] and RFC_3339.fullmatch(item["date_published"])


def test_a_table_has_a_row_for_each_hit(client: FlaskClient) -> None:
    found = rows(client, RIVER)
    assert len(found) == 25
    assert list(found[0]) == list(COLUMNS)
    assert {row["source"] for row in found} == {"النهر", "الراصد"}


def test_lines_of_json_can_be_built_into_an_index(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "taken.jsonl"
    file.write_text(text(client, f"/search.jsonl?q={RIVER}"), "utf-8")
    taken = {each.id: each for each in read_articles([str(file)]) if isinstance(each, Article)}
    for article in ARTICLES[1:26]:
        again = taken[article.id]
        assert (again.title, again.body, again.source, again.published) == (
            article.title,
            article.body,
            article.source,
            article.published,
        )


def test_references_are_whole_and_in_order(client: FlaskClient) -> None:
    written = text(client, f"/search.ris?q={quote('أوكرانيا')}")
    lines = written.split("\r\n")
    assert "\n" not in written.replace("\r\n", "")
    assert lines[0] == "TY  - NEWS"
    assert "TI  - محادثات بايدن وبوتين حول أوكرانيا" in lines
    assert "DA  - 2021/12/31" in lines
    assert "UR  - https://www.naqil.example/1?a=1&b=2" in lines
    assert lines[-3:] == ["ER  - ", "", ""]


@pytest.mark.parametrize("path", [path for path in FORMS if path != "/search.jsonl"])
def test_hostile_content_stays_text(client: FlaskClient, path: str) -> None:
    written = text(client, f"{path}?q={HOSTILE}")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", written)
    assert "javascript:alert" not in written


def test_hostile_content_brings_no_element_into_a_feed(client: FlaskClient) -> None:
    root = ElementTree.fromstring(text(client, f"/search.atom?q={HOSTILE}"))
    known = "feed title id link updated author name entry published category summary"
    assert {each.tag.removeprefix(ATOM) for each in root.iter()} <= {*known.split()}
    assert SCRIPT in "".join(root.itertext())


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_a_table_begins_a_formula(
    changed_client: Callable[..., FlaskClient], searcher: Searcher, start: str
) -> None:
    def formulas(request):  # type: ignore[no-untyped-def]
        answer = searcher.search(request)
        hits = [
            hit._replace(article=hit.article._replace(title=f"{start}1+1")) for hit in answer.hits
        ]
        return answer._replace(hits=tuple(hits))

    found = rows(changed_client(search=formulas), RIVER)
    assert {row["title"] for row in found} == {f"'{start}1+1"}


def test_an_export_ends_where_it_must(
    changed_client: Callable[..., FlaskClient], searcher: Searcher
) -> None:
    def endless(request):  # type: ignore[no-untyped-def]
        answer = searcher.search(request._replace(page=1))
        return answer._replace(hits=answer.hits[:1] * 100, total=1_000_000)

    assert len(rows(changed_client(search=endless), RIVER)) == MOST_EXPORTED


@pytest.mark.parametrize("path", FORMS)
def test_a_form_has_its_media_type_and_an_etag(client: FlaskClient, path: str) -> None:
    address = f"{path}?q={RIVER}"
    response = client.get(address)
    assert response.content_type == f"{FORMS[path].media}; charset=utf-8"
    tag = response.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/search.csv", "/search.jsonl", "/search.ris"])
def test_a_file_is_named_after_the_query(client: FlaskClient, path: str) -> None:
    header = client.get(f"{path}?q={RIVER}").headers["Content-Disposition"]
    assert header.startswith("attachment;")
    assert f"filename*=UTF-8''{RIVER}.{path.rpartition('.')[2]}" in header


@pytest.mark.parametrize("path", FORMS)
def test_a_faulty_search_is_refused_as_programs_like_it(client: FlaskClient, path: str) -> None:
    response = client.get(f"{path}?q=x&page=0")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"


def test_the_page_leads_to_every_form(client: FlaskClient) -> None:
    page = text(client, f"/?q={RIVER}&source={quote('الراصد')}&page=2&ui=en")
    for path in FORMS:
        assert f'href="{path}?q=' in page
    assert page.count('rel="alternate"') == 2


def test_a_browser_is_told_how_to_search_and_complete(client: FlaskClient) -> None:
    description = ElementTree.fromstring(text(client, "/opensearch.xml?ui=en"))
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    urls = {each.get("type"): each.get("template", "") for each in description.iter(f"{space}Url")}
    assert urls["text/html"] == "http://localhost/?q={searchTerms}&ui=en"
    assert len(description.findtext(f"{space}ShortName", "")) <= 16
    asked = urls["application/x-suggestions+json"].replace("{searchTerms}", quote("النه"))
    response = client.get(asked.removeprefix("http://localhost"))
    assert response.content_type == "application/x-suggestions+json"
    q, texts, kinds, addresses = json.loads(response.get_data())
    assert q == "النه"
    assert any(each.startswith("النهر") for each in texts)
    assert len(texts) == len(kinds) == len(addresses) <= 8
    for address in addresses:
        assert client.get(address).status_code == 200
        assert "ui=en" in address


@pytest.mark.parametrize("q", ["", " ", "قثصضطظ"])
def test_where_nothing_completes_the_list_is_empty(client: FlaskClient, q: str) -> None:
    assert json.loads(text(client, f"/suggest?q={quote(q)}")) == [q, [], [], []]
