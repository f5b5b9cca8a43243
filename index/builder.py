"""How do runs of articles become one segment, and several segments one?

Both are the same work: sets of documents in a row, each with postings of its own
terms, are written as one.  Memory: the distinct words, what is known of each document
beside its words, and one stretch of postings at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .article import Article
from .background import Background
from .common import CommonSums, find_common, save_ranges
from .crew import Crew, Indexed, gathered_crew
from .inversion import Mask, Numbers, Source, merge
from .manifest import Entry
from .numbering import number_terms
from .parts import parts_of
from .runs import open_runs
from .segment import (
    COLUMNS,
    FIELDS,
    About,
    Array,
    Postings,
    PostingsWriter,
    Segment,
    Sketches,
    as_lines,
    write_about,
    write_terms,
)
from .store import StoreWriter, store_file
from .vocabulary import write_vocabulary


class Living(NamedTuple):
    """A segment with what of it is alive: which documents (None: all), and how many have a term."""

    segment: Segment
    alive: Mask | None
    counts: Array


class _Layer(NamedTuple):
    """Documents in a row that become part of a segment.

    `numbers` are the new numbers of the layer's own terms, -1 where no living document
    has the term; `counts` how many have it.
    """

    numbers: Numbers
    counts: Array
    fields: Mapping[str, Postings]
    alive: Mask | None
    about: About


def build_segment(
    articles: Iterable[Article],
    into: Path,
    background: Background,
    processes: int = 1,
    stories: Path | None = None,
) -> Entry | None:
    """Write one segment of the articles with so many processes; None when there are none.

    Most of it is on the disk at the end; the rest, and clearing away what was needed, are
    left to the background.  `stories` is where a worker that is free may keep the groups of
    the articles (stories.py), if these are all there will be.
    """
    scratch = into.with_name(f"{into.name}-runs")
    with gathered_crew(scratch, background) as crew:
        found = crew.index(articles, processes, stories)
        if found.layouts:
            join_runs(found, into, crew, background)
    documents = sum(len(layout["ids"]) for layout in found.layouts)
    return Entry(into.name, documents) if documents else None


def join_runs(found: Indexed, into: Path, crew: Crew, background: Background) -> None:
    """Write one segment of runs in the order they are given."""
    into.mkdir(parents=True)
    runs, words = open_runs(found.layouts), found.words
    distinct = {id(each): each for each in words}
    lines, numbered = number_terms([each.lines for each in distinct.values()])
    numbers_of = {
        own: numbers[each.places]
        for (own, each), numbers in zip(distinct.items(), numbered, strict=True)
    }
    layers = [
        _Layer(
            numbers_of[id(own)][run.terms],
            run.counts,
            run.fields,
            None,
            About(
                run.ids, run.titles(), run.day, run.digest, run.sketches, run.columns, run.values
            ),
        )
        for run, own in zip(runs, words, strict=True)
    ]
    counts = _counts(layers, lines.count(b"\n"))
    write_terms(into, lines, counts)
    parts = parts_of(into, found.layouts)
    crew.start(parts)
    _write_documents(into, layers, len(counts))
    background.bring(set(into.iterdir()) - {file for part in parts for file in part.files()})
    crew.finish_parts()


def merge_segments(living: Sequence[Living], into: Path) -> Path:
    """Write one segment that holds what is alive in the given ones; return its folder.

    Documents keep their order; terms that no living document has are dropped.
    """
    into.mkdir(parents=True)
    with StoreWriter(store_file(into)) as store:
        for each in living:
            store.copy(each.segment.store, each.alive)
    lists = [
        as_lines(compress(each.segment.terms.all(), (each.counts > 0).tolist())) for each in living
    ]
    lines, numbered = number_terms(lists)
    layers = []
    for each, known in zip(living, numbered, strict=True):
        numbers = np.full(len(each.counts), -1, np.int64)
        numbers[each.counts > 0] = known
        segment = each.segment
        about = About(
            segment.ids.all(),
            segment.titles.all(),
            segment.day,
            segment.digest,
            segment.sketches,
            segment.columns,
            segment.values,
        )
        layers.append(_Layer(numbers, each.counts, segment.fields, each.alive, about))
    counts = _counts(layers, lines.count(b"\n"))
    write_terms(into, lines, counts)
    write_vocabulary(into, lines)
    _write_documents(into, layers, len(counts))
    return into


def _counts(layers: Sequence[_Layer], term_count: int) -> Numbers:
    counts = np.zeros(term_count, np.int64)
    for layer in layers:
        used = layer.numbers >= 0
        counts[layer.numbers[used]] += layer.counts[used]
    return counts


def _write_documents(into: Path, layers: Sequence[_Layer], term_count: int) -> None:
    write_about(into, _joined_about([(layer.about, layer.alive) for layer in layers]))
    rows = [_rows(layer.numbers, term_count) for layer in layers]
    ranges = find_common(into, sum(map(_size, layers)))
    save_ranges(into, ranges)
    for field in FIELDS:
        sources = list(_sources(field, layers, rows))
        _write_postings(into, sources, field, layers, term_count, ranges)


def _rows(numbers: Numbers, term_count: int) -> Array:
    """Return the places of the numbers from 0 on, in their order; none is there twice."""
    places = np.full(term_count + 1, -1, np.int32)  # the last is of the number -1
    places[numbers] = np.arange(len(numbers), dtype=np.int32)
    return places[:-1][places[:-1] >= 0]


def _write_postings(
    into: Path,
    sources: Sequence[Source],
    field: str,
    layers: Sequence[_Layer],
    term_count: int,
    ranges: Array,
) -> None:
    lengths = np.concatenate([_kept(layer.fields[field].lengths, layer.alive) for layer in layers])
    sums = CommonSums(ranges, len(lengths))
    with PostingsWriter(into, field) as writer:
        for counts, _, documents, frequencies, positions in merge(sources, term_count):
            writer.append(counts, documents, frequencies, positions)
            sums.add(counts, documents, frequencies)
        writer.finish(lengths)
    sums.save(into, field)


def _sources(field: str, layers: Sequence[_Layer], rows_of: Sequence[Array]) -> Iterator[Source]:
    base = 0
    for layer, rows in zip(layers, rows_of, strict=True):
        yield Source(layer.fields[field], rows, layer.numbers[rows], base, layer.alive)
        base += _size(layer)


def _joined_about(parts: Sequence[tuple[About, Mask | None]]) -> About:
    ids: list[str] = []
    titles: list[str] = []
    for about, alive in parts:
        ids += _kept_texts(about.ids, alive)
        titles += _kept_texts(about.titles, alive)
    columns, values = {}, {}
    for name in COLUMNS:
        columns[name], values[name] = _joined_column(name, parts)
    day = np.concatenate([_kept(about.day, alive) for about, alive in parts])
    digest = np.concatenate([_kept(about.digest, alive) for about, alive in parts])
    sketches = Sketches(
        *(
            np.concatenate([_kept(getattr(about.sketches, name), alive) for about, alive in parts])
            for name in Sketches._fields
        )
    )
    return About(ids, titles, day, digest, sketches, columns, values)


def _joined_column(
    name: str, parts: Iterable[tuple[About, Mask | None]]
) -> tuple[Array, list[str]]:
    """Return a column's codes and its values, sorted; values of no document are dropped."""
    kept = [(about.values[name], _kept(about.columns[name], alive)) for about, alive in parts]
    used = {
        own[code] for own, codes in kept for code in np.flatnonzero(np.bincount(codes)).tolist()
    }
    values = sorted(used)
    code = dict(zip(values, range(len(values)), strict=True))
    recoded = [
        np.array([code.get(value, 0) for value in own] or [0], np.int64)[codes]
        for own, codes in kept
    ]
    return np.concatenate(recoded), values


def _size(layer: _Layer) -> int:
    return len(layer.about.ids) if layer.alive is None else int(layer.alive.sum())


def _kept(array: Array, alive: Mask | None) -> Array:
    return array if alive is None else array[alive]


def _kept_texts(texts: Sequence[str], alive: Mask | None) -> Iterable[str]:
    return texts if alive is None else compress(texts, alive.tolist())
