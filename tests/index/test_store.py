"""Does a store give back the articles that went into it?"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, SnapshotDamaged
from index import store as stores
from index.store import BLOCK, Store, StoreWriter, decode, digest, encode
from tests.index.forms import in_numpy, needs_kernel

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ranges = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=2).map(tuple)
articles = st.tuples(texts, texts, texts, ranges, *[texts] * 7).map(lambda row: Article(*row))


def some(count: int) -> list[Article]:
    return [Article(f"a{number}", f"عنوان {number}", "نص " * number) for number in range(count)]


def written(path: Path, records: list[Article]) -> Store:
    writer = StoreWriter(path)
    for article in records:
        writer.add(encode(article))
    writer.close()
    return Store(path, len(records))


@given(articles)
def test_an_article_is_decoded_as_it_was_encoded(article: Article) -> None:
    assert decode(encode(article)) == article
    assert b"\n" not in encode(article)


@given(st.tuples(st.text(), st.text(), st.text(), ranges, *[st.text()] * 6))
def test_an_article_is_encoded_alike_with_the_kernel_and_without(row: tuple[str, ...]) -> None:
    needs_kernel(stores)
    compiled = encode(Article(*row))
    with in_numpy(stores):
        assert compiled == encode(Article(*row))


def test_all_that_json_escapes_is_escaped() -> None:
    text = "".join(map(chr, range(300))) + '\ud800 نص طويل \n ثم " و\\'
    needs_kernel(stores)
    compiled = encode(Article("a", text, text))
    assert decode(compiled).title == text.replace("\ud800", "?")
    with in_numpy(stores):
        assert compiled == encode(Article("a", text, text))


@given(articles, articles)
def test_digests_differ_where_anything_but_the_origin_does(one: Article, two: Article) -> None:
    same = one._replace(origin="") == two._replace(origin="")
    assert (digest(encode(one)) == digest(encode(two))) == same
    assert digest(encode(one)) == digest(encode(one._replace(origin="x.jsonl:7")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.integers(0, 3 * BLOCK + 1), st.data())
def test_a_copy_has_the_living_articles_in_order(
    tmp_path_factory: pytest.TempPathFactory, count: int, data: st.DataObject
) -> None:
    folder, found = tmp_path_factory.mktemp("store"), some(count)
    alive = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)
    store = written(folder / "one.sqlite", found)
    writer = StoreWriter(folder / "two.sqlite")
    writer.copy(store, alive)
    writer.copy(store, None)
    writer.close()
    kept = [article for article, lives in zip(found, alive, strict=True) if lives]
    copy = Store(folder / "two.sqlite", len(kept) + count)
    assert copy.fetch(range(len(kept) + count)) == kept + found
    assert [article for _, article in copy.read()] == kept + found
    store.close()
    copy.close()


def test_articles_are_fetched_in_the_order_asked_for(tmp_path: Path) -> None:
    found = some(40)
    store = written(tmp_path / "a.sqlite", found)
    assert store.fetch([39, 0, 16, 0]) == [found[39], found[0], found[16], found[0]]
    store.close()


@pytest.mark.parametrize("number", [40, 48, 1000])
def test_an_article_that_is_not_there_is_damage(tmp_path: Path, number: int) -> None:
    store = written(tmp_path / "a.sqlite", some(40))
    with pytest.raises(SnapshotDamaged, match=r"a\.sqlite"):
        store.fetch([number])
    store.close()


def test_a_store_that_is_no_database_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(SnapshotDamaged, match=r"a\.sqlite"):
        Store(path, 1)
