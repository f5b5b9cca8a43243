"""What may a word be made of?  The keys by which kindred words find each other.

Five kinds of key, each worked out for many words at once, from their normal forms:

- *splits*: every way to read a word as prefix + stem + suffix, each with a prior.  A
  stemmer that gives one answer must be wrong on بايدن (ب+ايدن?) or on بكتابها;
  two words that share any stem are kin as surely as the two readings are likely.
- *skeleton*: the stem without its long vowels: رئيس and رؤساء share one.
- *second skeletons*: what else it could be: with its first letter kept (وزارة), without
  the sign of the imperfect (يقول), or the two letters before a plural (قوات).
- *sound*: consonants that are heard alike are one: ويلمنجتون and ولمنغتون; of a long word
  that is asked for one may be missing: ويلينجتون.
- *grams*: the letters three by three, with the word's ends marked.

The affixes and priors are ours, chosen on Arabic news and encyclopaedia questions;
docs/relevance.md tells what each is worth.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pyarabic import araby

from .. import kernels
from .tokenizer import MAX_LETTERS, Hashes, hash_rows, multipliers

_compiled = kernels.load("_kin")

MIN_STEM = 3  # letters that are left between prefix and suffix
MIN_SOUND = 5  # letters of a word that has a sound key: shorter ones sound alike by chance
MIN_SYMBOLS = 4  # of a sound key
MIN_SHORTENED = 6  # of one from which a consonant may be missing
MIN_SPLIT = 4  # letters of a word that may have affixes; no affix is longer than it

# How likely the letters at the start of a word are a prefix: articles and their
# sequences, conjunctions and prepositions, then the signs of the imperfect verb.
PREFIX_PRIORS = {
    "ال": 0.98,
    "وال": 0.95,
    "بال": 0.95,
    "لل": 0.96,
    "فال": 0.9,
    "كال": 0.9,
    "وبال": 0.93,
    "ولل": 0.93,
    "فبال": 0.8,
    "وكال": 0.8,
    "و": 0.88,
    "ب": 0.82,
    "ل": 0.85,
    "ف": 0.8,
    "ك": 0.7,
    "س": 0.8,
    "وب": 0.82,
    "ول": 0.82,
    "وس": 0.8,
    "فس": 0.8,
    "فل": 0.75,
    "فب": 0.75,
    "وك": 0.7,
    "ي": 0.62,
    "ت": 0.6,
    "ن": 0.55,
    "وي": 0.6,
    "وت": 0.58,
    "سي": 0.62,
    "ست": 0.6,
    "لي": 0.55,
    "لت": 0.5,
    "ا": 0.5,
}

# How likely the letters at the end are a suffix: number, gender, case, pronouns.
SUFFIX_PRIORS = {
    "ه": 0.92,
    "ها": 0.92,
    "ات": 0.92,
    "ين": 0.88,
    "ون": 0.9,
    "ان": 0.85,
    "ي": 0.86,
    "يه": 0.88,
    "وا": 0.88,
    "هم": 0.9,
    "هن": 0.85,
    "نا": 0.82,
    "كم": 0.82,
    "هما": 0.88,
    "ا": 0.88,
    "ت": 0.75,
    "ته": 0.86,
    "تها": 0.9,
    "تهم": 0.9,
    "تهما": 0.9,
    "اته": 0.9,
    "اتها": 0.9,
    "اتهم": 0.9,
    "يين": 0.88,
    "يون": 0.85,
    "يات": 0.86,
    "تين": 0.85,
    "تان": 0.85,
    "يا": 0.82,
    "تي": 0.75,
    "ك": 0.6,
    "ني": 0.6,
    "كي": 0.5,
    "وه": 0.7,
    "وها": 0.8,
    "وهم": 0.75,
    "نه": 0.6,
    "اتي": 0.75,
    "اتنا": 0.85,
    "تنا": 0.8,
    "يتها": 0.8,
    "يته": 0.8,
    "يهم": 0.7,
    "ايا": 0.6,
    "وي": 0.75,
    "ويه": 0.75,
}

# What the skeleton takes off: one of these at the start (or one letter), one at the end.
ARTICLES = ("وبال", "وال", "فال", "بال", "كال", "ولل", "ال", "لل")
PARTICLES = "وفبلكس"
ENDINGS = (
    *("تهما", "اتها", "اتهم", "تهم", "تها", "هما", "تين"),
    *("هم", "ها", "هن", "كم", "نا", "ته", "ات", "ان", "ين", "ون", "وا", "يه"),
    *("ه", "ي", "ت", "ا", "ك"),
)
IMPERFECT = "يتن"
WEAK = "اويءؤئ"
SOUNDS = ("جغقك", "سشصث", "تط", "دض", "ذظز", "حخه")  # heard alike in names from elsewhere

MAX_AFFIX = max(map(len, [*PREFIX_PRIORS, *SUFFIX_PRIORS]))
SPLIT, SKELETON, SECOND, SOUND, GRAM = range(5)  # as kernels/_kin.c counts the kinds
MOST_SPLITS, MOST_SECOND = (MAX_AFFIX + 1) ** 2 - 1, 3  # keys of a word
RANGES_AT_ONCE = 1 << 17  # about 30 MB
BOUNDARY = 1  # the code that marks both ends of a word in its grams

Offsets = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Keys(NamedTuple):
    """Keys with the number of the word each belongs to, and how likely it is, 0–1."""

    keys: Hashes
    words: Offsets
    priors: npt.NDArray[np.float32]


class Letters(NamedTuple):
    """The letters of many words, one after the other; words are [starts, ends)."""

    codes: npt.NDArray[np.uint32]
    starts: Offsets
    ends: Offsets

    def begin_with(self, starts: Offsets, affix: str) -> Mask:
        """Say which words have the affix at `starts`, whole."""
        found = starts + len(affix) <= self.ends
        for place, letter in enumerate(affix):
            found &= self._at(starts + place) == ord(letter)
        return found

    def end_with(self, affix: str) -> Mask:
        """Say which words end with the affix."""
        starts = self.ends - len(affix)
        return self.begin_with(np.maximum(starts, self.starts), affix) & (starts >= self.starts)

    def _at(self, places: Offsets) -> npt.NDArray[np.uint32]:
        return self.codes[np.minimum(places, len(self.codes) - 1)]


def spell(words: Sequence[str]) -> Letters:
    """Return the letters of the words."""
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.cumsum(lengths)
    return Letters(codes, ends - lengths, ends)


class Readings(NamedTuple):
    """Ways to read words: the stem is [first, last) of the letters, as likely as its prior."""

    words: Offsets
    first: Offsets
    last: Offsets
    priors: npt.NDArray[np.float32]

    def stems(self, letters: Letters) -> list[str]:
        """Return the stem of each reading."""
        ranges = zip(self.first.tolist(), self.last.tolist(), strict=True)
        return [
            letters.codes[at:end].tobytes().decode("utf-32-le", "replace") for at, end in ranges
        ]

    def keys(self, letters: Letters) -> Keys:
        """Return the key of each reading's stem."""
        return Keys(_hash_ranges(letters.codes, self.first, self.last), self.words, self.priors)


def splits(letters: Letters) -> Keys:
    """Return the stems that affixes leave of each word; that it may be a stem itself goes
    without saying."""
    if _compiled is not None:
        return _compiled_keys(letters, SPLIT, MOST_SPLITS)
    found: Any = affixed(letters)
    order = np.argsort(found.words, kind="stable")
    return Readings(*(each[order] for each in found)).keys(letters)


def readings(letters: Letters) -> Readings:
    """Return each word as its own stem, and then its splits."""
    numbers = np.arange(len(letters.starts))
    whole = Readings(numbers, letters.starts, letters.ends, np.ones(len(numbers), np.float32))
    columns: Any = zip(whole, affixed(letters), strict=True)
    return Readings(*(np.concatenate(each) for each in columns))


def stem_keys(letters: Letters) -> Keys:
    """Return the keys of the readings of each word: of all words, and then of their splits."""
    whole, split = word_keys(letters), splits(letters)
    return Keys(
        np.concatenate([whole, split.keys]),
        np.concatenate([np.arange(len(whole)), split.words]),
        np.concatenate([np.ones(len(whole), np.float32), split.priors]),
    )


def word_keys(letters: Letters) -> Hashes:
    """Return the key of each word, as a stem."""
    return _hash_ranges(letters.codes, letters.starts, letters.ends)


def likely_stems(word: str, least: float) -> list[str]:
    """Return a word, and the stems of its readings as likely as `least`: as `readings` has them,
    in less time for one word."""
    stems = [word]
    if len(word) < MIN_SPLIT or not all("ء" <= letter <= "ي" for letter in word):
        return stems
    for before in range(MAX_AFFIX + 1):
        prefix = PREFIX_PRIORS.get(word[:before], 0.0) if before else 1.0
        for after in range(min(MAX_AFFIX, len(word) - MIN_STEM - before) + 1) if prefix else ():
            suffix = SUFFIX_PRIORS.get(word[len(word) - after :], 0.0) if after else 1.0
            if (before or after) and prefix * suffix >= least:
                stems.append(word[before : len(word) - after])
    return stems


def affixed(letters: Letters) -> Readings:
    """Return the words that may have affixes, read as prefix + stem + suffix."""
    may = np.flatnonzero(_is_arabic(letters) & (letters.ends - letters.starts >= MIN_SPLIT))
    some = Letters(letters.codes, letters.starts[may], letters.ends[may])
    prefixes, suffixes = _priors(some, at_end=False), _priors(some, at_end=True)
    prior = prefixes[:, None] * suffixes
    taken = np.arange(MAX_AFFIX + 1)
    needed = MIN_STEM + taken[:, None] + taken
    found = (prior > 0) & (some.ends - some.starts >= needed[..., None])
    found[0, 0] = False
    before, after, at = np.nonzero(found)
    return Readings(may[at], some.starts[at] + before, some.ends[at] - after, prior[found])


def _priors(letters: Letters, at_end: bool) -> npt.NDArray[np.float32]:
    """Return how likely the first (or last) 0, 1 … letters of each word are an affix.

    Shape (MAX_AFFIX + 1, words); 0 is not at all.
    """
    rows = [np.ones(len(letters.starts), np.float32)]
    for length in range(1, MAX_AFFIX + 1):
        starts = letters.ends - length if at_end else letters.starts
        wanted = _packed(letters.codes, starts, length)
        known, priors = _affixes(length, at_end)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        rows.append(np.where(known[at] == wanted, priors[at], np.float32(0)))
    return np.stack(rows)


@cache
def _affixes(length: int, at_end: bool) -> tuple[Hashes, npt.NDArray[np.float32]]:
    """Return the affixes of so many letters, packed and ascending, and how likely each is one."""
    table = SUFFIX_PRIORS if at_end else PREFIX_PRIORS
    affixes = sorted(affix for affix in table if len(affix) == length)
    packed = _packed(spell(affixes).codes, np.arange(len(affixes)) * length, length)
    return packed, np.array([table[affix] for affix in affixes], np.float32)


def _packed(codes: npt.NDArray[np.uint32], starts: Offsets, length: int) -> Hashes:
    """Return `length` letters from each start as one number; they sort as the letters do."""
    packed = np.zeros(len(starts), np.uint64)
    for place in range(length):
        packed = (packed << np.uint64(16)) | codes[np.maximum(starts + place, 0)].astype(np.uint64)
    return packed


def skeletons(letters: Letters) -> Keys:
    """Return the skeleton of each Arabic word that has one of two letters or more."""
    if _compiled is not None:
        return _compiled_keys(letters, SKELETON, 1)
    words = np.flatnonzero(_is_arabic(letters))
    some = Letters(letters.codes, letters.starts[words], letters.ends[words])
    return _skeleton_rows(_without_ending(_without_beginning(some)), words)


def _skeleton_rows(letters: Letters, words: Offsets) -> Keys:
    codes, owner, first = _inside(letters)
    kept = first | ~np.isin(codes, [ord(letter) for letter in WEAK])
    return _rows(codes[kept], owner[kept], words, least=2)


def second_skeletons(letters: Letters) -> Keys:
    """Return the other skeletons a word may have, those equal to its first left out."""
    if _compiled is not None:
        return _compiled_keys(letters, SECOND, MOST_SECOND)
    words = np.flatnonzero(_is_arabic(letters))
    whole = Letters(letters.codes, letters.starts[words], letters.ends[words])
    lengths = whole.ends - whole.starts
    ended = _without_ending(whole)
    verbs = np.zeros(len(words), np.bool_)
    for sign in IMPERFECT:
        verbs |= whole.begin_with(whole.starts, sign)
    verbs &= ended.ends - ended.starts >= MIN_SPLIT
    plural = ((lengths == 4) & whole.end_with("ات")) | ((lengths == 3) & whole.end_with("ه"))
    unprefixed = Letters(whole.codes, ended.starts[verbs] + 1, ended.ends[verbs])
    found = [
        _skeleton_rows(ended, words),
        _skeleton_rows(unprefixed, words[verbs]),
        _pairs(whole, words, plural),
    ]
    keys, owners, priors = (np.concatenate(each) for each in zip(*found, strict=True))
    first = skeletons(letters)
    own = np.zeros(len(letters.starts), np.uint64)
    own[first.words] = first.keys
    other = np.flatnonzero(own[owners] != keys)
    other = other[np.argsort(owners[other], kind="stable")]
    return Keys(keys[other], owners[other], priors[other])


def _pairs(letters: Letters, words: Offsets, chosen: Mask) -> Keys:
    """Return a key of the first two letters of the chosen words, apart from all skeletons."""
    starts = letters.starts[chosen]
    codes = np.column_stack([np.full(len(starts), BOUNDARY), letters.codes[starts]])
    codes = np.column_stack([codes, letters._at(starts + 1)]).ravel()
    keys = hash_rows(codes.astype(np.uint32), np.full(len(starts), 3))
    return Keys(keys, words[chosen], np.full(len(starts), 0.5, np.float32))


def sounds(letters: Letters) -> Keys:
    """Return the sound of each Arabic word that has one of MIN_SYMBOLS or more."""
    if _compiled is not None:
        return _compiled_keys(letters, SOUND, 1)
    codes, owner, words = _consonants(letters)
    return _rows(codes, owner, words, least=MIN_SYMBOLS)


def shorter_sounds(letters: Letters) -> Keys:
    """Return the sounds that leave out one consonant, of words of MIN_SHORTENED or more."""
    codes, owner, words = _consonants(letters)
    counts = np.bincount(owner, minlength=len(words))
    begins = np.cumsum(counts) - counts
    place = np.arange(len(owner)) - begins[owner]
    long = counts[owner] >= MIN_SHORTENED
    found = [_rows(codes[:0], owner[:0], words, least=1)]
    for gone in range(int(counts.max(initial=0))):
        kept = long & (gone < counts[owner]) & (place != gone)
        found.append(_rows(codes[kept], owner[kept], words, least=1))
    return Keys(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _consonants(letters: Letters) -> tuple[npt.NDArray[np.uint32], Offsets, Offsets]:
    """Return what is heard of long Arabic words, which of these each letter is of, and which
    words they are."""
    long = letters.ends - letters.starts >= MIN_SOUND
    words = np.flatnonzero(_is_arabic(letters) & long)
    some = Letters(letters.codes, letters.starts[words], letters.ends[words])
    some = _without_article(some, MIN_SYMBOLS)
    codes, owner, _ = _inside(some)
    heard = _heard()[np.minimum(codes, len(_heard()) - 1)]
    codes, owner = heard[heard > 0], owner[heard > 0]
    same = np.zeros(len(codes), np.bool_)
    same[1:] = (codes[1:] == codes[:-1]) & (owner[1:] == owner[:-1])
    return codes[~same], owner[~same], words


def grams(letters: Letters) -> Keys:
    """Return the distinct three-letter grams of each word, its ends marked.

    Those that are nothing but an end and an affix are left out: many words have them,
    and they say nothing of the word.  A gram's key is its three code points in 21 bits
    each, so no two share one.
    """
    if _compiled is not None:
        keys, words, priors = _compiled_keys(letters, GRAM, MAX_LETTERS)
        order = np.empty(len(keys), np.uint32)
        _compiled.sort(keys, order)  # words ascend already
        return Keys(keys, words[order], priors)
    lengths = letters.ends - letters.starts + 2
    ends = np.cumsum(lengths)
    marked = np.full(int(lengths.sum()), BOUNDARY, np.uint64)
    codes, owner, _ = _inside(letters)
    marked[np.arange(len(codes)) + 2 * owner + 1] = codes
    counts = np.maximum(lengths - 2, 0)
    words = np.repeat(np.arange(len(lengths)), counts)
    at = np.arange(len(words)) + np.repeat(ends - lengths - (np.cumsum(counts) - counts), counts)
    keys = (marked[at] << np.uint64(42)) | (marked[at + 1] << np.uint64(21)) | marked[at + 2]
    telling = ~np.isin(keys, _affix_grams())
    keys, words = keys[telling], words[telling]
    keys, order = sorted_keys(keys)  # words ascend already
    words = words[order]
    new = np.ones(len(keys), np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (words[1:] != words[:-1])
    return Keys(keys[new], words[new], np.ones(int(new.sum()), np.float32))


def _compiled_keys(letters: Letters, kind: int, most: int) -> Keys:
    """Return the keys of one kind, at most so many a word, one word after the other."""
    assert _compiled is not None
    size = len(letters.starts)
    room = int((letters.ends - letters.starts).sum()) if kind == GRAM else most * size
    keys, priors = np.empty(room, np.uint64), np.empty(room, np.float32)  # what stays unused
    counts = np.empty(size, np.int64)  # takes no memory
    count = _compiled.relate(*letters, *kernel_tables(), keys, priors, counts, kind)
    return Keys(keys[:count], np.repeat(np.arange(size), counts), priors[:count])


def sorted_keys(keys: Hashes) -> tuple[Hashes, npt.NDArray[Any]]:
    """Return the keys ascending, and where each stood; equal ones as they stood."""
    if _compiled is not None:
        ascending, places = keys.copy(), np.empty(len(keys), np.uint32)
        _compiled.sort(ascending, places)
        return ascending, places
    order = np.argsort(keys, kind="stable")
    return keys[order], order


@cache
def _affix_grams() -> Hashes:
    """Return the grams of one end of a word and two letters that are an affix."""
    rows = [(BOUNDARY, ord(affix[0]), ord(affix[1])) for affix in PREFIX_PRIORS if len(affix) == 2]
    rows += [(ord(affix[0]), ord(affix[1]), BOUNDARY) for affix in SUFFIX_PRIORS if len(affix) == 2]
    return np.array([(a << 42) | (b << 21) | c for a, b, c in rows], np.uint64)


@cache
def kernel_tables() -> tuple[npt.NDArray[Any], ...]:
    """Return the tables of this module as kernels/morphology.h takes them, in its order."""
    lists = (PREFIX_PRIORS, SUFFIX_PRIORS, ARTICLES, PARTICLES, ENDINGS, IMPERFECT)
    affixes = [
        np.array([int(_packed(spell([each]).codes, np.zeros(1, np.int64), len(each))[0])
                  for each in listed], np.uint64)
        for listed in lists
    ]  # fmt: skip
    priors = [np.array([*table.values()], np.float32) for table in (PREFIX_PRIORS, SUFFIX_PRIORS)]
    weak = np.isin(np.arange(ord(araby.YEH) + 1), [ord(letter) for letter in WEAK])
    return *affixes, _affix_grams(), *priors, _heard(), weak.astype(np.uint8), multipliers()


def _is_arabic(letters: Letters) -> Mask:
    """Say which words are of Arabic letters only, and not empty."""
    other = (letters.codes < ord(araby.HAMZA)) | (letters.codes > ord(araby.YEH))
    before = np.concatenate([[0], np.cumsum(other)])
    none = before[letters.ends] == before[letters.starts]
    return np.asarray(none & (letters.ends > letters.starts))


def _without_beginning(letters: Letters) -> Letters:
    """Take off an article, or else one particle from a word of five letters or more."""
    starts = _without_article(letters, MIN_STEM).starts
    long = (letters.ends - letters.starts >= MIN_SOUND) & (starts == letters.starts)
    for particle in PARTICLES:
        starts = starts + (long & letters.begin_with(letters.starts, particle))
    return letters._replace(starts=starts)


def _without_article(letters: Letters, least: int) -> Letters:
    starts = letters.starts
    for article in ARTICLES:
        left = letters.ends - letters.starts - len(article) >= least
        strip = letters.begin_with(letters.starts, article) & left & (starts == letters.starts)
        starts = starts + len(article) * strip
    return letters._replace(starts=starts)


def _without_ending(letters: Letters) -> Letters:
    ends = letters.ends
    for ending in ENDINGS:
        left = letters.ends - letters.starts - len(ending) >= MIN_STEM
        strip = letters.end_with(ending) & left & (ends == letters.ends)
        ends = ends - len(ending) * strip
    return letters._replace(ends=ends)


def _inside(letters: Letters) -> tuple[npt.NDArray[np.uint32], Offsets, Mask]:
    """Return the letters, which word each is of, and whether it is the word's first."""
    lengths = letters.ends - letters.starts
    begins = np.cumsum(lengths) - lengths
    owner = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(owner)) - begins[owner]
    return letters.codes[letters.starts[owner] + place], owner, place == 0


def _rows(codes: npt.NDArray[Any], owner: Offsets, words: Offsets, least: int) -> Keys:
    """Return the hash of each word's letters, where `least` or more are left.

    Two letters are half as likely to be one word's as three or more.
    """
    counts = np.bincount(owner, minlength=len(words))
    long = counts >= least
    keys = hash_rows(codes[long[owner]].astype(np.uint32), counts[long])
    priors = np.where(counts[long] > 2, np.float32(1), np.float32(0.5))
    return Keys(keys, words[long], priors)


def _hash_ranges(codes: npt.NDArray[np.uint32], first: Offsets, last: Offsets) -> Hashes:
    """Return the hash of each range of letters, some at a time to bound the memory."""
    if _compiled is not None:
        keys = np.empty(len(first), np.uint64)
        _compiled.hash_ranges(codes, first, last, multipliers(), keys)
        return keys
    hashed = [np.zeros(0, np.uint64)]
    for at in range(0, len(first), RANGES_AT_ONCE):
        some = slice(at, at + RANGES_AT_ONCE)
        lengths = last[some] - first[some]
        begins = np.cumsum(lengths) - lengths
        letters = np.arange(int(lengths.sum())) + np.repeat(first[some] - begins, lengths)
        hashed.append(hash_rows(codes[letters], lengths))
    return np.concatenate(hashed)


@cache
def _heard() -> npt.NDArray[np.uint32]:
    """Return what each Arabic letter sounds like: a letter of its group, 0 for a vowel."""
    heard = np.arange(ord(araby.YEH) + 2, dtype=np.uint32)
    for group in SOUNDS:
        heard[[ord(letter) for letter in group]] = ord(group[0])
    heard[[ord(letter) for letter in WEAK]] = 0
    return heard
