"""Does the JSON endpoint answer as its contract says?"""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from index import QueryError
from search import Request, Searcher

SEARCH = "/api/v1/search"


def get(client: FlaskClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, query_string=parameters)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.content_type == "application/json"
    return json.loads(response.get_data())


def problem(response: TestResponse, status: int, kind: str) -> Any:
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    record = json.loads(response.get_data())
    assert record["status"] == status
    assert record["type"].endswith(f":{kind}")
    assert record["title"]
    assert record["detail"]
    return record


def test_an_answer_has_the_promised_shape(client: FlaskClient, searcher: Searcher) -> None:
    answer = get(client, SEARCH, q="بايدن أوكرانيا")
    assert list(answer) == [
        *("query", "total", "total_exact", "took_ms", "timed_out", "warnings", "corrections"),
        *("hints", "index", "hits", "next_cursor", "links"),
    ]
    assert answer["query"]["q"] == "بايدن أوكرانيا"
    assert answer["query"]["match"] == "auto"
    assert answer["query"]["filters"] == {}
    assert (answer["query"]["page"], answer["query"]["per_page"]) == (1, 10)
    assert [term["text"] for term in answer["query"]["terms"]] == ["بايدن", "أوكرانيا"]
    assert answer["total"] == 1
    assert answer["total_exact"] is True
    assert answer["index"] == {
        "generation": searcher.generation,
        "documents": searcher.documents,
    }


def test_a_hit_has_the_promised_shape(client: FlaskClient) -> None:
    [hit] = get(client, SEARCH, q="بايدن أوكرانيا")["hits"]
    assert hit["id"] == "naqil-1"
    assert hit["score"] > 0
    assert hit["title"] == "محادثات بايدن وبوتين حول أوكرانيا"
    assert hit["url"] == "https://www.naqil.example/1?a=1&b=2"
    assert hit["article_url"] == f"/a/naqil-1?q={quote('بايدن')}+{quote('أوكرانيا')}"
    assert (hit["source"], hit["author"]) == ("الناقل", "سلمى")
    assert (hit["published"], hit["published_precision"]) == ("2021-12-31", "day")
    assert (hit["lang"], hit["dir"]) == ("ar", "rtl")
    [title] = hit["highlights"]["title"]
    assert title["html"] == "محادثات <mark>بايدن</mark> وبوتين حول <mark>أوكرانيا</mark>"
    [body] = hit["highlights"]["body"]
    assert set(body) == {"html", "text", "spans", "at"}


def test_what_is_counted_only_on_demand_is_absent_without(client: FlaskClient) -> None:
    assert not {"facets", "levels"} & set(get(client, SEARCH, q="النهر"))


def test_facets_count_hits_and_lead_to_them(client: FlaskClient) -> None:
    facets = get(client, SEARCH, q="النهر", facets="month,source", source="النهر")["facets"]
    assert list(facets) == ["month", "source"]
    [month] = facets["month"]
    assert (month["value"], month["count"]) == ("2022-01", 13)
    assert [(each["value"], each["count"]) for each in facets["source"]] == [
        ("النهر", 13),
        ("الراصد", 12),
    ]
    for each in facets["source"]:
        there = json.loads(client.get(each["url"]).get_data())
        assert there["total"] == each["count"]
        assert there["query"]["filters"] == {"source": [each["value"]]}


def test_levels_count_the_hits_at_each_stop_of_the_dial(client: FlaskClient) -> None:
    answer = get(client, SEARCH, q="بايدن", levels=1, exactness="writing")
    assert answer["query"]["exactness"] == "writing"
    assert [level["exactness"] for level in answer["levels"]] == [
        *("writing", "form", "stem", "related")
    ]
    for level in answer["levels"]:
        there = get(client, SEARCH, q="بايدن", exactness=level["exactness"])
        assert there["total"] == level["total"]


def test_what_is_not_known_is_null(client: FlaskClient) -> None:
    [hit] = get(client, SEARCH, q="رموز")["hits"]
    for name in ("url", "source", "author", "published", "published_precision", "lang"):
        assert hit[name] is None
    assert hit["dir"] == "auto"


def test_a_snippet_stands_in_the_text_where_it_says(client: FlaskClient) -> None:
    [hit] = get(client, SEARCH, q="بايدن أوكرانيا")["hits"]
    text = get(client, "/api/v1/articles/naqil-1")["text"]
    for snippet in hit["highlights"]["body"]:
        assert text[snippet["at"] :].startswith(snippet["text"])
        words = {snippet["text"][start:end] for start, end in snippet["spans"]}
        assert words <= {"بايدن", "لبايدن", "أوكرانيا"}
        assert words


@pytest.mark.parametrize("path", [SEARCH, "/api/v1/articles/astral-1"])
def test_offsets_may_be_counted_in_utf16_units(client: FlaskClient, path: str) -> None:
    def highlight(**more: str) -> Any:
        record = get(client, path, q="نجمة", **more)
        record = record["hits"][0] if "hits" in record else record
        return (record["highlights"].get("body") or record["highlights"]["text"])[0]

    points, units = highlight(), highlight(offsets="utf16")
    encoded = units["text"].encode("utf-16-le")
    assert points["spans"] != units["spans"]
    assert [points["text"][start:end] for start, end in points["spans"]] == [
        encoded[2 * start : 2 * end].decode("utf-16-le") for start, end in units["spans"]
    ]


def test_highlights_may_be_ranges_alone_or_left_out(client: FlaskClient) -> None:
    [hit] = get(client, SEARCH, q="أوكرانيا", highlight="offsets")["hits"]
    assert "html" not in hit["highlights"]["title"][0]
    assert hit["highlights"]["title"][0]["spans"]
    [hit] = get(client, SEARCH, q="أوكرانيا", highlight="none")["hits"]
    assert "highlights" not in hit


def test_links_turn_the_pages_and_keep_all_parameters(client: FlaskClient) -> None:
    path: str | None = (
        f"{SEARCH}?q={quote('النهر')}&per_page=5&sort=newest&source=-{quote('الراصد')}"
        "&from=2022-01&to=2022-01-31&highlight=offsets&offsets=utf16&snippets=2"
    )
    seen: list[str] = []
    before = None
    while path:
        answer = json.loads(client.get(path).get_data())
        assert answer["links"]["prev"] == before
        seen += [hit["id"] for hit in answer["hits"]]
        assert "html" not in answer["hits"][0]["highlights"]["title"][0]
        before, path = answer["links"]["self"], answer["links"]["next"]
    assert seen == [f"nahr-{number}" for number in range(25, 0, -2)]
    assert client.get(answer["links"]["html"]).status_code == 200


@pytest.mark.parametrize("match", ["auto", "any", "all", "most"])
def test_the_page_and_the_feed_that_an_answer_links_to_match_as_it_does(
    client: FlaskClient, match: str
) -> None:
    answer = get(client, SEARCH, q="النهر مدينة كتاب", match=match)
    for name in ("html", "feed"):
        assert (f"match={match}" in answer["links"][name]) == (match != "most")
        assert "group=none" in answer["links"][name]
        assert client.get(answer["links"][name]).status_code == 200


def test_the_last_page_that_may_be_asked_for_has_no_next(
    changed_client: Callable[..., FlaskClient], searcher: Searcher
) -> None:
    def search(request: Request) -> Any:
        return searcher.search(request._replace(page=1))._replace(request=request, total=50_000)

    client = changed_client(search=search)
    links = get(client, SEARCH, q="النهر", page=100, per_page=100)["links"]
    assert links["next"] is None
    assert "page=99&per_page=100" in links["prev"]


def test_filters_are_told_as_they_were_understood(client: FlaskClient) -> None:
    answer = get(client, SEARCH, q="النهر", source=["النهر", "-الراصد"], to="٢٠٢٢-٠١-٠٣")
    assert answer["query"]["filters"] == {"source": ["النهر", "-الراصد"], "to": "2022-01-03"}
    assert {hit["id"] for hit in answer["hits"]} == {"nahr-1", "nahr-3"}


def test_a_query_without_hits_offers_what_has_some(client: FlaskClient) -> None:
    answer = get(client, SEARCH, q="النهر قيثارات")
    assert answer["total"] == 0
    assert answer["hits"] == []
    assert {"q": "النهر", "total": 25} in answer["hints"]


def test_an_article_is_given_whole(client: FlaskClient) -> None:
    article = get(client, "/api/v1/articles/naqil-1")
    assert article["text"].startswith("الصفحة الرئيسة\n")
    assert article["removed"][0] == [0, 14]
    assert "highlights" not in article


def test_an_article_has_highlights_for_a_query(client: FlaskClient) -> None:
    article = get(client, "/api/v1/articles/naqil-1", q="بايدن")
    [text] = article["highlights"]["text"]
    words = [article["text"][start:end] for start, end in text["spans"]]
    assert words == ["بايدن", "بايدن", "لبايدن"]
    assert "<mark>بايدن</mark>" in article["highlights"]["title"][0]["html"]


def test_highlights_of_an_article_are_those_of_its_hit(client: FlaskClient) -> None:
    asked = {"q": "بايدن", "exactness": "writing"}
    [hit] = get(client, "/api/v1/search", **asked)["hits"]
    assert parse_qs(urlsplit(hit["article_url"]).query)["exactness"] == ["writing"]
    article = get(client, "/api/v1/articles/naqil-1", **asked)
    [text] = article["highlights"]["text"]
    assert {article["text"][start:end] for start, end in text["spans"]} == {"بايدن"}


def test_stats_say_what_is_in_the_index(client: FlaskClient, searcher: Searcher) -> None:
    stats = get(client, "/api/v1/stats")
    assert stats["documents"] == searcher.documents
    assert stats["generation"] == searcher.generation
    assert (stats["first_published"], stats["last_published"][:7]) == ("2019-05-01", "2022-01")
    assert {"value": "النهر", "count": 13} in stats["sources"]
    assert stats["fingerprint"]


def test_health_and_readiness_are_told(client: FlaskClient, searcher: Searcher) -> None:
    assert get(client, "/healthz") == {"status": "ok"}
    ready = get(client, "/readyz")
    assert ready["generation"] == searcher.generation
    assert ready["trouble"] is None


def test_a_newer_generation_that_cannot_be_opened_is_told(
    changed_client: Callable[..., FlaskClient],
) -> None:
    ready = get(changed_client(trouble="/srv/secret: damaged"), "/readyz")
    assert "cannot be opened" in ready["trouble"]
    assert "secret" not in ready["trouble"]


@pytest.mark.parametrize(
    "path", [f"{SEARCH}?q=x", "/api/v1/articles/x", "/api/v1/stats", "/readyz"]
)
def test_without_an_index_the_answer_is_503(client_without_index: FlaskClient, path: str) -> None:
    response = client_without_index.get(path)
    record = problem(response, 503, "index-unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert record["command"].startswith("fihrist build ")
    assert "secret" not in response.get_data(as_text=True)


def test_without_an_index_the_process_is_healthy(client_without_index: FlaskClient) -> None:
    assert get(client_without_index, "/healthz") == {"status": "ok"}


@pytest.mark.parametrize("query", ["", "q=", "q=%20"])
def test_an_empty_query_is_a_fault_of_q(client: FlaskClient, query: str) -> None:
    record = problem(client.get(f"{SEARCH}?{query}"), 400, "invalid-parameter")
    assert [error["parameter"] for error in record["errors"]] == ["q"]


@pytest.mark.parametrize(("language", "word"), [("ar", "ليس بين"), ("en", "is not within")])
def test_every_fault_is_named_in_the_language_asked_for(
    client: FlaskClient, language: str, word: str
) -> None:
    response = client.get(
        f"{SEARCH}?page=0&sort=best&fields=body",
        headers={"Accept-Language": f"{language};q=0.9, fr"},
    )
    record = problem(response, 400, "invalid-parameter")
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Accept-Language"
    detail_by_parameter = {each["parameter"]: each["detail"] for each in record["errors"]}
    assert set(detail_by_parameter) == {"q", "page", "sort", "fields"}
    assert word in detail_by_parameter["page"]


def test_every_kind_of_fault_and_problem_is_worded_in_both_languages() -> None:
    from search.request import DETAILS
    from web.wording import FAULTS, PROBLEMS

    assert set(FAULTS) == set(DETAILS)
    for kind, detail in DETAILS.items():
        assert set(re.findall(r"{\d}", FAULTS[kind])) == set(re.findall(r"{\d}", detail))
    kinds = {kind for kind, _ in PROBLEMS}
    assert set(PROBLEMS) == {(kind, language) for kind in kinds for language in ("ar", "en")}


def test_a_query_that_is_too_long_is_414(client: FlaskClient) -> None:
    record = problem(client.get(SEARCH, query_string={"q": "ب" * 513}), 414, "query-too-long")
    assert record["errors"][0]["parameter"] == "q"


def test_what_the_search_refuses_is_400(changed_client: Callable[..., FlaskClient]) -> None:
    def search(request: Request) -> None:
        raise QueryError("q", "nobody can read this")

    record = problem(changed_client(search=search).get(f"{SEARCH}?q=x"), 400, "invalid-parameter")
    assert record["errors"] == [{"parameter": "q", "detail": "nobody can read this"}]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/v1/articles/none", "article-missing"), ("/api/v2/search", "not-found")],
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str, kind: str) -> None:
    problem(client.get(path), 404, kind)


def test_another_method_is_405_and_told_which_may_be_used(client: FlaskClient) -> None:
    response = client.put(SEARCH, json={"q": "x"})
    problem(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_an_unforeseen_error_is_500_without_a_trace(
    changed_client: Callable[..., FlaskClient], caplog: pytest.LogCaptureFixture
) -> None:
    def search(request: Request) -> None:
        raise RuntimeError("inner secret")

    response = changed_client(search=search).get(f"{SEARCH}?q=x")
    problem(response, 500, "internal-error")
    assert "secret" not in response.get_data(as_text=True)
    assert "inner secret" in caplog.text


@pytest.mark.parametrize(
    "path",
    [f"{SEARCH}?q=x", "/api/v1/articles/naqil-1", "/api/v1/stats", "/?q=x", "/", "/a/naqil-1"],
)
def test_an_answer_that_the_caller_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag
    other = client.get(f"{path}{'&' if '?' in path else '?'}q=z", headers={"If-None-Match": tag})
    assert other.status_code != 304


def test_a_new_generation_changes_the_etag(
    client: FlaskClient, changed_client: Callable[..., FlaskClient]
) -> None:
    tag = client.get("/api/v1/stats").headers["ETag"]
    newer = changed_client(generation="g000002", edition="another")
    assert newer.get("/api/v1/stats", headers={"If-None-Match": tag}).status_code == 200


def test_so_does_another_index_whose_generation_is_named_alike(
    client: FlaskClient, changed_client: Callable[..., FlaskClient]
) -> None:
    tag = client.get("/api/v1/stats").headers["ETag"]
    other = changed_client(edition="another")
    assert other.get("/api/v1/stats", headers={"If-None-Match": tag}).status_code == 200


def test_a_request_that_is_not_valid_is_refused_whatever_the_caller_has(
    client: FlaskClient,
) -> None:
    response = client.get(f"{SEARCH}?q=x&page=0", headers={"If-None-Match": "*"})
    problem(response, 400, "invalid-parameter")


def test_an_answer_that_ran_out_of_time_is_not_kept(
    changed_client: Callable[..., FlaskClient], searcher: Searcher
) -> None:
    def search(request: Request) -> Any:
        return searcher.search(request)._replace(timed_out=True)

    response = changed_client(search=search).get(f"{SEARCH}?q=x")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    answer = json.loads(response.get_data())
    assert (answer["timed_out"], answer["total_exact"]) == (True, False)


@pytest.mark.parametrize(
    "path", [f"{SEARCH}?q=x", SEARCH, "/api/v1/articles/none", "/api/v1/stats"]
)
def test_other_sites_may_read_the_answers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://other.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


def test_a_browser_that_asks_first_is_told_what_it_may(client: FlaskClient) -> None:
    response = client.options(SEARCH, headers={"Access-Control-Request-Method": "GET"})
    assert response.status_code == 200
    assert "GET" in response.headers["Access-Control-Allow-Methods"]


def test_the_time_taken_is_told_and_no_cookie_set(client: FlaskClient) -> None:
    headers = client.get(f"{SEARCH}?q=x").headers
    assert re.fullmatch(r"search;dur=[\d.]+, total;dur=[\d.]+", headers["Server-Timing"])
    assert "Set-Cookie" not in headers


def test_html_of_hostile_content_holds_nothing_but_marks(client: FlaskClient) -> None:
    [hit] = get(client, SEARCH, q="خبيث", snippets=3)["hits"]
    for highlight in [*hit["highlights"]["title"], *hit["highlights"]["body"]]:
        parsed = html5lib.parseFragment(highlight["html"], namespaceHTMLElements=False)
        assert {element.tag for element in parsed.iter()} <= {"DOCUMENT_FRAGMENT", "mark"}
        assert "mark" in {element.tag for element in parsed.iter()}
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", highlight["html"])
        assert not re.search("[<>\"']", re.sub("</?mark>", "", highlight["html"]))
    assert hit["url"] is None


def test_a_hostile_id_is_found_at_its_address(client: FlaskClient, hostile_id: str) -> None:
    path = f"/api/v1/articles/{quote(hostile_id, safe='')}"
    assert get(client, path)["id"] == hostile_id
    [hit] = get(client, SEARCH, q="خبيث")["hits"]
    assert client.get(hit["article_url"]).status_code == 200


def test_a_word_of_200000_letters_does_not_make_a_long_answer(client: FlaskClient) -> None:
    response = client.get(SEARCH, query_string={"q": "طويلة", "snippets": 3})
    assert response.status_code == 200
    assert len(response.get_data()) < 10_000


def test_many_threads_get_the_same_answers(app: Flask) -> None:
    queries = ["بايدن", "النهر", "خبيث", "طويلة", "فاض النهر", "رموز"] * 8

    def ids(q: str) -> list[str]:
        return [hit["id"] for hit in get(app.test_client(), SEARCH, q=q)["hits"]]

    expected = {q: ids(q) for q in set(queries)}
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ids, queries)) == [expected[q] for q in queries]


def test_suggestions_go_on_from_what_was_typed(client: FlaskClient) -> None:
    suggestions = get(client, "/api/v1/suggest", q="محاد", limit=3)["suggestions"]
    assert 1 <= len(suggestions) <= 3
    assert set(suggestions[0]) == {"text", "kind", "count"}
    assert any(each["text"] == "محادثات" and each["kind"] == "word" for each in suggestions)
    assert get(client, "/api/v1/suggest")["suggestions"] == []


def test_similar_articles_are_hits(
    changed_client: Callable[..., FlaskClient], searcher: Searcher
) -> None:
    rivers = searcher.search(Request("النهر")).hits
    client = changed_client(similar=lambda id, limit: rivers[:limit] if id == "a/b" else ())
    answer = get(client, "/api/v1/articles/a/b/similar", limit=4, fields="id,score")
    assert answer["id"] == "a/b"
    assert [hit["id"] for hit in answer["hits"]] == [hit.article.id for hit in rivers[:4]]
    assert all(set(hit) == {"id", "score"} for hit in answer["hits"])


@pytest.mark.parametrize("path", ["/api/v1/suggest", "/api/v1/articles/nahr-1/similar"])
@pytest.mark.parametrize("limit", ["0", "51", "x", ""])
def test_a_limit_that_is_none_is_named(client: FlaskClient, path: str, limit: str) -> None:
    record = problem(client.get(path, query_string={"limit": limit}), 400, "invalid-parameter")
    assert [each["parameter"] for each in record["errors"]] == ["limit"]


def test_nothing_is_similar_to_what_is_not_there(client: FlaskClient) -> None:
    problem(client.get("/api/v1/articles/none/similar"), 404, "article-missing")
