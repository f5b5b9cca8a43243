"""Can readers ask as they think: with days as they write them, and shown how to ask?"""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from .test_pages import linked, links, page, search, texts, whole


def boxes(client: FlaskClient, **days: str) -> list[str | None]:
    root = search(client, "النهر", **days)
    return [
        each.get("value") for each in root.iterfind(".//form[@class='days']//input[@placeholder]")
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2022-01-05", "2022-01-05"),
        ("2022/1/5", "2022-01-05"),
        ("5/1/2022", "2022-01-05"),
        ("٥ يناير ٢٠٢٢", "2022-01-05"),
        ("كانون الثاني 2022", "2022-01"),
        ("2 جمادى الآخرة 1443", "2022-01-05"),
        ("H1443-06-02", "2022-01-05"),
    ],
)
def test_days_are_asked_for_as_people_write_them(
    client: FlaskClient, written: str, day: str
) -> None:
    assert boxes(client, **{"from": written}) == [day, ""]


def test_the_later_day_may_be_written_first(client: FlaskClient) -> None:
    asked = {"from": "20 يناير 2022", "to": "2022-01-05"}
    assert boxes(client, **asked) == ["2022-01-05", "2022-01-20"]


def test_what_is_no_day_is_refused_and_what_was_asked_stays_in_the_box(client: FlaskClient) -> None:
    root = page(client, f"/?q={quote('النهر')}&from=soon", 400)
    assert "'soon'" in whole(root)
    assert root.find(".//input[@id='q']").get("value") == "النهر"


def test_the_endpoint_takes_days_in_iso_8601_alone(client: FlaskClient) -> None:
    assert client.get(f"/api/v1/search?q={quote('النهر')}&from=5/1/2022").status_code == 400


def test_a_search_for_some_of_many_words_leads_to_that_for_all(client: FlaskClient) -> None:
    q = "فاض النهر الحقول سلمى"
    [strict] = [
        link.get("href", "") for link in search(client, q).iterfind(".//p[@class='count']//a")
    ]
    assert "match=all" in strict
    assert not page(client, strict).findall(".//p[@class='count']//a")
    assert not search(client, "فاض النهر").findall(".//p[@class='count']//a")


def test_a_search_for_two_words_that_finds_little_leads_to_that_for_either(
    client: FlaskClient,
) -> None:
    q = "بايدن هدوء"
    found = search(client, q)
    [either] = [link.get("href", "") for link in found.iterfind(".//p[@class='count']//a")]
    assert "match=any" in either
    assert not page(client, either).findall(".//p[@class='count']//a")
    assert not search(client, f'"{q}"').findall(".//p[@class='count']//a")


def test_every_page_leads_to_how_to_ask(client: FlaskClient) -> None:
    for path in ("/", f"/?q={quote('النهر')}", "/a/naqil-1"):
        assert "/guide" in links(page(client, path))


def test_the_examples_of_how_to_ask_have_hits(client: FlaskClient) -> None:
    root = page(client, "/guide")
    asked = [parameters["q"][0] for parameters in linked(root, "q")]
    assert len(asked) >= 8
    without = [q for q in asked if " -" in q]
    for q in asked:
        found = texts(search(client, q), ".//ol[@id='hits']/li")
        assert found or q in without, q


def test_how_to_ask_is_told_in_english_too(client: FlaskClient) -> None:
    assert "One right after the other" in whole(page(client, "/guide?ui=en"))
