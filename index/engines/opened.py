"""What do kernels take: an opened snapshot, its words, and how matches are weighed?"""

from collections.abc import Sequence
from struct import pack
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ..blocks import words_of_blocks
from ..query import Form, Prefix, Word
from ..scoring import Weighting, relative_lengths
from ..segment import BLOCKED, FIELDS
from ..snapshot import Part, Snapshot
from .remembered import Remembered

WORDS_BYTES = 16 << 20
NORMS_BYTES = 64 << 20
ALL_FIELDS = 3
ONE = pack("d", 1.0)

# What the kernels take (kernels/reader.h), and the forms themselves: their identity is a key.
Described: TypeAlias = tuple[
    bytes, bytes, bytes | None, int, int, int, float, float, tuple[Form, ...]
]


class Opened:
    """One snapshot as the kernels take it: `snapshot`, and `reader` for these."""

    def __init__(self, snapshot: Snapshot, kernel: Any) -> None:
        self.snapshot = snapshot
        self._kernel = kernel
        parts = tuple(_arrays(part) for part in snapshot.parts)
        self.reader = kernel.open(snapshot.size, float(snapshot.documents), parts)
        self._described = Remembered(WORDS_BYTES)
        self._measures = Remembered(NORMS_BYTES)
        self._last: tuple[Weighting | None, Any] = None, None

    def ids(self, documents: npt.NDArray[np.int64]) -> list[str]:
        """Return the article ids of these documents."""
        found: list[str] = self._kernel.ids(self.reader, documents)
        return found

    def ranges(self, terms: Sequence[str]) -> bytes:
        """Return where each term is in each part: (first, end) of int64, alike for none."""
        texts = "\n".join([*terms, ""]).encode("utf-8", "replace")
        found: bytes = self._kernel.find_terms(self.reader, texts, len(terms))
        return found

    def has_described(self, word: Word | Prefix) -> bool:
        """Say whether a word was asked before."""
        return self._described.has(word_key(word))

    def described(self, word: Word | Prefix) -> Described:
        """Return the word as the kernels take it: where its forms are, and what they weigh."""
        return self._described.get(word_key(word), lambda: self._describe(word), _described_bytes)

    def _describe(self, word: Word | Prefix) -> Described:
        if isinstance(word, Prefix):
            ranges = self._kernel.find_prefix(self.reader, word.text.encode("utf-8", "replace"))
            fields = field_bits(word.fields)
            return ranges, ONE, None, 1, 0, fields, word.boost, 0.0, ()
        forms, count = word.forms, len(word.forms)
        ranges = self.ranges([form.term for form in forms])
        if count == 1 and forms[0].weight == 1.0 and forms[0].sure:
            weights, sure = ONE, None
        else:
            weights = pack(f"{count}d", *[form.weight for form in forms])
            sure = bytes([form.sure for form in forms])
        sure = None if sure == b"\1" * count else sure
        return (
            ranges,
            weights,
            sure,
            count,
            1,
            field_bits(word.fields),
            word.boost,
            word.exact,
            forms,
        )

    def measure(self, weighting: Weighting) -> Any:
        """Return how matches are weighed, as the kernels take it."""
        asked, measure = self._last
        if asked is not weighting:
            measure = self._measures.get(
                weighting, lambda: self._measured(weighting), lambda _: 8 * self.snapshot.size
            )
            self._last = weighting, measure
        return measure

    def _measured(self, weighting: Weighting) -> Any:
        lengths, mean = self.snapshot.lengths, self.snapshot.mean_lengths
        constants = [weighting.of_field(field) for field in FIELDS]
        norms = [
            relative_lengths(lengths[field], mean[field], b).astype(np.float32)  # as it was made
            for field, (_, b) in zip(FIELDS, constants, strict=True)
        ]
        return self._kernel.measure(weighting.k1, *(weight for weight, _ in constants), *norms)


def _arrays(part: Part) -> tuple[Any, ...]:
    """Return the arrays of a part in the order that the kernel `_reader` takes them."""
    segment = part.segment
    columns: list[npt.NDArray[Any]] = []
    for field in FIELDS:
        postings = segment.fields[field]
        columns += [words_of_blocks(getattr(postings, name)) for name in ("offsets", *BLOCKED)]
    texts = [array for each in (segment.terms, segment.ids) for array in each.arrays()]
    common = segment.common
    if common is None:
        return part.base, part.alive, *texts, part.counts, *columns, None
    sums = (np.ascontiguousarray(common.ranges, np.uint32), *map(words_of_blocks, common.sums))
    return part.base, part.alive, *texts, part.counts, *columns, sums


def word_key(word: Word | Prefix) -> tuple[Any, ...]:
    """Return what tells two words apart; classes are told apart by identity.

    What is remembered holds the class, so that its id is not given to another.
    """
    if isinstance(word, Prefix):
        return word.text, word.boost, word.fields
    return id(word.forms), word.boost, word.exact, word.fields


def field_bits(fields: Sequence[str]) -> int:
    """Return a bit for each field that is looked in: 1 for titles, 2 for bodies."""
    return sum([1 << FIELDS.index(each) for each in set(fields)]) if fields else ALL_FIELDS


def _described_bytes(word: Described) -> int:
    return 2 * len(word[0]) + 500
