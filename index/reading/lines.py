"""Which lines has a text, and what shape has each of them?"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .likeness import plain_form, roots

# Set phrases are shorter than this; a longer line is compared with nothing.
FORM_CHARS = 200
# An article's furniture stands at its ends; in a longer text only these are looked at.
WINDOW_CHARS = 100_000
# Words are shared with so many lines from the top.
JUDGES = 200
# A paragraph: a sentence of some length, or a line longer than headlines are.
SENTENCE_CHARS = 60
PARAGRAPH_CHARS = 120

# One full stop, quotes and brackets after it aside; several are a pause, as in headlines.
SENTENCE_END = re.compile("(?<![.!?\N{ARABIC QUESTION MARK}])[.\N{ARABIC FULL STOP}][^\\w.]*$")


class Line(NamedTuple):
    """A line that is not blank: where it stands in the text, what it says, its plain form.

    `start` and `end` leave out white space on both sides.  `form` is empty for a
    line without a word, and for one of more than 200 characters.
    """

    start: int
    end: int
    text: str
    form: str

    @property
    def words(self) -> int:
        """How many words the plain form has."""
        return len(self.form.split())

    @property
    def ends_a_sentence(self) -> bool:
        """Whether the last mark is a full stop, quotes and brackets after it aside."""
        return SENTENCE_END.search(self.text[-8:]) is not None

    @property
    def wordless(self) -> bool:
        """Whether there is no letter or digit in the line."""
        return not self.form and len(self.text) <= FORM_CHARS

    def is_prose(self, longest_headline: int = PARAGRAPH_CHARS) -> bool:
        """Whether this has the shape of a paragraph rather than of a headline or a label."""
        if self.ends_a_sentence:
            return len(self.text) >= SENTENCE_CHARS
        return len(self.text) > longest_headline


def lines_of(text: str) -> list[Line]:
    """Return the lines of `text` that are not blank, in order.

    Of a text longer than twice 100,000 characters, only lines that lie wholly in
    its first or last 100,000 are given.
    """
    if len(text) <= 2 * WINDOW_CHARS:
        return [*lines_between(text, 0, len(text))]
    first_end = text.rfind("\n", 0, WINDOW_CHARS) + 1
    last_start = text.find("\n", len(text) - WINDOW_CHARS) + 1 or len(text)
    return [*lines_between(text, 0, first_end), *lines_between(text, last_start, len(text))]


def lines_between(text: str, start: int, end: int) -> Iterator[Line]:
    """Yield the lines of `text[start:end]` that are not blank; offsets count from its start."""
    for raw in text[start:end].split("\n"):
        said = raw.strip()
        if said:
            at = start + raw.index(said[0])
            form = plain_form(said) if len(said) <= FORM_CHARS else ""
            yield Line(at, at + len(said), said, form)
        start += len(raw) + 1


def shares_of(lines: Sequence[Line]) -> list[float]:
    """Return for each line the share, 0 to 1, of its content words that other lines have too.

    Lines that repeat it do not count as others.  Only the first 200 lines are
    compared; the share of those below them is given as 1.
    """
    near = lines[:JUDGES]
    own = [roots(line.form or plain_form(line.text)) for line in near]
    uses = Counter(root for each in own for root in each)
    repeats = Counter(line.form or line.text for line in near)
    shares = [
        sum(uses[root] > repeats[line.form or line.text] for root in each) / (len(each) or 1)
        for line, each in zip(near, own, strict=True)
    ]
    return shares + [1.0] * (len(lines) - len(near))
