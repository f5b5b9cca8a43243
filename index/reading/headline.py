"""Which line of a page is the headline, and which lines above it are not the article?"""

from collections.abc import Iterator, Sequence

from .kinds import is_hostname
from .likeness import bare_word
from .lines import Line
from .sections import JOINTS, SECTIONS, SITE_WORDS

# How far down a page a headline is looked for, in lines.
HEADS = 8
HEADLINE_CHARS = 200
SLOGAN_CHARS = 200
CATEGORY_WORDS = 6
SHORT_WORDS = 4
KICKER_WORDS = 4
MIN_HEADLINE_WORDS = 6
REPEATED_WORDS = 4
OPENING_CHARS = 100
# Judged by eye on the development pages: headlines share .5 to 1 of their words with what
# follows, slogans less than .25, and names of sections mostly nothing.
HEADLINE_OVERLAP = 0.25
SLOGAN_OVERLAP = 0.5
PLAIN_TRADE = 4
# So end headlines, but not names of sections.
MARKED = (".", "!", "?", "\N{ARABIC QUESTION MARK}", "\N{HORIZONTAL ELLIPSIS}")
NO_SLOGAN = frozenset("\"'«»“”:؟?0123456789٠١٢٣٤٥٦٧٨٩")


def choose_headline(
    lines: Sequence[Line], free: Sequence[bool], shares: Sequence[float]
) -> int | None:
    """Return the place of the headline among `lines`, None where there seems to be none.

    `free` says of each line whether it is not already known to be furniture; `shares`
    are those of `shares_of`.  The headline is the first line near the top that has its
    shape and shares words with the rest, or that is repeated; the longest, when none
    shares any.
    """
    candidates = [*candidates_among(lines, free, shares)]
    repeated = [n for n in candidates if is_repeated(lines, n)]
    related = [n for n in candidates if lines[n].words > 1 and shares[n] >= HEADLINE_OVERLAP]
    if repeated or related:
        return repeated[0] if repeated else past_kicker(lines, related)
    if any(line.is_prose() for line in lines):
        return max(candidates, key=lambda n: (lines[n].words, -n), default=None)
    return candidates[0] if candidates else None


def candidates_among(
    lines: Sequence[Line], free: Sequence[bool], shares: Sequence[float]
) -> Iterator[int]:
    """Yield the lines above the first paragraph that could be the headline."""
    for n, line in enumerate(lines[:HEADS]):
        if not free[n] or is_category(line) or is_slogan(lines, n, shares):
            continue
        if line.ends_a_sentence or len(line.text) > HEADLINE_CHARS:
            return
        yield n
        if line.is_prose():
            return


def is_repeated(lines: Sequence[Line], n: int) -> bool:
    """Whether a line of some length is said again near the top."""
    form = lines[n].form
    return lines[n].words >= REPEATED_WORDS and any(
        line.form == form for line in lines[n + 1 : n + HEADS]
    )


def past_kicker(lines: Sequence[Line], related: Sequence[int]) -> int:
    """Return the first line, or the next one where the first is a few words set above it."""
    first = related[0]
    following = related[1] if len(related) > 1 else first
    kicker, line = lines[first], lines[following]
    if following != first + 1 or kicker.words > KICKER_WORDS or line.is_prose():
        return first
    if kicker.text.endswith(MARKED):
        return first
    longer = line.words >= max(MIN_HEADLINE_WORDS, 2 * kicker.words)
    return following if longer else first


def is_category(line: Line) -> bool:
    """Whether a line says nothing but names of sections, also where two are run together."""
    words = [word for word in line.form.split() if word not in JOINTS]
    return 0 < len(words) <= CATEGORY_WORDS and all(map(is_section, words))


def is_section(word: str) -> bool:
    """Whether a word, or each of two words written without a space, is the name of a section."""
    bare = bare_word(word)
    if bare in SECTIONS or word in SECTIONS:
        return True
    return any(
        bare[:n] in SECTIONS and bare_word(bare[n:]) in SECTIONS for n in range(3, len(bare))
    )


def is_slogan(lines: Sequence[Line], n: int, shares: Sequence[float]) -> bool:
    """Whether a line speaks of the site: of its trade, or below its name, and not of the news."""
    line = lines[n]
    if len(line.text) > SLOGAN_CHARS or not NO_SLOGAN.isdisjoint(line.text):
        return False
    trade = sum(bare_word(word) in SITE_WORDS for word in line.form.split())
    named = n > 0 and is_hostname(lines[n - 1].text) and line.ends_a_sentence
    if trade >= PLAIN_TRADE:
        return True
    return (trade > 1 or named) and shares[n] < SLOGAN_OVERLAP


def lines_above(lines: Sequence[Line], at: int, shares: Sequence[float]) -> Iterator[int]:
    """Yield the lines above the headline that name the site or the section."""
    for n, line in enumerate(lines[: max(at, 0)]):
        label = 0 < line.words <= SHORT_WORDS and not line.ends_a_sentence
        if label or is_category(line) or is_slogan(lines, n, shares):
            yield n


def opening_words(text: str) -> str:
    """Return the first words of a text, at most 100 characters, to stand for a headline."""
    first = text[: 2 * OPENING_CHARS].strip().partition("\n")[0]
    if len(first) <= OPENING_CHARS:
        return first
    return first[: OPENING_CHARS + 1].rpartition(" ")[0].rstrip(" ،,;:") or first[:OPENING_CHARS]
