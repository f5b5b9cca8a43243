"""How does Whoosh read a published snapshot, and what do its matchers find in it?

`SnapshotReader` is a whole `whoosh.reading.IndexReader`; Whoosh's own Searcher on it
is the oracle of our tests.  `evaluate` answers, within a time budget, what the engine
has no arrays for: patterns, fuzzy words, spans, and mixtures of them.

All parts of the snapshot are one leaf (Whoosh's expansions score otherwise by how an
index happens to be cut), and no block quality is offered (skipping by it loses hits):
search with `optimize=False`.
"""

import copy
import fnmatch
import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from heapq import merge
from itertools import compress, islice
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from whoosh import fields, query
from whoosh.analysis import Analyzer, Token
from whoosh.codec.base import Automata
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.formats import Positions
from whoosh.matching import (
    AndNotMatcher,
    LeafMatcher,
    NullMatcher,
    ReadTooFar,
    UnionMatcher,
    WrappingMatcher,
)
from whoosh.query.spans import Span, SpanNear2
from whoosh.reading import IndexReader, TermInfo, TermNotFound
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import Searcher

from .analysis.tokenizer import cut, normalize
from .days import NO_DAY
from .deadline import Deadline, TimeUp
from .inversion import gather
from .scoring import (
    Floats,
    Weighting,
    inverse_document_frequency,
    relative_lengths,
    saturate,
)
from .segment import COLUMNS, FIELDS, TextList
from .snapshot import Mask, Part, Snapshot

LISTS = 1_000  # posting lists one query may open; of more words the most frequent are taken
OCCURRENCES = 1_000_000  # of one expansion's words, whose places are sorted: some 20 ms
FUZZY_LETTERS = 24  # longer words have no fuzzy kin: their automaton takes up to .5 s to make
CHECKED_EVERY = 256  # steps of some 1 µs between two looks at the deadline
SCANNED = 32  # terms looked at together: most such groups do not have a pattern's letters
FIND = 50  # steps that looking one term up costs
READ = 20  # steps that opening one posting list costs
PAST = sys.maxsize  # the document of a matcher that has no more

Numbers = npt.NDArray[np.int64]
Terms = Sequence[tuple[Part, Numbers]]  # term numbers, by part


class Found(NamedTuple):
    """The documents a query matches, ascending, and what each is worth.

    `cut_short` says that there may be more: the time was up, or more words than LISTS
    stood for a part of the query.
    """

    documents: Numbers
    scores: Floats
    cut_short: bool


def evaluate(
    reader: "SnapshotReader",
    asked: Any,
    weighting: Weighting,
    deadline: Deadline,
) -> Found:
    """Return everything a whoosh query matches among the documents that are alive.

    A word is worth what the engine gives it in that field; all words a pattern or a
    fuzzy word stands for are one word.  Spans are worth the sum of their words.
    Raises ValueError for a regular expression: nothing could interrupt it.
    """
    rewritten: dict[Any, Any] = {}
    pieces = _interruptible(asked, rewritten)
    expansions = sum(isinstance(each, _Expansion) for each in rewritten.values())
    allowance = Allowance(deadline, LISTS, LISTS // max(expansions, 1))
    searcher = Searcher(reader.within(allowance), weighting=Formula(reader.snapshot, weighting))
    documents: list[int] = []
    scores: list[float] = []
    try:
        matcher = pieces.matcher(searcher, searcher.context(needs_current=True))
        at_once = _at_once(matcher)
        if at_once is not None:
            return Found(*at_once, allowance.cut_short)
        while matcher.is_active():
            scores.append(matcher.score())
            documents.append(matcher.id())
            matcher.next()
    except TimeUp:
        allowance.cut_short = True
    found = np.array(documents, np.int64)
    values = np.array(scores[: len(found)], np.float64)
    if reader.snapshot.alive is not None:  # Whoosh's Not lets deleted documents through
        living = reader.snapshot.alive[found]
        found, values = found[living], values[living]
    return Found(found, values, allowance.cut_short)


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


# The schema


class WordAnalyzer(Analyzer):  # type: ignore[misc]
    """Our tokenizer, as Whoosh calls it."""

    def __call__(
        self,
        value: str,
        tokenize: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        **options: Any,
    ) -> Iterator[Token]:
        """Yield one token, each time with another word in it, as all of Whoosh's analyzers do.

        Without `tokenize` the value is one word, which may have * and ? in it.
        """
        token = Token(**options)
        for position, (text, start, end) in enumerate(_words(value, tokenize)):
            token.text, token.original = text, value[start:end]
            token.boost, token.stopped = 1.0, False
            token.pos = start_pos + position
            token.startchar, token.endchar = start_char + start, start_char + end
            yield token


class ArrayPositions(Positions):  # type: ignore[misc]
    """Positions as four bytes each; Whoosh's own format would pickle them."""

    def encode(self, positions: Iterable[int]) -> bytes:
        return np.fromiter(positions, np.uint32).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        positions: list[int] = np.frombuffer(value, np.uint32).tolist()
        return positions

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 4


def wildcard(pattern: str, fieldnames: Sequence[str]) -> Any:
    """Return the whoosh query for a normalized pattern in any of the fields."""
    return query.Or([query.Wildcard(name, pattern) for name in fieldnames])


def make_schema() -> Any:
    """Return the snapshot's fields as a whoosh Schema: id, title, body, and columns."""
    texts = {name: fields.TEXT(analyzer=WordAnalyzer(), stored=True) for name in FIELDS}
    for text in texts.values():
        text.format = ArrayPositions()
    columns = {name: fields.COLUMN(VarBytesColumn()) for name in COLUMNS}
    day = fields.COLUMN(NumericColumn("i", default=NO_DAY))
    return fields.Schema(id=fields.ID(unique=True, stored=True), day=day, **texts, **columns)


def normalize_pattern(pattern: str) -> str:
    """Return a word with * and ? in it, the letters between them normalized."""
    first, *rest = re.split(r"([*?]+)", pattern)
    # A letter before each later piece: what holds at the start of a word only is not for them.
    pieces = [
        each if number % 2 == 0 else normalize(f"x{each}")[1:] for number, each in enumerate(rest)
    ]
    return normalize(first) + "".join(pieces)


def _words(value: str, tokenize: bool) -> Iterable[tuple[str, int, int]]:
    if not tokenize:
        return [(normalize_pattern(value), 0, len(value))]
    words = cut(value)
    return zip(words.terms(), words.starts.tolist(), words.ends.tolist(), strict=True)


# Postings


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


# The reader


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
    ) -> "Column":
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
                start = _bytes(prefix) if name == fieldname else b""
                yield from ((name, text) for text in self.texts_from(name, start))

    def texts_from(self, fieldname: str, start: bytes) -> Iterator[bytes]:
        """Yield the terms of one field from `start` on, ascending, each once."""
        if fieldname == "id":
            ids = sorted(self.snapshot.id(document).encode() for document in self.having(None))
            yield from ids[bisect_left(ids, start) :]
            return
        last = None
        for text in merge(*(self._texts(part, fieldname, start) for part in self.snapshot.parts)):
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
        return self.matcher((fieldname, _bytes(text)), fieldname, listed, scorer)

    def matcher(
        self, term: tuple[str, bytes] | None, fieldname: str, listed: PostingList, scorer: Any
    ) -> PostingMatcher:
        """Return a matcher of a posting list, which spends this reader's allowance."""
        format = self.schema[fieldname].format
        return PostingMatcher(term, listed, format, scorer, self.allowance)

    def cursor(self, fieldname: str) -> "Cursor":
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
        if isinstance(expanded, query.Prefix | query.Wildcard):
            found = [(p, self._like(p, fieldname, expanded)) for p in self.snapshot.parts]
        else:
            texts = self._texts_of(expanded)
            found = [(p, self._used(p, fieldname, texts)) for p in self.snapshot.parts]
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
                listed = _read(fieldname, [(part, number)], None)
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
            listed = _read(fieldname, [(part, number)], self.snapshot.alive)
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
            document = self.snapshot.find(_text(text))
            return None if document is None else _single(document)
        if fieldname not in FIELDS:
            return None
        numbers = [
            (part, int(number))
            for part in self.snapshot.parts
            for number in self._used(part, fieldname, [text])
        ]
        return _read(fieldname, numbers, alive) if numbers else None

    def _used(self, part: Part, fieldname: str, texts: Iterable[str | bytes]) -> Numbers:
        """Return the numbers of those terms that the field has in this part."""
        terms, offsets = part.segment.terms, part.segment.fields[fieldname].offsets
        numbers = []
        for text in texts:
            self.allowance.step(FIND)
            number = terms.find(_text(text))
            if number >= 0 and offsets[number] < offsets[number + 1]:
                numbers.append(number)
        return np.array(numbers, np.int64)

    def _like(self, part: Part, fieldname: str, pattern: Any) -> Numbers:
        """Return the numbers of the field's terms that a Prefix or Wildcard stands for."""
        terms, offsets = part.segment.terms, part.segment.fields[fieldname].offsets
        literal = re.match(r"[^*?\[]*", pattern.text)[0]  # type: ignore[index]
        first, end = terms.prefixed(literal)
        if isinstance(pattern, query.Wildcard):
            numbers = np.array(list(self._scan(terms, first, end, pattern.text)), np.int64)
        else:
            numbers = np.arange(first, end)
        return numbers[offsets[numbers] < offsets[numbers + 1]]

    def _scan(self, terms: TextList, first: int, end: int, pattern: str) -> Iterator[int]:
        is_like = re.compile(fnmatch.translate(pattern)).match
        part = max(re.split(r"[*?]|\[.*", pattern), key=len).encode("utf-8", "replace")
        for at in range(first, end, SCANNED):
            self.allowance.step(SCANNED // 4)
            texts = _slice(terms, at, min(at + SCANNED, end))
            if part in texts:
                lines = enumerate(texts.decode().split("\n")[:-1], at)
                yield from (number for number, line in lines if is_like(line))

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

    def _texts(self, part: Part, fieldname: str, start: bytes) -> Iterator[bytes]:
        terms, offsets = part.segment.terms, part.segment.fields[fieldname].offsets
        self.allowance.step(FIND)
        at, size = bisect_left(terms, start), 16
        while at < len(terms):
            end = min(at + size, len(terms))
            used = np.diff(offsets[at : end + 1]) > 0
            self.allowance.step(end - at)
            yield from compress(_slice(terms, at, end).split(b"\n"), used.tolist())
            at, size = end, min(2 * size, CHECKED_EVERY)


class Cursor:
    """A place in the sorted terms of a field, for Whoosh's automata."""

    def __init__(self, texts_from: Callable[[bytes], Iterator[bytes]]) -> None:
        self._texts_from = texts_from
        self.find("")

    def find(self, text: str | bytes) -> str | None:
        """Go to the first term that is not before `text`, and return it."""
        self._texts = self._texts_from(_bytes(text))
        return self.next()

    def first(self) -> str | None:
        return self.find("")

    def next(self) -> str | None:
        text = next(self._texts, None)
        self._text = None if text is None else text.decode()
        return self._text

    def text(self) -> str | None:
        return self._text

    term = text

    def is_valid(self) -> bool:
        return self._text is not None


class Column:
    """One value a document: days from 1970-01-01 of `day`, a text of the others."""

    def __init__(self, snapshot: Snapshot, name: str, reverse: bool) -> None:
        self._snapshot = snapshot
        self._name = name
        self._sign = -1 if reverse else 1

    def __len__(self) -> int:
        return self._snapshot.size

    def __getitem__(self, docnum: int) -> int | str:
        part, number = self._snapshot.locate(docnum)
        if self._name == "day":
            return int(part.segment.day[number])
        return part.segment.values[self._name][int(part.segment.columns[self._name][number])]

    def __iter__(self) -> Iterator[int | str]:
        return map(self.__getitem__, range(len(self)))

    def sort_key(self, docnum: int) -> int | str:
        value = self[docnum]
        return self._sign * value if isinstance(value, int) else value

    def load(self) -> list[int | str]:
        return list(self)


# Evaluation


class Formula(WeightingModel):  # type: ignore[misc]
    """The engine's formula, for a word in one field, among the living documents."""

    def __init__(self, snapshot: Snapshot, weighting: Weighting) -> None:
        self._snapshot = snapshot
        self._weighting = weighting

    def scorer(self, searcher: Any, fieldname: str, text: Any, qf: float = 1) -> "FormulaScorer":
        return FormulaScorer(partial(self.scores, fieldname, qf))

    def scores(self, fieldname: str, boost: float, listed: PostingList) -> Floats:
        """Return a score for each document of the list."""
        if fieldname not in FIELDS:
            return np.full(len(listed.documents), boost)
        weight, b = self._weighting.of_field(fieldname)
        lengths = self._snapshot.lengths[fieldname][listed.documents]
        mean = self._snapshot.mean_lengths[fieldname]
        frequency = weight * listed.frequencies / relative_lengths(lengths, mean, b)
        idf = inverse_document_frequency(self._snapshot.documents, len(listed.documents))
        return boost * idf * saturate(frequency, self._weighting.k1)


class FormulaScorer(BaseScorer):  # type: ignore[misc]
    """Scores of one posting list, worked out all at once when the first is asked for."""

    def __init__(self, scores: Callable[[PostingList], Floats]) -> None:
        self.scores = scores
        self._worked_out: Floats | None = None

    def score(self, matcher: PostingMatcher) -> float:
        if self._worked_out is None:
            self._worked_out = self.scores(matcher.listed)
        return float(self._worked_out[matcher.at])


class _Expansion(query.Query):  # type: ignore[misc]
    """All words that a pattern, a range or a fuzzy word stands for, as one word."""

    def __init__(self, expanded: Any) -> None:
        self.expanded = expanded
        self.boost = expanded.boost
        self._listed: PostingList | None = None

    def field(self) -> Any:
        return self.expanded.field()

    def listed(self, reader: SnapshotReader) -> PostingList:
        if self._listed is None:
            self._listed = reader.union(self.field(), reader.terms_of(self.expanded))
        return self._listed

    def estimate_size(self, reader: SnapshotReader) -> int:
        return len(self.listed(reader).documents)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        listed = self.listed(searcher.reader())
        if not len(listed.documents):
            return NullMatcher()
        scorer = searcher.weighting.scorer(searcher, self.field(), None, self.boost)
        return searcher.reader().matcher(None, self.field(), listed, scorer)


class _Every(_Expansion):
    """All documents with any word in a field, or all; each is worth the boost."""

    def listed(self, reader: SnapshotReader) -> PostingList:
        documents = reader.having(self.field())
        ones = np.ones(len(documents), np.int64)
        return PostingList(documents, ones, lambda: Places(ones, ones, ones))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        constant = FormulaScorer(lambda listed: np.full(len(listed.documents), float(self.boost)))
        return searcher.reader().matcher(None, "body", self.listed(searcher.reader()), constant)


class _AndNot(query.AndNot):  # type: ignore[misc]
    """One query but not another; Whoosh's own forgets to look at the first document."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        return _AndNotMatcher(*(each.matcher(searcher, context) for each in (self.a, self.b)))


class _AndNotMatcher(AndNotMatcher):  # type: ignore[misc]
    def _find_first(self) -> None:
        if self.a.is_active():
            self._find_next()


class _Near(SpanNear2):  # type: ignore[misc]
    """Queries near each other, one after the other; comparing their spans counts as work."""

    def __init__(self, near: Any, qs: Sequence[Any]) -> None:
        super().__init__(qs, near.slop, near.ordered, getattr(near, "mindist", 1))
        self.boost = getattr(near, "boost", 1.0)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        subs = [each.matcher(searcher, context) for each in self.qs]
        step = searcher.reader().allowance.step
        matcher = _NearMatcher(subs, step, self.slop, self.ordered, self.mindist)
        return matcher if self.boost == 1.0 else WrappingMatcher(matcher, self.boost)


class _NearMatcher(SpanNear2.SpanNear2Matcher):  # type: ignore[misc]
    def __init__(self, subs: Sequence[Any], step: Callable[[int], None], *limits: Any) -> None:
        self._step = step
        super().__init__(subs, *limits)

    def id(self) -> int:
        return int(super().id()) if self.is_active() else PAST

    def _get_spans(self) -> Spans:
        return Spans(super()._get_spans(), self._step)


def _interruptible(asked: Any, seen: dict[Any, Any]) -> Any:
    """Return the query with what Whoosh would do in one go put in pieces, or in arrays.

    Equal expansions become one object, which is read once.
    """
    key = asked if isinstance(asked, query.MultiTerm) else id(asked)
    if key not in seen:
        seen[key] = _rewritten(asked, seen)
    return seen[key]


def _rewritten(asked: Any, seen: dict[Any, Any]) -> Any:
    if isinstance(asked, query.Regex):
        raise ValueError(f"a regular expression cannot be interrupted: {asked!r}")
    if isinstance(asked, query.Every) or _is_every(asked):
        return _Every(asked)
    if isinstance(asked, query.MultiTerm):
        return _Expansion(asked)
    if isinstance(asked, query.Sequence) and not isinstance(asked, query.Ordered):
        return _Near(asked, [_interruptible(each, seen) for each in asked.subqueries])
    if isinstance(asked, query.SpanNear | SpanNear2):
        parts = asked.qs if isinstance(asked, SpanNear2) else (asked.a, asked.b)
        return _Near(asked, [_interruptible(each, seen) for each in parts])
    if isinstance(asked, query.AndNot):
        return _AndNot(_interruptible(asked.a, seen), _interruptible(asked.b, seen))
    rewritten = copy.copy(asked)
    for name, value in vars(asked).items():
        if isinstance(value, query.Query):
            setattr(rewritten, name, _interruptible(value, seen))
        elif isinstance(value, list | tuple) and any(isinstance(v, query.Query) for v in value):
            setattr(rewritten, name, [_interruptible(each, seen) for each in value])
    return rewritten


def _is_every(asked: Any) -> bool:
    return isinstance(asked, query.Prefix | query.Wildcard) and not asked.text.strip("*")


def _at_once(matcher: Any) -> tuple[Numbers, Floats] | None:
    """Return all that a union of posting lists matches, None where it must be stepped through."""
    if not matcher.is_active():
        return np.zeros(0, np.int64), np.zeros(0)
    if isinstance(matcher, PostingMatcher):
        return matcher.whole()
    if type(matcher) is not UnionMatcher:
        return None
    first, second = _at_once(matcher.a), _at_once(matcher.b)
    if first is None or second is None:
        return None
    documents = np.concatenate([first[0], second[0]])
    distinct, which = np.unique(documents, return_inverse=True)
    scores = np.bincount(which, weights=np.concatenate([first[1], second[1]]))
    return distinct, scores.astype(np.float64)


def _single(document: int) -> PostingList:
    zero, one = np.zeros(1, np.int64), np.ones(1, np.int64)
    return PostingList(zero + document, one, lambda: Places(zero, one, zero))


def _each(terms: Terms) -> Iterator[tuple[Part, int]]:
    return ((part, number) for part, numbers in terms for number in numbers.tolist())


def _read(fieldname: str, terms: Sequence[tuple[Part, int]], alive: Mask | None) -> PostingList:
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


def _slice(terms: TextList, first: int, end: int) -> bytes:
    """Return many terms at once, each with a line feed; one by one they cost ten times as much."""
    texts: bytes = terms._bytes[int(terms._begins[first]) : int(terms._begins[end])]
    return texts


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")
