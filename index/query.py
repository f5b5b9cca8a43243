"""What is an engine asked?  A plan: a tree of clauses, filters, and a weighting.

Only words that an index can hold stand here; what a person typed is parsed, repaired
and expanded before, in `search`.  All parts are hashable, so answers can be remembered.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from .scoring import Weighting


class Form(NamedTuple):
    """One index word that a query word stands for; `weight` in (0, 1], 1 is the word itself.

    One that is not `sure` adds to the score of what matches, and matches nothing alone.
    """

    term: str
    weight: float = 1.0
    sure: bool = True


class Word(NamedTuple):
    """One query word: documents with any of its forms match.

    All forms count as one word with one saturation; `boost` multiplies its score, and
    `exact` that of its first form alone, which is added: so the word as it was typed
    leads.  `fields` limits where the forms may stand, () is everywhere.
    """

    text: str
    forms: tuple[Form, ...]
    boost: float = 1.0
    exact: float = 0.0
    fields: tuple[str, ...] = ()


class Prefix(NamedTuple):
    """Every index word that begins with `text`, as one word."""

    text: str
    boost: float = 1.0
    fields: tuple[str, ...] = ()


WORDS = (Word, Prefix)  # for isinstance: it takes longer to make a union of types than to ask


class Pattern(NamedTuple):
    """Every index word like `text`: * stands for any letters, ? for one; normal form else."""

    text: str
    boost: float = 1.0
    fields: tuple[str, ...] = ()


class Phrase(NamedTuple):
    """The words in this order within one field, each 1 to `slop` places after the last."""

    words: tuple[Word, ...]
    slop: int = 1
    boost: float = 1.0
    fields: tuple[str, ...] = ()


class AnyOf(NamedTuple):
    """Documents that match at least one clause; scores add up."""

    clauses: tuple["Clause", ...]


class AllOf(NamedTuple):
    """Documents that match every clause; scores add up."""

    clauses: tuple["Clause", ...]


class Without(NamedTuple):
    """Documents that match `keep` and not `drop`; `drop` gives no score."""

    keep: "Clause"
    drop: "Clause"


class Everything(NamedTuple):
    """Every document, with score 0."""


Clause: TypeAlias = Word | Prefix | Pattern | Phrase | AnyOf | AllOf | Without | Everything


class Filter(NamedTuple):
    """Documents whose column holds one of `values` (or none of them, if `excluded`).

    The column is source, author or language; or story, whose values are ids of articles.
    """

    column: str
    values: tuple[str, ...]
    excluded: bool = False


@dataclass(frozen=True, eq=False)  # an array tells itself apart by what it is, not by its values
class Among:
    """Documents that were chosen beforehand: a mask of bool, shape (documents,)."""

    mask: npt.NDArray[np.bool_]


class Plan(NamedTuple):
    """A whole question.  `days` is an inclusive range of days since 1970-01-01."""

    clause: Clause
    filters: tuple[Filter, ...] = ()
    days: tuple[int, int] | None = None
    weighting: Weighting = Weighting()
    among: Among | None = None

    @property
    def is_limited(self) -> bool:
        """Whether documents are left out, whatever is looked for."""
        return bool(self.filters) or self.days is not None or self.among is not None
