"""By which names do records call an article's fields, and how is a value cleaned?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from ..errors import CorpusError
from .dates import parse_date
from .likeness import plain_form


class FieldNames(NamedTuple):
    """By which names records call an article's fields; the first that says something counts.

    Names of several words are those of JSON; a table's heading is compared in its plain form,
    where "Published_At" is "published at".
    """

    id: tuple[str, ...] = ("id", "article_id", "المعرف")
    title: tuple[str, ...] = (
        "title",
        "headline",
        "العنوان",
        "عنوان",
        "عنوان الخبر",
        "عنوان المقال",
    )
    text: tuple[str, ...] = (
        *("text", "body", "content", "article_text", "full_text", "articleBody"),
        *("النص", "نص", "نص الخبر", "نص المقال", "المحتوى", "محتوى", "المتن"),
    )
    source: tuple[str, ...] = (
        *("source", "site", "outlet", "publisher", "newspaper", "site_name"),
        *("المصدر", "مصدر", "الموقع", "الصحيفة", "الجريدة", "الناشر"),
    )
    author: tuple[str, ...] = (
        *("author", "by", "byline", "authors", "creator", "writer"),
        *("الكاتب", "كاتب", "المؤلف", "المحرر", "بقلم"),
    )
    date: tuple[str, ...] = (
        *("date", "published", "date_published", "date_extracted", "published_at", "pubDate"),
        *("datePublished", "publish_date", "pub_date", "published_date", "publication_date"),
        *("التاريخ", "تاريخ", "تاريخ النشر", "تاريخ الخبر", "نشر في"),
    )
    url: tuple[str, ...] = ("url", "link", "permalink", "الرابط", "رابط", "رابط الخبر")
    lang: tuple[str, ...] = ("lang", "language", "اللغة", "لغة")


NAMES = FieldNames()
# When a record was made, from which its "yesterday" counts.
FETCHED = ("fetched_at", "crawled_at", "scraped_at", "date_extracted", "retrieved_at", "crawl_date")

# C0 and C1 controls and line separators stand for a space at most; direction overrides and
# isolates, and a byte order mark, for nothing.  U+200C to U+200F stay: words are written with them.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]+")
FIELD_CHARS = 2_000
EPOCH = re.compile(r"([1-4]\d{9})(?:\d{3})?(?:\.\d+)?", re.A)
WEB_ADDRESS = re.compile(r"https?://[\w\[]", re.I)
LANGUAGE_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.I)
LANGUAGE_BY_NAME = {"arabic": "ar", "ara": "ar", "العربية": "ar", "عربي": "ar", "عربية": "ar"}
ARABIC_LETTER = re.compile("[\u0620-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
# Where the language is not said, the opening of the text is looked at.
OPENING_CHARS = 500


def mapped(names: FieldNames, pairs: Sequence[str]) -> FieldNames:
    """Return the names with those of pairs such as "title=headline" first.

    Raises CorpusError for a pair that is none, or whose field there is not.
    """
    for pair in pairs:
        field, equals, name = (part.strip() for part in pair.partition("="))
        if field not in FieldNames._fields or not equals or not name:
            fields = ", ".join(FieldNames._fields)
            raise CorpusError(f"--map {pair}", f"is no FIELD=NAME; the fields are {fields}")
        names = names._replace(**{field: (name, *getattr(names, field))})
    return names


def renamed(record: Mapping[str, object], names: FieldNames) -> dict[str, object]:
    """Return the record with each field under the first of its names too, however it was written.

    Where two of a record's names mean one field, the one that stands first among `names` is it.
    """
    ranks = ranks_of(names)
    found: dict[str, tuple[int, str]] = {}
    for name in record:
        rank, field = ranks.get(plain_name(name), (0, ""))
        is_first = field not in found or rank < found[field][0]
        if field and is_first and record[name] not in (None, ""):
            found[field] = rank, name
    known = {getattr(names, field)[0]: record[name] for field, (_, name) in found.items()}
    return {**record, **known}


@lru_cache(maxsize=16)
def ranks_of(names: FieldNames) -> dict[str, tuple[int, str]]:
    """Return for the plain form of each name which field it means, and its rank among them."""
    return {
        plain_name(name): (rank, field)
        for field in FieldNames._fields
        for rank, name in reversed([*enumerate(getattr(names, field))])
    }


@lru_cache(maxsize=10_000)
def plain_name(name: str) -> str:
    """Return a name in the form in which those of tables and records are compared."""
    return plain_form(name).replace(" ", "")


def pick(record: Mapping[str, object], names: Iterable[str]) -> object:
    """Return the first value in `record` under one of `names` that is not empty, else ""."""
    for name in names:
        value = record.get(name)
        if value:
            return value
    return ""


def clean_field(value: object) -> str:
    """Return a title or a name as one line of visible text.

    A list gives its parts with commas between; of a mapping the "name" is taken.  Of more
    than 2,000 characters the rest is left out: that is no title and no name.
    """
    if not isinstance(value, str):
        value = spelt_out(value)
    value = value[:FIELD_CHARS]
    # No printable text has white space other than spaces in it.
    if value.isprintable() and "  " not in value and value.strip() == value:
        return value
    shown = DIRECTION.sub("", joined_surrogates(value))
    return " ".join(CONTROL.sub(" ", shown).split())


def clean_name(value: object) -> str:
    """Return a title or a name as `clean_field` does, entities of HTML in it written out.

    Newspapers keep "&quot;" and "&nbsp;" in headlines and names that are no HTML else.
    """
    text = value if isinstance(value, str) else spelt_out(value)
    return clean_field(unescape(text[:FIELD_CHARS]) if "&" in text else text)


def spelt_out(value: object) -> str:
    """Return a number, a list or a mapping as the text it stands for, "" for nothing."""
    if isinstance(value, list):
        parts = (each for each in value if isinstance(each, str | Mapping))
        return "\N{ARABIC COMMA} ".join(filter(None, map(name_of, parts)))
    if isinstance(value, Mapping):
        return name_of(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def name_of(value: object) -> str:
    """Return a string as it is, and of a mapping its "name"."""
    name = value.get("name") if isinstance(value, Mapping) else value
    return name if isinstance(name, str) else ""


def joined_surrogates(text: str) -> str:
    """Return the text with surrogate pairs as the letters they stand for, and no other half."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean_date(value: object, known: str = "") -> str:
    """Return the date that a field names, in ISO 8601, "" where it names none.

    A number of ten digits counts seconds from 1970, one of thirteen milliseconds: the day
    is that of UTC.  "Yesterday" counts from the day that is `known`.
    """
    text = value.strip() if isinstance(value, str) else clean_field(value)
    if text[:1].isdecimal() and (counted := EPOCH.fullmatch(text)):
        return datetime.fromtimestamp(int(counted[1]), UTC).date().isoformat()
    return parse_date(text, known)


def clean_url(value: object) -> str:
    """Return a web address of http or https shorter than 2,000 characters, "" for all else."""
    address = clean_field(value).replace(" ", "%20")
    return address if WEB_ADDRESS.match(address) and len(address) < FIELD_CHARS else ""


def hostname(address: str) -> str:
    """Return the host of a web address without "www.", "" where it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def clean_language(value: object, text: str) -> str:
    """Return the language that a field names, as a code of two or three letters.

    Where it names none it is "ar" if the opening of `text` has Arabic letters, else "".
    """
    code = language_code(clean_field(value)) if value else ""
    return code or ("ar" if ARABIC_LETTER.search(text, 0, OPENING_CHARS) else "")


def language_code(name: str) -> str:
    """Return the first part of a code such as ar-EG, or the code of the name of Arabic."""
    code = LANGUAGE_CODE.fullmatch(name)
    return LANGUAGE_BY_NAME.get(name.casefold()) or (code[1].lower() if code else "")
