"""Which Arabic words may be meant by one that was typed in Latin letters?

People who have no Arabic keyboard write 3arabi for عربي.  Both sides are brought to their
consonants, letters that one Latin letter stands for made equal; words with the same
consonants are then ordered by an edit distance over a finer spelling.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, product

import numpy as np
import numpy.typing as npt

from .nearness import ALPHABET, Near, NearWords

CANDIDATES = 200  # words with the same consonants that are compared, the commonest first
NAMED = 10
COMMON = 0.08  # what ln(1 + documents) of a word is worth, in edits
VOWEL, SIMILAR, OTHER = 0.35, 0.3, 1.0  # what an edit costs
MAX_READINGS = 16  # of the consonants of one Latin word
BITS = 5  # of one consonant in a key
MAX_CONSONANTS = 12

SOUNDS = ("تط", "ضد", "سصث", "زظذ", "كق", "هح")  # one consonant each
WEAK = "اويء"
VOWELS = "aeiou"

# What Latin letters may stand for, longest first; "" for what is no consonant.
_READINGS = {
    "7'": "خ", "3'": "غ", "9'": "ض", "6'": "ظ",
    "kh": "خ", "sh": "ش", "ch": "ش", "gh": "غ", "th": "ثذ", "dh": "ذض", "ph": "ف",
    "2": "ءا", "$": "ش", "4": "ء", "3": "ع", "5": "خ", "6": "ط", "7": "ح", "8": "ق", "9": "صق",
    "b": "ب", "p": "ب", "v": "ف", "f": "ف", "c": "كس", "k": "ك", "q": "ق", "g": "جقغ",
    "j": "ج", "t": "ت", "d": "د", "r": "ر", "z": "ز", "s": "س", "h": "ه", "l": "ل",
    "m": "م", "n": "ن", "x": "ك", "w": "و", "y": "ي", "a": "ا", "e": "يا", "i": "ي",
    "o": "و", "u": "و", "'": "",
}  # fmt: skip
_TOKENS = re.compile("|".join(map(re.escape, sorted(_READINGS, key=len, reverse=True))))
_HEH = ALPHABET.index("ه") + 1

Keys = npt.NDArray[np.uint64]


class RomanizedWords:
    """The words of a snapshot by their consonants; made once, 12 bytes a word."""

    def __init__(self, words: NearWords) -> None:
        self._words = words
        keys = _keys(words)
        order = np.lexsort((-words.counts, keys))
        self._keys, self._numbers = keys[order], order.astype(np.int32)

    def find(self, latin: str) -> list[Near]:
        """Return up to NAMED index words that a Latin word may stand for, the best first."""
        tokens = _TOKENS.findall(latin)
        if "".join(tokens) != latin:
            return []
        numbers = self._same_consonants(tokens)
        found = [
            Near(term, _distance(tokens, term), int(self._words.counts[number]))
            for number in numbers
            for term in [self._words.term(number)]
        ]
        found.sort(key=lambda near: (near.cost - COMMON * np.log1p(near.documents), near.term))
        return found[:NAMED]

    def _same_consonants(self, tokens: list[str]) -> list[int]:
        numbers: list[int] = []
        for key in dict.fromkeys(_readings(tokens)):
            first, end = np.searchsorted(self._keys, [key, key + 1]).tolist()
            numbers += self._numbers[first : min(end, first + CANDIDATES)].tolist()
        best = sorted(numbers, key=lambda number: -int(self._words.counts[number]))
        return best[:CANDIDATES]


def _readings(tokens: list[str]) -> Iterator[int]:
    """Yield the keys of the consonants that Latin letters may stand for."""
    codes = _consonants()
    choices = [
        sorted({int(codes[ALPHABET.index(letter) + 1]) for letter in _READINGS[token]}) or [0]
        for token in tokens
    ]
    ways = [choices]
    if tokens[-1:] == ["h"]:  # of a feminine ending, which is no consonant
        ways.append(choices[:-1])
    for way in ways:
        for reading in islice(product(*way), MAX_READINGS):
            if key := _key([code for code in reading if code]):
                yield key


def _key(codes: list[int]) -> int:
    single = [code for at, code in enumerate(codes) if not at or codes[at - 1] != code]
    key = 0
    for code in single[:MAX_CONSONANTS]:
        key = (key << BITS) | code
    return key


def _keys(words: NearWords) -> Keys:
    """Return the key of each word's consonants; neighbours that are equal count once."""
    codes = _consonants()
    keys = np.zeros(len(words.lengths), np.uint64)
    last, count = np.zeros(len(keys), np.uint8), np.zeros(len(keys), np.uint8)
    for place, letters in enumerate(np.ascontiguousarray(words.columns)):
        ending = (letters == _HEH) & (words.lengths == place + 1)
        code = np.where(ending, np.uint8(0), codes[letters])
        new = (code > 0) & (code != last) & (count < MAX_CONSONANTS)
        keys = np.where(new, (keys << np.uint64(BITS)) | code, keys)
        last = np.where(code > 0, code, last)
        count += new
    return keys


@cache
def _consonants() -> npt.NDArray[np.uint8]:
    """Return the consonant that each letter is, by code; 0 for vowels and hamza."""
    group_of = {letter: group[0] for group in SOUNDS for letter in group}
    codes = np.zeros(len(ALPHABET) + 1, np.uint8)
    for letter in ALPHABET:
        if letter not in WEAK:
            codes[ALPHABET.index(letter) + 1] = ALPHABET.index(group_of.get(letter, letter)) + 1
    return codes


def _distance(tokens: list[str], term: str) -> float:
    """Return what the edits from Latin letters to an Arabic word cost."""
    carried = tokens[0] in VOWELS and term[:2] in ("او", "اي")  # اوباما begins with one vowel
    before = [0.0]
    for place, letter in enumerate(term):
        before.append(before[-1] + (0.0 if carried and not place else _left_out(letter)))
    for at, token in enumerate(tokens):
        silent = _unwritten(token, tokens[at - 1]) if at else OTHER  # no word begins unwritten
        now = [before[0] + silent]
        for place, letter in enumerate(term):
            now.append(
                min(
                    before[place] + _replaced(token, letter),
                    before[place + 1] + silent,
                    now[place] + _left_out(letter),
                )
            )
        before = now
    return before[-1]


def _left_out(letter: str) -> float:
    return VOWEL if letter in WEAK or letter == "ه" else OTHER


def _unwritten(sign: str, previous: str) -> float:
    """Return what it costs that a Latin letter is not written: short vowels are not."""
    return VOWEL if sign in "aeiouyh'2" or sign == previous else OTHER


@cache
def _replaced(sign: str, letter: str) -> float:
    readings = _READINGS[sign]
    if letter in readings:
        return 0.0
    if sign in f"{VOWELS}y" and letter in WEAK:
        return SIMILAR
    if sign in "ae" and letter == "ه":
        return SIMILAR
    codes = _consonants()
    own = codes[ALPHABET.index(letter) + 1]
    alike = own and own in [codes[ALPHABET.index(each) + 1] for each in readings]
    return SIMILAR if alike else OTHER
