"""How is a published snapshot a whole index to Whoosh: documents, terms, postings?"""

import copy
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import partial
from heapq import merge
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query
from whoosh.codec.base import Automata
from whoosh.reading import IndexReader, TermInfo, TermNotFound

from ..deadline import TimeUp
from ..inversion import gather
from ..segment import COLUMNS, FIELDS
from ..snapshot import Mask, Part, Snapshot
from .postings import (
    LISTS,
    PAST,
    Allowance,
    Numbers,
    Places,
    PostingList,
    PostingMatcher,
    read,
    single,
)
from .schema import Column, Cursor, as_bytes, as_text, like, make_schema, numbers_of, texts_from

OCCURRENCES = 1_000_000  # of one expansion's words, whose places are sorted: some 20 ms
FUZZY_LETTERS = 24  # longer words have no fuzzy kin: their automaton takes up to .5 s to make
READ = 20  # steps that opening one posting list costs

Terms = Sequence[tuple[Part, Numbers]]  # term numbers, by part


class SnapshotReader(IndexReader):  # type: ignore[misc]
    """A published snapshot as one leaf of a Whoosh index; safe to use from several threads.

    Statistics are those of a Whoosh index: until a merge they count deleted documents.
    Closing it leaves the snapshot open.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.schema = make_schema()
        self.allowance = Allowance()

    def within(self, allowance: Allowance) -> "SnapshotReader":
        """Return a view of the reader for one query, which spends this allowance."""
        view = copy.copy(self)
        view.allowance = allowance
        return view

    def generation(self) -> int:
        return int(self.snapshot.generation[1:])

    def indexed_field_names(self) -> list[str]:
        return sorted(("id", *FIELDS))

    # Documents

    def doc_count_all(self) -> int:
        return self.snapshot.size

    def doc_count(self) -> int:
        return self.snapshot.documents

    def has_deletions(self) -> bool:
        return self.snapshot.alive is not None

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document is deleted; Whoosh asks one past the end, too."""
        self.allowance.step()
        alive = self.snapshot.alive
        return alive is not None and docnum < len(alive) and not alive[docnum]

    def all_doc_ids(self) -> Iterator[int]:
        ids: list[int] = self.having(None).tolist()
        return iter(ids)

    def having(self, fieldname: str | None) -> Numbers:
        """Return the living documents with any word in a field (None: all of them)."""
        alive = self.snapshot.alive
        having = np.ones(self.snapshot.size, np.bool_) if alive is None else alive
        return np.flatnonzero(
            having if fieldname is None else having & (self._lengths(fieldname) > 0)
        )

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        part, number = self.snapshot.locate(docnum)
        (article,) = part.segment.store.fetch([number])
        return {name: getattr(article, name) for name in ("id", *FIELDS, *COLUMNS)}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum(dtype=np.float64))

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).min(initial=PAST))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).max(initial=0))

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return False

    def has_column(self, fieldname: str) -> bool:
        return fieldname in ("day", *COLUMNS)

    def column_reader(
        self, fieldname: str, column: Any = None, reverse: bool = False, translate: bool = True
    ) -> Column:
        return Column(self.snapshot, fieldname, reverse)

    # Terms

    def __contains__(self, term: tuple[str, str | bytes]) -> bool:
        fieldname, text = term
        return self._listed(fieldname, text, None) is not None

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from(self.indexed_field_names()[0], b"")

    def terms_from(self, fieldname: str, prefix: str | bytes) -> Iterator[tuple[str, bytes]]:
        for name in self.indexed_field_names():
            if name >= fieldname:
                start = as_bytes(prefix) if name == fieldname else b""
                yield from ((name, text) for text in self.texts_from(name, start))

    def texts_from(self, fieldname: str, start: bytes) -> Iterator[bytes]:
        """Yield the terms of one field from `start` on, ascending, each once."""
        if fieldname == "id":
            ids = sorted(self.snapshot.id(document).encode() for document in self.having(None))
            yield from ids[bisect_left(ids, start) :]
            return
        last, step = None, self.allowance.step
        for text in merge(
            *(texts_from(part, fieldname, start, step) for part in self.snapshot.parts)
        ):
            if text != last:
                yield text
            last = text

    def term_info(self, fieldname: str, text: str | bytes) -> TermInfo:
        listed = self._listed(fieldname, text, None)
        if listed is None:
            raise TermNotFound(f"{fieldname}:{text!r}")
        lengths = self._lengths(fieldname)[listed.documents]
        return TermInfo(
            weight=int(listed.frequencies.sum()),
            df=len(listed.documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=int(listed.frequencies.max()),
            minid=int(listed.documents[0]),
            maxid=int(listed.documents[-1]),
        )

    def frequency(self, fieldname: str, text: str | bytes) -> int:
        listed = self._listed(fieldname, text, None)
        return 0 if listed is None else int(listed.frequencies.sum())

    def doc_frequency(self, fieldname: str, text: str | bytes) -> int:
        listed = self._listed(fieldname, text, None)
        return 0 if listed is None else len(listed.documents)

    def postings(self, fieldname: str, text: str | bytes, scorer: Any = None) -> PostingMatcher:
        """Return a matcher of the living documents; TermNotFound when no document has it."""
        if not self.allowance.lists(1):
            raise TimeUp
        listed = self._listed(fieldname, text, self.snapshot.alive)
        if listed is None:
            raise TermNotFound(f"{fieldname}:{text!r}")
        return self.matcher((fieldname, as_bytes(text)), fieldname, listed, scorer)

    def matcher(
        self, term: tuple[str, bytes] | None, fieldname: str, listed: PostingList, scorer: Any
    ) -> PostingMatcher:
        """Return a matcher of a posting list, which spends this reader's allowance."""
        format = self.schema[fieldname].format
        return PostingMatcher(term, listed, format, scorer, self.allowance)

    def cursor(self, fieldname: str) -> Cursor:
        return Cursor(partial(self.texts_from, fieldname))

    def terms_within(
        self, fieldname: str, text: str, maxdist: int, prefix: int = 0
    ) -> Iterator[str]:
        """Yield the terms within `maxdist` edits that share the first `prefix` letters."""
        if len(text) > FUZZY_LETTERS:
            return iter([text] if (fieldname, text) in self else [])
        within: Iterator[str] = Automata().terms_within(
            self.cursor(fieldname), text, maxdist, min(prefix, len(text))
        )
        return within

    def terms_of(self, expanded: Any) -> Terms:
        """Return the terms a whoosh MultiTerm query stands for, at most LISTS of them."""
        fieldname = expanded.field()
        if fieldname not in FIELDS:
            return []
        step = self.allowance.step
        if isinstance(expanded, query.Prefix | query.Wildcard):
            found = [(p, like(p, fieldname, expanded, step)) for p in self.snapshot.parts]
        else:
            texts = self._texts_of(expanded)
            found = [(p, numbers_of(p, fieldname, texts, step)) for p in self.snapshot.parts]
        return self._most_frequent(fieldname, found)

    def _texts_of(self, expanded: Any) -> list[str | bytes]:
        """Return the texts an expansion finds, those found so far when the time is up."""
        texts: list[str | bytes] = []
        try:
            texts.extend(islice(expanded._btexts(self), LISTS + 1))
        except TimeUp:
            self.allowance.cut_short = True
        return texts

    def union(self, fieldname: str, terms: Terms) -> PostingList:
        """Return the postings of several terms as those of one word."""
        total = np.zeros(self.snapshot.size, np.int64)
        try:
            for part, number in _each(terms):
                listed = read(fieldname, [(part, number)], None)
                total[listed.documents] += listed.frequencies
                self.allowance.step(READ + len(listed.documents) // 100)
        except TimeUp:
            self.allowance.cut_short = True
        if self.snapshot.alive is not None:
            total[~self.snapshot.alive] = 0
        documents = np.flatnonzero(total)
        read_places = partial(self._places, fieldname, terms, documents)
        return PostingList(documents, total[documents], read_places)

    def _places(self, fieldname: str, terms: Terms, documents: Numbers) -> Places:
        keys, count = [np.zeros(0, np.int64)], 0
        for part, number in _each(terms):
            listed = read(fieldname, [(part, number)], self.snapshot.alive)
            count += int(listed.frequencies.sum())
            if count > OCCURRENCES:
                self.allowance.cut_short = True
                break
            begins, _, positions = listed.places
            self.allowance.step(READ + len(positions) // 100)
            at = positions[gather(begins, listed.frequencies)].astype(np.int64)
            keys.append((np.repeat(listed.documents, listed.frequencies) << 32) | at)
        ordered = np.sort(np.concatenate(keys))
        begins, ends = np.searchsorted(ordered, [documents << 32, (documents + 1) << 32])
        return Places(begins, ends, ordered & 0xFFFFFFFF)

    def _lengths(self, fieldname: str) -> npt.NDArray[Any]:
        if fieldname in FIELDS:
            return self.snapshot.lengths[fieldname]
        return np.ones(self.snapshot.size, np.float32)

    def _listed(self, fieldname: str, text: str | bytes, alive: Mask | None) -> PostingList | None:
        if fieldname == "id":
            document = self.snapshot.find(as_text(text))
            return None if document is None else single(document)
        if fieldname not in FIELDS:
            return None
        numbers = [
            (part, int(number))
            for part in self.snapshot.parts
            for number in numbers_of(part, fieldname, [text], self.allowance.step)
        ]
        return read(fieldname, numbers, alive) if numbers else None

    def _most_frequent(self, fieldname: str, terms: Terms) -> Terms:
        frequencies = [np.zeros(0, np.int64)] + [
            np.diff(part.segment.fields[fieldname].offsets)[numbers].astype(np.int64)
            for part, numbers in terms
        ]
        joined = np.concatenate(frequencies)
        given = self.allowance.lists(len(joined))
        if given == len(joined):
            return terms
        kept = np.zeros(len(joined), np.bool_)
        kept[np.argsort(-joined, kind="stable")[:given]] = True
        ends = np.cumsum([len(numbers) for _, numbers in terms])
        masks = np.split(kept, ends[:-1])
        return [(p, numbers[mask]) for (p, numbers), mask in zip(terms, masks, strict=True)]


def _each(terms: Terms) -> Iterator[tuple[Part, int]]:
    return ((part, number) for part, numbers in terms for number in numbers.tolist())
