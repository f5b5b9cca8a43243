"""When were the hits published?  Bars over time, each leading to the hits of its span."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from search import Facet, FacetValue, Request

from .choices import Address
from .voice import Voice

MOST_BARS = 8  # each is then at least 24 pixels wide, enough to be touched (WCAG 2.2, 2.5.8)
DAYS = (1, 2, 3, 4, 7, 14, 31)  # that one bar may stand for
MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
WIDTH, GAP, HEIGHT = 240, 4, 56  # of the picture and of what lies between two bars, in pixels
LEAST_HEIGHT = 2  # of a bar that stands for any hit at all


class Bar(NamedTuple):
    """One bar, in pixels from the upper left corner; `text` says what it stands for."""

    x: int
    y: int
    height: int
    text: str
    url: str
    current: bool


class Histogram(NamedTuple):
    """The bars, how wide each is, the size of their picture, and from when until when it is."""

    width: int
    height: int
    bar: int
    bars: list[Bar]
    first: str
    last: str


class Span(NamedTuple):
    """Days from one to another, both inclusive, and how many hits are of them."""

    since: str
    until: str
    hits: int


def histogram(
    facets: Sequence[Facet], asked: Request, address: Address, voice: Voice
) -> Histogram | None:
    """Return the hits over time, within the days that are asked for; None if there are none.

    Days are counted where the hits are so near one another that there is a facet of days,
    else months.  The first bar stands where a line of the page begins.
    """
    values = {facet.name: facet.values for facet in facets}
    spans = list(_of_days(values.get("day", ())) or _of_months(values.get("month", ()), asked))
    if not spans:
        return None
    bar = (WIDTH + GAP) // len(spans) - GAP
    most = max(span.hits for span in spans)
    bars = [_bar(span, most, asked, address, voice) for span in spans]
    order = range(len(spans)) if voice.look.direction == "ltr" else range(len(spans))[::-1]
    placed = [each._replace(x=place * (bar + GAP)) for each, place in zip(bars, order, strict=True)]
    return Histogram(
        WIDTH, HEIGHT, bar, placed, voice.date(spans[0].since), voice.date(spans[-1].until)
    )


def _bar(span: Span, most: int, asked: Request, address: Address, voice: Voice) -> Bar:
    least = LEAST_HEIGHT if span.hits else 0
    height = max(least, round(HEIGHT * span.hits / most))
    there = asked._replace(since=span.since, until=span.until)
    said = voice.count("{} result", "{} results", span.hits)
    return Bar(
        0,
        HEIGHT - height,
        height,
        f"{voice.span(span.since, span.until)}: {said}",
        address(there),
        current=there == asked,
    )


def _of_days(days: Sequence[FacetValue]) -> list[Span]:
    """Cut the time from the first day to the last into spans of some days."""
    hits = {date.fromisoformat(each.value).toordinal(): each.count for each in days}
    spans = _cut(hits, DAYS) if hits else iter(())
    return [Span(_day(first), _day(min(last, max(hits))), found) for first, last, found in spans]


def _of_months(months: Sequence[FacetValue], asked: Request) -> Iterator[Span]:
    """Cut the time within the days that are asked for into spans of months or years."""
    since, until = _month(asked.since, "01", 0), _month(asked.until, "12", 9999 * 12)
    numbered = {_month(each.value, "01", 0): each.count for each in months}
    hits = {number: found for number, found in numbered.items() if since <= number <= until}
    for first, last, found in _cut(hits, MONTHS, whole=True) if hits else ():
        years = first % 12 == 0 and last % 12 == 11
        yield Span(_written(first, years), _written(last, years), found)


def _cut(
    hits: Mapping[int, int], steps: Sequence[int], whole: bool = False
) -> Iterator[tuple[int, int, int]]:
    """Yield even spans, as short as they may be: first, last, how many hits.

    They begin with the first number that has hits; with `whole` at a multiple of their length.
    """
    first, last = min(hits), max(hits)
    step = next((each for each in steps if _bars(first, last, each, whole) <= MOST_BARS), steps[-1])
    start = first // step * step if whole else first
    for begin in range(start, last + 1, step):
        found = sum(hits.get(number, 0) for number in range(begin, begin + step))
        yield begin, begin + step - 1, found


def _bars(first: int, last: int, step: int, whole: bool) -> int:
    return last // step - first // step + 1 if whole else (last - first) // step + 1


def _day(number: int) -> str:
    return date.fromordinal(number).isoformat()


def _month(written: str, missing: str, default: int) -> int:
    """Return the number of the month of an ISO date, counted from the year 0."""
    year, _, rest = written.partition("-")
    return int(year) * 12 + int(rest[:2] or missing) - 1 if year.isdecimal() else default


def _written(month: int, year_alone: bool) -> str:
    year = f"{month // 12:04}"
    return year if year_alone else f"{year}-{month % 12 + 1:02}"
