"""Do cursors lead through all hits once, and end with the generation they were given in?"""

import time
from pathlib import Path
from shutil import rmtree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article, build
from search import CursorExpired, Request, Searcher, open_searcher
from search.cursor import Cursor, read_cursor

FOREVER_MS = 1e9
ARTICLES = [
    Article(f"a{n:03}", "خبر", f"كتاب {n % 7}", published=f"2015-07-{n % 28 + 1:02}")
    for n in range(150)
]


@pytest.fixture
def books(tmp_path: Path) -> Searcher:
    build(ARTICLES, tmp_path, processes=1)
    return open_searcher(tmp_path, FOREVER_MS)


@pytest.mark.parametrize(
    "request_", [Request("كتاب"), Request("كتاب 3"), Request("خبر", sort="newest")]
)
def test_cursors_lead_through_all_hits_once(books: Searcher, request_: Request) -> None:
    whole = [hit.article.id for hit in books.search(request_._replace(per_page=200)).hits]
    answer = books.search(request_._replace(per_page=20))
    ids = [hit.article.id for hit in answer.hits]
    while answer.next_cursor:
        answer = books.search(request_._replace(cursor=answer.next_cursor, per_page=33))
        ids += [hit.article.id for hit in answer.hits]
    assert ids == whole
    assert len(ids) == answer.total


def test_there_is_no_cursor_after_the_last_hit(books: Searcher) -> None:
    assert books.search(Request("كتاب", page=15)).next_cursor == ""
    assert books.search(Request("كتاب", page=16)).next_cursor == ""
    assert books.search(Request("قيثارة")).next_cursor == ""


def test_a_cursor_goes_on_from_a_later_page(books: Searcher) -> None:
    third = books.search(Request("كتاب", page=3))
    fourth = books.search(Request("كتاب", page=4))
    assert books.search(Request("كتاب", cursor=third.next_cursor)).hits == fourth.hits


def test_a_cursor_of_another_generation_has_expired(books: Searcher, tmp_path: Path) -> None:
    cursor = books.search(Request("كتاب")).next_cursor
    build(ARTICLES[1:], tmp_path, processes=1)
    newer = open_searcher(tmp_path, FOREVER_MS)
    with pytest.raises(CursorExpired, match="search anew"):
        newer.search(Request("كتاب", cursor=cursor))


def test_a_cursor_has_expired_where_the_folder_was_emptied_and_filled_anew(
    tmp_path: Path,
) -> None:
    build(ARTICLES, tmp_path, processes=1)
    older = open_searcher(tmp_path, FOREVER_MS).search(Request("كتاب"))
    rmtree(tmp_path)
    build(ARTICLES[1:], tmp_path, processes=1)
    newer = open_searcher(tmp_path, FOREVER_MS)
    assert newer.generation == older.generation
    with pytest.raises(CursorExpired, match="search anew"):
        newer.search(Request("كتاب", cursor=older.next_cursor))


def test_a_cursor_costs_no_more_the_deeper_it_is(books: Searcher) -> None:
    cursor = Cursor(books.edition, 10**12, "").write()
    started_s = time.monotonic()
    assert books.search(Request("كتاب", cursor=cursor)).hits == ()
    assert time.monotonic() - started_s < 5


@pytest.mark.parametrize("after", [1 << 53, 1 << 63, 10**30])
def test_a_cursor_beyond_all_numbers_is_none(after: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_cursor(Cursor("g000001", after, "").write())


@given(st.text())
def test_any_text_is_a_cursor_as_written_or_none(text: str) -> None:
    try:
        cursor = read_cursor(text)
    except ValueError:
        return
    assert cursor.write() == text


@given(st.integers(1, 10**12))
def test_what_is_written_is_read(after: int) -> None:
    cursor = Cursor("g000007", after, "0123456789ab")
    assert read_cursor(cursor.write()) == cursor
