"""Which kin of a word make its class, what does each weigh, and which match alone?"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from math import log1p, sqrt
from struct import pack
from typing import Any, NamedTuple

from . import kernels
from .analysis.patterns import Sibling
from .query import Form
from .vocabulary import LIKELY, SURE, UNLIKELY, Kin, KinWeights, Vocabulary

_compiled = kernels.load("_class")
_form_of: Callable[[tuple[Any, ...]], Form] = partial(tuple.__new__, Form)


class ClassRules(NamedTuple):
    """Constants that search/ranking.py explains, in the order of kernels/class.h.

    A class has the `most` best that weigh more than `least`.  Kin by letters only weigh
    `look_alike` of that, where the index knows the word; those of a word in another script
    `other_script` or nothing.  With `plenty` documents that surely have a form the others
    only add to scores, and so do the vague kin of a known word of `short` letters: by
    grams, which are worth more than a `skeleton`, or a stem worth less than `short_stem`.
    """

    most: int
    least: float
    look_alike: float
    other_script: float
    plenty: int
    short: int
    short_stem: float
    skeleton: float


class Class(NamedTuple):
    """A word that `documents` have and its best kin: forms, the word itself first."""

    documents: int
    forms: tuple[Form, ...]


def find_classes(
    vocabulary: Vocabulary,
    terms: Sequence[str],
    weights: KinWeights,
    siblings: Sequence[list[Sibling]],
    littles: Sequence[frozenset[str]],
    rules: ClassRules,
) -> list[Class]:
    """Return the class of each word; `siblings` are those of its stems, `littles` the words that
    are in no class but their own."""
    found: list[Class] = []
    for term, own, little in zip(terms, siblings, littles, strict=True):
        chosen = vocabulary.choose(term, weights, own, little, (_is_arabic(term), _packed(rules)))
        if not chosen:
            break
        found.append(Class(chosen[0], (Form(term), *map(_form_of, chosen[1]))))
    left = terms[len(found) :]
    kin = vocabulary.kin(left, weights, siblings[len(found) :]) if left else []
    for term, each, little in zip(left, kin, littles[len(found) :], strict=True):
        documents = next((other.documents for other in each if other.term == term), 0)
        found.append(Class(documents, choose_class(term, documents, each, little, rules)))
    return found


def choose_class(
    term: str, own: int, kin: list[Kin], little: frozenset[str], rules: ClassRules
) -> tuple[Form, ...]:
    """Return the word, which `own` documents have, and its best kin, none that is in `little`.

    Kin that are only likely match where a word is rare, unlikely ones where it is not
    known at all.
    """
    if _compiled is None:
        return Form(term), *_choose(term, own, kin, little, rules)
    found = _compiled.choose(term, own, _is_arabic(term), kin, little, _packed(rules))
    return Form(term), *map(_form_of, found)


@lru_cache(8)
def _packed(rules: ClassRules) -> bytes:
    return pack("8d", *rules)


def _choose(
    term: str, own: int, kin: Sequence[Kin], little: frozenset[str], rules: ClassRules
) -> list[Form]:
    arabic = _is_arabic(term)
    others = []
    for each in kin:
        weight = _weight(each, own, rules) if arabic else _foreign_weight(each, rules)
        if weight > rules.least and each.term != term and each.term not in little:
            others.append((-weight * log1p(each.documents), each.term, weight, each))
    others.sort()
    best = [(-weight, -each.documents, name, each) for _, name, weight, each in others]
    known = sum(each.documents for each in kin if each.trust == SURE)
    trusted = SURE if known >= rules.plenty else LIKELY if known else UNLIKELY
    is_short = own >= rules.plenty and len(term) <= rules.short
    return [
        Form(name, -weight, each.trust >= trusted and not (is_short and _is_vague(each, rules)))
        for weight, _, name, each in sorted(best[: rules.most])
    ]


def _weight(kin: Kin, own: int, rules: ClassRules) -> float:
    """Return what an index word is worth for an Arabic word that `own` documents have.

    Where the index knows the word, those that only look like it count less, and less yet
    the commoner they are beside it: a rare name is not drowned by them.
    """
    letters = kin.letters
    if own and letters > kin.stem:
        share = 2.0 * (own + 1) / kin.documents
        letters = letters * rules.look_alike * min(1.0, sqrt(share))
    return max(kin.stem, letters)


def _foreign_weight(kin: Kin, rules: ClassRules) -> float:
    return kin.letters if kin.letters >= rules.other_script else 0.0


def _is_vague(kin: Kin, rules: ClassRules) -> bool:
    """Say whether nothing but grams or an unlikely stem make it kin."""
    return kin.stem < rules.short_stem if kin.stem else kin.letters > rules.skeleton


def _is_arabic(term: str) -> bool:
    return all("ء" <= letter <= "ي" for letter in term)
