"""Which text do the bytes of a file stand for, if any?"""

import re

from ..errors import CorpusError
from .encodings import declared_in, legacy_of, unicode_of
from .mojibake import mended

# What a text file holds of the C0 controls: tab, line feed, vertical tab, form feed, return.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
LETTER = re.compile(r"[^\W\d_]")
# More controls than one in ten characters, and it is no text.  A threshold by feel.
MOST_CONTROLS = 0.1
# A text may have one broken character in so many that are not: a page cut in a letter, or pasted
# together from two.  A threshold by feel.
BROKEN = "\N{REPLACEMENT CHARACTER}"
SOUND_TO_BROKEN = 100


def decode(data: bytes, name: str, declared: str = "") -> str:
    """Return the text in `data` with LF line ends, whatever encoding it is in.

    That is UTF-8 or one with a byte order mark or NULs in it if it can be; else the one
    that the text or `declared` says, if what is read so is plausible; else the most
    plausible one.  A text that was read wrongly and saved again is mended.  Raises
    CorpusError, naming the place `name`, for bytes that are no text or have no word in them.
    """
    if not data.strip():
        raise CorpusError(name, "is empty; put the article's text in it, or remove it")
    text = mended(decoded(data, name, declared), name).replace("\r\n", "\n").replace("\r", "\n")
    controls = sum(1 for _ in CONTROL.finditer(text))
    if "\0" in text or controls > MOST_CONTROLS * len(text):
        raise CorpusError(name, "is binary, not text; convert it to text, HTML or JSON Lines")
    if not LETTER.search(text):
        raise CorpusError(name, "has no word in it; put the article's text in it, or remove it")
    return text


def decode_line(line: bytes, name: str, likely: str = "") -> str:
    """Return a line of a larger file as text: UTF-8, else `likely`, else what is plausible.

    Raises CorpusError where it is none.
    """
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        encoding = likely or legacy_of(line)
        if not encoding:
            raise CorpusError(name, unknown(line, error)) from None
        return line.decode(encoding, "replace")


def decoded(data: bytes, name: str, declared: str = "") -> str:
    """Return bytes as text; CorpusError says how to convert what is in no known encoding."""
    try:
        unicode = unicode_of(data)
        return data.decode(unicode or "utf-8-sig")
    except UnicodeDecodeError as error:
        encoding = "" if b"\0" in data else legacy_of(data, declared or declared_in(data))
        if encoding:
            return data.decode(encoding, "replace")
        text = data.decode("utf-8-sig", "replace")
        if is_nearly_sound(text):
            return text
        raise CorpusError(name, unknown(data, error)) from None


def is_nearly_sound(text: str) -> bool:
    """Whether hardly any character of a text could not be decoded."""
    beyond = sum(1 for character in text if character > "\x7f")
    return text.count(BROKEN) * SOUND_TO_BROKEN < beyond


def unknown(data: bytes, error: UnicodeDecodeError) -> str:
    """Return why bytes are no text, and what to do."""
    wrong = f"byte 0x{data[error.start]:02x} at {error.start}"
    if b"\0" in data:
        return f"is binary, not text ({wrong}); convert it to text, HTML or JSON Lines"
    return (
        f"is not UTF-8 ({wrong}), nor plausible in another encoding; convert it, perhaps: "
        "iconv -f WINDOWS-1256 -t UTF-8"
    )
