"""Which stems may be forms of one word, or words of one root, by a pattern of Arabic?

Broken plurals, weak verbs and verbal nouns change a word inside, where no affix shows it:
وزير and وزراء, زار and يزور, ساعد and مساعدة.  A pattern is written as grammars do, with
1 2 3 4 for the letters of the root, which stand for any; the others stand for themselves,
folded as in normal forms.  Without vowels most patterns fit many words that are no such
pair: قطر and قطار are built as جبل and جبال are.  So what they propose is to be proved by
the articles (engines/siblings.py); only أفعال is told by its letters well enough.

Chosen from grammar, less those of whose proposals in Arabic news hardly any proved right
(docs/relevance.md).
"""

import re
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .morphology import spell

ROOT = "1234"
LEAST_PRIOR = 0.75  # of a reading whose stem is looked at: و, ال, ه and two of them

# One form and another; each leads to the other where it has all of its root.
PLAIN = """
123 ا12ا3   12ا ا12اء
"""
PLURALS = """
123 12و3    1ا23 12و3    13 13و3       123 12ا3     12ي3 12ا3    1ا23 12ا3
1ا3 ا1وا3   1ا3 ا1يا3    13 ا13ا3      1ا23 ا12ا3   12ا3 ا123ه   12اء ا12يه
1234 12ا34  1234ه 12ا34  123و4 12ا3ي4  123ا4 12ا3ي4 123ي4 12ا3ي4 1ا2و3 1وا2ي3
12ا3ه 12اي3 12ي3ه 12اي3  1ا23 1وا23    1ا23ه 1وا23  123ه 12ا3    13ه 133
12ي3 123    12ي3ه 123    12ي3 123ي     12ي3 123اء   1ا23 123اء   ا123 123اء
12ي3 ا123اء 12ي2 ا12اء   12ي ا12ياء    1ا2ي 12اه    1ا2يه 12اه   1ا3 1ي3ان
"""
VERBS = """
1ا3 ي1و3    1ا3 ت1و3     1ا3 ي1ي3      1ا3 ت1ي3     ا1ا3 ي1ي3    ا1ا3 ت1ي3
12ا ي12و    12ا ت12و     و12 ي12       و12 ت12      است1ا3 يست1ي3
"""
VERBAL_NOUNS = """
1ا3 1و3     1ا3 1ي3      1ا3 1و3ه      1ا3 1يا3ه    123 12ا3ه    123 ت12ي3
1ا23 م1ا23ه ا123 ا12ا3   ا1ت23 ا1ت2ا3  ان123 ان12ا3 است123 است12ا3
12ا 12اء    12ي 12اء     ا12ي ا12اء    ا1ت2ي ا1ت2اء
"""


class Sibling(NamedTuple):
    """A stem that a stem of a word leads to, and how likely the word has that, 0–1."""

    stem: str
    prior: float


class Pattern(NamedTuple):
    """A stem of the form `source` may have a sibling of the form `other`."""

    source: str
    other: str


def _read(*tables: str) -> tuple[Pattern, ...]:
    found = " ".join(tables).split()
    pairs = list(zip(found[::2], found[1::2], strict=True))
    both = [Pattern(*each) for one, other in pairs for each in ((one, other), (other, one))]
    return tuple(dict.fromkeys(each for each in both if _root(each.other) <= _root(each.source)))


def _root(form: str) -> set[str]:
    return set(form).intersection(ROOT)


PLAIN_PATTERNS = _read(PLAIN)
PATTERNS = PLAIN_PATTERNS + _read(PLURALS, VERBS, VERBAL_NOUNS)


def siblings(stem: str, proved: bool = False) -> list[str]:
    """Return the stems that patterns propose for a stem, each once and itself never.

    `proved` are those by a pattern that needs no proof, alone.
    """
    some = _fitting(len(stem))
    found = [
        template.format_map(match.groupdict())
        for expression, template, is_plain in some
        if (is_plain or not proved) and (match := expression.fullmatch(stem))
    ]
    return [each for each in dict.fromkeys(found) if each != stem]


@cache
def _fitting(length: int) -> list[tuple[re.Pattern[str], str, bool]]:
    """Return the patterns of so many letters: what each matches, what that becomes, if plain."""
    return [
        (re.compile(_expression(each.source)), _template(each.other), each in PLAIN_PATTERNS)
        for each in PATTERNS
        if len(each.source) == length
    ]


def _expression(form: str) -> str:
    """A letter of the root that is there twice is the same one."""
    parts = []
    for at, each in enumerate(form):
        again = each in form[:at]
        named = f"(?P=root{each})" if again else f"(?P<root{each}>[ء-ي])"
        parts.append(named if each in ROOT else each)
    return "".join(parts)


def _template(form: str) -> str:
    return "".join(f"{{root{each}}}" if each in ROOT else each for each in form)


@cache
def kernel_patterns() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Return the letters of all patterns, source and other in turn, and where each begins."""
    spelt = spell([form for pattern in PATTERNS for form in pattern])
    return spelt.codes, np.append(spelt.starts, spelt.ends[-1])
