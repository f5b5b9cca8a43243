"""Which articles are near-identical, and which tell the same story?

All is a function of the articles' sketches, days and digests, whatever their order, so
`update` and `build` agree.  Near-linear: nothing is compared that does not share a pair
of its best key words (or two neighbouring marks of its wording), and of those that share
one each is compared with the next few only.

Key words are weighed by tf·idf, where the collection is a *slab*: the articles of four
days, or those without a day.  Slabs overlap by half, so that any two articles at most
DAYS_APART days apart are in one; what an article is linked to depends on its slabs alone.
A small index is one slab, and there an article without a day is compared with all.

A story grows by nearest neighbours: each article is linked to the one it is most like,
and to all that are much alike.  Linking all that are somewhat alike would chain a whole
war into one story (measured in docs/articles.md).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from . import kernels
from .days import NO_DAY
from .segment import Array, Sketches, narrowest
from .sketches import MARKS, NO_MARK

SMALL = 3_000  # articles: an index of so many, or fewer, is one slab
SLAB_DAYS = 4
DAYS_APART = 2  # of two articles that are linked; a story may go on for longer
LEAST = 5_000  # articles that a slab counts as, at least: else words of small ones weigh alike
BEST, BEST_OF_FEW = 8, 16  # key words of which two must be shared; the latter in small slabs
NEXT = 8  # articles with the same two that each is compared with
ALIKE, MUCH_ALIKE = 0.28, 0.55  # cosines; from the labelled pairs in docs/articles.md
ROWS = 2  # marks of the wording that must be equal, side by side
NEAR = 3  # articles with the same marks that each is compared with
COPIED = 0.5  # share of equal marks; about two thirds of the text is the same

_RANK_BITS = np.uint64(24)
_RANKS = np.uint64((1 << 24) - 1)
_DF_BITS = 22  # of a hash that tell words apart when documents are counted
_COMPARED_AT_ONCE = 16_384  # pairs
_KEPT_AS = "places"  # articles of a link
_ADDED_AS = "float64"  # parts of a cosine; links that were found otherwise are found anew
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)

Numbers = npt.NDArray[np.int64]

_compiled = kernels.load("_stories")


class Groups(NamedTuple):
    """For each document the first of its group, by day, then article id; int32 (documents,).

    Of a document that is in no group with another it is the document itself.
    """

    copies: Array
    stories: Array


class Links(NamedTuple):
    """Pairs of documents, and how much alike they are, 0 to 1."""

    one: Numbers
    other: Numbers
    likeness: Array


class Found(NamedTuple):
    """The links of each slab, so that they are not looked for again while it stays the same.

    `slabs` uint64 (2, slabs): a hash of its articles, and how many links it has; `links`
    unsigned (3, links), slab by slab: two articles, by their places among the slab's in order
    of digest, and thousandths of likeness.
    """

    slabs: Array
    links: Array


NOTHING = Found(np.zeros((2, 0), np.uint64), np.zeros((3, 0), np.uint16))


def group(
    sketches: Sketches,
    day: Array,
    digest: Array,
    id_of: Callable[[int], bytes],
    before: Found = NOTHING,
) -> tuple[Groups, Found]:
    """Return the groups of documents, and what was found to save work the next time.

    `id_of` gives the article id of a document, `digest` a hash of all of it.
    """
    same = _copies(sketches.wording, digest)
    copies = _components(len(day), same)
    found, links = _find_links(sketches, day, digest, before)
    nearest = _nearest(_distinct(links, len(day)), digest)
    stories = _components(len(day), _joined([same, nearest]))
    return Groups(_heads(copies, day, id_of), _heads(stories, day, id_of)), found


def save_groups(stem: Path, groups: Groups, found: Found) -> None:
    """Write the groups, and what was found to get them, as the files that `files_of` names."""
    for path, array in zip(files_of(stem), (np.stack(groups), *found), strict=True):
        np.save(path, array)


def files_of(stem: Path) -> list[Path]:
    """Return the files of groups: stem.npy, stem.slabs.npy and stem.links.npy."""
    return [stem.with_name(f"{stem.name}{name}.npy") for name in ("", ".slabs", ".links")]


def load_found(stem: Path) -> Found:
    """Return what was found, as `save_groups` wrote it; OSError or ValueError where it is not."""
    return Found(*map(np.load, files_of(stem)[1:]))


def _find_links(
    sketches: Sketches, day: Array, digest: Array, before: Found
) -> tuple[Found, Links]:
    """Return the links of every slab, as they are kept and read; those known from before stay."""
    signatures, counts = before.slabs
    ends = np.cumsum(counts.astype(np.int64))
    begins = (ends - counts.astype(np.int64)).tolist()
    known = dict(zip(signatures.tolist(), zip(begins, ends.tolist(), strict=True), strict=True))
    settings = (SMALL, LEAST, DAYS_APART, BEST, BEST_OF_FEW, NEXT, ALIKE, _ADDED_AS, _KEPT_AS)
    kind = crc32(repr(settings).encode())
    slabs, kept, links = [], [NOTHING.links], [_read_links(NOTHING.links, np.zeros(0, np.int64))]
    for slab in _slabs(day):
        signature = int((digest[slab] * _FIRST).sum(dtype=np.uint64)) ^ kind
        begin, end = known.get(signature, (0, -1))
        order = np.argsort(digest[slab])
        if end < 0:
            kept.append(_write_links(_links_within(slab, sketches, day, digest), slab, order))
        else:
            kept.append(before.links[:, begin:end])
        links.append(_read_links(kept[-1], slab[order]))
        slabs.append((signature, kept[-1].shape[1]))
    found = Found(np.array(slabs, np.uint64).reshape(-1, 2).T, np.concatenate(kept, axis=1))
    return found, _joined(links)


def _write_links(links: Links, slab: Numbers, order: Numbers) -> Array:
    """Return links as they are kept; the slab's documents ascend, `order` is that of digests."""
    places = np.empty(len(slab), np.int64)
    places[order] = np.arange(len(slab))
    one, other = (places[np.searchsorted(slab, side)] for side in links[:2])
    thousandths = np.rint(links.likeness * 1000).astype(np.int64)
    return np.stack([one, other, thousandths]).astype(narrowest(max(len(slab), 1000)))


def _read_links(kept: Array, by_digest: Numbers) -> Links:
    one, other, thousandths = kept
    return Links(by_digest[one], by_digest[other], thousandths / 1000)


def _distinct(links: Links, size: int) -> Links:
    """Return each pair once, as much alike as in any slab."""
    keys = np.minimum(links.one, links.other) * size + np.maximum(links.one, links.other)
    order = np.lexsort((-links.likeness, keys))
    first = order[np.append(True, np.diff(keys[order]) != 0)] if len(order) else order
    return _chosen(links, first)


def _slabs(day: Array) -> Iterator[Numbers]:
    """Yield the documents of each slab."""
    if len(day) <= SMALL:
        yield np.arange(len(day))
        return
    for shift in (0, SLAB_DAYS // 2):
        slab = np.where(day == NO_DAY, NO_DAY, (day.astype(np.int64) + shift) // SLAB_DAYS)
        order = np.argsort(slab, kind="stable")
        bounds = np.flatnonzero(np.diff(slab[order])) + 1
        yield from np.split(order, bounds)


def _links_within(slab: Numbers, sketches: Sketches, day: Array, digest: Array) -> Links:
    keys, weights = sketches.keys[slab], _weigh(sketches.keys[slab], sketches.weights[slab])
    by_age = np.lexsort((digest[slab], day[slab]))
    best = BEST_OF_FEW if len(slab) <= SMALL else BEST
    one, other = _neighbours(_blocks(keys, weights, best)[by_age], NEXT, by_age)
    days = day[slab].astype(np.int64)
    known = (days[one] != NO_DAY) & (days[other] != NO_DAY)
    near = ~known | (np.abs(days[one] - days[other]) <= DAYS_APART)
    one, other = one[near], other[near]
    likeness = _cosines(keys, weights, one, other)
    alike = likeness >= ALIKE
    return Links(slab[one[alike]], slab[other[alike]], likeness[alike])


def _weigh(keys: Array, weights: Array) -> Array:
    """Return tf·idf of the key words, each row of length 1: float32."""
    documents = _count_words(keys)
    counts = np.arange(documents.max(initial=0) + 1)
    idf = np.log(1 + max(len(keys), LEAST) / np.maximum(counts, 1))
    worth = np.where(keys > 0, weights * idf[documents], 0.0)
    length = np.sqrt((worth**2).sum(axis=1, keepdims=True))
    return np.asarray(worth / np.maximum(length, 1e-9), np.float32)


def _count_words(keys: Array) -> Array:
    """Return how many documents have each key word, 0 for none: int32, the shape of `keys`."""
    shift = 32 - _DF_BITS
    if _compiled is not None:
        documents = np.empty(keys.shape, np.int32)
        _compiled.count_words(keys, shift, documents)
        return documents
    words = (keys >> np.uint32(shift)).astype(np.int64)
    counts = np.bincount(words[keys > 0], minlength=1 << _DF_BITS)
    return np.where(keys > 0, counts[words], 0).astype(np.int32)


def _blocks(keys: Array, weights: Array, count: int) -> Array:
    """Return a hash of each pair of a document's best key words, 0 for none: a row each."""
    best = np.argsort(-weights, axis=1, kind="stable")[:, :count]
    words = np.sort(np.take_along_axis(keys, best, axis=1), axis=1).astype(np.uint64)
    one, other = np.triu_indices(words.shape[1], 1)
    pairs = words[:, one] * _FIRST + words[:, other] * _SECOND
    return np.where(words[:, one] > 0, pairs, np.uint64(0))


def _neighbours(blocks: Array, following: int, documents: Array) -> tuple[Numbers, Numbers]:
    """Return pairs of documents with a block in common; each with so many `following` it.

    `blocks` has a row for each of the documents, in their order; 0 is none.
    """
    pairs = _distinct_pairs(blocks, following)
    return documents[pairs >> _RANK_BITS], documents[pairs & _RANKS]


def _distinct_pairs(blocks: Array, following: int) -> Array:
    """Return the ranks of each pair in one number, ascending."""
    if _compiled is not None:
        found = _compiled.neighbours(np.ascontiguousarray(blocks), blocks.shape[1], following)
        return np.frombuffer(found, np.uint64)
    ranks = np.repeat(np.arange(len(blocks), dtype=np.uint64), blocks.shape[1])
    packed = ((blocks.ravel() & ~_RANKS) | ranks)[blocks.ravel() != 0]
    packed.sort()
    block, rank = packed >> _RANK_BITS, packed & _RANKS
    pairs = [np.zeros(0, np.uint64)]
    for step in range(1, following + 1):
        same = (block[step:] == block[:-step]) & (rank[step:] != rank[:-step])
        pairs.append((rank[:-step][same] << _RANK_BITS) | rank[step:][same])
    return np.unique(np.concatenate(pairs))


def _cosines(keys: Array, weights: Array, one: Numbers, other: Numbers) -> Array:
    """Return the cosine of each pair, in thousandths, so that no order of adding shows."""
    found = np.zeros(len(one))
    if _compiled is not None:
        _compiled.cosines(keys, weights, one, other, found)
        return np.round(found, 3)
    for start in range(0, len(one), _COMPARED_AT_ONCE):
        at = slice(start, start + _COMPARED_AT_ONCE)
        left, right = one[at], other[at]
        same = keys[right][:, :, None] == keys[left][:, None, :]
        shared = np.where(same, weights[left][:, None, :], np.float32(0)).max(axis=2)
        products = shared.astype(np.float64) * weights[right]
        found[at] = products.cumsum(axis=1)[:, -1]
    return np.round(found, 3)


def _copies(wording: Array, digest: Array) -> Links:
    """Return pairs of near-identical documents."""
    order = np.argsort(digest)
    rows = wording[order].astype(np.uint64)
    pairs = []
    for start in range(0, MARKS, ROWS):
        band = rows[:, start : start + ROWS]
        block = ((band[:, 0] << np.uint64(16) | band[:, 1]) << _RANK_BITS) + (_RANKS + np.uint64(1))
        block[(band == NO_MARK).any(axis=1)] = 0
        pairs.append(_neighbours(block[:, None], NEAR, order))
    one, other = (np.concatenate(side) for side in zip(*pairs, strict=True))
    keys = np.unique(np.minimum(one, other) * len(order) + np.maximum(one, other))
    one, other = np.divmod(keys, max(len(order), 1))
    left, right = wording[one], wording[other]
    marks = np.maximum((left != NO_MARK).sum(axis=1), (right != NO_MARK).sum(axis=1))
    share = ((left == right) & (left != NO_MARK)).sum(axis=1) / np.maximum(marks, 1)
    return _chosen(Links(one, other, share), share >= COPIED)


def _nearest(links: Links, digest: Array) -> Links:
    """Return each document's link to the one it is most like, and all links of much likeness."""
    one = np.concatenate([links.one, links.other])
    other = np.concatenate([links.other, links.one])
    likeness = np.concatenate([links.likeness, links.likeness])
    order = np.lexsort((digest[other], -likeness, one))
    first = np.append(True, np.diff(one[order]) != 0)[: len(order)]
    best = Links(one[order[first]], other[order[first]], likeness[order[first]])
    return _joined([best, _chosen(links, links.likeness >= MUCH_ALIKE)])


def _components(size: int, links: Links) -> Numbers:
    """Return for each document the smallest number among those that it is linked to."""
    label = np.arange(size)
    while True:
        smaller = label.copy()
        np.minimum.at(smaller, links.one, label[links.other])
        np.minimum.at(smaller, links.other, label[links.one])
        smaller = smaller[smaller]
        if np.array_equal(smaller, label):
            return label
        label = smaller


def _heads(label: Numbers, day: Array, id_of: Callable[[int], bytes]) -> Array:
    """Return the first document of each document's group: the earliest, then by article id."""
    known = np.where(day == NO_DAY, np.iinfo(np.int64).max, day.astype(np.int64))
    order = np.lexsort((known, label))
    same = np.diff(label[order], append=-1) == 0
    begins = np.flatnonzero(np.append(True, ~same[:-1])[: len(order)])
    heads = np.zeros(len(label), np.int64)
    heads[label[order[begins]]] = order[begins]
    tied = same & (np.diff(known[order], append=-1) == 0)
    for begin in begins[tied[begins]].tolist():
        end = begin + int(np.argmin(tied[begin:])) + 1
        heads[label[order[begin]]] = min(order[begin:end].tolist(), key=id_of)
    return heads[label].astype(np.int32)


def _joined(links: list[Links]) -> Links:
    return Links(*(np.concatenate(arrays) for arrays in zip(*links, strict=True)))


def _chosen(links: Links, at: Array) -> Links:
    return Links(links.one[at], links.other[at], links.likeness[at])
