"""Which day, month or year does a piece of text name?"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from .likeness import plain_form, words_in

# Names of the months in plain form, January first: Egypt and the Gulf, the Levant and Iraq,
# Algeria and Tunisia, Morocco, and English.  Spellings as news pages write them.
MONTHS = (
    "يناير,كانون الثاني,كانون ثاني,كانون ثان,جانفي,january,jan",
    "فبراير,شباط,فيفري,february,feb",
    "مارس,اذار,march,mar",
    "ابريل,نيسان,افريل,april,apr",
    "مايو,ايار,ماي,may",
    "يونيو,يونيه,حزيران,جوان,june,jun",
    "يوليو,يوليه,تموز,جويليه,يوليوز,july,jul",
    "اغسطس,اب,اوت,غشت,august,aug",
    "سبتمبر,ايلول,شتنبر,شتمبر,september,sept,sep",
    "اكتوبر,تشرين الاول,تشرين اول,اكتوبير,october,oct",
    "نوفمبر,تشرين الثاني,تشرين ثاني,تشرين ثان,نونبر,november,nov",
    "ديسمبر,كانون الاول,كانون اول,دجنبر,دجمبر,december,dec",
)
MONTH_BY_NAME = {
    name: number for number, names in enumerate(MONTHS, 1) for name in names.split(",")
}
# Words that stand in a date and change nothing of it: weekdays, parts of the day, "anno Domini".
FILLING = words_in(
    """
يوم بتاريخ في من عام سنه لعام الساعه م ميلادي ص صباحا مساء ظهرا بعد الظهر بتوقيت غرينتش غرينيتش
السبت الاحد الاثنين الاتنين الثلاثاء الاربعاء الخميس الجمعه سبت احد اثنين ثلاثاء اربعاء خميس جمعه
saturday sunday monday tuesday wednesday thursday friday sat sun mon tue tues wed thu thur thurs fri
of the at on am pm gmt utc z
"""
)
# A date is short; a longer text is not looked into.
DATE_CHARS = 80
MOST_WORDS = 12
FIRST_YEAR, LAST_YEAR = 1800, 2199

ASCII_DIGITS = str.maketrans(
    {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
TIME = re.compile(
    r"(?:[Tt\s،,]|^)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[+-]\d{2}:?\d{2}|[Zz])?(?!\d)"
)
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?)?"
)
DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
SPACES = re.compile("[\\s،,]+")
MARKS = " .-|\N{EN DASH}()"
TIME_CHARS = "Tt 0123456789:.+-Zz"
DIGIT = re.compile(r"\d")
YEAR = re.compile(r"\d{4}")
NUMBER = re.compile(r"\d+")
WORD = re.compile(r"\d+|[^\W\d_]+")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


def parse_date(text: str) -> str:
    """Return the date that the whole of `text` names, in ISO 8601, cut to what is known.

    "2021-12-31", "2021-12", "2021", or "" where it names none, another calendar's, or
    more than a date.  The day is the one written, in its own time zone.  Nothing is
    guessed: of 05/06/2021 only the year is known.
    """
    if is_iso_day(text[:10]) and is_time(text[10:]):
        return text[:10]
    if len(text) > DATE_CHARS or YEAR.search(text) is None:
        return ""
    return parse_written_date(text)


@lru_cache(maxsize=10_000)  # some thirty years of days
def is_iso_day(text: str) -> bool:
    """Whether the text is a day in ISO 8601: what most dates are, and few different ones."""
    digits = text[:4] + text[5:7] + text[8:]
    if len(digits) != 8 or text[4:5] != "-" or text[7:8] != "-":
        return False
    if not (digits.isascii() and digits.isdecimal()):
        return False
    return bool(iso_day(int(digits[:4]), int(digits[4:6]), int(digits[6:])))


def is_time(text: str) -> bool:
    """Whether the text is nothing, or a time of day after its "T" or space."""
    return not text or (text[0] in "Tt " and not text.strip(TIME_CHARS))


def iso_day(year: int, month: int, day: int) -> str:
    """Return the day in ISO 8601, "" where there is no such day or no such year of news."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def iso_month(year: int, month: int) -> str:
    """Return the month in ISO 8601, "" where there is no such month."""
    return iso_day(year, month, 1)[:7]


def parse_written_date(text: str) -> str:
    """Return the date of a text in figures or in words, a time of day beside it left out."""
    bare = TIME.sub(" ", INVISIBLE.sub("", text).translate(ASCII_DIGITS))
    if len(bare.split()) > MOST_WORDS:
        return ""
    return from_figures(bare) or from_words(WORD.findall(plain_form(ORDINAL.sub("", bare))))


def from_figures(text: str) -> str:
    """Return the date of one group of figures, beside which only filling words stand."""
    groups = [word for word in SPACES.split(text.strip(MARKS)) if DIGIT.search(word)]
    if len(groups) != 1 or not FILLING.issuperset(WORD.findall(plain_form(NUMBER.sub(" ", text)))):
        return ""
    group = groups[0].strip(MARKS)
    if year_first := YEAR_FIRST.fullmatch(group) or COMPACT.fullmatch(group):
        return from_year_down(year_first)
    day_first = DAY_FIRST.fullmatch(group)
    return from_year_up(*map(int, day_first.group(1, 3, 4))) if day_first else ""


def from_year_down(match: re.Match[str]) -> str:
    """Return the date of figures with the year first."""
    year, month, day = (int(match[part] or 0) for part in ("year", "month", "day"))
    if day:
        return iso_day(year, month, day)
    return iso_month(year, month) if month else iso_day(year, 1, 1)[:4]


def from_year_up(first: int, second: int, year: int) -> str:
    """Return the date of figures with the year last; only the year if either may be the month."""
    if first > 12 or first == second:
        return iso_day(year, second, first)
    if second > 12:
        return iso_day(year, first, second)
    return iso_day(year, 1, 1)[:4] if first and second else ""


def from_words(words: Sequence[str]) -> str:
    """Return the date of a month's name, a year and perhaps a day, in any order."""
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 4]
    years = [number for number in numbers if number > 31]
    days = [number for number in numbers if number <= 31]
    months = {*months_among([word for word in words if word not in FILLING])}
    if len(years) != 1 or len(days) > 1 or len(months) != 1 or 0 in months:
        return ""
    month = months.pop()
    return iso_day(years[0], month, days[0]) if days else iso_month(years[0], month)


def months_among(words: Sequence[str]) -> Iterator[int]:
    """Yield the number of each month named, and 0 for what is neither a month nor a number."""
    n = 0
    while n < len(words):
        pair = MONTH_BY_NAME.get(" ".join(words[n : n + 2])) if n + 1 < len(words) else None
        n += 2 if pair else 1
        word = words[n - 1]
        if pair or not (word.isdecimal() and len(word) <= 4):
            yield pair or MONTH_BY_NAME.get(word, 0)
