"""Do the pages show what they should, and nothing that the content brought along?"""

import gzip
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote_plus, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from index import Article, build
from search import Request, Searcher, open_searcher
from web import create_app
from web.addresses import quote_id

HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\x00\x1b]")


def page(client: FlaskClient, path: str, status: int = 200) -> Element:
    """Return a page, which must be well-formed HTML5 and hold no hidden control."""
    response = client.get(path)
    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    html = response.get_data(as_text=True)
    assert not HIDDEN.search(html)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=False)
    root: Element = parser.parse(html)
    assert parser.errors == []
    return root


def search(client: FlaskClient, q: str, **parameters: str) -> Element:
    more = "".join(f"&{name}={quote(value)}" for name, value in parameters.items())
    return page(client, f"/?q={quote(q)}{more}")


def texts(root: Element, path: str) -> list[str]:
    return ["".join(element.itertext()).strip() for element in root.iterfind(path)]


def whole(root: Element) -> str:
    return " ".join("".join(root.itertext()).split())


def links(root: Element) -> list[str]:
    """Return where the links lead, but for those to the same page in another look."""
    looks = {
        link for each in root.iterfind(".//details[@class='looks']") for link in each.iter("a")
    }
    return [link.get("href", "") for link in root.iter("a") if link not in looks]


def linked(root: Element, name: str) -> Iterator[dict[str, list[str]]]:
    """Yield the parameters of the links to searches in which `name` stands."""
    for link in links(root):
        parameters = parse_qs(urlsplit(link).query)
        if name in parameters:
            yield parameters


def test_the_start_page_says_what_is_in_the_index(client: FlaskClient) -> None:
    root = page(client, "/")
    assert "٢٩ مقالا" in whole(root)
    assert "من ١ مايو ٢٠١٩ إلى ٢٥ يناير ٢٠٢٢" in whole(root)
    assert "النهر" in whole(root)
    assert root.get("lang") == "ar"
    assert root.get("dir") == "rtl"


def test_a_query_of_blanks_is_the_start_page(client: FlaskClient) -> None:
    assert whole(page(client, "/?q=%20")) == whole(page(client, "/"))


def test_a_hit_is_shown_with_its_title_source_date_and_marks(client: FlaskClient) -> None:
    root = search(client, "بايدن أوكرانيا")
    assert "نتيجة واحدة" in whole(root)
    assert "محادثات بايدن وبوتين حول أوكرانيا" in whole(root)
    assert "الناقل" in whole(root)
    [time] = root.iter("time")
    assert (time.get("datetime"), time.text) == ("2021-12-31", "٣١ ديسمبر ٢٠٢١")
    assert {"بايدن", "أوكرانيا"} <= set(texts(root, ".//mark"))


def test_a_hit_leads_to_the_article_with_the_query(client: FlaskClient) -> None:
    root = search(client, "أوكرانيا")
    [link] = {link for link in links(root) if link.startswith("/a/")}
    assert parse_qs(urlsplit(link).query) == {"q": ["أوكرانيا"]}
    assert "محادثات" in whole(page(client, link))


def test_an_article_is_marked_by_the_exactness_of_its_search(client: FlaskClient) -> None:
    root = page(client, f"/?q={quote('بايدن')}&exactness=writing")
    [link] = {link for link in links(root) if link.startswith("/a/naqil")}
    nearer = page(client, link)
    assert "لبايدن" not in texts(nearer, ".//mark")
    assert "لبايدن" in texts(page(client, f"/a/naqil-1?q={quote('بايدن')}"), ".//mark")
    for address in (each for each in links(nearer) if "q=" in each):
        assert parse_qs(urlsplit(address).query)["exactness"] == ["writing"]


def test_a_count_stands_in_its_arabic_form(client: FlaskClient) -> None:
    assert "٢٥ نتيجة" in whole(search(client, "النهر"))
    assert "لا نتائج" in whole(search(client, "قيثارات"))


def test_turning_pages_keeps_all_parameters(client: FlaskClient) -> None:
    given = {
        "match": "all",
        "sort": "newest",
        "source": "-الراصد",
        "from": "2022-01",
        "to": "2022-01-31",
        "per_page": "3",
        "snippets": "2",
        "snippet_chars": "100",
    }
    root = search(client, "النهر", **given, page="2")
    turned = [each for each in linked(root, "page") if "why" not in each]
    assert {each["page"][0] for each in turned} == {"2", "3", "4", "5"}
    for each in turned:
        assert {
            name: values[0] for name, values in each.items() if name not in ("q", "page")
        } == given
    assert "الصفحة ٢ من ٥" in whole(root)


def test_a_changed_order_or_match_begins_at_the_first_page(client: FlaskClient) -> None:
    root = search(client, "النهر", page="2", lang="ar")
    for name, values in (("sort", {"newest", "oldest"}), ("match", {"all", "any"})):
        changed = [each for each in linked(root, name) if each["lang"] == ["ar"]]
        assert {each[name][0] for each in changed} == values
        assert all("page" not in each for each in changed)


def test_the_form_keeps_the_filters(client: FlaskClient) -> None:
    root = search(client, "النهر", source="-الراصد", per_page="3", sort="newest", page="2")
    [form] = [each for each in root.iter("form") if each.get("role") == "search"]
    fields = {(each.get("name"), each.get("value")) for each in form.iter("input")}
    assert {("source", "-الراصد"), ("per_page", "3"), ("sort", "newest")} <= fields
    assert "page" not in {name for name, _ in fields}


def test_a_filter_can_be_taken_away(client: FlaskClient) -> None:
    root = search(client, "النهر", source="النهر", to="2022-01-05")
    assert "٣ نتائج" in whole(root)
    without = [parse_qs(urlsplit(link).query) for link in links(root) if link.startswith("/?")]
    assert {"q": ["النهر"], "to": ["2022-01-05"]} in without
    assert {"q": ["النهر"], "source": ["النهر"]} in without
    assert {"q": ["النهر"]} in without


def test_without_hits_the_page_says_what_was_tried_and_offers_what_has_hits(
    client: FlaskClient,
) -> None:
    root = search(client, "النهر قيثارات")
    offered = [parse_qs(urlsplit(link).query) for link in links(root)]
    assert {"q": ["النهر"]} in offered
    assert "قيثارات" in whole(root)
    assert "٢٥ نتيجة" in whole(root)


def test_an_offer_has_as_many_hits_as_it_says(client: FlaskClient) -> None:
    root = search(client, "بايدن النهر قيثارات", match="all")
    leaders = [each for each in root.iter("li") if each.find(".//a") is not None]
    offers = [each for each in leaders if "نتيجة" in whole(each)]
    assert offers
    for offer in offers:
        link = offer.find(".//a")
        assert link is not None
        count = re.search(r"[٠-٩]+ نتيجة|نتيجة واحدة|نتيجتان", whole(offer))
        assert count is not None
        assert count.group() in whole(page(client, link.get("href", "")))


def test_a_source_on_the_start_page_leads_to_its_articles(client: FlaskClient) -> None:
    root = page(client, "/")
    links = [each for each in root.findall(".//a") if "مصدر" in unquote_plus(each.get("href", ""))]
    assert links
    for link in links:
        assert "لا نتائج" not in whole(page(client, link.get("href", "")))


def test_what_was_read_as_words_is_said_in_arabic(client: FlaskClient) -> None:
    assert "علامة تنصيص بلا قرين" in whole(search(client, '"النهر'))


def test_every_warning_of_the_search_is_worded_in_arabic(searcher: Searcher) -> None:
    from web.wording import warning_text

    queries = ['"النهر', "ا*", "*ا", "(" * 30 + "نهر", " ".join(f"={n}" for n in range(70))]
    for q in queries:
        warnings = searcher.search(Request(q)).warnings
        assert warnings, q
        assert not re.search("[a-z]{3}", " ".join(map(warning_text, warnings)))


def test_an_unknown_parameter_does_not_spoil_a_shared_address(client: FlaskClient) -> None:
    root = search(client, "النهر", utm_source="mail")
    assert "٢٥ نتيجة" in whole(root)
    assert not list(linked(root, "utm_source"))


def test_the_time_that_ran_out_is_told(
    changed_client: Callable[..., FlaskClient], searcher: Searcher
) -> None:
    def late(request: Request) -> Any:
        return searcher.search(request)._replace(timed_out=True)

    client = changed_client(search=late)
    assert "انتهى الوقت" in whole(search(client, "النهر"))
    assert client.get("/?q=x").headers["Cache-Control"] == "no-store"


def test_an_article_is_shown_without_its_furniture(client: FlaskClient) -> None:
    root = page(client, "/a/naqil-1")
    assert "اجتمع بايدن" in whole(root)
    assert "اترك تعليقا" not in whole(root)
    assert not list(root.iter("mark"))


def test_the_furniture_is_shown_greyed_on_request(client: FlaskClient) -> None:
    [link] = [link for link in links(page(client, "/a/naqil-1")) if "original=1" in link]
    root = page(client, link)
    grey = [whole(each) for each in root.iter("p") if each.get("class") == "furniture"]
    assert grey == ["الصفحة الرئيسة", "اترك تعليقا على خبر بايدن"]
    assert "original=1" not in "".join(links(root))


def test_matches_are_numbered_in_the_order_of_reading(client: FlaskClient) -> None:
    root = page(client, f"/a/naqil-1?q={quote('بايدن')}&original=1")
    marks = list(root.iter("mark"))
    assert [each.get("id") for each in marks] == ["m1", "m2", "m3", "m4"]
    assert [each.text for each in marks] == ["بايدن", "بايدن", "بايدن", "لبايدن"]


@pytest.mark.parametrize(
    ("at", "said", "before", "after"),
    [
        ("", "٤ مواضع", "4", "1"),
        ("&at=1", "١ من ٤", "4", "2"),
        ("&at=3", "٣ من ٤", "2", "4"),
        ("&at=4", "٤ من ٤", "3", "1"),
        ("&at=9", "٤ مواضع", "4", "1"),
        ("&at=x", "٤ مواضع", "4", "1"),
    ],
)
def test_matches_can_be_stepped_through_without_script(
    client: FlaskClient, at: str, said: str, before: str, after: str
) -> None:
    root = page(client, f"/a/naqil-1?q={quote('بايدن')}{at}")
    assert said in whole(root)
    steps = [urlsplit(link) for link in links(root) if "#m" in link]
    assert [parse_qs(step.query)["at"] for step in steps] == [[before], [after]]
    assert [step.fragment for step in steps] == [f"m{before}", f"m{after}"]


def test_an_article_leads_to_its_source_and_back_to_the_results(client: FlaskClient) -> None:
    root = page(client, f"/a/naqil-1?q={quote('بايدن')}")
    [source] = [each for each in root.iter("a") if each.get("href", "").startswith("http")]
    assert source.get("href") == "https://www.naqil.example/1?a=1&b=2"
    assert "noopener" in source.get("rel", "").split()
    assert "naqil.example" in whole(source)
    assert f"/?q={quote('بايدن')}" in links(root)


@pytest.mark.parametrize("path", [f"/?q={quote('خبيث')}&snippets=3", "{article}", "/"])
def test_hostile_content_brings_no_element_of_its_own(
    client: FlaskClient, hostile_id: str, path: str
) -> None:
    article = f"/a/{quote(hostile_id, safe='')}?q={quote('خبيث')}&original=1"
    root = page(client, article if path == "{article}" else path)
    scripts = [each.get("src", "") for each in root.iter("script")]
    assert all(source.startswith("/static/") for source in scripts)
    assert not {"img", "i", "b"} & {each.tag for each in root.iter()}
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
    assert not [link for link in links(root) if not link.startswith(("/", "#"))]
    assert "<script>alert(1)</script>" in whole(root)


@pytest.mark.parametrize(
    "q",
    ["<script>alert(1)</script>", "\"' onfocus=x autofocus", "\u202eمقلوب\u2066", "\x00\x1b\ufffe"],
)
def test_a_hostile_query_is_shown_as_text(client: FlaskClient, q: str) -> None:
    root = search(client, q, source=q)
    assert all(each.get("src", "").startswith("/static/") for each in root.iter("script"))
    for element in root.iter("input"):
        assert not [name for name in element.attrib if name.startswith("on")]


def test_a_word_of_200000_letters_is_cut_in_results_and_whole_in_the_article(
    client: FlaskClient,
) -> None:
    assert len(whole(search(client, "طويلة"))) < 5_000
    assert "ط" * 200_000 in whole(page(client, "/a/long-1"))


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/a/none", 404, "لا يوجد هذا المقال"),
        ("/none", 404, "لا شيء هنا"),
        ("/?q=x&page=0", 400, "page"),
        (f"/?q={'x' * 513}", 414, "513"),
        (f"/a/naqil-1?q={'x' * 513}", 414, "513"),
    ],
)
def test_an_error_is_a_page_that_says_what_and_why(
    client: FlaskClient, path: str, status: int, said: str
) -> None:
    root = page(client, path, status)
    assert said in whole(root)
    assert "/" in links(root)


@pytest.mark.parametrize("path", ["/", "/?q=x", "/a/x"])
def test_without_an_index_the_page_names_the_command_to_run(
    client_without_index: FlaskClient, path: str
) -> None:
    root = page(client_without_index, path, 503)
    assert "fihrist build" in whole(root)
    assert "secret" not in whole(root)
    assert client_without_index.get(path).headers["Retry-After"]


@pytest.mark.parametrize("path", ["/", "/?q=x", "/a/none", "/static/fihrist.css", "/api/v1/stats"])
def test_every_response_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        headers = response.headers
    policy = dict(each.split(" ", 1) for each in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_nothing_in_a_page_is_inline_or_from_elsewhere(client: FlaskClient) -> None:
    root = search(client, "بايدن")
    assert not list(root.iter("style"))
    for element in root.iter():
        for name in ("src", "action"):
            assert element.get(name, "/").startswith("/")
    for script in root.iter("script"):
        assert not script.text


def test_static_files_are_kept_for_long_under_an_address_that_changes(client: FlaskClient) -> None:
    [style] = [each for each in page(client, "/").iter("link") if each.get("rel") == "stylesheet"]
    address = style.get("href", "")
    with client.get(address) as response:
        assert "immutable" in response.headers["Cache-Control"]
        tag = response.headers["ETag"]
    with client.get(address, headers={"If-None-Match": tag}) as response:
        assert response.status_code == 304
    with client.get(urlsplit(address).path) as response:
        assert "immutable" not in response.headers["Cache-Control"]


def test_below_a_prefix_every_address_has_it(client: FlaskClient) -> None:
    response = client.get(f"/?q={quote('النهر')}", base_url="http://localhost/prefix")
    root = html5lib.parse(response.get_data(as_text=True), namespaceHTMLElements=False)
    inside = [link for link in links(root) if not link.startswith("#")]
    assert inside
    assert all(link.startswith("/prefix/") for link in inside)


def test_a_page_of_ten_hits_is_small(client: FlaskClient) -> None:
    for path in (f"/?q={quote('النهر')}", f"/?q={quote('النهر')}&ui=en.dark.larger", "/"):
        html = client.get(path).get_data()
        assert len(gzip.compress(html)) <= 25 * 1024


@pytest.mark.parametrize("look", ["", "&ui=en", "&ui=en.arab.dark.larger", "&ui=latn.ma"])
@pytest.mark.parametrize("path", ["/?q=", f"/?q={quote('النهر')}", "/?q=x", "/a/naqil-1?q=x"])
def test_every_page_is_sound_in_every_look(client: FlaskClient, path: str, look: str) -> None:
    root = page(client, path + look)
    english = "en" in look
    assert (root.get("lang"), root.get("dir")) == (("en", "ltr") if english else ("ar", "rtl"))
    for link in links(root):
        if link.startswith("/"):
            assert parse_qs(urlsplit(link).query).get("ui", [""])[0] == look.removeprefix("&ui=")


def test_an_article_without_a_headline_is_named_by_its_beginning(
    changed_client: Callable[..., FlaskClient], searcher: Searcher
) -> None:
    article = searcher.article("naqil-1")._replace(title=" ", removed=())
    client = changed_client(article=lambda id: article, marks=lambda article, q: ((), ()))
    assert texts(page(client, "/a/naqil-1"), ".//h1") == [
        "الصفحة الرئيسة اجتمع بايدن وبوتين أمس. وقال بايدن …"
    ]


def test_an_article_leads_to_others_like_it(
    changed_client: Callable[..., FlaskClient], searcher: Searcher
) -> None:
    hits = searcher.search(Request("النهر")).hits[:3]
    client = changed_client(similar=lambda id, limit: hits[:limit])
    root = page(client, f"/a/naqil-1?q={quote('النهر')}")
    [section] = [each for each in root.iter("section") if each.get("class") == "similar"]
    assert [whole(link) for link in section.iter("a")] == [hit.article.title for hit in hits]
    assert all(client.get(link).status_code == 200 for link in links(section))


def test_a_word_of_five_million_letters_does_no_harm(tmp_path: Path) -> None:
    build([Article("vast", "واسع", "بداية " + "ط" * 5_000_000 + " نهاية")], tmp_path / "index")
    client = create_app(open_searcher(tmp_path / "index", 10_000)).test_client()
    assert len(whole(search(client, "بداية"))) < 5_000
    assert client.get("/a/vast").status_code == 200


def test_a_page_says_why_the_hit_that_is_asked_for_is_one(client: FlaskClient) -> None:
    asked = search(client, "النهر", per_page="2", page="2", exactness="form")
    second = [link for link in links(asked) if "why=" in link][1]
    assert texts(asked, ".//details[@class='why']/summary") == []
    told = page(client, second)
    item = told.find(f".//li[@id='{urlsplit(second).fragment}']")
    assert item is not None
    assert len(texts(item, ".//details[@class='why']/ul/li")) > 0
    assert len(told.findall(".//details[@class='why']")) == 1
    assert texts(told, ".//h2") == texts(asked, ".//h2")
    others = {parse_qs(urlsplit(link).query)["why"][0] for link in links(told) if "why=" in link}
    assert len(others) == 1


def test_to_ask_why_a_strange_hit_is_one_changes_nothing(client: FlaskClient) -> None:
    plain, strange = search(client, "أوكرانيا"), search(client, "أوكرانيا", why="nothing")
    assert texts(strange, ".//h2") == texts(plain, ".//h2")
    assert strange.findall(".//details[@class='why']") == []


def test_the_boxes_for_days_show_the_months_that_the_index_has(client: FlaskClient) -> None:
    boxes = search(client, "النهر").findall(".//form[@class='days']//input[@placeholder]")
    assert [box.get("placeholder") for box in boxes] == ["2019-05", "2022-01"]


@pytest.mark.parametrize("id", ["a?b", "50%25", "a#b", "x/../y", "//host/x", "a b"])
def test_the_look_of_an_article_can_be_chosen_whatever_its_id_is(tmp_path: Path, id: str) -> None:
    build([Article(id, "عنوان", "نص")], tmp_path)
    client = create_app(open_searcher(tmp_path)).test_client()
    page = client.get(f"/a/{quote_id(id)}").get_data(as_text=True)
    looks = [unescape(each) for each in re.findall(r'href="([^"]*[?&]ui=[^"]*)"', page)]
    looks = [each for each in looks if each.startswith("/a/")]
    assert looks
    assert all(each.startswith(f"/a/{quote_id(id)}?") for each in looks)


@pytest.mark.parametrize("path", ["//host.example/x", "///host.example", "/x?y", "/%2F/host"])
def test_no_look_of_an_error_leads_to_another_host(client: FlaskClient, path: str) -> None:
    response = client.get("/", environ_overrides={"PATH_INFO": path})
    assert response.status_code == 404
    hrefs = re.findall(r'(?:href|action)="([^"]*)"', response.get_data(as_text=True))
    assert [each for each in hrefs if urlsplit(unescape(each)).netloc] == []
