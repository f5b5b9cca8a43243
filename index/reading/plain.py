"""What article is in a plain text file?"""

from ..article import Article
from .datelines import date_in_name, first_date
from .decoding import decode
from .fields import clean_field, clean_language
from .furniture import survey
from .place import Place


def read_plain(data: bytes, place: Place) -> Article:
    """Return the article in a text file; all of the file is its text, furniture marked.

    Raises CorpusError for bytes that are no text.
    """
    text = decode(data, place.name)
    page = survey(text)
    published, origin = first_date(
        (page.published, page.date_origin), (date_in_name(place.path), "file name")
    )
    return Article(
        id=place.id,
        title=clean_field(page.title),
        text=text,
        removed=page.removed,
        source=clean_field(page.source) or place.source,
        author=clean_field(page.author),
        published=published,
        language=clean_language("", text),
        date_origin=origin,
        origin=place.name,
    )
