"""When do two lines say the same thing, and how many words do they share?"""

import re
import unicodedata
from functools import lru_cache

ALEF = "\N{ARABIC LETTER ALEF}"
YEH = "\N{ARABIC LETTER YEH}"
HEH = "\N{ARABIC LETTER HEH}"
KAF = "\N{ARABIC LETTER KAF}"
WAW = "\N{ARABIC LETTER WAW}"

# Spelling that does not tell two lines apart: hamza seats, final yeh and heh, Persian keyboards.
FOLDED = {
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}": ALEF,
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}": ALEF,
    "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}": ALEF,
    "\N{ARABIC LETTER ALEF WASLA}": ALEF,
    "\N{ARABIC LETTER ALEF MAKSURA}": YEH,
    "\N{ARABIC LETTER FARSI YEH}": YEH,
    "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}": YEH,
    "\N{ARABIC LETTER TEH MARBUTA}": HEH,
    "\N{ARABIC LETTER KEHEH}": KAF,
    "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}": WAW,
}
# Marks, tatweel and direction controls are written or left out at will.
UNWRITTEN = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]"
)
NO_WORD = re.compile(r"[\W_]+")
DIGITS = {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
FOREIGN_DIGIT = re.compile("[\u0660-\u0669\u06f0-\u06f9]")

# The article and one-letter words are written together with the word that follows them.
PREFIXES = re.compile(
    "^(?:[\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}]?"
    "(?:[\N{ARABIC LETTER BEH}\N{ARABIC LETTER KAF}]?\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
    "|\N{ARABIC LETTER LAM}\N{ARABIC LETTER LAM}"
    "|[\N{ARABIC LETTER BEH}\N{ARABIC LETTER LAM}])?)(?=\\w{3})"
)
ROOT_LETTERS = 5
SLICE_CHARS = 400


def plain_form(text: str) -> str:
    """Return the words of `text` alone, one space between them, in one spelling each.

    Two lines with the same plain form differ at most in punctuation, marks, letter
    case, the script of their digits and the usual slips of hamza, yeh and teh.
    """
    bare = UNWRITTEN.sub("", compatible(text).casefold())
    for letter, usual in FOLDED.items():  # ten times as fast as str.translate on Arabic text
        bare = bare.replace(letter, usual)
    bare = FOREIGN_DIGIT.sub(lambda match: DIGITS[match[0]], bare)
    return NO_WORD.sub(" ", bare).strip()


def compatible(text: str) -> str:
    """Return the text in NFKC, each 400 characters by themselves.

    Putting marks in order takes time with the square of their number: a million on one
    letter would take hours.
    """
    if len(text) <= SLICE_CHARS:
        return unicodedata.normalize("NFKC", text)
    slices = (text[at : at + SLICE_CHARS] for at in range(0, len(text), SLICE_CHARS))
    return "".join(unicodedata.normalize("NFKC", each) for each in slices)


@lru_cache(maxsize=50_000)  # words repeat, from article to article
def bare_word(word: str) -> str:
    """Return a word in plain form without the conjunction, preposition and article before it."""
    return PREFIXES.sub("", word)


def roots(form: str) -> frozenset[str]:
    """Return the openings of the content words of a plain form, for counting what is shared.

    Cut to five letters after the prefixes, so that most inflected forms of a word agree.
    """
    return frozenset(bare_word(word)[:ROOT_LETTERS] for word in form.split() if len(word) > 2)


def words_in(table: str) -> frozenset[str]:
    """Return the words of a table of words."""
    return frozenset(table.split())
