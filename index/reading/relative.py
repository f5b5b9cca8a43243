"""Which day is "yesterday" or "two days ago", counted from a day that is known?"""

import re
from datetime import date, timedelta

from .calendars import FILLING, WEEKDAY_BY_NAME
from .hijri import common_part
from .likeness import words_in

DAYS_BY_PHRASE = {
    "اول من امس": 2,
    "اول امس": 2,
    "امس الاول": 2,
    "قبل امس": 2,
    "امس": 1,
    "البارحه": 1,
    "اليوم": 0,
    "قبل يومين": 2,
    "منذ يومين": 2,
    "قبل يوم": 1,
    "منذ يوم": 1,
    "قبل اسبوعين": 14,
    "منذ اسبوعين": 14,
    "قبل اسبوع": 7,
    "منذ اسبوع": 7,
    "yesterday": 1,
    "today": 0,
}
# Phrases in which one is a part of another are tried from the longest.
PHRASE = re.compile("|".join(sorted(DAYS_BY_PHRASE, key=len, reverse=True)))
COUNTED = re.compile(
    r"(?:قبل|منذ) (\d{1,3}) (ايام|يوما|يوم|اسابيع|اسبوعا|اسبوع)|(\d{1,3}) (days?|weeks?) ago"
)
# Less than a day ago: today or yesterday.
HOURS = re.compile(
    r"(?:قبل|منذ) (?:\d{1,3} )?"
    r"(?:ساعه|ساعتين|ساعات|دقيقه|دقيقتين|دقايق|قليل|لحظات|ثوان|ثانيه)(?: واحده)?"
    r"|\d{1,2} (?:hours?|minutes?) ago"
)
LAST = re.compile(r"(?:يوم )?(\w+) الماضي")
WEEKS = ("اس", "we")
BESIDE = FILLING | words_in("واحد واحده")


def day_before(form: str, known: str) -> str:
    """Return the day that a phrase in plain form names, counted from `known` in ISO 8601.

    What is some hours ago is known to the month, unless that began yesterday.  "" where
    nothing is known, where other words stand beside the phrase, or where the weekday
    beside it is another one.
    """
    if len(known) < 10:
        return ""
    today = date.fromisoformat(known)
    last = LAST.fullmatch(form)
    if last and last[1] in WEEKDAY_BY_NAME:
        ago = (today.weekday() - WEEKDAY_BY_NAME[last[1]] - 1) % 7 + 1
        return (today - timedelta(ago)).isoformat()
    if hours := HOURS.search(form):
        is_alone = BESIDE.issuperset(form.replace(hours[0], " ").split())
        return common_part((today - timedelta(1)).isoformat(), known) if is_alone else ""
    return counted(form, today)


def counted(form: str, today: date) -> str:
    """Return the day so many days before `today` as a phrase says, "" for no such phrase."""
    match = COUNTED.search(form) or PHRASE.search(form)
    if match is None:
        return ""
    rest = form.replace(match[0], " ").split()
    if not BESIDE.issuperset(rest):
        return ""
    day = today - timedelta(days_in(match))
    weekdays = {WEEKDAY_BY_NAME[word] for word in rest if word in WEEKDAY_BY_NAME}
    return day.isoformat() if weekdays <= {day.weekday()} else ""


def days_in(match: re.Match[str]) -> int:
    """Return how many days a phrase says."""
    if match[0] in DAYS_BY_PHRASE:
        return DAYS_BY_PHRASE[match[0]]
    count, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
    return int(count) * (7 if unit.startswith(WEEKS) else 1)
