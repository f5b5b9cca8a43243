"""Does the page speak as its reader does, and let each article run as it is written?"""

from urllib.parse import quote

from flask.testing import FlaskClient

from .test_pages import page, search, texts


def test_completions_are_asked_for_in_the_language_of_the_page(client: FlaskClient) -> None:
    [form] = page(client, "/?ui=en").iterfind(".//form[@role='search']")
    address = form.get("data-suggest", "")
    assert client.get(f"{address}&q={quote('النه')}").json[2][0] == "25 articles"
    assert page(client, "/").find(".//form[@role='search']").get("data-suggest") == "/suggest"


def test_the_limits_are_counted_in_the_digits_of_the_reader(client: FlaskClient) -> None:
    counted = ".//details[@class='fold']/summary/span"
    limits = {"source": "النهر", "from": "2022"}
    assert texts(search(client, "النهر", **limits), counted) == ["٢"]
    assert texts(search(client, "النهر", **limits, ui="latn"), counted) == ["2"]


def test_the_bars_say_from_when_until_when_they_are(client: FlaskClient) -> None:
    ends = texts(search(client, "النهر", ui="en"), ".//p[@class='ends']/span")
    assert ends == ["1 January 2022", "25 January 2022"]


def test_an_arabic_article_runs_from_right_to_left_on_an_english_page(client: FlaskClient) -> None:
    article = page(client, "/a/naqil-1?ui=en").find(".//article")
    assert article.get("dir") == "rtl"
    assert article.find(".//time").get("dir") == "ltr"


def test_articles_in_a_list_run_each_as_it_is_written(client: FlaskClient) -> None:
    others = page(client, "/a/nahr-1?ui=en").findall(".//section[@class='similar']//li")
    assert others
    assert {item.get("dir") for item in others} == {"auto"}
    assert {time.get("dir") for item in others for time in item.iter("time")} == {"ltr"}


def test_a_fault_is_told_as_the_page_runs_whatever_it_begins_with(client: FlaskClient) -> None:
    root = page(client, "/?q=x&page=none", 400)
    [told] = root.iterfind(".//dl[@class='tried']/div")
    assert texts(told, "dt/bdi") == ["page"]
    assert told.find("dd").get("dir") is None
