"""Are the keys of many words at once those that one word after the other has?

The references below say the same as the rules do, a word at a time.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import morphology as m
from index.analysis.morphology import Keys, Letters, spell
from index.analysis.tokenizer import hash_texts, normalize
from index.vocabulary import RELATIONS
from tests.index.forms import in_both_forms, in_numpy, needs_kernel

form = in_both_forms(m)

LETTERS = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
affixed = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", *m.PREFIX_PRIORS, *m.ARTICLES]),
    st.text(st.sampled_from(LETTERS), max_size=6),
    st.sampled_from(["", *m.SUFFIX_PRIORS, *m.ENDINGS]),
)
foreign = st.text(st.sampled_from("abc12بت"), max_size=6)
word_lists = st.lists(affixed | foreign, max_size=8).map(lambda words: [w for w in words if w])

Row = tuple[int, int, float]  # key, word, prior


def rows(keys: Keys) -> Counter[Row]:
    return Counter(
        (key, word, round(prior, 5))
        for key, word, prior in zip(
            keys.keys.tolist(), keys.words.tolist(), keys.priors.tolist(), strict=True
        )
    )


def expected(found: Sequence[tuple[str, int, float]]) -> Counter[Row]:
    hashed = hash_texts([text for text, _, _ in found]).tolist()
    return Counter(
        (key, word, round(prior, 5)) for key, (_, word, prior) in zip(hashed, found, strict=True)
    )


def is_arabic(word: str) -> bool:
    return bool(word) and all("ء" <= letter <= "ي" for letter in word)


def naive_splits(word: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    if not is_arabic(word) or len(word) < m.MIN_SPLIT:
        return found
    for prefix, before in {"": 1.0, **m.PREFIX_PRIORS}.items():
        for suffix, after in {"": 1.0, **m.SUFFIX_PRIORS}.items():
            stem = word[len(prefix) : len(word) - len(suffix)]
            fits = len(word) - len(prefix) - len(suffix) >= m.MIN_STEM
            if fits and word.startswith(prefix) and word.endswith(suffix) and prefix + suffix:
                found.append((stem, before * after))
    return found


def without_article(word: str, least: int) -> str:
    for article in m.ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= least:
            return word[len(article) :]
    return word


def naive_skeleton(word: str) -> str:
    stem = without_article(word, m.MIN_STEM)
    if stem == word and len(word) >= m.MIN_SOUND and word[0] in m.PARTICLES:
        stem = word[1:]
    for ending in m.ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= m.MIN_STEM:
            stem = stem[: -len(ending)]
            break
    return stem[:1] + "".join(letter for letter in stem[1:] if letter not in m.WEAK)


def naive_sound(word: str) -> str:
    heard = ""
    for letter in without_article(word, m.MIN_SYMBOLS):
        group = next((group for group in m.SOUNDS if letter in group), letter)
        if letter not in m.WEAK and heard[-1:] != group[0]:
            heard += group[0]
    return heard


def naive_grams(word: str) -> set[int]:
    codes = [m.BOUNDARY, *map(ord, word), m.BOUNDARY]
    triples = set(zip(codes, codes[1:], codes[2:], strict=False))
    begins = {(m.BOUNDARY, *map(ord, affix)) for affix in m.PREFIX_PRIORS if len(affix) == 2}
    ends = {(*map(ord, affix), m.BOUNDARY) for affix in m.SUFFIX_PRIORS if len(affix) == 2}
    return {(a << 42) | (b << 21) | c for a, b, c in triples - begins - ends}


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("name", RELATIONS)
@given(words=word_lists)
def test_both_forms_of_a_relation_give_the_same_keys(name: str, words: list[str]) -> None:
    needs_kernel(m)
    compiled = RELATIONS[name](spell(words))
    with in_numpy(m):
        plain = RELATIONS[name](spell(words))
    for found, expected in zip(compiled, plain, strict=True):
        assert found.dtype == expected.dtype
        assert found.tolist() == expected.tolist()


@given(st.lists(st.integers(0, (1 << 64) - 1) | st.integers(0, 4)))
def test_keys_are_sorted_and_equal_ones_stay_in_order(keys: list[int]) -> None:
    ascending, order = m.sorted_keys(np.array(keys, np.uint64))
    assert ascending.tolist() == sorted(keys)
    assert order.tolist() == sorted(range(len(keys)), key=keys.__getitem__)


@given(word_lists)
def test_splits_are_all_the_ways_to_take_affixes_off(words: list[str]) -> None:
    found = [(stem, n, p) for n, word in enumerate(words) for stem, p in naive_splits(word)]
    assert rows(m.splits(spell(words))) == expected(found)


@given(word_lists)
def test_stem_keys_are_those_of_all_readings(words: list[str]) -> None:
    letters = spell(words)
    assert rows(m.stem_keys(letters)) == rows(m.readings(letters).keys(letters))


@given(affixed | foreign, st.sampled_from([0.5, 0.75, 0.9]))
def test_likely_stems_of_a_word_are_those_of_its_likely_readings(word: str, least: float) -> None:
    letters = spell([word])
    read = m.readings(letters)
    pairs = zip(read.stems(letters), read.priors.tolist(), strict=True)
    likely = [stem for stem, prior in pairs if round(prior, 5) >= least]
    assert sorted(m.likely_stems(word, least)) == sorted(likely)


@settings(max_examples=60, deadline=None)
@given(word_lists)
def test_skeletons_are_stems_without_their_vowels(words: list[str]) -> None:
    found = [(naive_skeleton(word), n) for n, word in enumerate(words) if is_arabic(word)]
    long = [(text, n, 1.0 if len(text) > 2 else 0.5) for text, n in found if len(text) >= 2]
    assert rows(m.skeletons(spell(words))) == expected(long)


@settings(max_examples=60, deadline=None)
@given(word_lists)
def test_sounds_are_consonants_that_are_heard_apart(words: list[str]) -> None:
    found = [
        (naive_sound(word), number, 1.0)
        for number, word in enumerate(words)
        if is_arabic(word) and len(word) >= m.MIN_SOUND
    ]
    long = [row for row in found if len(row[0]) >= m.MIN_SYMBOLS]
    assert rows(m.sounds(spell(words))) == expected(long)


@settings(max_examples=60, deadline=None)
@given(word_lists)
def test_grams_are_the_triples_of_a_word_with_its_ends_but_for_bare_affixes(
    words: list[str],
) -> None:
    keys = m.grams(spell(words))
    found = Counter(zip(keys.keys.tolist(), keys.words.tolist(), strict=True))
    assert found == Counter((key, n) for n, word in enumerate(words) for key in naive_grams(word))


@settings(max_examples=40, deadline=None)
@given(word_lists)
def test_a_second_skeleton_is_never_the_first(words: list[str]) -> None:
    first, second = m.skeletons(spell(words)), m.second_skeletons(spell(words))
    pairs = set(zip(first.words.tolist(), first.keys.tolist(), strict=True))
    assert not pairs & set(zip(second.words.tolist(), second.keys.tolist(), strict=True))
    assert set(second.priors.tolist()) <= {0.5, 1.0}


def shared(one: str, other: str) -> set[str]:
    """Return which kinds of key two words share."""
    words = spell([normalize(one), normalize(other)])
    kinds = {"stem": stem_keys, "skeleton": m.skeletons, "sound": m.sounds}
    found = {kind for kind, keys_of in kinds.items() if _common(keys_of(words), keys_of(words))}
    first, second = m.skeletons(words), m.second_skeletons(words)
    if any(_common(*each) for each in ((first, second), (second, first), (second, second))):
        found.add("second")
    return found


def stem_keys(words: Letters) -> Keys:
    return m.readings(words).keys(words)


def _common(one: Keys, other: Keys) -> bool:
    return bool(set(one.keys[one.words == 0].tolist()) & set(other.keys[other.words == 1].tolist()))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("كتاب", "وبالكتاب", "stem"),
        ("كتاب", "بكتابها", "stem"),
        ("بايدن", "لبايدن", "stem"),
        ("محادثات", "لمحادثاتهما", "stem"),
        ("سيردون", "يردون", "stem"),
        ("رئيس", "رؤساء", "skeleton"),
        ("مدينة", "مدن", "skeleton"),
        ("حليف", "حلفائها", "skeleton"),
        ("ويلمنجتون", "ولمنغتون", "sound"),
        ("غوتيريش", "جوتيريس", "sound"),
        ("غوانتانامو", "جوانتانامو", "sound"),
        ("وزارة", "وزير", "second"),
        ("قال", "يقول", "second"),
        ("قوات", "قوة", "second"),
    ],
)
def test_kindred_words_share_a_key(one: str, other: str, kind: str) -> None:
    assert kind in shared(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("كتاب", "مدينة"), ("كييف", "كيف"), ("بغداد", "لبنان"), ("G7", "G8"), ("2021", "2022")],
)
def test_words_that_are_no_kin_share_no_stem_and_no_sound(one: str, other: str) -> None:
    assert not shared(one, other) & {"stem", "sound"}


def test_no_words_have_no_keys() -> None:
    for keys_of in (m.splits, m.skeletons, m.second_skeletons, m.sounds, m.grams):
        assert len(keys_of(spell([])).keys) == 0
