"""Is a written date read as the day, month or year it names, and nothing else?"""

from datetime import date

import pytest
from hijridate import Gregorian
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading import parse_date
from index.reading.calendars import HIJRI_MONTHS, MONTHS
from index.reading.likeness import plain_form

HIJRI_AS_WRITTEN = (
    *("محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة"),
    *("رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"),
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-12-31", "2021-12-31"),
        ("2021-12-31T10:00:00Z", "2021-12-31"),
        ("2021-12-31T23:30:00.123+02:00", "2021-12-31"),
        ("2021-12-31 10:00", "2021-12-31"),
        ("٢٠٢١-١٢-٣١", "2021-12-31"),
        ("2021-1-5", "2021-01-05"),
        ("20211231", "2021-12-31"),
        ("2021/12/31 10:30 ص", "2021-12-31"),
        ("31/12/2021", "2021-12-31"),
        ("12/31/2021", "2021-12-31"),
        ("05/05/2021", "2021-05-05"),
        ("الجمعة 31/12/2021", "2021-12-31"),
        ("31 ديسمبر، 2021", "2021-12-31"),
        ("٣١ ديسمبر ٢٠٢١", "2021-12-31"),
        ("۳۱ دیسمبر ۲۰۲۱", "2021-12-31"),
        ("31 ديسمبر 2021م", "2021-12-31"),
        ("ديسمبر 31, 2021", "2021-12-31"),
        ("12 من يوليو عام 2021", "2021-07-12"),
        ("الجمعة، 31 ديسمبر 2021 - 22:15", "2021-12-31"),
        ("الخميس 30 ديسمبر 2021 الساعة 10:30 مساءً", "2021-12-30"),
        ("27 مَايُو 1932", "1932-05-27"),
        ("31 كانون الأول، 2021", "2021-12-31"),
        ("12 كانون ثان/ يناير 2022", "2022-01-12"),
        ("6 شباط/فبراير 2023", "2023-02-06"),
        ("4 آب 2022", "2022-08-04"),
        ("5 جانفي 2020", "2020-01-05"),
        ("20 جويلية 2019", "2019-07-20"),
        ("28 أوت 1994", "1994-08-28"),
        ("7 غشت 2019", "2019-08-07"),
        ("17 دجنبر 2020", "2020-12-17"),
        ("Fri, 31 Dec 2021 10:00:00 +0000", "2021-12-31"),
        ("December 31, 2021", "2021-12-31"),
        ("31st December 2021", "2021-12-31"),
        ("ديسمبر 2021", "2021-12"),
        ("2021-12", "2021-12"),
        ("2021", "2021"),
        ("عام 2021", "2021"),
        ("27 جمادى الأولى 1443", "2021-12-31"),
        ("27/5/1443هـ", "2021-12-31"),
        ("1 رمضان 1444 هـ الموافق 23 مارس 2023 م", "2023-03-23"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_written(text: str, day: str) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "أمس",
        "الأحد",
        "12:30",
        "2021-13-31",
        "2021-02-30",
        "February 30, 2021",
        "0000-00-00",
        "2021-12-31x",
        "1443-05-27",
        "27/05/1443",
        "30 صفر 1443",
        "2021 هـ",
        "31 ديسمبر 1443 هـ",
        "31 ديسمبر 2021 الموافق 27 رجب 1443",
        "كانون 2021",
        "كانون الثاني/فبراير 2022",
        "قال في 30 ديسمبر 2021",
        "3 ديسمبر 2021 4 يناير 2022",
        "2021 " * 40,
    ],
)
def test_what_names_no_date_or_more_than_a_date_is_not_guessed_at(text: str) -> None:
    assert parse_date(text) == ""


def test_of_a_date_whose_month_could_be_its_day_only_the_year_is_taken() -> None:
    assert parse_date("05/06/2021") == "2021"


@pytest.mark.parametrize("text", ["5.6.2021", "٥/٦/٢٠٢١", "السبت 5/6/2021", "Saturday 05/06/2021"])
def test_the_day_stands_first_in_arabic_after_points_and_where_the_weekday_says_so(
    text: str,
) -> None:
    assert parse_date(text) == "2021-06-05"
    assert parse_date("Thursday 05/06/2021") == "2021-05-06"


@pytest.mark.parametrize("phrase", ["أمس", "قبل يومين", "منذ ٣ أيام", "الأحد الماضي", "yesterday"])
def test_relative_days_are_counted_only_from_a_day_that_is_known(phrase: str) -> None:
    assert parse_date(phrase) == ""
    assert parse_date(phrase, "2021") == ""
    assert "2021-12-25" < parse_date(phrase, "2021-12-31") < "2021-12-31"


@settings(deadline=None)
@given(st.dates(date(1924, 8, 1), date(2077, 11, 16)))
def test_every_hijri_day_is_written_and_read_again(day: date) -> None:
    hijri = Gregorian.fromisoformat(day.isoformat()).to_hijri()
    written = f"{hijri.day} {HIJRI_AS_WRITTEN[hijri.month - 1]} {hijri.year}"
    assert parse_date(f"{written} هـ") == parse_date(written) == day.isoformat()
    assert parse_date(f"{written} الموافق {day.day}/{day.month}/{day.year}م") == day.isoformat()


def test_the_names_of_the_months_are_in_plain_form_and_each_names_one_month() -> None:
    names = [name for names in (*MONTHS, *HIJRI_MONTHS) for name in names.split(",")]
    assert [plain_form(name) for name in names] == names
    assert len(set(names)) == len(names)


@settings(deadline=None)
@given(st.dates(min_value=date(1800, 1, 1)))
def test_every_day_since_1800_is_read_in_every_writing(day: date) -> None:
    iso = day.isoformat()
    if day.year > 2199:
        assert parse_date(iso) == ""
        return
    assert parse_date(iso) == iso
    assert parse_date(iso + "T00:00:00Z") == iso
    for name in MONTHS[day.month - 1].split(","):
        assert parse_date(f"{day.day} {name} {day.year}") == iso
        assert parse_date(f"{name} {day.day}، {day.year}") == iso


@settings(deadline=None)
@given(st.text(max_size=100))
def test_any_text_gives_a_date_in_iso_form_or_nothing(text: str) -> None:
    found = parse_date(text)
    assert found == "" or (
        len(found) in (4, 7, 10) and found[:4].isascii() and found[:4].isdecimal()
    )
