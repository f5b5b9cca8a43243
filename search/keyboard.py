"""What would these keys have written, had the keyboard been set to the other language?

The layout is Arabic-101, that of most keyboards sold with Arabic letters; the Latin side
is the American one.
"""

import re

from .language import FIELD_BY_NAME, OR_WORDS

# One key, b, gives two letters; shifted keys give the letters with hamza, and marks.
_KEYS = """
qض wص eث rق tف yغ uع iه oخ pح [ج ]د aش sس dي fب gل hا jت kن lم ;ك 'ط
zئ xء cؤ vر bلا nى mة ,و .ز /ظ `ذ Tلإ Yإ Gلأ Hأ Bلآ Nآ K، P؛ ?؟
"""
_SHIFTED_LETTERS = frozenset("BGHNTY")  # the keys that give an Arabic letter with shift
_SHIFTED_MARKS = {"Q": "َ", "W": "ً", "E": "ُ", "R": "ٌ", "A": "ِ", "S": "ٍ", "X": "ْ", "J": "ـ", "~": "ّ"}
ARABIC_BY_KEY = {pair[0]: pair[1:] for pair in _KEYS.split()} | _SHIFTED_MARKS
_KEY_BY_ARABIC = {arabic: key.lower() for key, arabic in ARABIC_BY_KEY.items() if key.isalpha()}
_POINTS = ARABIC_BY_KEY["."] + ARABIC_BY_KEY[","]

_NAMES = "|".join(FIELD_BY_NAME)
_HEAD = re.compile(rf'-?=?(?:(?:{_NAMES}):)?["(]*')  # marks of the query language round a word
_TAIL = re.compile(r'[")]*(?:~[0-9]+)?$')


def in_arabic(text: str) -> str:
    """Return what the keys of a text give in Arabic; marks of the query language stay.

    Left as they are: words of three capitals or more, and capitalised ones whose first
    key gives no Arabic letter with shift.
    """
    return "".join(_piece(piece) for piece in re.split(r"(\s+)", text))


def in_latin(word: str) -> list[str]:
    """Return what the keys of an Arabic word may give in Latin; لا is one key, or two."""
    readings = [word.replace("لا", "b"), word] if "لا" in word else [word]
    typed = ["".join(_KEY_BY_ARABIC.get(letter, letter) for letter in text) for text in readings]
    return [text for text in typed if text.isascii() and text.isalpha()]


def without_point(word: str) -> str:
    """Return an Arabic word without the key of the full stop or the comma at its end."""
    return word[:-1] if word[-1:] in _POINTS else word


def _piece(piece: str) -> str:
    if piece in OR_WORDS:
        return piece
    head = _HEAD.match(piece)
    begin = head.end() if head else 0
    tail = _TAIL.search(piece, begin)
    end = tail.start() if tail else len(piece)
    return piece[:begin] + _mapped(piece[begin:end]) + piece[end:]


def _mapped(word: str) -> str:
    capitals = sum(letter.isupper() for letter in word)
    if capitals >= 3 or (word[:1].isupper() and word[0] not in _SHIFTED_LETTERS):
        return word
    return "".join(ARABIC_BY_KEY.get(letter, letter) for letter in word)
