"""What sort of page furniture is one line, taken by itself?"""

import re
from enum import Enum, auto

from .dates import parse_date
from .labels import NAME_WORDS, before_colon, label_of
from .likeness import plain_form
from .lines import Line, lines_between
from .phrases import (
    ALONE,
    BUTTONS,
    END_OPENINGS,
    ENDS,
    INVITATIONS,
    LINKS,
    LISTS,
    TRAIL_STARTS,
)


class Kind(Enum):
    """What a line that is not the article's takes away with it."""

    LINE = auto()  # itself, wherever it stands
    EDGE = auto()  # itself, above the first paragraph or below the last
    LIST = auto()  # itself and the names of other pages below it
    END = auto()  # itself and the rest of the page


COMMENT_COUNT = re.compile("\\d+ (?:تعليق|تعليقات|تعليقا|comments?)(?: علي .*| on .*)?")
AUTHOR_COUNT = re.compile(r"about .{1,80} \d+ (?:articles?|posts?)")
VIEW_COUNT = re.compile("\\d+ (?:مشاهده|مشاهدات|قراءه|قراءات|زياره|views?|reads?)")
READING_TIME = re.compile(
    "(?:وقت القراءه |مده القراءه )?(?:اقل من )?(?:\\d+ )?(?:دقيقه|دقيقتان|دقيقتين|دقايق|ثانيه)"
    "(?: واحده)?(?: قراءه| للقراءه)?|\\d+ min(?:utes?)? read"
)
COUNTED = re.compile(f"{VIEW_COUNT.pattern}|{READING_TIME.pattern}")
SHARE = re.compile(
    "شارك(?:ه|ها|وا)? (?:هذا |هذه )?(?:الخبر|المقال|المقاله|الموضوع|الصفحه|التقرير|القصه)"
    "(?: .{1,60})?"
)
CREDIT = re.compile(
    "و?(?:ساهم|ساهمت|ساهما|ساهموا|شارك|شاركت|اسهم|اسهمت) .{3,160}"
    " (?:هذا|هذه|اعداد|كتابه|تغطيه)(?: هذا| هذه)? (?:التقرير|المقال|القصه|الخبر|التحقيق)"
)
READ_LINK = re.compile(r"READ(?:\s+MORE|\s+ALSO)?\s*:?\s+\S")
HOSTNAME = re.compile(r"(?:www\.)?((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12})/?", re.I)
ADDRESS = re.compile(r"https?://\S+", re.I)
# Between the parts of a line that gives the date, the author and the like in one.
PART = re.compile("\\s+[|\N{BULLET}\N{MIDDLE DOT}]\\s+")
TRAIL = re.compile(
    "\\s*[/>\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}]\\s*"
)
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]", re.I)

MAIL_LINE_WORDS = 12


def kind_of(line: Line) -> Kind | None:
    """Return what sort of furniture a line is by its own words, or None."""
    if line.wordless:
        return Kind.LINE
    if not line.form:
        return None
    return kind_of_phrase(line.form) or kind_of_shape(line)


def kind_of_phrase(form: str) -> Kind | None:
    """Return what a line is whose words, or whose first words, are a set phrase."""
    if form in ENDS or form.startswith(END_OPENINGS) or COMMENT_COUNT.fullmatch(form):
        return Kind.END
    if form in LISTS or AUTHOR_COUNT.fullmatch(form):
        return Kind.LIST
    if form in ALONE or CREDIT.fullmatch(form) or SHARE.fullmatch(form):
        return Kind.LINE
    if BUTTONS.issuperset(form.split()) or COUNTED.fullmatch(form):
        return Kind.EDGE
    return None


def kind_of_shape(line: Line) -> Kind | None:
    """Return what a line is by its label, its link, its address, its date or its parts."""
    if is_link(line):
        return Kind.LINE
    if label_of(line.text, line.form) or is_address(line.text) or parse_date(line.text):
        return Kind.EDGE
    if not line.is_prose() and (is_notice(line) or is_trail(line) or is_row(line.text)):
        return Kind.EDGE
    return None


def is_link(line: Line) -> bool:
    """Whether the line names another page to read."""
    if READ_LINK.match(line.text):
        return True
    if not line.form.startswith(LINKS):
        return False
    return before_colon(line.text) in LINKS or not line.is_prose()


def is_hostname(text: str) -> bool:
    """Whether the text is the name of a site, such as example.org."""
    return HOSTNAME.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Whether the text is the name of a site or the address of a page."""
    return is_hostname(text) or ADDRESS.fullmatch(text) is not None


def is_notice(line: Line) -> bool:
    """Whether the line gives a mail address, or asks the reader to follow or to subscribe."""
    short = "@" in line.text and line.words <= MAIL_LINE_WORDS
    return (short and MAIL.search(line.text) is not None) or line.form.startswith(INVITATIONS)


def is_trail(line: Line) -> bool:
    """Whether the line is the trail from the home page down to this one."""
    if not line.form.startswith(TRAIL_STARTS):
        return False
    first, *rest = TRAIL.split(line.text)
    return bool(rest) and plain_form(first) in TRAIL_STARTS


def is_row(text: str) -> bool:
    """Whether the line has several parts and each of them is furniture: a date, a name, buttons.

    Of three or more, one may be a few words of any sort: the author, the section.
    """
    parts = PART.split(text)
    if len(parts) == 1:
        return False
    lines = [line for part in parts for line in lines_between(part, 0, len(part))]
    free = [line for line in lines if kind_of(line) is None]
    return not free or (len(free) == 1 < len(lines) - 1 and free[0].words <= NAME_WORDS)
