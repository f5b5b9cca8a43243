"""In which encoding are these bytes, as far as what they say can tell?"""

import codecs
import re
from collections import Counter
from collections.abc import Sequence

from .letterpairs import LEVELS, UNHEARD

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
UNMARKED = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# Older encodings that Arabic was written in, those first that go before where two say the same.
LEGACY = ("cp1256", "iso8859-6", "cp1252", "mac-arabic", "cp720")
# The last two were rare: they must say this much more than the others.
LEAD = {"mac-arabic": 0.1, "cp720": 0.1}
# What pages call them, where Python calls them otherwise.  Browsers read Latin-1 as windows-1252.
ALIASES = {
    "x-mac-arabic": "mac-arabic",
    "macarabic": "mac-arabic",
    "asmo-708": "iso8859-6",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}
DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w:.-]{2,40})"""
    rb"""|<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w:.-]{2,40})""",
    re.I,
)
DECLARED_BYTES = 4096
SAMPLE_BYTES = 1 << 16

ARABIC = "\u0620-\u063a\u0641-\u064a\u0671-\u06d3"
WORD = re.compile(f"[{ARABIC}]+")
UNWRITTEN = re.compile("[\u0640\u064b-\u0652]")
# The mean level of the pairs of letters in Arabic read right, from `letterpairs`.
RIGHT = 1.6
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
# What stands in Arabic text beside letters: marks, digits, punctuation, spaces.
BESIDE = re.compile(
    "[\u060c\u061b\u061f\u0640\u064b-\u0652\u0660-\u066d\u0670\u06d4\u06f0-\u06f9\u00a0\u00ab\u00bb"
    "\u200c-\u200f\u2013\u2014\u2018-\u201e\u2022\u2026]"
)
USUAL = re.compile(f"[{ARABIC}\t\n\r -~\u00c0-\u00ff]|{BESIDE.pattern}")
# A letter of one script that touches one of the other is what a wrong reading makes.
CLASH = re.compile(f"[{ARABIC}][\u064b-\u0652]?[{LATIN}]|[{LATIN}][{ARABIC}]")
ACCENTED = re.compile(
    "(?<=[A-Za-z])[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]"
    "|[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff](?=[a-z])|(?<!\\w)[\u00c0\u00e0](?!\\w)"
)
# These stand at the end of a word, and nowhere else.
MISPLACED = re.compile(f"[\u0629\u0649](?=[{ARABIC}])")
# On lines of the sample corpus right readings have .72 and more; `python -m tests.reading
# encodings` has the figures.
PLAUSIBLE = 0.5
# Of fewer bytes beyond ASCII nothing can be said.
FEWEST = 4


def unicode_of(head: bytes) -> str:
    """Return the name of the Unicode encoding other than UTF-8 that a file opens in, "" for none.

    It is known by its byte order mark, or because read so, and only so, it says something.
    """
    marked = next((name for mark, name in MARKS.items() if head.startswith(mark)), "")
    if marked:
        return "" if marked == "utf-8-sig" else marked
    if b"\0" not in head:
        return ""
    sample = head[: min(len(head), 4096) // 4 * 4]
    return next((name for name in UNMARKED if says_something(sample, name)), "")


def is_utf8(sample: bytes) -> bool:
    """Whether the beginning of a file is UTF-8, a character that it is cut in aside."""
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(sample) - 3 and error.reason == "unexpected end of data"
    return True


def says_something(sample: bytes, encoding: str) -> bool:
    """Whether nearly all of a sample, read so, is Arabic or ASCII without controls."""
    text = sample.decode(encoding, "replace")
    usual = sum(1 for _ in USUAL.finditer(text))
    return usual > 0 and usual >= 0.95 * len(text)


def declared_in(data: bytes) -> str:
    """Return the encoding that a page or an XML document says it is in, "" where it says none."""
    found = DECLARED.search(data, 0, DECLARED_BYTES)
    return known_name((found[1] or found[2]).decode("ascii")) if found else ""


def known_name(name: str) -> str:
    """Return Python's name of an encoding, "" for one that there is not, or that is no text's."""
    name = name.strip().lower()
    name = ALIASES.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return found.name if getattr(found, "_is_text_encoding", True) else ""


def legacy_of(data: bytes, declared: str = "") -> str:
    """Return the older encoding in which bytes that are no UTF-8 say most, "" where in none.

    The one that is `declared` is taken if what it says is plausible.
    """
    sample = data[:SAMPLE_BYTES]
    if sum(byte > 0x7F for byte in sample) < FEWEST:
        return ""
    worth = {name: worth_in(sample, name) for name in dict.fromkeys((*LEGACY, declared)) if name}
    if declared and worth[declared] >= PLAUSIBLE:
        return declared
    best = max(worth, key=lambda name: worth[name] - LEAD.get(name, 0))
    return best if worth[best] >= PLAUSIBLE else ""


def worth_in(data: bytes, encoding: str) -> float:
    """Return how plausible the bytes are in one encoding, -1 where they are none of its."""
    try:
        return plausibility(data.decode(encoding))
    except UnicodeDecodeError as error:
        whole = error.start >= len(data) - 4 and len(data) == SAMPLE_BYTES  # cut in a letter
        return plausibility(data[: error.start].decode(encoding)) if whole else -1.0


def plausibility(text: str) -> float:
    """Return how much the characters beyond ASCII look like Arabic, or like accented Latin.

    About 1 for Arabic read right, below .5 for Arabic read wrong; 0 where there are none.
    Letters are worth what their pairs are; one that touches a letter of another script, one
    that ends words and does not, and every other character, less than nothing.
    """
    beyond = sum(1 for character in text if character > "\x7f")
    if not beyond:
        return 0.0
    words = WORD.findall(UNWRITTEN.sub("", text))
    arabic = sum(map(len, words))
    beside, accented = count_of(BESIDE, text), count_of(ACCENTED, text)
    rest = max(beyond - arabic - beside - accented, 0)
    wrong = 2 * count_of(CLASH, text) + 2 * count_of(MISPLACED, text) + 1.5 * rest
    return (arabic * level_of(words) / RIGHT + 0.5 * beside + 0.6 * accented - wrong) / beyond


def level_of(words: Sequence[str]) -> float:
    """Return the mean level of the pairs of letters in words, 0 where there are no words."""
    pairs = Counter(f" {word} "[n : n + 2] for word in words for n in range(len(word) + 1))
    total = sum(LEVELS.get(pair, UNHEARD) * count for pair, count in pairs.items())
    return total / max(pairs.total(), 1)


def count_of(pattern: re.Pattern[str], text: str) -> int:
    """Return how often a pattern is in a text."""
    return sum(1 for _ in pattern.finditer(text))
