"""What is the Snowball stem of a normal form?"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import snowballstemmer


def stems(terms: Sequence[str]) -> list[str]:
    """Return the stem of each normal form, by Snowball's Arabic algorithm."""
    stemmed: list[str] = _stemmer().stemWords(list(terms))
    return stemmed


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("arabic")  # PyStemmer's C code where it is installed
