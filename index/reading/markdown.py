"""What article is in a Markdown file?"""

import re
from collections.abc import Mapping

from ..article import Article
from . import fields
from .datelines import date_in_name, first_date
from .decoding import decode
from .fields import NAMES
from .furniture import survey
from .place import Place
from .unmarked import first_heading, unmark

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
PAIR = re.compile(r"([^\s:#-][^:\n]{0,50}):[ \t]+(.*)")
# Front matter is a few lines; a larger block is text between two rules.
FRONT_MATTER_CHARS = 20_000


def read_markdown(data: bytes, place: Place) -> Article:
    """Return the article in a Markdown file, its text without marks, its fields from the top.

    Raises CorpusError for bytes that are no text.
    """
    record, markdown = front_matter(decode(data, place.name))
    text = unmark(markdown).strip("\n")
    title = fields.clean_field(fields.pick(record, NAMES.title)) or first_heading(markdown)
    page = survey(text, title)
    published, origin = first_date(
        (fields.clean_date(fields.pick(record, NAMES.date)), "front matter"),
        (page.published, page.date_origin),
        (date_in_name(place.path), "file name"),
    )
    return Article(
        id=place.id,
        title=fields.clean_field(page.title),
        text=text,
        removed=page.removed,
        source=fields.clean_field(fields.pick(record, NAMES.source) or page.source) or place.source,
        author=fields.clean_field(fields.pick(record, NAMES.author) or page.author),
        published=published,
        url=fields.clean_url(fields.pick(record, NAMES.url)),
        language=fields.clean_language(fields.pick(record, NAMES.lang), text),
        date_origin=origin,
        origin=place.name,
    )


def front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """Return the fields between the two rules at the top, and the text below them."""
    match = FRONT_MATTER.match(text, 0, FRONT_MATTER_CHARS)
    record = mapping_of(match[1]) if match else {}
    if match is None or not record:
        return {}, text
    return record, text[match.end() :]


def mapping_of(block: str) -> Mapping[str, object]:
    """Return the fields of a block of YAML, all of them text, their names in small letters.

    A block that is no YAML is read line by line: a headline with a colon in it and
    no quotes round it is the usual slip.
    """
    import yaml

    try:
        record = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 (it makes text only)
    except (yaml.YAMLError, RecursionError):
        record = {pair[1].strip(): pair[2].strip(" \"'") for pair in PAIR.finditer(block)}
    if not isinstance(record, dict):
        return {}
    return {str(name).strip().lower(): value for name, value in record.items()}
