"""Which text do the bytes of a file stand for, if any?"""

import codecs
import re

from ..errors import CorpusError

OTHER_UNICODE = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
# What a text file holds of the C0 controls: tab, line feed, vertical tab, form feed, return.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
LETTER = re.compile(r"[^\W\d_]")
# More controls than one in ten characters, and it is no text.  A threshold by feel.
MOST_CONTROLS = 0.1


def decode(data: bytes, name: str) -> str:
    """Return the text in `data`, which is UTF-8 with or without a mark, with LF line ends.

    Raises CorpusError, naming the place `name`, for bytes that are no text or have
    no word in them.
    """
    if not data.strip():
        raise CorpusError(name, "is empty; put the article's text in it, or remove it")
    text = from_utf8(data, name).replace("\r\n", "\n").replace("\r", "\n")
    controls = sum(1 for _ in CONTROL.finditer(text))
    if "\0" in text or controls > MOST_CONTROLS * len(text):
        raise CorpusError(name, "is binary, not text; convert it to text, HTML or JSON Lines")
    if not LETTER.search(text):
        raise CorpusError(name, "has no word in it; put the article's text in it, or remove it")
    return text


def from_utf8(data: bytes, name: str) -> str:
    """Return UTF-8 bytes as text; CorpusError says how to convert anything else."""
    unicode = next((OTHER_UNICODE[mark] for mark in OTHER_UNICODE if data.startswith(mark)), None)
    if unicode:
        raise CorpusError(name, f"is {unicode}, not UTF-8; convert it: iconv -f {unicode} -t UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{data[error.start]:02x} at {error.start}"
        if b"\0" in data:
            reason = f"is binary, not text ({wrong}); convert it to text, HTML or JSON Lines"
        else:
            reason = f"is not UTF-8 ({wrong}); convert it, perhaps: iconv -f WINDOWS-1256 -t UTF-8"
        raise CorpusError(name, reason) from None
