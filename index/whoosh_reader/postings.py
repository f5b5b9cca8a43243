"""How does Whoosh step through the postings of a word, within a query's allowance?"""

import copy
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from whoosh.formats import Positions
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.query.spans import Span

from ..deadline import Deadline
from ..scoring import Floats
from ..snapshot import Mask, Part

LISTS = 1_000  # posting lists one query may open; of more words the most frequent are taken
CHECKED_EVERY = 256  # steps of some 1 µs between two looks at the deadline
PAST = sys.maxsize  # the document of a matcher that has no more

Numbers = npt.NDArray[np.int64]


class Allowance:
    """What one query may still use of time and posting lists."""

    def __init__(
        self,
        deadline: Deadline | None = None,
        lists: int = sys.maxsize,
        share: int = sys.maxsize,
    ) -> None:
        self._deadline = deadline
        self._lists = lists
        self._share = share
        self._steps = 0
        self.cut_short = False
        self.span = type("CountedSpan", (CountedSpan,), {"step": staticmethod(self.step)})

    def step(self, count: int = 1) -> None:
        """Note some steps of about 1 µs each; raises TimeUp, looking every CHECKED_EVERY."""
        self._steps += count
        if self._steps >= CHECKED_EVERY and self._deadline is not None:
            self._steps = 0
            self._deadline.check()

    def lists(self, wanted: int) -> int:
        """Return how many of so many posting lists may be opened, and count them as opened.

        No more than the share of one expansion.
        """
        given = min(wanted, self._lists, self._share)
        self._lists -= given
        self.cut_short = self.cut_short or given < wanted
        return given


class Places(NamedTuple):
    """Positions of many documents: those of the n-th are positions[begins[n] : ends[n]]."""

    begins: Numbers
    ends: Numbers
    positions: npt.NDArray[Any]


class PostingList:
    """Where one word (or several taken as one) stands in a field, over all parts.

    documents: int64, ascending; frequencies: int64, exact, of the same shape.
    Positions are read when they are first asked for.
    """

    def __init__(
        self, documents: Numbers, frequencies: Numbers, read_places: Callable[[], Places]
    ) -> None:
        self.documents = documents
        self.frequencies = frequencies
        self._read_places = read_places

    @cached_property
    def places(self) -> Places:
        """Where the word stands in each document, ascending."""
        return self._read_places()

    def positions(self, at: int) -> list[int]:
        """Return the positions in the document that stands at this place of the list."""
        begins, ends, positions = self.places
        found: list[int] = positions[int(begins[at]) : int(ends[at])].tolist()
        return found


class PostingMatcher(LeafMatcher):  # type: ignore[misc]
    """Steps through one posting list; a number becomes a Python object when it is asked for."""

    def __init__(
        self,
        term: tuple[str, bytes] | None,
        listed: PostingList,
        format: Positions,
        scorer: Any,
        allowance: Allowance,
    ) -> None:
        self._term = term
        self.format = format
        self.scorer = scorer
        self.listed = listed
        self.at = 0
        self._documents = listed.documents
        self._size = len(listed.documents)
        self._step = allowance.step
        self._span = allowance.span

    def whole(self) -> tuple[Numbers, Floats]:
        """Return all documents and their scores at once."""
        return self._documents, self.scorer.scores(self.listed)

    def is_active(self) -> bool:
        return self.at < self._size

    def reset(self) -> None:
        self.at = 0

    def copy(self) -> Self:
        return copy.copy(self)

    def id(self) -> int:
        """Return the document; PAST at the end, where Whoosh sometimes asks all the same."""
        return int(self._documents[self.at]) if self.at < self._size else PAST

    def next(self) -> None:
        if self.at >= self._size:
            raise ReadTooFar
        self.at += 1
        self._step()

    def skip_to(self, id: int) -> None:
        if self.at >= self._size:
            raise ReadTooFar
        if id > self._documents[self.at]:
            self.at = int(self._documents.searchsorted(id))
        self._step()

    def weight(self) -> float:
        return float(self.listed.frequencies[self.at])

    def value(self) -> bytes:
        encoded: bytes = self.format.encode(self.listed.positions(self.at))
        return encoded

    def value_as(self, astype: str) -> Any:
        if astype == "positions":
            return self.listed.positions(self.at)
        return self.format.decoder(astype)(self.value())

    def spans(self) -> "Spans":
        positions = self.listed.positions(self.at)
        self._step(len(positions))
        return Spans(map(self._span, positions), self._step)

    def score(self) -> float:
        return float(self.scorer.score(self)) if self.scorer else self.weight()

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        """Return a bound that never excludes anything; AndMaybe asks for one unasked."""
        return float("inf")


class CountedSpan(Span):  # type: ignore[misc]
    """A place in a document; sorting places counts as work."""

    __slots__ = ()
    step: Callable[[], None]

    def __lt__(self, other: Span) -> bool:
        self.step()
        return bool(self.start < other.start)


class Spans(list[Span]):
    """Places in one document; comparing them with others counts as work."""

    def __init__(self, spans: Iterable[Span], step: Callable[[int], None]) -> None:
        super().__init__(spans)
        self._step = step

    def __iter__(self) -> Iterator[Span]:
        self._step(len(self))
        return super().__iter__()

    def __getitem__(self, at: Any) -> Any:
        self._step(1)
        return super().__getitem__(at)


def single(document: int) -> PostingList:
    zero, one = np.zeros(1, np.int64), np.ones(1, np.int64)
    return PostingList(zero + document, one, lambda: Places(zero, one, zero))


def read(fieldname: str, terms: Sequence[tuple[Part, int]], alive: Mask | None) -> PostingList:
    """Read one word's postings, given its number in each part that has it."""
    found = [(part.base, part.segment.fields[fieldname], number) for part, number in terms]
    documents = np.concatenate(
        [_at(p.documents, p.offsets, number).astype(np.int64) + base for base, p, number in found]
    )
    frequencies = np.concatenate(
        [_at(p.frequencies, p.offsets, number).astype(np.int64) for _, p, number in found]
    )
    kept = slice(None) if alive is None else alive[documents]

    def read_places() -> Places:
        ends = np.cumsum(frequencies)
        positions = np.concatenate([_at(p.positions, p.places, n) for _, p, n in found])
        return Places((ends - frequencies)[kept], ends[kept], positions)

    return PostingList(documents[kept], frequencies[kept], read_places)


def _at(values: npt.NDArray[Any], bounds: npt.NDArray[Any], number: int) -> npt.NDArray[Any]:
    return values[int(bounds[number]) : int(bounds[number + 1])]
