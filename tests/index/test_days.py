"""Which days does a date stand for?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import day_number, day_range, iso_date
from index.days import NO_DAY, written_date


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("1970-01-01", 0),
        ("1970-01-02", 1),
        ("1969-12-31", -1),
        ("1970", 0),
        ("1970-02", 31),
        ("2000-03-01", 11017),
        ("", NO_DAY),
    ],
)
def test_a_date_is_its_first_day_counted_from_1970(published: str, day: int) -> None:
    assert day_number(published) == day


@pytest.mark.parametrize(
    "text", ["2021-13", "2021-02-29", "2021-00-01", "x", "2021-1-1x", "0000", "12/12/2021"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        day_number(text)


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        ("2021-12-31", "2021-12-31", "2021-12-31", "2021-12-31"),
        ("2021", "2021", "2021-01-01", "2021-12-31"),
        ("2020-02", "2020-02", "2020-02-01", "2020-02-29"),
        ("2021-02", "2022", "2021-02-01", "2022-12-31"),
        ("", "2021", "0001-01-01", "2021-12-31"),
        ("2021", "", "2021-01-01", "9999-12-31"),
    ],
)
def test_a_range_is_from_the_first_day_to_the_last(
    since: str, until: str, first: str, last: str
) -> None:
    assert tuple(map(iso_date, day_range(since, until))) == (first, last)


@given(st.dates())
def test_a_day_is_written_as_it_was_read(day: date) -> None:
    assert iso_date(day_number(day.isoformat())) == day.isoformat()


def test_no_day_is_written_as_nothing() -> None:
    assert iso_date(NO_DAY) == ""


@pytest.mark.parametrize(
    ("published", "precision"),
    [("2021-12-31", "day"), ("2021-02", "month"), ("1907", "year"), ("", "")],
)
def test_a_date_is_written_as_exactly_as_it_is_known(published: str, precision: str) -> None:
    assert written_date(day_number(published), precision) == published
