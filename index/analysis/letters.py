"""Which code points belong to a word, which are ignored, and which become another letter?

Every spelling rule is a mapping of code points, so a whole text is normalized by
looking its characters up in two arrays: `kinds()` and `folds()`.  Sources: the
Unicode Character Database (categories, NFKC) and PyArabic's letter names.
"""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt
from pyarabic import araby

SEPARATOR, LETTER, DIGIT, IGNORED, NUMBER_MARK, EXPANDED = range(6)

LAST = 0x20000  # looked up for this and every later code point: all are letters (CJK) or unassigned

FARSI_KEHEH = "\N{ARABIC LETTER KEHEH}"  # ک
SWASH_KAF = "\N{ARABIC LETTER SWASH KAF}"  # ڪ
FARSI_YEH = "\N{ARABIC LETTER FARSI YEH}"  # ی
YEH_BARREE = "\N{ARABIC LETTER YEH BARREE}"  # ے
HEH_GOAL = "\N{ARABIC LETTER HEH GOAL}"  # ہ
HEH_DOACHASHMEE = "\N{ARABIC LETTER HEH DOACHASHMEE}"  # ھ
AE = "\N{ARABIC LETTER AE}"  # ە
HEH_WITH_YEH = "\N{ARABIC LETTER HEH WITH YEH ABOVE}"  # ۀ
TEH_MARBUTA_GOAL = "\N{ARABIC LETTER TEH MARBUTA GOAL}"  # ۃ
PEH = "\N{ARABIC LETTER PEH}"  # پ
TCHEH = "\N{ARABIC LETTER TCHEH}"  # چ
JEH = "\N{ARABIC LETTER JEH}"  # ژ
GAF = "\N{ARABIC LETTER GAF}"  # گ
VEH = "\N{ARABIC LETTER VEH}"  # ڤ
ALEF_WASLA = "\N{ARABIC LETTER ALEF WASLA}"  # ٱ
ALEF_WAVY_ABOVE = "\N{ARABIC LETTER ALEF WITH WAVY HAMZA ABOVE}"  # ٲ
ALEF_WAVY_BELOW = "\N{ARABIC LETTER ALEF WITH WAVY HAMZA BELOW}"  # ٳ
HIGH_HAMZA_ALEF = "\N{ARABIC LETTER HIGH HAMZA ALEF}"  # ٵ
THOUSANDS_MARK = "\N{ARABIC THOUSANDS SEPARATOR}"  # ٬
DECIMAL_MARK = "\N{ARABIC DECIMAL SEPARATOR}"  # ٫

# Spelling variants of one letter, by rule: alef forms; final yeh and teh marbuta;
# hamza carriers; Persian and Urdu letters, nearest Arabic letter by shape or sound.
LETTER_BY_VARIANT = {
    **dict.fromkeys(
        [
            araby.ALEF_MADDA,
            araby.ALEF_HAMZA_ABOVE,
            araby.ALEF_HAMZA_BELOW,
            ALEF_WASLA,
            ALEF_WAVY_ABOVE,
            ALEF_WAVY_BELOW,
            HIGH_HAMZA_ALEF,
        ],
        araby.ALEF,
    ),
    araby.ALEF_MAKSURA: araby.YEH,
    araby.TEH_MARBUTA: araby.HEH,
    araby.WAW_HAMZA: araby.WAW,
    araby.YEH_HAMZA: araby.YEH,
    **dict.fromkeys([FARSI_KEHEH, SWASH_KAF, GAF], araby.KAF),
    **dict.fromkeys([FARSI_YEH, YEH_BARREE], araby.YEH),
    **dict.fromkeys(
        [HEH_GOAL, HEH_DOACHASHMEE, AE, HEH_WITH_YEH, TEH_MARBUTA_GOAL],
        araby.HEH,
    ),
    PEH: araby.BEH,
    TCHEH: araby.JEEM,
    JEH: araby.ZAIN,
    VEH: araby.FEH,
}

# Marks and invisible controls that are dropped wherever they stand, inside words too.
_IGNORED_RANGES = [
    (0x00AD, 0x00AD),  # soft hyphen
    (0x0300, 0x036F),  # combining accents
    (0x0591, 0x05BD),  # Hebrew points
    (0x0610, 0x061A),  # Quranic honorifics and small letters
    (0x061C, 0x061C),  # Arabic letter mark
    (0x0640, 0x0640),  # tatweel
    (0x064B, 0x065F),  # tashkeel
    (0x0670, 0x0670),  # superscript alef
    (0x0674, 0x0674),  # high hamza
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E8),
    (0x06EA, 0x06ED),
    (0x0898, 0x089F),
    (0x08CA, 0x08FF),
    (0x200B, 0x200F),  # zero-width space and joiners, direction marks
    (0x202A, 0x202E),  # direction overrides
    (0x2060, 0x2069),  # word joiner, isolates
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte-order mark
]

_IGNORED = frozenset(code for first, last in _IGNORED_RANGES for code in range(first, last + 1))
_NUMBER_MARKS = frozenset({".", ",", DECIMAL_MARK, THOUSANDS_MARK})

Kinds = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint32]


def is_ignored(code: int) -> bool:
    """Say whether the code point is dropped before words are compared."""
    return code in _IGNORED


def fold(letter: str) -> str:
    """Return what one character becomes: "" to "several characters"; most stay as they are.

    Compatibility forms are resolved (NFKC), Latin letters lose case and accents,
    digits of any script become 0-9, and variants become their letter.
    """
    if variant := LETTER_BY_VARIANT.get(letter):
        return str(variant)
    return "".join(_fold_one(each) for each in unicodedata.normalize("NFKC", letter))


def _fold_one(letter: str) -> str:
    if is_ignored(ord(letter)):
        return ""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if "LATIN" in unicodedata.name(letter, ""):
        return _bare(unicodedata.normalize("NFKD", letter)).casefold()
    return LETTER_BY_VARIANT.get(letter) or _bare(letter.casefold())


def _bare(text: str) -> str:
    return "".join(each for each in text if not is_ignored(ord(each)))


def _kind(letter: str) -> int:
    if is_ignored(ord(letter)):
        return IGNORED
    if letter.isalnum():
        return DIGIT if letter.isdecimal() else LETTER
    if letter in _NUMBER_MARKS:
        return NUMBER_MARK
    return LETTER if unicodedata.category(letter)[0] == "M" else SEPARATOR


def _folds_to_itself(letter: str) -> bool:
    """Say quickly that `fold(letter) == letter`; a False needs `fold` to tell."""
    return (
        letter >= "\u0700"
        and unicodedata.is_normalized("NFKD", letter)
        and letter.casefold() == letter
        and not letter.isdecimal()
    )


@cache
def tables() -> tuple[Kinds, Codes, dict[int, str]]:
    """Return (kind of each code point, what each folds to, the foldings that change length).

    kinds: uint8, shape (LAST + 1,), that of what a code point folds to: ² is a digit;
    folds: uint32, same shape, the code point itself where kind is EXPANDED.  Built once a
    process, in about 50 ms.
    """
    kinds = np.full(LAST + 1, LETTER, np.uint8)
    kinds[0xE000:0xF900] = SEPARATOR  # private use
    folds = np.arange(LAST + 1, dtype=np.uint32)
    expansions: dict[int, str] = {}
    for code in _listed():
        letter = chr(code)
        kinds[code] = _kind(letter)
        if kinds[code] not in (LETTER, DIGIT) or _folds_to_itself(letter):
            continue
        folded = fold(letter)
        if len(folded) == 1 and (kind := _kind(folded)) in (LETTER, DIGIT):
            kinds[code], folds[code] = kind, ord(folded)
        else:
            kinds[code] = EXPANDED
            expansions[code] = folded
    return kinds, folds, expansions


def _listed() -> list[int]:
    """Return the code points whose properties are looked up one by one.

    Between them lie ideographs and syllables, which are letters that fold to themselves.
    """
    ranges = [(0, 0x3100), (0xA490, 0xAC00), (0xD7A4, 0xE000), (0xF900, 0x10000)]
    ranges += [(0x1D400, 0x1D800), (0x1EE00, 0x1FC00)]  # mathematical letters, symbols
    return [code for first, end in ranges for code in range(first, end)]
