"""Do the numbers on the page count what has enough of the words, and is nothing lost above?"""

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index import Article, build
from search import open_searcher
from search.enough import PLENTY
from web import create_app

# Of three words some articles have all, many two, and more one, which says little
ALL, TWO, ONE = 4, PLENTY, 3 * PLENTY
THREE = "قناة السويس الجديدة"
ARTICLES = [
    *[Article(f"all{n}", "افتتاح", f"{THREE} رقم {n}", source="الأولى") for n in range(ALL)],
    *[Article(f"two{n}", "خبر", f"قناة السويس خبر {n}", source="الثانية") for n in range(TWO)],
    *[Article(f"one{n}", "رأي", f"الجديدة فقط رأي {n}", source="الثالثة") for n in range(ONE)],
    *[Article(f"few{n}", "علم", f"مجرة بعيدة {n}", source="الرابعة") for n in range(3)],
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("enough")
    build(ARTICLES, folder, processes=1)
    return create_app(open_searcher(folder, budget_ms=1e9)).test_client()


def found(client: FlaskClient, q: str, **parameters: Any) -> Any:
    return client.get("/api/v1/search", query_string={"q": q, **parameters}).get_json()


def totals(client: FlaskClient, q: str) -> dict[str, int]:
    return {match: found(client, q, match=match)["total"] for match in ("all", "most", "any")}


def test_most_words_is_less_than_any_and_more_than_all(client: FlaskClient) -> None:
    assert totals(client, THREE) == {"all": ALL, "most": ALL + TWO, "any": ALL + TWO + ONE}


def test_the_best_hits_are_the_same_whether_most_words_are_wanted_or_any(
    client: FlaskClient,
) -> None:
    most, any_word = (
        [(hit["id"], hit["score"]) for hit in found(client, THREE, match=match)["hits"]]
        for match in ("most", "any")
    )
    assert most == any_word


def test_any_word_will_do_where_few_articles_have_most(client: FlaskClient) -> None:
    query = "مجرة بعيدة الجديدة"
    assert totals(client, query)["most"] == totals(client, query)["any"]


def test_words_that_say_little_are_no_share_of_a_query(client: FlaskClient) -> None:
    assert totals(client, f"ماذا عن {THREE}")["most"] == ALL + TWO


@pytest.mark.parametrize("q", ["قناة OR السويس OR الجديدة", '"قناة السويس" الجديدة', "قناة"])
def test_alternatives_and_short_queries_are_found_as_ever(client: FlaskClient, q: str) -> None:
    assert found(client, q, match="most")["total"] == found(client, q)["total"]


def test_what_is_left_out_is_left_out_of_most_words_too(client: FlaskClient) -> None:
    assert found(client, f"{THREE} -رقم", match="most")["total"] == TWO


def test_the_page_asks_for_most_words_and_for_any_on_request(client: FlaskClient) -> None:
    def count(more: str) -> str:
        page = client.get(f"/?q={quote(THREE)}&ui=en{more}&group=none").get_data(as_text=True)
        return re.findall(r"<strong>([^<]*) results</strong>", page)[0]

    assert count("") == str(ALL + TWO)
    assert count("&match=any") == str(ALL + TWO + ONE)


def test_facets_and_exports_count_what_the_page_counts(client: FlaskClient) -> None:
    answer = found(client, THREE, match="most", facets="source")
    counts = {each["value"]: each["count"] for each in answer["facets"]["source"]}
    assert counts == {"الأولى": ALL, "الثانية": TWO}
    lines = client.get(f"/search.jsonl?q={quote(THREE)}").get_data(as_text=True).splitlines()
    assert len(lines) == ALL + TWO


def test_a_limit_does_not_change_how_many_words_are_enough(client: FlaskClient) -> None:
    answer = found(client, THREE, match="most", source="الأولى")
    assert answer["total"] == ALL
    assert not found(client, THREE, match="most", source="الثالثة")["total"]


def test_each_stop_of_the_dial_finds_what_it_promises_and_no_less_than_the_one_before(
    client: FlaskClient,
) -> None:
    asked = {"q": "القناة السويسية الجديدة", "match": "most", "repair": "0"}
    levels = found(client, **asked, levels="1")["levels"]
    totals = [found(client, **asked, exactness=each["exactness"])["total"] for each in levels]
    assert [each["total"] for each in levels] == totals == sorted(totals)
    assert totals[0] == 0 and totals[-1] == ALL + TWO


def test_by_date_all_words_are_wanted(client: FlaskClient) -> None:
    page = client.get(f"/?q={quote(THREE)}").get_data(as_text=True)
    assert "match=all&amp;sort=newest" in page


def test_pages_end_where_the_total_says(client: FlaskClient) -> None:
    last = found(client, THREE, match="most", per_page=10, page=-(-(ALL + TWO) // 10))
    assert len(last["hits"]) == (ALL + TWO) % 10
    assert "next_cursor" not in last or not last["next_cursor"]
