"""Where are the words of a text, and what is the normal form of each?

One pass over arrays: characters → kinds → words → normal forms → hashes.  No
Python object is made per word; the caller asks for the strings it needs.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pyarabic import araby

from .. import kernels
from . import letters

MAX_LETTERS = 64  # of a word that count; what follows is not told apart
FEW = 100  # words: so many are spelt one by one

Hashes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]

_HAMZA, _ALEF, _STOP, _COMMA = (ord(each) for each in (araby.HAMZA, araby.ALEF, ".", ","))
_ARABIC, _AFTER = 0x0600, 0x0780  # the blocks Arabic, Syriac, Arabic Supplement
_THOUSANDS = (_COMMA, ord(letters.THOUSANDS_MARK))

_compiled = kernels.load("_words")
_kin = kernels.load("_kin")


class Words(NamedTuple):
    """The words of one text, in order; all arrays but `codes` have shape (words,).

    `starts` and `ends` are half-open ranges of code points in the original text,
    marks inside and after the word included.  The surface form (letters as they
    were written, without marks) is `codes[first : first + lengths]`.
    """

    codes: letters.Codes
    first: Offsets
    lengths: Offsets
    starts: Offsets
    ends: Offsets

    def __len__(self) -> int:
        return len(self.first)

    def surfaces(self) -> list[str]:
        """Return the letters of every word as they were written, marks left out."""
        return _strings(*_spelling(self, surface=True))

    def terms(self) -> list[str]:
        """Return the normal form of every word, in order: the string that is looked up."""
        if len(self) <= FEW:
            return _few_terms(self)
        return _strings(*_spelling(self, surface=False))

    def only(self, chosen: Offsets | npt.NDArray[np.bool_]) -> "Words":
        """Return some of the words, by number or by mask."""
        return Words(self.codes, *(each[chosen] for each in self[1:]))


def cut(text: str) -> Words:
    """Return the words of `text`.

    A word is a run of letters, digits and marks of any script, but digits part from
    Arabic letters (و15, 2015م).  A number with one of . , ٫ ٬ between its digits is one
    word, written with "." for the decimal mark and nothing for the thousands mark.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if _compiled is not None:
        return _cut_compiled(codes, len(codes))
    kinds = letters.tables()[0][np.minimum(codes, letters.LAST)]
    origin: Offsets | None = None
    if (kinds == letters.EXPANDED).any():
        codes, kinds, origin = _expand(codes, kinds)
    keep = kinds != letters.IGNORED
    keep, codes, kinds = _join_numbers(codes, kinds, keep)
    if not keep.all():
        kept = np.flatnonzero(keep)
        codes, kinds = codes[kept], kinds[kept]
        origin = kept if origin is None else origin[kept]
    first, ends = _runs(codes, kinds)
    if origin is None:
        return Words(codes, first, ends - first, first, ends)
    origin_and_end = np.append(origin, len(text))
    after = origin_and_end[ends]
    last = origin[ends - 1] if len(ends) else ends
    return Words(codes, first, ends - first, origin[first], np.maximum(after, last + 1))


def spell(text: str) -> tuple[list[str], list[str]]:
    """Return the words of a text as they are written, and the normal form of each.

    What `cut` would say, for a text of a few words such as a query.
    """
    if _compiled is None:
        words = cut(text)
        return words.surfaces(), words.terms()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    both: tuple[list[str], list[str]] = _compiled.spell(codes, *kernel_tables())
    return both


def hashes(words: Words, surface: bool = False) -> Hashes:
    """Return a 64-bit hash of each word's normal form (or of its surface form).

    Equal words have equal hashes; that two of a million different words share one
    has a chance of about 3 in 10^8 (a multilinear hash with random odd multipliers).
    """
    if not len(words):
        return np.zeros(0, np.uint64)
    if _kin is None:
        return hash_rows(*_spelling(words, surface))
    first, lengths = _extents(words, surface)
    codes = words.codes if surface else _folded(words.codes)
    hashed = np.empty(len(words), np.uint64)
    _kin.hash_ranges(codes, first, first + lengths, multipliers(), hashed)
    return hashed


def hash_texts(texts: Sequence[str]) -> Hashes:
    """Return the hash of each text as it is: that of a normal form finds its word.

    Letters beyond MAX_LETTERS do not count; "" has the hash 1.
    """
    cut_texts = [text[:MAX_LETTERS] for text in texts]
    joined = "".join(cut_texts).encode("utf-32-le", "surrogatepass")
    lengths = np.fromiter(map(len, cut_texts), np.int64, len(cut_texts))
    empty = lengths == 0
    hashed = np.ones(len(texts), np.uint64)
    if not empty.all():
        hashed[~empty] = hash_rows(np.frombuffer(joined, np.uint32), lengths[~empty])
    return hashed


def normalize(word: str) -> str:
    """Return the normal form of one word, "" when nothing of it is a letter or digit."""
    return "".join(spell(word)[1])


def hash_rows(codes: letters.Codes, lengths: Offsets) -> Hashes:
    """Return the hash of each run of `lengths` letters; none may be empty or too long."""
    if not len(lengths):
        return np.zeros(0, np.uint64)
    begins = np.cumsum(lengths) - lengths
    place = np.arange(len(codes)) - np.repeat(begins, lengths)
    values = (codes.astype(np.uint64) + np.uint64(1)) * multipliers()[place]
    return _mixed(np.add.reduceat(values, begins))


@cache
def kernel_tables() -> tuple[npt.NDArray[Any], ...]:
    """Return what kernels/_words.c looks letters up in, in its order."""
    kinds, folds, expansions = letters.tables()
    expanded = sorted(expansions)
    texts = [expansions[code] for code in expanded]
    begins = np.cumsum([0, *map(len, texts)]).astype(np.int32)
    several = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
    return kinds, folds, np.array(expanded, np.uint32), begins, several, multipliers()


def _cut_compiled(codes: letters.Codes, room: int) -> Words:
    assert _compiled is not None
    kept, columns = np.empty(room, np.uint32), np.empty((4, room), np.int64)
    count, words = _compiled.cut(codes, *kernel_tables(), kept, *columns)
    if count < 0:  # compatibility characters become so many letters
        return _cut_compiled(codes, -count)
    return Words(kept[:count], *columns[:, :words].copy())


def _spelling(words: Words, surface: bool) -> tuple[letters.Codes, Offsets]:
    """Return the letters of all words, one after the other, and how many each has."""
    first, lengths = _extents(words, surface)
    begins = np.cumsum(lengths) - lengths
    codes = words.codes[np.arange(int(lengths.sum())) + np.repeat(first - begins, lengths)]
    return (codes if surface else _folded(codes)), lengths


def _extents(words: Words, surface: bool) -> tuple[Offsets, Offsets]:
    """Return where in its codes each word begins, and how many letters of it count."""
    first, lengths = words.first, np.minimum(words.lengths, MAX_LETTERS)
    if surface:
        return first, lengths
    cut_off = np.flatnonzero(words.lengths > MAX_LETTERS)  # no number ends with its mark
    lengths[cut_off] -= words.codes[first[cut_off] + MAX_LETTERS - 1] == _STOP
    skipped = _initial_hamza(words)
    return first + skipped, lengths - skipped


def _few_terms(words: Words) -> list[str]:
    """Return what `_strings` makes of the spelling, word by word: quicker for a query's."""
    folded = _folded(words.codes).tobytes().decode("utf-32-le", "replace")
    terms = []
    for first, length in zip(words.first.tolist(), words.lengths.tolist(), strict=True):
        hamza = length > 1 and folded[first] == araby.HAMZA and folded[first + 1] == araby.ALEF
        term = folded[first + hamza : first + min(length, MAX_LETTERS)]
        terms.append(term if length <= MAX_LETTERS else term.removesuffix("."))
    return terms


def _strings(codes: letters.Codes, lengths: Offsets) -> list[str]:
    """Return one string a word: all are decoded at once, then split."""
    separated = np.full(len(codes) + len(lengths), ord("\n"), np.uint32)
    separated[np.arange(len(codes)) + np.repeat(np.arange(len(lengths)), lengths)] = codes
    text = separated.tobytes().decode("utf-32-le", "replace")
    return text.split("\n")[: len(lengths)]


def _folded(codes: letters.Codes) -> letters.Codes:
    folds = letters.tables()[1]
    folded: letters.Codes = folds[np.minimum(codes, letters.LAST)]
    return np.where(codes >= letters.LAST, codes, folded)


def _initial_hamza(words: Words) -> Offsets:
    """Return 1 for each word that begins with hamza and alef (ءا is written for آ), else 0."""
    second = np.minimum(words.first + 1, len(words.codes) - 1)
    starts_so = (_folded(words.codes[words.first]) == _HAMZA) & (words.lengths > 1)
    return np.asarray(starts_so & (_folded(words.codes[second]) == _ALEF), np.int64)


def _runs(codes: letters.Codes, kinds: letters.Kinds) -> tuple[Offsets, Offsets]:
    """Return where the words begin and end; Arabic letters and digits part."""
    is_digit = kinds == letters.DIGIT
    inside = is_digit | (kinds == letters.LETTER)
    begins, ends = inside.copy(), inside.copy()
    begins[1:] &= ~inside[:-1]
    ends[:-1] &= ~inside[1:]
    parts = np.flatnonzero(is_digit[1:] != is_digit[:-1]) + 1
    beside = _folded(np.where(is_digit[parts], codes[parts - 1], codes[parts]))
    parts = parts[inside[parts] & inside[parts - 1] & (beside >= _ARABIC) & (beside < _AFTER)]
    begins[parts] = True
    ends[parts - 1] = True
    return np.flatnonzero(begins), np.flatnonzero(ends) + 1


def _expand(
    codes: letters.Codes, kinds: letters.Kinds
) -> tuple[letters.Codes, letters.Kinds, Offsets]:
    """Put each compatibility character's letters in its place, all at its offset."""
    expansions = letters.tables()[2]
    counts = np.ones(len(codes), np.int64)
    places = np.flatnonzero(kinds == letters.EXPANDED)
    texts = [expansions[int(codes[place])] for place in places]
    counts[places] = [len(text) for text in texts]
    origin = np.repeat(np.arange(len(codes)), counts)
    expanded = codes[origin]
    replaced = np.repeat(kinds == letters.EXPANDED, counts)
    joined = "".join(texts).encode("utf-32-le")
    expanded[replaced] = np.frombuffer(joined, np.uint32)
    return expanded, letters.tables()[0][np.minimum(expanded, letters.LAST)], origin


def _join_numbers(
    codes: letters.Codes, kinds: letters.Kinds, keep: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], letters.Codes, letters.Kinds]:
    """Make a mark between digits part of the number, and drop the thousands mark."""
    marks = np.flatnonzero(kinds[1:-1] == letters.NUMBER_MARK) + 1
    is_digit = kinds == letters.DIGIT
    marks = marks[is_digit[marks - 1] & is_digit[marks + 1]]
    if not len(marks):
        return keep, codes, kinds
    codes, kinds = codes.copy(), kinds.copy()
    padded = np.append(is_digit, [False] * 4)
    thousands = np.isin(codes[marks], _THOUSANDS) & padded[marks + 2] & padded[marks + 3]
    thousands &= ~padded[marks + 4]
    keep[marks[thousands]] = False
    codes[marks] = _STOP
    kinds[marks] = letters.DIGIT
    return keep, codes, kinds


@cache
def multipliers() -> Hashes:
    """Return what a letter is multiplied with, by its place in the word: odd numbers."""
    drawn = np.random.Generator(np.random.PCG64(20)).integers(
        0, 1 << 63, MAX_LETTERS, dtype=np.uint64
    )
    return drawn * np.uint64(2) + np.uint64(1)


def _mixed(values: Hashes) -> Hashes:
    """Spread the bits (the finalizer of MurmurHash3), and keep 0 for "no word"."""
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    return np.maximum(values, np.uint64(1))
