"""What in the text of a page is not the article, and what does it say about the article?"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from .datelines import date_in_line, date_in_opening
from .headline import choose_headline, is_category, is_section, lines_above, opening_words
from .kinds import HOSTNAME, PART, Kind, kind_of
from .labels import NAME_WORDS, Label, label_of, reporter_of
from .likeness import plain_form
from .lines import Line, lines_of, shares_of
from .phrases import AUTHOR_BLOCKS

BIOGRAPHY_CHARS = 400
NAMES_BELOW = 2
LINK_WORDS = 3
REPEATS = 3
# A page may go on for this share of its prose after an end mark (readers' comments, "about us")
# before the mark is taken for a stray one: nothing of the article may be lost.
PROSE_AFTER_END = 0.5


class Page(NamedTuple):
    """What was found in the text of one page; "" stands for what was not.

    `removed` are half-open ranges of the text, ascending, never overlapping.
    """

    title: str
    removed: tuple[tuple[int, int], ...] = ()
    source: str = ""
    author: str = ""
    published: str = ""
    date_origin: str = ""


class Marks(NamedTuple):
    """The lines of a page, what each of them is, and where the headline and the body are.

    `at` is -1 where no line is the headline; the body is `lines[first:last + 1]`.
    `shares` are those of `shares_of`, empty where the headline is known from elsewhere.
    """

    lines: Sequence[Line]
    kinds: Sequence[Kind | None]
    shares: Sequence[float]
    at: int
    first: int
    last: int

    @property
    def head(self) -> range:
        """The places between the headline and the first paragraph."""
        return range(self.at + 1, self.first)


def survey(text: str, title: str = "", known: str = "") -> Page:
    """Return what in `text` is page furniture, and what it says about the article.

    With a `title` known from elsewhere no headline is looked for; lines that repeat
    it are furniture all the same.  Where a text has no headline, its first words
    are the title, and they stay in the body.  `known` is the day in ISO 8601 that
    "yesterday" counts from, where there is one.
    """
    lines = lines_of(text)
    marks = mark(lines, is_titled=bool(title))
    heading = title or heading_of(text, marks)
    gone = {n for n, kind in enumerate(marks.kinds) if kind is not None}
    gone |= {*lines_above(lines, marks.at, marks.shares), *names_below(marks), *links_below(marks)}
    if marks.at >= 0 or title:
        gone |= {*repeats(marks, heading)}
    if len(gone) == len(lines):
        gone = set()
    ranges = tuple(ranges_of(text, lines, sorted(gone)))
    return Page(heading, ranges, source_of(marks), author_of(marks), *published_of(marks, known))


def mark(lines: Sequence[Line], is_titled: bool) -> Marks:
    """Return the lines with what each is by itself and by its place on the page."""
    kinds = [kind_of(line) for line in lines]
    for n in author_lines(lines, kinds):
        kinds[n] = Kind.LINE
    end = end_of(lines, kinds)
    kinds[end:] = [kind or Kind.LINE for kind in kinds[end:]]
    shares = [] if is_titled else shares_of(lines)
    free = [kind is None for kind in kinds]
    at = None if is_titled else choose_headline(lines, free, shares)
    at = -1 if at is None else at
    first, last = body_bounds(lines, kinds, at)
    for n in range(first, last + 1):
        kinds[n] = None if kinds[n] is Kind.EDGE else kinds[n]
    return Marks(lines, kinds, shares, at, first, last)


def author_lines(lines: Sequence[Line], kinds: Sequence[Kind | None]) -> Iterator[int]:
    """Yield the lines of author blocks: "author", a name, and a word about them."""
    for n, line in enumerate(lines[:-1]):
        if line.form in AUTHOR_BLOCKS and is_name(lines[n + 1]):
            yield from (n, n + 1)
            if is_biography(lines, kinds, n + 2):
                yield n + 2


def is_name(line: Line) -> bool:
    """Whether the line could be the name of a person."""
    return 0 < line.words <= NAME_WORDS and not line.ends_a_sentence


def is_biography(lines: Sequence[Line], kinds: Sequence[Kind | None], n: int) -> bool:
    """Whether the line below an author's name is about them: short, and the last of the prose."""
    if n >= len(lines) or len(lines[n].text) > BIOGRAPHY_CHARS:
        return False
    return not any(kinds[m] is None and lines[m].is_prose() for m in range(n + 1, len(lines)))


def end_of(lines: Sequence[Line], kinds: Sequence[Kind | None]) -> int:
    """Return the place of the mark that ends the article; the number of lines if none does."""
    prose = prose_chars(lines, kinds)
    for n, kind in enumerate(kinds):
        if kind is Kind.END and prose[-1] - prose[n] <= PROSE_AFTER_END * prose[n] > 0:
            return n
    return len(lines)


def prose_chars(lines: Sequence[Line], kinds: Sequence[Kind | None]) -> list[int]:
    """Return how many characters of paragraphs stand above each line, and above the end."""
    sizes = (
        len(line.text) if kind is None and line.is_prose() else 0
        for line, kind in zip(lines, kinds, strict=True)
    )
    return [*accumulate(sizes, initial=0)]


def body_bounds(lines: Sequence[Line], kinds: Sequence[Kind | None], at: int) -> tuple[int, int]:
    """Return the places of the first and the last paragraph below the headline.

    Where there is no paragraph everything below the headline is the body.
    """
    below = range(at + 1, len(lines))
    prose = [n for n in below if kinds[n] is None and lines[n].is_prose()]
    return (prose[0], prose[-1]) if prose else (at + 1, len(lines) - 1)


def names_below(marks: Marks) -> Iterator[int]:
    """Yield the lines under the headline that say who wrote, or repeat the section.

    Of lines that are not known to be furniture, one or two of a few words that the
    text does not have are taken for a name and a place.
    """
    few = [n for n in marks.head if marks.kinds[n] is None and marks.at >= 0]
    for n in few:
        line = marks.lines[n]
        unrelated = len(few) <= NAMES_BELOW and is_name(line) and not marks.shares[n]
        if unrelated or is_category(line) or reporter_of(line.text):
            yield n


def links_below(marks: Marks) -> Iterator[int]:
    """Yield the lines under "related posts" and the like: to the end of the page, or one."""
    for n, kind in enumerate(marks.kinds):
        if kind is Kind.LIST and marks.first < n:
            run = [*run_below(marks, n)]
            at_the_end = n + len(run) == len(marks.lines) - 1
            yield from run if at_the_end else run[: marks.lines[n + 1].words >= LINK_WORDS]


def run_below(marks: Marks, n: int) -> Iterator[int]:
    """Yield the places below the `n`-th as long as no sentence of the article is there."""
    for m in range(n + 1, len(marks.lines)):
        line = marks.lines[m]
        if marks.kinds[m] is None and (line.is_prose() or line.ends_a_sentence):
            return
        yield m


def repeats(marks: Marks, heading: str) -> Iterator[int]:
    """Yield the lines above the first paragraph that say the headline and nothing else."""
    form = plain_form(heading)
    for n, line in enumerate(marks.lines[: max(marks.first, REPEATS)]):
        if line.form and line.form == form:
            yield n


def heading_of(text: str, marks: Marks) -> str:
    """Return the headline, or the first words of a text that has none."""
    if marks.at >= 0:
        return marks.lines[marks.at].text
    free = (line for line, kind in zip(marks.lines, marks.kinds, strict=True) if kind is None)
    first = next((line for line in free if not is_category(line)), None)
    return opening_words(text[first.start :] if first else text.lstrip())


def ranges_of(text: str, lines: Sequence[Line], gone: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the text that hold the lines at the places `gone`, which ascend.

    Neighbours are one range.  The white space round a range goes with it, but for
    one line break after what stays above.
    """
    start = end = -1
    for n in gone:
        if start >= 0 and not text[end : lines[n].start].isspace():
            yield trimmed(text, start, end)
            start = -1
        start = lines[n].start if start < 0 else start
        end = lines[n].end
    if start >= 0:
        yield trimmed(text, start, end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range with the white space before and after it."""
    while start > 0 and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return (start + 1 if start > 0 and end < len(text) else start), end


def source_of(marks: Marks) -> str:
    """Return the outlet that the page names: by a label, else by a host name at the top."""
    labels = {label.field: label.value for label in reversed([*labels_of(marks)])}
    top = (HOSTNAME.fullmatch(line.text) for line in marks.lines[: marks.first])
    host = next((match[1] for match in top if match), "")
    return without_section(labels.get("source") or host or labels.get("feed") or "")


def without_section(source: str) -> str:
    """Return the name of an outlet without the section that feeds put after it."""
    outlet, dash, section = source.replace("\N{EN DASH}", "-").rpartition(" - ")
    words = plain_form(section).split()
    return outlet.strip() if dash and words and all(map(is_section, words)) else source.strip()


def author_of(marks: Marks) -> str:
    """Return the author that a byline or an author block names."""
    labels = (label.value for label in labels_of(marks) if label.field == "author")
    reporters = (reporter_of(marks.lines[n].text) for n in marks.head)
    blocks = (
        below.text
        for line, below in zip(marks.lines, marks.lines[1:], strict=False)
        if line.form in AUTHOR_BLOCKS and is_name(below)
    )
    return next(filter(None, (*labels, *reporters, *blocks)), "")


def published_of(marks: Marks, known: str) -> tuple[str, str]:
    """Return the date of publication and its origin, "" twice where none is given.

    By a label, else by a line at the top that gives a day, else by the words before the
    first sentence.
    """
    labels = (each for each in labels_of(marks) if each.field == "published")
    dated = (date_in_line(label.value, known) for label in labels)
    above = (line.text for n, line in enumerate(marks.lines[: marks.first]) if n != marks.at)
    top = (date_in_line(text, known) for text in above)
    if byline := next(filter(None, (*dated, *top)), ""):
        return byline, "byline"
    first = marks.lines[marks.first].text if marks.first < len(marks.lines) else ""
    opening = date_in_opening(first)
    return opening, "text" if opening else ""


def labels_of(marks: Marks) -> Iterator[Label]:
    """Yield the labels with a value that stand above the body or below it."""
    for line in (*marks.lines[: marks.first], *marks.lines[marks.last + 1 :]):
        for part in parts_of(line):
            label = label_of(part, plain_form(part))
            if label is not None and label.value:
                yield label


def parts_of(line: Line) -> list[str]:
    """Return what a line of several parts says, one by one; of a long line nothing."""
    return PART.split(line.text) if line.form else []
