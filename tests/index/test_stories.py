"""Which articles count as copies of each other, and which as one story?"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article, build, stories
from index.lexicon import letters_of
from index.segment import Sketches
from index.sketches import KEYS, MARKS, NO_MARK, TermHashes, mark_wording
from index.snapshot import open_snapshot
from index.stories import group

from .forms import in_numpy, needs_kernel

BRIDGE = (
    "انهار جسر الوادي القديم فجر اليوم بعد أمطار غزيرة، ولم يصب أحد بأذى لأن الشرطة كانت قد "
    "أغلقت الجسر مساء أمس. وقال مهندس البلدية سامر الحايك إن أساسات الجسر تآكلت منذ سنوات، وإن "
    "تقريرا قديما حذر من انهياره. وسيعبر سكان الوادي النهر بالزوارق حتى يقام جسر مؤقت."
)
BRIDGE_TOLD_ANEW = (
    "سقط جسر الوادي في النهر بعد ليلة من المطر، وكانت الشرطة قد منعت العبور عليه قبل ساعات. "
    "المهندس سامر الحايك ذكّر بتقرير حذر من تآكل الأساسات قبل سنوات. وتنقل الزوارق سكان الوادي "
    "إلى أن يكتمل جسر مؤقت تعمل البلدية على تركيبه."
)
CHESS = (
    "فازت لاعبة الشطرنج هالة منصور ببطولة المدينة للمرة الثالثة بعد مباراة طويلة انتهت بالتعادل ثم "
    "حسمتها في الأشواط السريعة. وشارك في البطولة أربعون لاعبا من عشر مدارس."
)


def groups(folder: Path, articles: Sequence[Article]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the first of the copies and the first of the story of each article, by id."""
    build(articles, folder, processes=1)
    snapshot = open_snapshot(folder)
    ids = [snapshot.id(number) for number in range(snapshot.size)]
    copies, found = (
        {id: ids[head] for id, head in zip(ids, heads.tolist(), strict=True)}
        for heads in snapshot.groups
    )
    snapshot.close()
    return copies, found


def test_a_text_with_a_changed_sentence_is_a_copy_and_one_told_anew_is_only_the_same_story(
    tmp_path: Path,
) -> None:
    changed = f"{BRIDGE} وأعلنت البلدية أن العمل يبدأ غدا."
    articles = [
        Article("one", "انهيار جسر الوادي", BRIDGE, published="2022-03-02"),
        Article("two", "جسر الوادي ينهار", changed, published="2022-03-01"),
        Article("three", "سقوط جسر الوادي بعد المطر", BRIDGE_TOLD_ANEW, published="2022-03-02"),
        Article("four", "هالة منصور بطلة الشطرنج", CHESS, published="2022-03-02"),
    ]
    copies, found = groups(tmp_path, articles)
    assert copies == {"one": "two", "two": "two", "three": "three", "four": "four"}
    assert found == {"one": "two", "two": "two", "three": "two", "four": "four"}


def test_articles_that_are_far_apart_in_time_are_no_story_and_copies_of_any_time_are(
    tmp_path: Path,
) -> None:
    articles = [
        Article("one", "انهيار جسر الوادي", BRIDGE, published="2022-03-02"),
        Article("later", "سقوط جسر الوادي", BRIDGE_TOLD_ANEW, published="2022-03-05"),
        Article("again", "انهيار جسر الوادي", BRIDGE, published="2023-01-01"),
    ]
    _, found = groups(tmp_path, articles)
    assert found == {"one": "one", "later": "later", "again": "one"}


def test_of_one_day_the_smallest_id_names_the_story_and_an_article_without_a_day_never_does(
    tmp_path: Path,
) -> None:
    articles = [
        Article("a", "جسر الوادي", BRIDGE),
        Article("c", "جسر الوادي", BRIDGE, published="2022-03-02"),
        Article("b", "جسر الوادي", BRIDGE, published="2022-03-02"),
    ]
    assert set(groups(tmp_path, articles)[1].values()) == {"b"}


@pytest.mark.parametrize("small", [0, stories.SMALL])
def test_groups_do_not_depend_on_the_order_of_the_documents(
    small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "SMALL", small)
    drawn = np.random.default_rng(5)
    size = 400
    sketches = Sketches(
        drawn.integers(0, 3, (size, MARKS)).astype(np.uint16),
        drawn.integers(1, 60, (size, KEYS)).astype(np.uint32) << np.uint32(20),
        drawn.integers(1, 255, (size, KEYS)).astype(np.uint8),
    )
    day = drawn.integers(0, 12, size).astype(np.int32)
    digest = drawn.integers(0, 1 << 63, size).astype(np.uint64)
    order = drawn.permutation(size)
    moved = Sketches(*(rows[order] for rows in sketches))
    one, found = group(sketches, day, digest, lambda number: b"%04d" % number)
    for before in (stories.NOTHING, found):
        other, _ = group(
            moved, day[order], digest[order], lambda number: b"%04d" % order[number], before
        )
        for heads, again in zip(one, other, strict=True):
            assert len(np.unique(heads)) < size
            assert np.array_equal(heads[order], order[again])


def test_no_article_and_articles_of_a_few_words_are_in_no_group(tmp_path: Path) -> None:
    kinds = ((MARKS, np.uint16), (KEYS, np.uint32), (KEYS, np.uint8))
    empty = Sketches(*(np.zeros((0, width), kind) for width, kind in kinds))
    nothing = np.zeros(0, np.int32)
    assert [len(heads) for heads in group(empty, nothing, nothing, lambda _: b"")[0]] == [0, 0]
    short = [Article("one", "", "نعم"), Article("two", "", "نعم"), Article("three", "", "في")]
    copies, found = groups(tmp_path, short)
    assert copies == found == {"one": "one", "two": "two", "three": "three"}


def test_marks_are_those_of_the_four_word_shingles_whatever_stands_beside_the_text() -> None:
    words = np.random.default_rng(1).integers(1, 1 << 63, 300).astype(np.uint64)
    terms = np.arange(300)
    together = mark_wording(terms, words, np.array([100, 3, 0, 197]))
    first = mark_wording(terms[:100], words, np.array([100]))
    assert np.array_equal(together[0], first[0])
    assert (together[1] == NO_MARK).all() and (together[2] == NO_MARK).all()
    half = mark_wording(terms[150:], words, np.array([150]))[0]
    assert 0.5 < (half == together[3]).mean() <= 1


def test_a_key_word_is_the_same_with_and_without_its_article_and_function_words_are_none() -> None:
    hashes = TermHashes()
    words = ["جسر", "الجسر", "بالجسر", "للجسر", "وللجسر", "الذي", "من", "نهر", "الم"]
    hashes.extend(letters_of(words[:2]))
    hashes.extend(letters_of(words))
    keys = hashes.keys.tolist()
    assert len(set(keys[:5])) == 1 and keys[0] > 0
    assert keys[5:7] == [0, 0]
    assert len({0, keys[0], keys[7], keys[8]}) == 4


@pytest.mark.parametrize("words", [9, 60, 300])
def test_both_forms_find_the_same_links_and_take_them_for_as_much_alike(words: int) -> None:
    needs_kernel(stories)
    found = [links_of(drawn_sketches(500, words)) for _ in in_both()]
    assert found[0].links.shape[1] > 0
    for one, other in zip(*found, strict=True):
        assert one.dtype == other.dtype and np.array_equal(one, other)


def test_both_forms_weigh_words_and_compare_them_alike_to_the_last_bit() -> None:
    needs_kernel(stories)
    sketches = drawn_sketches(300, 400)
    one, other = np.divmod(np.arange(300 * 300), 300)
    found = []
    for _ in in_both():
        weights = stories._weigh(sketches.keys, sketches.weights)
        found.append((weights, stories._cosines(sketches.keys, weights, one, other)))
    assert found[0][0].any() and np.unique(found[0][1]).size > 100
    for each, again in zip(*found, strict=True):
        assert each.dtype == again.dtype and np.array_equal(each, again)


def test_an_article_has_a_likeness_of_one_with_itself_whatever_its_words_are() -> None:
    sketches = drawn_sketches(200, 5_000)
    some = np.flatnonzero((sketches.keys > 0).any(axis=1))
    for _ in in_both():
        weights = stories._weigh(sketches.keys, sketches.weights)
        assert (stories._cosines(sketches.keys, weights, some, some) == 1).all()


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), max_size=12),
    st.integers(1, 4),
)
def test_both_forms_find_the_same_neighbours(rows: list[list[int]], following: int) -> None:
    needs_kernel(stories)
    blocks = np.array(rows, np.uint64).reshape(-1, 3) * np.uint64(0x9E3779B97F4A7C15)
    found = stories._distinct_pairs(blocks, following)
    with in_numpy(stories):
        expected = stories._distinct_pairs(blocks, following)
    assert found.dtype == expected.dtype
    assert found.tolist() == expected.tolist()


def in_both() -> Iterator[None]:
    """Yield once with the kernel in force where it is compiled, and once with NumPy."""
    yield
    with in_numpy(stories):
        yield


def drawn_sketches(size: int, words: int) -> Sketches:
    """Return sketches of so many different words, best first, some with fewer than KEYS."""
    drawn = np.random.default_rng(words)
    names = drawn.choice(np.arange(1, 1 << 22), words, replace=False).astype(np.uint32)
    keys = np.zeros((size, KEYS), np.uint32)
    weights = np.zeros((size, KEYS), np.uint8)
    for row in range(size):
        count = min(int(drawn.integers(0, KEYS + 1)), words)
        keys[row, :count] = drawn.choice(names, count, replace=False) << np.uint32(10)
        weights[row, :count] = np.sort(drawn.integers(1, 256, count))[::-1]
    marks = drawn.integers(0, 3, (size, MARKS)).astype(np.uint16)
    return Sketches(marks, keys, weights)


def links_of(sketches: Sketches) -> stories.Found:
    size = len(sketches.keys)
    day = np.arange(size, dtype=np.int32) // 40
    digest = np.random.default_rng(1).integers(0, 1 << 63, size).astype(np.uint64)
    return group(sketches, day, digest, lambda number: b"%04d" % number)[1]
