"""With which words does the index go on from some first letters, and how are they written?

The index keeps normal forms.  How a word is written is read from some titles that have
it, or where none has it from a few bodies: the commonest of its writings there.  Which
articles is settled by their digests, so it does not depend on how the index is cut into
segments.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from heapq import nsmallest
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..analysis.tokenizer import cut, hash_texts, hashes, spell
from ..inversion import gather
from ..segment import FIELDS, Postings
from ..snapshot import Mask, Part, Snapshot
from .remembered import Remembered

CONSIDERED = 32  # words of each segment, those worth most first
POSTINGS = 100_000  # of the words that begin so, a segment; of more, titles alone say
RARE = 20.0  # articles: of a word in few, that it goes with others is chance
PRESELECTED = 64  # words that are counted then
# Articles that are looked at for the writing of one word; a title is at hand, a body is inflated.
TITLES, BODIES = 8, 2
WRITTEN_BYTES = 8 << 20
ENTRY_BYTES = 300

# Letters that normal forms have for several: ا for أ إ آ ٱ, و for ؤ, ي for ى ئ ی, ك for ک گ, a
# last ه for ة.  A word without them is written as its normal form, but for rare letters.
_VARIED = re.compile("[اويك]|ه$|[^ء-ي]")

Numbers = npt.NDArray[np.int64]


class Completion(NamedTuple):
    """An index word; `documents` of those asked about have it, `everywhere` of all."""

    term: str
    documents: int
    everywhere: int

    @property
    def worth(self) -> float:
        """How far it belongs to the documents asked about: n · n / (N + RARE)."""
        return self.documents**2 / (self.everywhere + RARE)


class Completer:
    """Completes words from one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._written = Remembered(WRITTEN_BYTES)

    def complete(self, prefix: str, within: Mask | None, most: int) -> list[Completion]:
        """Return the index words that begin so and are worth most, among documents of a mask.

        `within` None is all of them.  Words that none of them has are left out.  Counts are
        exact; which words are weighed is settled in each segment, so that in an index of
        several one that is among the best of none of them may be missing.
        """
        found: dict[str, Completion] = {}
        for part in self._snapshot.parts:
            for each in _completions(part, prefix, within):
                before = found.get(each.term, Completion(each.term, 0, 0))
                found[each.term] = _added(before, each)
        best = nsmallest(most, found.values(), key=_order)
        if len(self._snapshot.parts) > 1:  # a word may be among the best of some segments only
            terms = [each.term for each in best]
            best = [Completion(term, 0, 0) for term in terms]
            for part in self._snapshot.parts:
                best = list(map(_added, best, _counted(part, _find(part, terms), within)))
        return sorted(best, key=_order)

    def written(self, terms: Sequence[str]) -> list[str]:
        """Return how these normal forms are most often written, marks left out."""
        known = self._written.known(terms)
        new = self._write([term for term in dict.fromkeys(terms) if term not in known])
        for term, text in new.items():
            known[term] = self._written.get(term, partial(str, text), lambda _: ENTRY_BYTES)
        return [known[term] for term in terms]

    def _write(self, terms: Sequence[str]) -> dict[str, str]:
        """Return the commonest writing of each in some articles; itself where none has it."""
        titled = {term: self._in_titles(term) for term in terms if _VARIED.search(term)}
        untitled = [term for term, writings in titled.items() if not writings]
        found = titled | (self._in_bodies(untitled) if untitled else {})
        return {term: _commonest(found[term], term) if term in found else term for term in terms}

    def _in_titles(self, term: str) -> Counter[str]:
        """Return how often some titles with a term have each writing of it."""
        titles = map(self._snapshot.title, self._sample(term, "title", TITLES))
        words = zip(*spell("\n".join(titles)), strict=True)
        return Counter(surface for surface, normal in words if normal == term)

    def _in_bodies(self, terms: Sequence[str]) -> dict[str, Counter[str]]:
        """Return how often a few bodies with each term have each writing of it.

        All are cut as one, for most of the cost is that of a call.
        """
        found: dict[str, Counter[str]] = {term: Counter() for term in terms}
        samples = [self._sample(term, "body", BODIES) for term in terms]
        texts = [
            "".join(f"{article.body}\n" for article in self._snapshot.fetch(sample))
            for sample in samples
        ]
        words = cut("".join(texts))
        ends = np.searchsorted(words.starts, np.cumsum([len(text) for text in texts]))
        owner = np.repeat(np.arange(len(terms)), np.diff(ends, prepend=0))
        its = np.flatnonzero(hashes(words) == hash_texts(terms)[owner])
        for number, surface in zip(owner[its].tolist(), words.only(its).surfaces(), strict=True):
            found[terms[number]][surface] += 1
        return found

    def _sample(self, term: str, field: str, most: int) -> list[int]:
        """Return the living documents with the term in a field that have the least digests."""
        found: list[tuple[int, int]] = []
        for part in self._snapshot.parts:
            number = part.segment.terms.find(term)
            if number < 0:
                continue
            postings = part.segment.fields[field]
            extent = slice(int(postings.offsets[number]), int(postings.offsets[number + 1]))
            documents = postings.documents[extent]
            if part.alive is not None:
                documents = documents[part.alive[documents]]
            digests = part.segment.digest[documents]
            least = np.argpartition(digests, most)[:most] if len(digests) > most else slice(None)
            numbers = (documents[least].astype(np.int64) + part.base).tolist()
            found += zip(digests[least].tolist(), numbers, strict=True)
        return [document for _, document in sorted(found)[:most]]


def _commonest(writings: Counter[str], term: str) -> str:
    """Return the commonest writing, of several the first: أ before ا."""
    return min(writings, key=lambda each: (-writings[each], each), default=term)


def _order(each: Completion) -> tuple[float, str]:
    return -each.worth, each.term


def _added(one: Completion, other: Completion) -> Completion:
    return Completion(one.term, one.documents + other.documents, one.everywhere + other.everywhere)


def _completions(part: Part, prefix: str, within: Mask | None) -> list[Completion]:
    """Return the words of one segment that begin so and are worth most."""
    first, end = part.segment.terms.prefixed(prefix)
    terms = np.arange(first, end)
    if within is not None:
        if int(part.counts[first:end].sum()) > POSTINGS:
            terms = terms[_of_titles(part, terms, within)]
        counts = _count(part, terms, within, FIELDS)
        worth = counts**2 / (part.counts[terms] + RARE)
    else:
        worth = np.asarray(part.counts[first:end], np.float64)
    best = np.argsort(-worth, kind="stable")[:CONSIDERED]
    return _counted(part, terms[best[worth[best] > 0]], within)


def _of_titles(part: Part, terms: Numbers, within: Mask) -> Numbers:
    """Return which terms are worth most by titles alone."""
    offsets = part.segment.fields["title"].offsets
    everywhere = np.asarray(offsets[terms + 1], np.float64) - offsets[terms]
    worth = _count(part, terms, within, ("title",)) ** 2 / (everywhere + RARE)
    return np.argsort(-worth, kind="stable")[:PRESELECTED]


def _counted(part: Part, terms: Numbers, within: Mask | None) -> list[Completion]:
    """Return terms of one segment with their counts; "" for a number below 0."""
    everywhere = np.where(terms >= 0, part.counts[terms], 0)
    documents = everywhere if within is None else _count(part, terms, within, FIELDS)
    names = [part.segment.terms[n].decode("utf-8") if n >= 0 else "" for n in terms.tolist()]
    return list(map(Completion, names, documents.tolist(), everywhere.tolist()))


def _find(part: Part, terms: Sequence[str]) -> Numbers:
    return np.array([part.segment.terms.find(term) for term in terms], np.int64)


def _count(part: Part, terms: Numbers, within: Mask, fields: Sequence[str]) -> Numbers:
    """Return in how many living documents of a mask each term is; 0 for a number below 0."""
    inside = within[part.base : part.base + part.segment.documents]
    if part.alive is not None:
        inside = inside & part.alive
    known = np.flatnonzero(terms >= 0)
    counts = np.zeros(len(terms), np.int64)
    seen = np.zeros(0, np.int64)
    for field in fields:
        pairs = _pairs(part.segment.fields[field], terms[known], inside)
        if len(seen) and len(pairs):
            at = np.minimum(np.searchsorted(pairs, seen), len(pairs) - 1)
            repeated = at[pairs[at] == seen]
            pairs = np.delete(pairs, repeated)
        counts[known] += np.bincount(pairs // len(inside), minlength=len(known))
        seen = pairs
    return counts


def _pairs(postings: Postings, terms: Numbers, inside: Mask) -> Numbers:
    """Return (number among the terms) · documents + document, ascending, of each posting inside."""
    begins = postings.offsets[terms].astype(np.int64)
    lengths = postings.offsets[terms + 1].astype(np.int64) - begins
    documents = postings.documents[gather(begins, lengths)]
    kept = np.flatnonzero(inside[documents])
    owner = np.searchsorted(np.cumsum(lengths), kept, side="right")
    return np.asarray(owner * len(inside) + documents[kept])
