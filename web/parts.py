"""How is a text cut into what is highlighted and what is not, fit to be shown?"""

import re
from collections.abc import Iterable
from typing import NamedTuple

Span = tuple[int, int]

# Left out of whatever is shown: the bidirectional embeddings, overrides and isolates
# (U+202A-202E, U+2066-2069), by which a text could reorder the page round it; control
# characters but tab and line ends, and noncharacters, which HTML does not allow; halves of
# surrogate pairs, which UTF-8 cannot write.
_NOT_SHOWN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000))
    + "]"
)


class Part(NamedTuple):
    """A piece of a text; `number` counts the marked ones from 1 where they are counted."""

    text: str
    marked: bool = False
    number: int = 0
    current: bool = False

    @property
    def id(self) -> str:
        """What the part is called in the page, "m3"; "" where it has no number."""
        return f"m{self.number}" if self.number else ""


def shown(text: str) -> str:
    """Return a text without what would disturb the page round it."""
    return text if text.isprintable() else _NOT_SHOWN.sub("", text)


def parts(text: str, spans: Iterable[Span]) -> list[Part]:
    """Cut a text at its highlights; joined, the parts are the text as `shown` gives it.

    `spans` are half-open ranges into `text`, ascending, never overlapping.
    """
    pieces: list[Part] = []
    at = 0
    for start, end in spans:
        pieces += [Part(shown(text[at:start])), Part(shown(text[start:end]), marked=True)]
        at = end
    pieces.append(Part(shown(text[at:])))
    return [piece for piece in pieces if piece.text]
