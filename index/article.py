"""What is one article, and which part of its text is searched?"""

from collections.abc import Iterator
from typing import NamedTuple

# Where a date of publication can come from, the surest first: a record or feed; JSON-LD, elements
# and attributes of a page; front matter; a line beside the text; the opening of the text; a name.
DATE_ORIGINS = ("field", "json-ld", "meta", "front matter", "byline", "text", "file name")


class Article(NamedTuple):
    """One article as it was found, with what was read out of it.

    `text` is everything the file or record said, in order, page furniture
    included, so nothing is lost.  `removed` marks what in `text` is not the
    article's body (the headline's own line, category lines, comment forms,
    bylines …): half-open ranges of code points, ascending, never overlapping.
    `body` is the rest, and is what is searched beside `title`.

    `published` is an ISO 8601 date cut to what is known, "2021-12-31", "2021-12",
    "2021" or "".  `date_origin` says where it came from: one of `DATE_ORIGINS`, "" with no
    date.  `language` is a BCP 47 code such as "ar"; "" where unknown.
    `origin` is the place it was read from, "folder/file.jsonl:12", for messages.
    """

    id: str
    title: str
    text: str
    removed: tuple[tuple[int, int], ...] = ()
    source: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    language: str = "ar"
    date_origin: str = ""
    origin: str = ""

    @property
    def body(self) -> str:
        """The text without the removed ranges, each replaced by one line break."""
        if not self.removed:
            return self.text
        return "\n".join(self.text[start:end] for start, end in self.kept())

    @property
    def precision(self) -> str:
        """How exactly `published` is known: "day", "month", "year", or "" for not at all."""
        return {10: "day", 7: "month", 4: "year"}.get(len(self.published), "")

    def kept(self) -> Iterator[tuple[int, int]]:
        """Yield the half-open ranges of `text` that are the body, in order, none empty."""
        at = 0
        for start, end in self.removed:
            if start > at:
                yield at, start
            at = end
        if at < len(self.text):
            yield at, len(self.text)
