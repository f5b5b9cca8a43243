"""Which words of an index are spelt almost as a given one is?

Words of 3 to 15 Arabic letters stand as columns of letter codes, sorted by length, so
that a range of lengths is one slice.  Each has a signature of two times 32 bits: bit i says
that letter i is there, and that it is there twice.  One edit flips two bits at most,
and a swap none, so comparing signatures drops nothing that is near enough; what is left
goes through the table of the edit distance, all words at once.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import kernels
from .analysis.morphology import spell

if TYPE_CHECKING:
    from .snapshot import Part

_compiled = kernels.load("_near")

ALPHABET = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"  # of normal forms, by code point; codes from 1
SHORTEST, LONGEST = 3, 15
NEIGHBOUR = 0.8  # cost of a neighbouring key in a letter's place, and of two letters swapped
ALIKE = 0.6  # of a letter that is heard alike, or is so in a dialect
DOUBLED = 0.5  # of a letter typed twice, or once where it stands twice
SILENT = 0.4  # of the alef that is written after the waw of a plural, and not heard
VOWEL = 0.9  # of a long vowel too many or too few
OTHER_FIRST = 0.35  # added where the first letters differ: people seldom miss the first
COMMON = 0.1  # what ln(1 + documents) of a word is worth, in edits
NAMED = 40  # near words that become strings

# The keys of the Arabic-101 layout, each row from its left end; ؤ is و, and so on.
KEY_ROWS = ("ذ", "ضصثقفغعهخحجد", "شسيبلاتنمكط", "يءور يهوزظ")
ROW_SHIFT = 0.4  # of a key's width, each row from the one above it
HEARD_ALIKE = ("تطث", "سصث", "دضذ", "ضظ", "ذزظ", "كق", "حه", "عء", "اء", "يء", "وء", "ته")
VOWELS = "اوي"

Codes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]


class Near(NamedTuple):
    """One index word that `documents` have, and what the edits to it cost."""

    term: str
    cost: float
    documents: int


class NearWords:
    """The words of a whole snapshot, to be found by spelling; the same however it is cut.

    Made once a snapshot, about .3 µs and 25 bytes a word.
    """

    def __init__(self, parts: "Sequence[Part]") -> None:
        columns, counts = _joined([_spelt(part) for part in parts])
        lengths = np.count_nonzero(columns, axis=0)
        order = np.argsort(lengths, kind="stable")
        columns = np.ascontiguousarray(columns[:, order])
        self._signatures = _signatures(columns)
        self._letters = np.ascontiguousarray(columns.T)  # a word after the other
        self.counts = counts[order]
        self.lengths = lengths[order]
        self._begins = np.searchsorted(self.lengths, np.arange(LONGEST + 2))

    @property
    def columns(self) -> Codes:
        """The letters of all words, shape (LONGEST, words)."""
        return self._letters.T

    def find(self, term: str, most: int) -> list[Near]:
        """Return up to NAMED words within `most` edits of a normal form, the best first.

        Edits put in, leave out or replace a letter, or swap two neighbours (optimal string
        alignment).  Ordered by cost less what being common is worth, then by term.
        """
        if not is_arabic(term) or not SHORTEST <= len(term) <= LONGEST:
            return []
        codes = letter_codes(term)
        least, longest = max(len(term) - most, SHORTEST), min(len(term) + most, LONGEST)
        find = self._near if _compiled is None else self._near_compiled
        near, costs = find(codes, int(self._begins[least]), int(self._begins[longest + 1]), most)
        costs += OTHER_FIRST * (self._letters[near, 0] != codes[0])
        value = np.round(costs - COMMON * np.log1p(self.counts[near]), 9)
        best = np.argsort(value, kind="stable")[:NAMED].tolist()
        return [
            Near(self.term(int(near[at])), float(costs[at]), int(self.counts[near[at]]))
            for at in best
        ]

    def term(self, number: int) -> str:
        """Return the word of this number."""
        return "".join(ALPHABET[code - 1] for code in self._letters[number].tolist() if code)

    def _near(self, codes: Codes, begin: int, end: int, most: int) -> tuple[Numbers, Floats]:
        """Return the words of [begin, end) within `most` edits, and what these cost."""
        own = _signatures(codes[:, None])
        differing = np.bitwise_count(self._signatures[:, begin:end] ^ own).sum(axis=0)
        near = np.flatnonzero(differing <= 2 * most) + begin
        costs = _costs(codes, self.columns[:, near], self.lengths[near], most)
        close = np.flatnonzero(costs <= most + 1e-3)
        return near[close], costs[close].astype(np.float64)

    def _near_compiled(
        self, codes: Codes, begin: int, end: int, most: int
    ) -> tuple[Numbers, Floats]:
        assert _compiled is not None
        near, costs = _compiled.find(
            self._letters, self._signatures, _signatures(codes[:, None]), codes,
            _single_costs(codes[:, None])[:, 0].copy(), replacing_costs()[codes], _vowel_costs(),
            np.array([NEIGHBOUR, DOUBLED, SILENT], np.float32), begin, end, most, _ALEF, _WAW,
        )  # fmt: skip
        return np.frombuffer(near, np.int64), np.frombuffer(costs, np.float32).astype(np.float64)


def is_arabic(term: str) -> bool:
    """Say whether a word is of the letters of normal Arabic forms only, and not empty."""
    return bool(term) and _ALPHABET.issuperset(term)


_ALPHABET = frozenset(ALPHABET)


def letter_codes(term: str) -> Codes:
    """Return the code of each letter of an Arabic normal form."""
    return np.array([_CODE_BY_LETTER[letter] for letter in term], np.uint8)


_CODE_BY_LETTER = {letter: code for code, letter in enumerate(ALPHABET, 1)}


def _spelt(part: "Part") -> tuple[Codes, Numbers]:
    """Return the living words of a segment, shape (LONGEST, words), and their counts."""
    letters = spell(part.segment.terms.all())
    code = np.zeros(ord(ALPHABET[-1]) + 2, np.uint8)
    code[[ord(letter) for letter in ALPHABET]] = np.arange(1, len(ALPHABET) + 1)
    codes = code[np.minimum(letters.codes, len(code) - 1)]
    other = np.concatenate([[0], np.cumsum(codes == 0)])
    lengths = letters.ends - letters.starts
    fit = (lengths >= SHORTEST) & (lengths <= LONGEST) & (np.asarray(part.counts) > 0)
    fit &= other[letters.ends] == other[letters.starts]
    chosen = np.flatnonzero(fit)
    columns = np.zeros((LONGEST, len(chosen)), np.uint8)
    for place in range(LONGEST):
        long = np.flatnonzero(lengths[chosen] > place)
        columns[place, long] = codes[letters.starts[chosen[long]] + place]
    return columns, np.asarray(part.counts, np.int64)[chosen]


def _joined(found: Sequence[tuple[Codes, Numbers]]) -> tuple[Codes, Numbers]:
    """Return the distinct words of all segments by code point, their counts added up."""
    columns = np.concatenate([np.zeros((LONGEST, 0), np.uint8), *(each for each, _ in found)], 1)
    counts = np.concatenate([np.zeros(0, np.int64), *(each for _, each in found)])
    if len(found) < 2:
        return columns, counts
    order = np.lexsort(columns[::-1])
    columns, counts = columns[:, order], counts[order]
    new = np.append(True, (columns[:, 1:] != columns[:, :-1]).any(axis=0))[: len(order)]
    first = np.flatnonzero(new)
    return columns[:, first], np.add.reduceat(counts, first) if len(first) else counts


def _signatures(columns: Codes) -> npt.NDArray[np.uint32]:
    """Return the signature of each column of letters, shape (2, words)."""
    once, twice = np.zeros((2, columns.shape[1]), np.uint32)
    for codes in columns:
        bit = np.where(codes > 0, np.uint32(1) << codes.astype(np.uint32), np.uint32(0))
        twice |= once & bit
        once |= bit
    return np.stack((once, twice))


def _costs(codes: Codes, columns: Codes, lengths: Numbers, most: int) -> Costs:
    """Return what the edits from one word to each of the others cost.

    Right up to `most`; what costs more may be given too much.
    """
    far = np.float32(most + 1)
    replaced, left_out = replacing_costs()[codes], _single_costs(codes[:, None])[:, 0]
    put_in = _single_costs(columns)
    above: dict[int, Any] = {}
    before: dict[int, Any] = {0: np.float32(0)}
    for at in range(1, most + 1):
        before[at] = before[at - 1] + put_in[at - 1]
    for row in range(1, len(codes) + 1):
        now: dict[int, Any] = {0: left_out[:row].sum()} if row <= most else {}
        for at in range(max(1, row - most), min(LONGEST, row + most) + 1):
            letter = columns[at - 1]
            cost = before[at - 1] + replaced[row - 1][letter]
            if at in before:
                cost = np.minimum(cost, before[at] + left_out[row - 1])
            if at - 1 in now:
                cost = np.minimum(cost, now[at - 1] + put_in[at - 1])
            if at - 2 in above and row > 1:
                swapped = (letter == codes[row - 2]) & (columns[at - 2] == codes[row - 1])
                cost = np.where(
                    swapped, np.minimum(cost, above[at - 2] + np.float32(NEIGHBOUR)), cost
                )
            now[at] = cost
        above, before = before, now
    costs = np.full(len(lengths), far, np.float32)
    for at, cost in before.items():
        costs = np.where(lengths == at, cost, costs)
    return costs


def _single_costs(columns: Codes) -> Costs:
    """Return what each letter of some words costs that is one too many or too few."""
    costs = _vowel_costs()[columns]
    same = columns[1:] == columns[:-1]
    costs[1:][same] = DOUBLED
    after = np.vstack([columns[1:], np.zeros_like(columns[:1])])
    plural = (columns == _ALEF) & (after == 0)
    plural[1:] &= columns[:-1] == _WAW
    plural[0] = False
    costs[plural] = SILENT
    return costs


_ALEF, _WAW = _CODE_BY_LETTER["ا"], _CODE_BY_LETTER["و"]


@cache
def _vowel_costs() -> Costs:
    costs = np.ones(len(ALPHABET) + 1, np.float32)
    costs[[_CODE_BY_LETTER[letter] for letter in VOWELS]] = VOWEL
    return costs


@cache
def replacing_costs() -> Costs:
    """Return what one letter in another's place costs, by their codes; 0 is no letter."""
    costs = np.ones((len(ALPHABET) + 1, len(ALPHABET) + 1), np.float32)
    np.fill_diagonal(costs, 0)
    for pairs, cost in ((_neighbours(), NEIGHBOUR), (_heard_alike(), ALIKE)):
        for one, other in pairs:
            costs[one, other] = min(costs[one, other], cost)
    return costs


def _neighbours() -> list[tuple[int, int]]:
    """Return the letters whose keys are at most one row and 1.1 widths of a key apart."""
    keys = [
        (_CODE_BY_LETTER[letter], row, place + ROW_SHIFT * row)
        for row, letters in enumerate(KEY_ROWS)
        for place, letter in enumerate(letters)
        if letter != " "
    ]
    return [
        (one, other)
        for one, row, place in keys
        for other, row_2, place_2 in keys
        if one != other and abs(row - row_2) <= 1 and abs(place - place_2) <= 1.1
    ]


def _heard_alike() -> list[tuple[int, int]]:
    pairs = [(a, b) for group in HEARD_ALIKE for a in group for b in group if a != b]
    return [(_CODE_BY_LETTER[a], _CODE_BY_LETTER[b]) for a, b in pairs]
