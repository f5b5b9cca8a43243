"""Is it told what a story is, and can a reader see into it by time and by source?"""

import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from index import Article, build
from search import open_searcher
from web import create_app

# With a word of its own in each line: lines that a source repeats are no part of an article
TOLD = """أعلنت هيئة القناة افتتاح المجرى الجديد أمام السفن بحضور {0} من الرؤساء ووفود من دول كثيرة
وسط إجراءات أمنية مشددة، وعبرت أول {0} سفينة حاويات عملاقة المجرى قادمة من الشرق إلى البحر المتوسط
وقال رئيس الهيئة إن زمن العبور سيقل إلى {0} ساعة وإن الدخل سيتضاعف خلال سنوات قليلة."""
PAPER_BY_NUMBER = {5: "الثانية", 9: "الثالثة"}  # the others are of the first


def _told(number: int) -> Article:
    return Article(
        f"told{number:02}",
        f"افتتاح القناة {number}" if number != 1 else "",
        TOLD.format("سفن" + "ابتثجحخدذرزسشصضطظعغف"[number]),
        source=PAPER_BY_NUMBER.get(number, "الأولى"),
        published=f"2015-08-{3 + number // 4:02}",
    )


ARTICLES = [
    *map(_told, range(20)),
    Article("first", "انتخاب عمدة", "فاز العمدة بالانتخابات البلدية في الدائرة.", source="الأولى"),
    Article("again", "انتخاب عمدة", "فاز العمدة بالانتخابات البلدية في الدائرة.", source="الأولى"),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("story")
    build(ARTICLES, folder, processes=1)
    return create_app(open_searcher(folder, budget_ms=1e9)).test_client()


def page(client: FlaskClient, address: str) -> str:
    return unescape(client.get(address).get_data(as_text=True))


def results(client: FlaskClient, q: str) -> str:
    return page(client, f"/?q={quote(q)}&ui=en")


def size(client: FlaskClient) -> int:
    """Return how many articles the story has: more than are named beside a hit."""
    return int(client.get("/api/v1/stories/told00").get_json()["size"])


def whole_story(client: FlaskClient) -> str:
    (address,) = re.findall(r'<p><a href="([^"]*story=[^"]*)">', results(client, "افتتاح القناة"))
    return str(address)


def test_a_long_story_tells_how_many_articles_and_sources_it_has_and_when(
    client: FlaskClient,
) -> None:
    told = f"{size(client)} articles of this story by 3 sources, 3 – 7 August 2015"
    assert told in results(client, "افتتاح القناة")


def test_articles_of_one_source_are_not_called_sources(client: FlaskClient) -> None:
    said = results(client, "انتخاب عمدة")
    assert "2 articles of this story" in said
    assert "sources for this story" not in said


def test_each_source_of_a_story_is_named_before_any_is_named_again(client: FlaskClient) -> None:
    answer = client.get(
        "/api/v1/search", query_string={"q": "افتتاح القناة", "group": "story"}
    ).get_json()
    (hit,) = [hit for hit in answer["hits"] if hit["story"]["size"] == size(client)]
    others = hit["story"]["others"]
    named = {hit["source"], *(each["source"] for each in others)}
    assert named == {"الأولى", "الثانية", "الثالثة"}
    assert [each["published"] for each in others] == sorted(each["published"] for each in others)


def test_an_article_without_a_headline_is_named_by_its_first_words(client: FlaskClient) -> None:
    said = results(client, "افتتاح القناة")
    assert "Untitled" not in said
    assert "أعلنت هيئة القناة افتتاح المجرى الجديد أمام السفن …" in said


def test_the_whole_story_is_one_press_away_by_time_with_its_sources(client: FlaskClient) -> None:
    address = whole_story(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["sort"] == ["oldest"]
    said = page(client, address)
    assert f"<strong>{size(client)} results</strong>" in said
    days = re.findall(r'datetime="(2015-[0-9-]*)"', said)
    assert len(days) == 10 < size(client)
    assert days == sorted(days)
    assert re.search(r'<bdi dir="auto">الثانية</bdi>.*?1', said, re.DOTALL)


def test_a_story_is_called_by_a_headline_and_can_be_searched_in(client: FlaskClient) -> None:
    address = whole_story(client)
    said = page(client, address)
    assert re.search(r'Story: <bdi dir="auto">افتتاح القناة', said)
    assert re.search(r'type="hidden" name="story" value="told', said)
    assert "<strong>1 result</strong>" in page(client, f"{address}&q={quote('=12')}")


def test_where_there_are_no_words_nothing_is_said_of_words(client: FlaskClient) -> None:
    said = page(client, whole_story(client))
    for message in ("Why this result?", "How exactly words match", "Which words must be there"):
        assert message not in said
    assert "Most relevant" not in said
    assert "articles of this story" not in said


def test_without_words_all_articles_within_the_limits_are_found(client: FlaskClient) -> None:
    said = page(client, f"/?q=&source={quote('الثانية')}&ui=en")
    assert "<strong>1 result</strong>" in said
    assert "results</strong>" not in page(client, "/?q=&ui=en")


def test_all_of_a_source_is_a_feed_called_by_its_name(client: FlaskClient) -> None:
    feed = page(client, f"/search.atom?source={quote('الثانية')}")
    assert "<title>الثانية - " in feed
    assert feed.count("<entry>") == 1


def test_a_story_that_is_gone_is_called_by_its_id(client: FlaskClient) -> None:
    said = page(client, "/?story=gone&ui=en")
    assert 'Story: <bdi dir="auto">gone</bdi>' in said
