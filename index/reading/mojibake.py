"""Was a text once read in a wrong encoding, and what did it say before?"""

import re
from collections.abc import Iterator
from itertools import chain

from ..errors import CorpusError
from .encodings import plausibility

# How letters that every Arabic text has look when UTF-8 was read in an encoding of one byte a
# letter, or Arabic of one byte a letter as a Western one.  All are rare in sound Arabic; each
# search takes some 50 ns for a text of usual length.
WESTERN_SIGNS = "\u00d8\u00d9\u00c3\u00c7\u00e1\u00ed"  # as windows-1252 or Latin-1
ARABIC_SIGNS = "\u00a7\u00a8\u201e\u0679"  # as windows-1256
D8, D9, C3, C7, E1, ED, A7, A8, LOW_QUOTE, TTEH = tuple(WESTERN_SIGNS + ARABIC_SIGNS)
WRONG = ("cp1252", "latin-1", "cp1256")
RIGHT = ("utf-8", "cp1256", "iso8859-6")
# Read wrongly twice and saved each time; more than that was not met.
DEEPEST = 3
# Longer texts are not mended: articles are not so long, and it would take minutes.
LONGEST_CHARS = 200_000
# A line is taken for another reading of itself if that has a plausibility of LEAST, and GAIN more
# than it has as it stands.  Sound lines of the sample corpus have .17 and more, read wrongly -.4
# and less.
LEAST, GAIN = 0.15, 0.6
# What such a wrong reading is made of, for lines that are only in part what they seem to be.
WESTERN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
    "[ -~\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{3,}"
)
DENSE = re.compile(
    "(?:[\u00d8-\u00db][^\x00-\x7f]\\s?){4}"  # UTF-8 as a Western encoding
    "|(?:\u00c3[^\x00-\x7f]\u00c2?[^\x00-\x7f]){3}"  # the same, twice
    "|(?:[\u0637\u0638](?![\u0627\u0631\u0644-\u0648\u064a])[^\x00-\x7f\\s]){4}"  # as windows-1256
)


def is_suspect(text: str) -> bool:
    """Whether a text has a sign of having been read in a wrong encoding."""
    western = D8 in text or D9 in text or C3 in text or C7 in text or E1 in text or ED in text
    return western or A7 in text or A8 in text or LOW_QUOTE in text or TTEH in text


def mended(text: str, name: str) -> str:
    """Return the text with every line that was read in a wrong encoding read in the right one.

    Raises CorpusError, naming the place `name`, where a line was, and has lost letters by it.
    """
    if not is_suspect(text):
        return text
    lines = text.split("\n")
    if len(text) <= LONGEST_CHARS:
        lines = [line if line.isascii() else mended_line(line) for line in lines]
    broken = next((n for n, line in enumerate(lines, 1) if DENSE.search(line)), 0)
    if broken:
        raise CorpusError(name, LOST.format(line=broken))
    return "\n".join(lines)


LOST = (
    "was read in a wrong encoding and saved again, and has lost letters by it (line {line} of its "
    "text); get the original"
)


def mended_line(line: str) -> str:
    """Return a line as it was before it was read wrongly; a sound line comes back as it is."""
    whole = best_reading(line) if plausibility(line) < LEAST else line
    return whole if whole != line else WESTERN.sub(lambda match: best_reading(match[0]), line)


def best_reading(text: str) -> str:
    """Return the most plausible of a text and what it was before, at most three readings ago."""
    known = {text}
    newest = [text]
    for _ in range(DEEPEST):
        newest = [*dict.fromkeys(chain.from_iterable(map(readings, newest)))]
        newest = [each for each in newest if each not in known]
        known.update(newest)
    best = max(known, key=lambda each: (plausibility(each), each == text))
    return best if plausibility(best) >= max(LEAST, plausibility(text) + GAIN) else text


def readings(text: str) -> Iterator[str]:
    """Yield what a text may have been before it was read as one of three wrong encodings."""
    for wrong in WRONG:
        data = bytes_of(text, wrong)
        for right in RIGHT if data else ():
            try:
                yield data.decode(right)
            except UnicodeDecodeError:
                continue


def bytes_of(text: str, encoding: str) -> bytes:
    """Return the bytes that were read as `text`, b"" where there is a letter that none is.

    Where an encoding leaves a byte undefined, programs take the control of that number.
    """
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        pass
    try:
        return b"".join(map(byte_of, text, (encoding for _ in text)))
    except UnicodeEncodeError:
        return b""


def byte_of(character: str, encoding: str) -> bytes:
    """Return the byte of one character, that of its number for a control the encoding lacks."""
    undefined = "\x7f" < character < "\xa0"
    return character.encode("latin-1" if undefined else encoding)
