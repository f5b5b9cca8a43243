"""Is a long article shown part by part, and nothing of it lost?"""

from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from index import Article, build
from search import open_searcher
from web import create_app
from web.portions import portion_of

from .test_pages import links, page, texts, whole

LINES = 200
LONG = "\n".join(f"سطر {number} كلام خاتمة" for number in range(LINES))
EUROPEAN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr("web.portions.CHARACTERS", 1_000)
    build([Article("long", "خاتمة طويلة", LONG)], tmp_path / "index")
    return create_app(open_searcher(tmp_path / "index", 10_000)).test_client()


def lines_of(root: Element) -> list[str]:
    return texts(root, ".//div[@class='text']/p")


def test_a_long_article_is_whole_in_its_parts(client: FlaskClient) -> None:
    found, path, pages = [], "/a/long", 0
    while path:
        root = page(client, path)
        found += lines_of(root)
        pages += 1
        assert len(client.get(path).data) < 20_000
        path = next((a.get("href", "") for a in root.iter("a") if a.get("rel") == "next"), "")
    assert found == LONG.splitlines()
    assert pages > 3
    assert f"هذا الجزء {pages} من {pages} من مقال طويل." in whole(root).translate(EUROPEAN)


def test_a_match_of_a_long_article_is_on_the_page_that_its_number_leads_to(
    client: FlaskClient,
) -> None:
    for at, line in ((1, None), (2, 0), (150, 148), (LINES + 1, LINES - 1)):
        root = page(client, f"/a/long?q={quote('خاتمة')}&at={at}")
        (here,) = [each for each in root.iter("mark") if each.get("class") == "here"]
        assert here.get("id") == f"m{at}"
        if line is not None:
            assert any(f"سطر {line} كلام" in whole(p) for p in root.iter("p") if here in [*p])
    steps = [link for link in links(root) if "#m" in link]
    assert [parse_qs(urlsplit(link).query)["at"] for link in steps] == [[str(LINES)], ["1"]]


@pytest.mark.parametrize(("part", "shown"), [("0", 0), ("-5", 0), ("x", 0), ("99999", LINES - 1)])
def test_a_part_that_there_is_not_is_the_nearest(
    client: FlaskClient, part: str, shown: int
) -> None:
    found = lines_of(page(client, f"/a/long?part={part}"))
    assert any(line.startswith(f"سطر {shown} كلام") for line in found)


def test_the_portions_of_any_text_are_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.portions.CHARACTERS", 7)
    monkeypatch.setattr("web.portions.LINES", 2)
    for text in ("", "ا", "ا" * 100, "اب " * 30, "\n" * 30, "ا\u2028" * 30, "اب\nجدهوز " * 9):
        first = portion_of(text, 1)
        portions = [portion_of(text, number + 1) for number in range(first.last)]
        assert "".join(text[each.start : each.end] for each in portions) == text
        assert all(each.end - each.start <= 7 for each in portions)
        for place in range(len(text)):
            found = portion_of(text, 1, place)
            assert found.start <= place < found.end
