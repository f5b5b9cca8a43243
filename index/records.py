"""How is an article written as one line of bytes, and read again?

A line is a JSON list.  ASCII and the 128 characters of ALPHABET, those of Arabic texts,
are a byte each; all others are written as JSON escapes them.  So a line takes half of
what it takes in UTF-8, and less when it is compressed (store.py).
"""

import codecs
import hashlib
import json
from functools import cache
from json.encoder import encode_basestring
from typing import Any

from . import kernels
from .article import Article

# What bytes from 0x80 on stand for.  Never changed but with FORMAT in snapshot.py.
_LETTERS = (
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغ"
    "ـفقكلمنهوىي"
    "\N{ARABIC FATHATAN}\N{ARABIC DAMMATAN}\N{ARABIC KASRATAN}\N{ARABIC FATHA}"
    "\N{ARABIC DAMMA}\N{ARABIC KASRA}\N{ARABIC SHADDA}\N{ARABIC SUKUN}"
    "\N{ARABIC LETTER SUPERSCRIPT ALEF}"
    "پچژڤکگیہھےںٹڈڑەێۆڨڭڢۀۃۚۖ"  # Persian, Kurdish, Urdu, Maghrebi; marks of the Quran
)
_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
_MARKS = (
    "،؛؟٪٫٬۔«»"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{EN DASH}\N{EM DASH}…•×″ﷺ"
    "\N{NO-BREAK SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
)
_LATIN = "éèêàâçîôùïëöü"
ALPHABET = _LETTERS + _DIGITS + _MARKS + _LATIN

_CHARACTERS = "".join(map(chr, range(128))) + ALPHABET
_SHORT = '"\\\b\f\n\r\t'  # what JSON writes as a backslash and a letter
_UNITS = 1 << 16
_REMOVED = Article._fields.index("removed")

_compiled = kernels.load("_records")


def encode(article: Article) -> bytes:
    """Return the article as one line, its fields in the record's order."""
    id, title, text, removed, *rest = article
    ranges = json.dumps(removed, separators=(",", ":")) if removed else "[]"
    if _compiled is not None:
        line: bytes = _compiled.encode((id, title, text, ranges.encode(), *rest), _byte_by_unit())
        return line
    fields = [*map(encode_basestring, (id, title, text)), ranges, *map(encode_basestring, rest)]
    units = f"[{','.join(fields)}]".encode("utf-16-le", "surrogatepass")
    whole = units.decode("utf-16-le", "surrogatepass")  # two halves that met are a character
    return whole.translate(_written()).encode("latin-1")


def digest(record: bytes) -> int:
    """Return 64 bits of an `encode`d article's hash: it changes when anything in it does.

    Only `origin`, its last field, does not count: a line that moved is no other article.
    """
    counted = record[: record.rindex(b',"', 0, -2)]  # in a text there is a backslash between
    return int.from_bytes(hashlib.sha256(counted).digest()[:8], "little")


def decode(record: bytes) -> Article:
    """Return the article that `encode` wrote; ValueError where it is none."""
    id, title, text, removed, *rest = _parsed(record)
    ranges = tuple([(start, end) for start, end in removed]) if removed else ()
    return Article(id, title, text, ranges, *rest)


def _parsed(record: bytes) -> list[Any]:
    if _compiled is None:
        line, _ = codecs.charmap_decode(record, "strict", _CHARACTERS)
        return [*json.loads(line)]
    fields: list[Any] = _compiled.decode(record, _unit_by_byte())
    if len(fields) != len(Article._fields):
        raise ValueError(f"a record of {len(fields)} fields, not of {len(Article._fields)}")
    fields[_REMOVED] = () if fields[_REMOVED] == b"[]" else json.loads(fields[_REMOVED])
    return fields


class _Written(dict[int, str]):
    """Each character as the byte it is written as, or as it is escaped; halves of pairs as "?"."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        at = _CHARACTERS.find(character)
        is_half = 0xD800 <= code < 0xE000
        self[code] = chr(at) if at >= 0 else "?" if is_half else json.dumps(character)[1:-1]
        return self[code]


@cache
def _written() -> _Written:
    return _Written()


@cache
def _unit_by_byte() -> memoryview:
    """Return the UTF-16 unit that each byte stands for: 256 numbers of two bytes."""
    return memoryview(_CHARACTERS.encode("utf-16-le")).cast("H")


@cache
def _byte_by_unit() -> bytes:
    """Return the byte of each UTF-16 unit; 0 where it is escaped by number, 1 by a letter."""
    table = bytearray(_UNITS)
    for byte, character in enumerate(_CHARACTERS[32:], 32):
        table[ord(character)] = byte
    for character in _SHORT:
        table[ord(character)] = 1
    return bytes(table)
