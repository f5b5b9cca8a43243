"""Which index words are kin to a word, and how close?  Everything known about words.

A segment keeps five relations (analysis/morphology.py tells what the keys are), each
from keys to the numbers of its terms, as arrays: NAME.keys.npy, ascending; NAME.begins.npy,
in blocks; NAME.terms.npy, packed; and for splits NAME.priors.npy.  `Vocabulary` reads
those of all segments as if they were one.
"""

import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import kernels
from .analysis import morphology
from .analysis.morphology import Keys, Letters
from .analysis.patterns import Sibling
from .analysis.tokenizer import MAX_LETTERS
from .blocks import RISING, load_blocks, save_blocks, words_of_blocks
from .files import load_array
from .packed import load_packed, save_packed, words_of

if TYPE_CHECKING:
    from .snapshot import Part, Snapshot

_compiled = kernels.load("_vocabulary")

RELATIONS: dict[str, Callable[[Letters], Keys]] = {
    "split": morphology.splits,
    "skeleton": morphology.skeletons,
    "second": morphology.second_skeletons,
    "sound": morphology.sounds,
    "gram": morphology.grams,
}
UNLIKELY, LIKELY, SURE = range(3)  # how far a kinship can be trusted to be one
NAMED = 60  # kin of a word that become strings: the classes made of them are half as large
KERNEL_ORDER = (
    "split",
    "skeleton",
    "second",
    "sound",
    "gram",
)  # as kernels/_vocabulary.c counts them
PRIOR_UNIT = 200.0  # priors are stored as whole 200ths

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class KinWeights(NamedTuple):
    """How much each kind of kinship is worth; the word itself is worth 1.

    Two words that share a stem with priors a and b: split · (a·b)^split_power;
    where one stem is a sibling of the other (engines/siblings.py), `sibling` in place of `split`.
    Cosine c of their grams, from gram_least on: gram · c^gram_power.
    """

    split: float = 0.95
    split_power: float = 1.5
    sibling: float = 0.4
    sound: float = 0.25
    skeleton: float = 0.2
    second: float = 0.15
    gram: float = 0.7
    gram_power: float = 1.5
    gram_least: float = 0.3
    gram_sure: float = 0.55
    gram_likely: float = 0.45
    least: float = 0.05


class Kin(NamedTuple):
    """One index word that is kin to a word; `documents` have it, in any field.

    `stem` is what a shared stem is worth, or one that is a sibling of the other;
    `letters` what the other kinds are, each 0 for none.  `trust` is SURE when they have
    such a stem, a sound, a skeleton of three letters, or most of their grams; LIKELY with
    a skeleton of two letters, a second one, a sound that lacks a consonant or nearly half
    of their grams; else UNLIKELY.
    """

    term: str
    stem: float
    letters: float
    documents: int
    trust: int


_kin_of: Callable[[tuple[Any, ...]], Kin] = partial(tuple.__new__, Kin)  # without a check of each


class Relation:
    """Terms by key, read from a segment's folder."""

    def __init__(self, stem: Path) -> None:
        self.keys = load_array(Path(f"{stem}.keys.npy"))
        self.begins = load_blocks(Path(f"{stem}.begins.npy"))
        self.terms = load_packed(Path(f"{stem}.terms.npy"))
        priors = Path(f"{stem}.priors.npy")
        self.priors = load_array(priors) if priors.exists() else None

    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        """Return keys, begins and terms."""
        return self.keys, words_of_blocks(self.begins), words_of(self.terms)

    def find(self, keys: npt.NDArray[np.uint64]) -> tuple[Numbers, Numbers, Floats]:
        """Return (which key, term, prior) of every term with one of these keys."""
        if not len(self.keys) or not len(keys):
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = np.flatnonzero(self.keys[at] == keys)
        first = self.begins[at[known]].astype(np.int64)
        counts = self.begins[at[known] + 1].astype(np.int64) - first
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        entries = np.arange(total) + np.repeat(first - (ends - counts), counts)
        priors = np.ones(total) if self.priors is None else self.priors[entries] / PRIOR_UNIT
        return np.repeat(known, counts), self.terms[entries].astype(np.int64), priors


@lru_cache(8)
def _as_array(weights: KinWeights) -> Floats:
    return np.array(weights)


def write_vocabulary(folder: Path, lines: bytes) -> None:
    """Write the relations of these terms, one a line, numbered in this order, into a segment."""
    letters = letters_in(lines)
    for name in RELATIONS:
        write_relation(folder, name, letters)


def letters_in(lines: bytes) -> Letters:
    """Return the letters of terms that are a line of UTF-8 each."""
    codes = np.frombuffer(lines.decode("utf-8").encode("utf-32-le"), np.uint32)
    ends = np.flatnonzero(codes == ord("\n"))
    return Letters(codes, np.append(0, ends + 1)[: len(ends)], ends)


def relation_files(folder: Path, name: str) -> list[Path]:
    """Return the files of a relation in a segment's folder."""
    parts = ["keys", "begins", "terms", *(["priors"] if name == "split" else [])]
    return [folder / f"{name}.{part}.npy" for part in parts]


def write_relation(folder: Path, name: str, letters: Letters) -> None:
    """Write one relation of the terms that have these letters into a segment's folder."""
    found = RELATIONS[name](letters)
    keys, order = found.keys, np.arange(len(found.keys))
    if (keys[1:] < keys[:-1]).any():
        keys, order = morphology.sorted_keys(keys)
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(order)])
    np.save(folder / f"{name}.keys.npy", keys[first])
    save_blocks(folder / f"{name}.begins.npy", np.append(first, len(order)), RISING)
    save_packed(folder / f"{name}.terms.npy", found.words[order])
    if name == "split":
        priors = np.round(found.priors[order] * PRIOR_UNIT).astype(np.uint8)
        np.save(folder / f"{name}.priors.npy", priors)


class Vocabulary:
    """The words of a whole snapshot; gives the same answers however it is segmented.

    `size` is the number of living documents.
    """

    def __init__(self, snapshot: "Snapshot") -> None:
        self._parts = snapshot.parts
        self.size = snapshot.documents
        self._lock = threading.Lock()

    @property
    def prefers_many(self) -> bool:
        """Say whether many words asked together take less time than one by one."""
        return _compiled is None

    def knows(self, term: str) -> bool:
        """Say whether a living article has this normal form."""
        return self.documents(term) > 0

    def documents(self, term: str) -> int:
        """Return in how many living articles the word is, in any field."""
        total = 0
        if _compiled is not None and len(term) <= MAX_LETTERS:
            letters = term.encode("utf-32-le", "replace")
            return sum([_compiled.documents(opened, letters) for opened in self._opened])
        for part in self._parts:
            number = part.segment.terms.find(term)
            if number >= 0:
                total += int(part.counts[number])
        return total

    def kin(
        self, terms: Sequence[str], weights: KinWeights, siblings: Sequence[Sequence[Sibling]] = ()
    ) -> list[list[Kin]]:
        """Return for each normal form its kin, itself included where it is known.

        `siblings` are those of the stems of each, () for none.  In no particular order;
        none weighs `weights.least` or less.
        """
        siblings = siblings or [()] * len(terms)
        if _compiled is not None and all(0 < len(term) <= MAX_LETTERS for term in terms):
            return [
                self._kin_compiled(term, weights, own)
                for term, own in zip(terms, siblings, strict=True)
            ]
        letters = morphology.spell(terms)
        keys = {name: keys_of(letters) for name, keys_of in RELATIONS.items()}
        keys["shorter"] = morphology.shorter_sounds(letters)
        readings = morphology.readings(letters)
        keys["split"] = readings.keys(letters)
        stems = readings.stems(letters)
        others, keys["sibling"] = _spelt(siblings)
        merged: list[dict[str, Kin]] = [{} for _ in terms]
        for number in range(len(self._parts)):
            for word, found in enumerate(
                self._kin_in(number, terms, keys, (stems, others), weights)
            ):
                for kin in found:
                    _merge(merged[word], kin)
        return [list(each.values()) for each in merged]

    def choose(
        self,
        term: str,
        weights: KinWeights,
        siblings: Sequence[Sibling],
        little: frozenset[str],
        rules: tuple[bool, bytes],
    ) -> tuple[int, list[tuple[Any, ...]]] | None:
        """Return what classes.py makes of the kin of a word, as the kernel gives it.

        That is how many documents have it, and (term, weight, sure) of the best; the rules say
        whether the word is Arabic, and what the kernel takes.  None where no kernel can at once:
        of several segments.
        """
        if _compiled is None or len(self._opened) != 1 or not 0 < len(term) <= MAX_LETTERS:
            return None
        asked = _asked(term, weights)
        chosen: tuple[int, list[tuple[Any, ...]]] = _compiled.choose(
            self._opened[0], NAMED, siblings, rules[0], little, rules[1], *asked
        )
        return chosen

    def _kin_compiled(
        self, term: str, weights: KinWeights, siblings: Sequence[Sibling]
    ) -> list[Kin]:
        assert _compiled is not None
        asked = [*siblings], *_asked(term, weights)
        if len(self._opened) == 1:
            return [*map(_kin_of, _compiled.kin(self._opened[0], NAMED, *asked))]
        merged: dict[str, Kin] = {}
        for opened in self._opened:
            for row in _compiled.kin(opened, -1, *asked):
                _merge(merged, _kin_of(row))
        return list(merged.values())

    def _kin_in(
        self,
        number: int,
        terms: Sequence[str],
        keys: dict[str, Keys],
        stems: tuple[Sequence[str], Sequence[str]],
        weights: KinWeights,
    ) -> list[list[Kin]]:
        """Return the kin of each word in one segment; `stems` are its own and their siblings."""
        relations = self._parts[number].segment.relations
        evidence = []
        for name, whole, worth in zip(
            ("split", "sibling"), stems, (weights.split, weights.sibling), strict=True
        ):
            worths = weights._replace(split=worth)
            evidence.append(_by_stem(relations["split"], keys[name], worths))
            evidence.append(_by_whole(self._parts[number], keys[name], whole, worths))
        for relation, name, worth in (
            ("sound", "sound", weights.sound),
            ("sound", "shorter", weights.second),
            ("skeleton", "skeleton", weights.skeleton),
            ("skeleton", "second", weights.second),
            ("second", "skeleton", weights.second),
            ("second", "second", weights.second),
        ):
            certain = relation == name != "second"
            evidence.append(_by_key(relations[relation], keys[name], worth, certain))
        for word in range(len(terms)):
            grams = keys["gram"].keys[keys["gram"].words == word]
            found, cosines = self._alike(number, grams, weights.gram_least)
            value = weights.gram * cosines**weights.gram_power
            trust = np.where(cosines >= weights.gram_likely, LIKELY, UNLIKELY)
            trust[cosines >= weights.gram_sure] = SURE
            evidence.append(_Evidence(np.full(len(found), word), found, value, trust, False))
        return self._gathered(self._parts[number], terms, evidence, weights)

    def _gathered(
        self,
        part: "Part",
        terms: Sequence[str],
        evidence: "Sequence[_Evidence]",
        weights: KinWeights,
    ) -> list[list[Kin]]:
        size = len(part.segment.terms)
        pairs = np.concatenate([each.words * size + each.terms for each in evidence])
        values = np.concatenate([each.values for each in evidence])
        by_stem = np.concatenate([np.full(len(e.words), e.by_stem) for e in evidence])
        trusts = np.concatenate([each.trust for each in evidence])
        kept = values > weights.least
        distinct, which = np.unique(pairs[kept], return_inverse=True)
        stem, letters = np.zeros(len(distinct)), np.zeros(len(distinct))
        values, by_stem = values[kept], by_stem[kept]
        np.maximum.at(stem, which[by_stem], values[by_stem])
        np.maximum.at(letters, which[~by_stem], values[~by_stem])
        trust = np.zeros(len(distinct), np.int64)
        np.maximum.at(trust, which, trusts[kept])
        counts = np.asarray(part.counts[distinct % max(size, 1)], np.int64)
        kin: list[list[Kin]] = [[] for _ in terms]
        for at in self._worth_naming(distinct // max(size, 1), np.maximum(stem, letters), counts):
            term = part.segment.terms[int(distinct[at] % size)].decode("utf-8")
            found = Kin(term, float(stem[at]), float(letters[at]), int(counts[at]), int(trust[at]))
            kin[int(distinct[at] // size)].append(found)
        return kin

    def _worth_naming(self, owners: Numbers, values: Floats, counts: Numbers) -> list[int]:
        """Return which rows are living and among the NAMED best of their word.

        Of several segments all are named: the best are known only when they are added up.
        """
        living = np.flatnonzero(counts)
        if len(self._parts) > 1:
            return living.tolist()
        order = living[np.lexsort((-(values * np.log1p(counts))[living], owners[living]))]
        first = np.flatnonzero(np.append(True, np.diff(owners[order]) != 0)[: len(order)])
        lengths = np.diff(np.append(first, len(order)))
        rank = np.arange(len(order)) - np.repeat(first, lengths)
        named: list[int] = order[rank < NAMED].tolist()
        return named

    def _alike(
        self, number: int, grams: npt.NDArray[np.uint64], least: float
    ) -> tuple[Numbers, Floats]:
        """Return the terms of a segment whose grams have a cosine of `least` or more, and it.

        Grams weigh ln(1 + words / words with the gram), over the whole vocabulary.
        """
        table = self._grams
        squares = table.weights(grams) ** 2
        order = np.argsort(-squares, kind="stable")  # the kernel adds up the heaviest first
        squares = squares[order]
        which, found, _ = self._parts[number].segment.relations["gram"].find(grams[order])
        norms = table.norms[number]
        shared = np.bincount(found, weights=squares[which], minlength=len(norms))
        length = sqrt(sum(squares.tolist()))
        terms = np.flatnonzero(shared >= np.maximum(least * length * norms, 1e-9))
        return terms, shared[terms] / (length * norms[terms])

    @property
    def _grams(self) -> "_Grams":
        with self._lock:
            return self._gram_table

    @cached_property
    def _gram_table(self) -> "_Grams":
        return _Grams(self._parts)

    @property
    def _opened(self) -> list[Any]:
        """The segments as the kernel takes them."""
        with self._lock:
            return self._opened_parts

    @cached_property
    def _opened_parts(self) -> list[Any]:
        return [_opened(part, self._gram_table, n) for n, part in enumerate(self._parts)]


def _asked(term: str, weights: KinWeights) -> tuple[npt.NDArray[Any], ...]:
    """Return a word and what kin weigh as the kernel takes them."""
    codes = np.frombuffer(term.encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, _as_array(weights), *morphology.kernel_tables()


def _spelt(siblings: Sequence[Sequence[Sibling]]) -> tuple[list[str], Keys]:
    """Return the siblings of several words one after the other, and their keys."""
    stems = [each.stem for own in siblings for each in own]
    priors = np.array([each.prior for own in siblings for each in own], np.float32)
    words = np.repeat(np.arange(len(siblings)), [len(own) for own in siblings])
    letters = morphology.spell(stems)
    return stems, morphology.Readings(words, letters.starts, letters.ends, priors).keys(letters)


def _merge(kin_by_term: dict[str, Kin], kin: Kin) -> None:
    """Add the documents of a word's kin in one segment to those in others."""
    before = kin_by_term.get(kin.term)
    both = kin.documents + (before.documents if before else 0)
    kin_by_term[kin.term] = kin._replace(documents=both)


class _Evidence(NamedTuple):
    """Rows of (word, term, what their kinship is worth, how far to trust it)."""

    words: Numbers
    terms: Numbers
    values: Floats
    trust: Numbers
    by_stem: bool


def _by_stem(relation: Relation, keys: Keys, weights: KinWeights) -> _Evidence:
    which, found, priors = relation.find(keys.keys)
    likely = np.minimum(priors * keys.priors[which], 1.0)
    value = weights.split * likely**weights.split_power
    return _Evidence(keys.words[which], found, value, np.full(len(value), SURE), True)


def _by_whole(part: "Part", keys: Keys, stems: Sequence[str], weights: KinWeights) -> _Evidence:
    """Return the terms that are themselves one of the stems."""
    found = np.array([part.segment.terms.find(stem) for stem in stems], np.int64)
    known = found >= 0
    value = weights.split * keys.priors[known].astype(np.float64) ** weights.split_power
    return _Evidence(keys.words[known], found[known], value, np.full(len(value), SURE), True)


def _by_key(relation: Relation, keys: Keys, worth: float, certain: bool) -> _Evidence:
    which, found, _ = relation.find(keys.keys)
    trust = np.where((keys.priors[which] >= 1.0) & certain, SURE, LIKELY)
    return _Evidence(keys.words[which], found, np.full(len(found), worth), trust, False)


class _Grams:
    """How rare each gram is among the distinct living words, and how long each word is."""

    def __init__(self, parts: "Sequence[Part]") -> None:
        relations = [part.segment.relations["gram"] for part in parts]
        counted = [_counted(parts, number) for number in range(len(parts))]
        self.words = sum(int(mask.sum()) for mask in counted)
        keys = [np.zeros(0, np.uint64)] + [np.asarray(relation.keys) for relation in relations]
        self._keys = np.unique(np.concatenate(keys))
        having = np.zeros(len(self._keys), np.int64)
        entries = []
        for relation, mask in zip(relations, counted, strict=True):
            at = np.searchsorted(self._keys, relation.keys)
            entry = np.repeat(at, _counts(relation.begins))
            having += np.bincount(entry[mask[relation.terms[:]]], minlength=len(having))
            entries.append(entry)
        self.rarest = float(np.log1p(self.words))
        self._weights = np.log1p(self.words / np.maximum(having, 1))
        self.norms = [
            np.sqrt(np.bincount(relation.terms[:], self._weights[entry] ** 2, minlength=len(mask)))
            for relation, mask, entry in zip(relations, counted, entries, strict=True)
        ]

    def weights(self, grams: npt.NDArray[np.uint64]) -> Floats:
        """Return the weight of each gram; one that no word has is the rarest."""
        if not len(self._keys):
            return np.full(len(grams), self.rarest)
        at = np.minimum(np.searchsorted(self._keys, grams), len(self._keys) - 1)
        return np.where(self._keys[at] == grams, self._weights[at], self.rarest)

    def table(self) -> tuple[npt.NDArray[np.uint64], Floats]:
        """Return the grams, ascending, and their weights."""
        return self._keys, self._weights


def _opened(part: "Part", grams: _Grams, number: int) -> Any:
    """Return a segment as the kernel takes it, with its arrays held."""
    assert _compiled is not None
    relations = part.segment.relations
    return _compiled.open(
        grams.rarest, PRIOR_UNIT, *part.segment.terms.arrays(), part.counts, *grams.table(),
        grams.norms[number], relations["split"].priors,
        *[array for name in KERNEL_ORDER for array in relations[name].arrays()],
    )  # fmt: skip


def _counts(begins: npt.NDArray[Any]) -> Numbers:
    return np.asarray(begins[1:], np.int64) - np.asarray(begins[:-1], np.int64)


def _counted(parts: "Sequence[Part]", number: int) -> npt.NDArray[np.bool_]:
    """Say which terms of a segment are alive and in no segment before it."""
    part = parts[number]
    counted = np.asarray(part.counts) > 0
    if number:
        for term in np.flatnonzero(counted).tolist():
            text = part.segment.terms[term].decode("utf-8")
            counted[term] = not any(_has_living(before, text) for before in parts[:number])
    return counted


def _has_living(part: "Part", term: str) -> bool:
    number = part.segment.terms.find(term)
    return number >= 0 and bool(part.counts[number])
