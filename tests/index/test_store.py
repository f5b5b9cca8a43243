"""Does a store give back the articles that went into it?"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, SnapshotDamaged
from index.records import encode
from index.store import BLOCK, Store, StoreWriter


def some(count: int) -> list[Article]:
    return [Article(f"a{number}", f"عنوان {number}", "نص " * number) for number in range(count)]


def written(path: Path, records: list[Article]) -> Store:
    writer = StoreWriter(path)
    for article in records:
        writer.add(encode(article))
    writer.close()
    return Store(path, len(records))


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


@pytest.mark.parametrize("record", [b"", b"[", b"[]", b'["a"]', b"[" + b'"a",' * 10 + b"3]"])
def test_a_record_that_is_none_is_damage(tmp_path: Path, record: bytes) -> None:
    with StoreWriter(tmp_path / "a.sqlite") as writer:
        writer.add(record)
    store = Store(tmp_path / "a.sqlite", 1)
    with pytest.raises(SnapshotDamaged, match=r"a\.sqlite"):
        store.fetch([0])
    with pytest.raises(SnapshotDamaged, match=r"a\.sqlite"):
        list(store.read())
    store.close()
