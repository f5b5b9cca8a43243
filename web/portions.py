"""Which portion of a long article is on a page?"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

# A page of so much is made in some 100 ms; an article of the news has some 3,000 characters.
CHARACTERS = 250_000
LINES = 3_000
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # of str.splitlines


class Portion(NamedTuple):
    """[start, end) of a text, the `number`th of those from 1 to `last` that are the whole."""

    start: int
    end: int
    number: int
    last: int


def portion_of(text: str, number: int, place: int = -1) -> Portion:
    """Return the portion in which a place of the text is; with no place that of a number.

    Of a number that there is not it is the nearest.
    """
    starts = [*_starts(text)]
    found = bisect_right(starts, place) if place >= 0 else number
    found = min(max(found, 1), len(starts))
    start, end = [*starts, len(text)][found - 1 : found + 1]
    return Portion(start, end, found, len(starts))


def _starts(text: str) -> Iterator[int]:
    """Yield where each portion begins: where a line does, or else a word, if it can be."""
    start, size = 0, CHARACTERS
    while True:
        yield start
        size = min(2 * size, CHARACTERS)
        while sum(text.count(each, start, start + size) for each in _LINE_ENDS) > LINES:
            size //= 2
        end = start + size
        if end >= len(text):
            return
        start = text.rfind("\n", start, end) + 1 or text.rfind(" ", start, end) + 1 or end
