"""What article is in a record of named values?"""

from collections.abc import Mapping

from ..article import Article
from ..errors import CorpusError
from . import fields
from .fields import NAMES, FieldNames
from .furniture import survey
from .kinds import kind_of
from .lines import lines_between
from .markup import is_markup, text_of_markup
from .mojibake import is_suspect, mended
from .place import Place

# A text in a record is taken as clean unless its last line is furniture, and no longer than this.
LAST_LINE_CHARS = 100
NO_TEXT = (
    'has neither a "title" nor a "text"; give it one of them, or say what they are called: '
    "--map text=NAME"
)


def cleaned(value: object) -> object:
    """Return a string with LF line ends, and without what no text file could hold."""
    if not isinstance(value, str):
        return value
    text = fields.joined_surrogates(value).replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def article_of(
    record: Mapping[str, object], place: Place, number: int, names: FieldNames = NAMES
) -> Article:
    """Return the article in the `number`-th record of a place, counted from 1.

    Raises CorpusError where it has neither title nor text.
    """
    title, text = said_in(record, names)
    if not title or not text:
        record = fields.renamed(record, names)
        title, text = said_in(record, names)
    if not title and not text:
        raise CorpusError(place.line(number), NO_TEXT)
    if is_suspect(text) or is_suspect(title):
        record = mended_record(record, place.line(number))
        title, text = said_in(record, names)
    published = date_in(record, names)
    return Article(
        id_of(record, names) or f"{place.id}:{number}",
        title,
        text,
        removed_from(text, title),
        fields.clean_name(fields.pick(record, names.source)) or place.source,
        fields.clean_name(fields.pick(record, names.author)),
        published,
        fields.clean_url(fields.pick(record, names.url)),
        fields.clean_language(fields.pick(record, names.lang), text or title),
        "field" if published else "",
        place.line(number),
    )


def date_in(record: Mapping[str, object], names: FieldNames) -> str:
    """Return the date of a record, in ISO 8601; "yesterday" counts from when it was fetched."""
    said = fields.pick(record, names.date)
    published = fields.clean_date(said)
    if published or not said:
        return published
    return fields.clean_date(said, fields.clean_date(fields.pick(record, fields.FETCHED)))


def mended_record(record: Mapping[str, object], name: str) -> dict[str, object]:
    """Return a record with each text in it that was read in a wrong encoding read in the right one.

    Raises CorpusError, naming the place `name`, where one was, and cannot be mended.
    """
    return {
        field: mended(value, name) if isinstance(value, str) else value
        for field, value in record.items()
    }


def said_in(record: Mapping[str, object], names: FieldNames) -> tuple[str, str]:
    """Return the title and the text of a record, "" where it has none."""
    title = fields.clean_name(fields.pick(record, names.title))
    return title, text_of(fields.pick(record, names.text))


def id_of(record: Mapping[str, object], names: FieldNames = NAMES) -> str:
    """Return the record's own id, a string or a number, "" where it has none."""
    for name in names.id:
        own = record.get(name)
        if own is not None and own != "":
            return fields.clean_field(own) if isinstance(own, str | int | float) else ""
    return ""


def text_of(value: object) -> str:
    """Return a text, read out where it is HTML; a list is its paragraphs."""
    text = plain_text_of(value)
    return text_of_markup(text) if is_markup(text) else text


def plain_text_of(value: object) -> str:
    """Return a string as it is, the paragraphs of a list, or what else has a text."""
    if isinstance(value, list):
        return "\n\n".join(each for each in map(cleaned, value) if isinstance(each, str))
    return value if isinstance(value, str) else fields.clean_field(value)


def removed_from(text: str, title: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges of a record's text that are not its body.

    Only a text that ends in furniture is looked into line by line.
    """
    _, ends_short, last = text[-LAST_LINE_CHARS:].rstrip().rpartition("\n")
    if ends_short and is_furniture(last):
        return survey(text, title).removed
    if title and text.startswith(title) and text[len(title) : len(title) + 1] == "\n":
        return ((0, len(title) + 1),)
    return ()


def is_furniture(text: str) -> bool:
    """Whether a line is of a kind that is not the article's."""
    return any(kind_of(line) is not None for line in lines_between(text, 0, len(text)))
