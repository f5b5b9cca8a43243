"""Does parse_request take what it should, and name everything that is wrong?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import FihristError
from search import InvalidRequest, Request, parse_request
from search.cursor import Cursor, search_digest
from search.request import DETAILS, READ

Values = str | list[str]
OWN_CURSOR = Cursor("g000001", 10, search_digest(Request(""))).write()


def asked(**parameters: Values) -> Request:
    # `from` is a word of the language: it is given as from_
    return parse_request(
        {
            name.rstrip("_") if name == "from_" else name: [value]
            if isinstance(value, str)
            else value
            for name, value in parameters.items()
        }
    )


def faults_of(**parameters: Values) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRequest) as caught:
        asked(**parameters)
    return [(fault.parameter, fault.kind) for fault in caught.value.faults]


def test_no_parameters_are_the_defaults() -> None:
    assert parse_request({}) == Request("")


def test_every_parameter_reaches_the_request() -> None:
    request = asked(
        q="بايدن",
        match="all",
        page="2",
        per_page="20",
        sort="newest",
        source=["النهر", "-الراصد"],
        author="سلمى",
        lang="ar",
        story=["a1", "-a2"],
        group="story",
        from_="2021-12",
        to="2022-01-05",
        highlight="offsets",
        offsets="utf16",
        snippets="3",
        snippet_chars="100",
        exactness="form",
        levels="1",
        explain="١",
        repair="0",
        facets="source,month",
    )
    assert request == Request(
        q="بايدن",
        match="all",
        page=2,
        per_page=20,
        sort="newest",
        sources=("النهر", "-الراصد"),
        authors=("سلمى",),
        languages=("ar",),
        stories=("a1", "-a2"),
        group="story",
        since="2021-12",
        until="2022-01-05",
        snippets=3,
        snippet_chars=100,
        exactness="form",
        levels=True,
        explain=True,
        repair=False,
        facets=("source", "month"),
    )


def test_every_field_of_a_request_has_a_parameter() -> None:
    fields = {field for field, _ in READ.values()} | {"since", "until"}
    assert fields == set(Request._fields)


def test_facets_are_named_with_commas_between() -> None:
    assert asked(facets="month, source,month").facets == ("month", "source")
    assert asked(facets="").facets == ()


def test_what_an_empty_form_field_sends_is_no_limit() -> None:
    assert asked(q="", source=["", " "], from_="", to=" ") == Request("")


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("H1436-10", "2015-07-17", "2015-08-15"),
        ("h1436-10", "2015-07-17", "2015-08-15"),
        ("H١٤٣٦-١٠", "2015-07-17", "2015-08-15"),
        ("H1436-10-01", "2015-07-17", "2015-07-17"),
        ("H1437", "2015-10-14", "2016-10-01"),
        ("H1500", "2076-11-27", "2077-11-16"),
    ],
)
def test_a_hijri_date_is_its_gregorian_days(typed: str, first: str, last: str) -> None:
    request = asked(from_=typed, to=typed)
    assert (request.since, request.until) == (first, last)


def test_a_cursor_of_the_same_search_is_taken_whatever_else_is_asked() -> None:
    request = asked(cursor=OWN_CURSOR, per_page="50", snippets="2", facets="source")
    assert request.cursor == OWN_CURSOR


def test_a_source_that_is_given_twice_is_kept_once() -> None:
    assert asked(source=["أ", "ب", "أ"]).sources == ("أ", "ب")


@pytest.mark.parametrize("typed", ["12", "١٢", "۱۲", "١2", " 12 "])
def test_numbers_may_be_typed_in_arabic_digits(typed: str) -> None:
    assert asked(page=typed).page == 12


@pytest.mark.parametrize("typed", ["2021-12-31", "٢٠٢١-١٢-٣١", "۲۰۲۱-۱۲-۳۱"])
def test_dates_may_be_typed_in_arabic_digits(typed: str) -> None:
    assert asked(to=typed).until == "2021-12-31"


@pytest.mark.parametrize(
    ("parameters", "parameter", "kind"),
    [
        ({"qq": "x"}, "qq", "unknown"),
        ({"qq": ""}, "qq", "unknown"),
        ({"facets": "source,colour"}, "facets", "no-choice"),
        ({"facets": ["source", "month"]}, "facets", "repeated"),
        ({"levels": "yes"}, "levels", "no-choice"),
        ({"exactness": "root"}, "exactness", "no-choice"),
        ({"cursor": "abc"}, "cursor", "no-cursor"),
        ({"cursor": "é"}, "cursor", "no-cursor"),
        ({"cursor": Cursor("g000001", 10, "ab").write()}, "cursor", "other-cursor"),
        ({"cursor": OWN_CURSOR + "="}, "cursor", "no-cursor"),
        ({"cursor": OWN_CURSOR, "page": "2"}, "cursor", "cursor-and-page"),
        ({"cursor": OWN_CURSOR, "sort": "newest"}, "cursor", "other-cursor"),
        ({"group": "source"}, "group", "no-choice"),
        ({"explain": "on"}, "explain", "no-choice"),
        ({"story": "-"}, "story", "no-value"),
        ({"page": ["1", "2"]}, "page", "repeated"),
        ({"q": ["a", "b"]}, "q", "repeated"),
        ({"from_": ["2021", ""]}, "from", "repeated"),
        ({"match": "some"}, "match", "no-choice"),
        ({"match": ""}, "match", "no-choice"),
        ({"sort": "best"}, "sort", "no-choice"),
        ({"highlight": "yes"}, "highlight", "no-choice"),
        ({"offsets": "bytes"}, "offsets", "no-choice"),
        ({"page": ""}, "page", "no-number"),
        ({"page": "1.5"}, "page", "no-number"),
        ({"page": "1_0"}, "page", "no-number"),
        ({"page": "²"}, "page", "no-number"),
        ({"page": "9" * 5000}, "page", "no-number"),
        ({"page": "0"}, "page", "out-of-range"),
        ({"page": "-1"}, "page", "out-of-range"),
        ({"page": "٠"}, "page", "out-of-range"),
        ({"per_page": "101"}, "per_page", "out-of-range"),
        ({"per_page": "0"}, "per_page", "out-of-range"),
        ({"snippets": "4"}, "snippets", "out-of-range"),
        ({"snippets": "0"}, "snippets", "out-of-range"),
        ({"snippet_chars": "49"}, "snippet_chars", "out-of-range"),
        ({"snippet_chars": "1001"}, "snippet_chars", "out-of-range"),
        ({"page": "101", "per_page": "100"}, "page", "too-deep"),
        ({"page": "1001"}, "page", "too-deep"),
        ({"from_": "2021-13"}, "from", "no-date"),
        ({"from_": "2021-02-29"}, "from", "no-date"),
        ({"from_": "21-02-03"}, "from", "no-date"),
        ({"from_": "2021-1"}, "from", "no-date"),
        ({"to": "0000"}, "to", "no-date"),
        ({"to": "yesterday"}, "to", "no-date"),
        ({"to": "H1443-13"}, "to", "hijri"),
        ({"to": "H1436-10-31"}, "to", "hijri"),
        ({"to": "H1342"}, "to", "hijri"),
        ({"to": "H1501"}, "to", "hijri"),
        ({"to": "Hello"}, "to", "hijri"),
        ({"from_": "2022", "to": "2021-12-31"}, "from", "reversed"),
        ({"source": "-"}, "source", "no-value"),
        ({"author": "ك" * 501}, "author", "too-long-value"),
        ({"source": [str(number) for number in range(101)]}, "source", "too-many"),
        ({"q": "ب" * 513}, "q", "too-long"),
    ],
)
def test_a_fault_is_named(parameters: dict[str, Values], parameter: str, kind: str) -> None:
    assert faults_of(**parameters) == [(parameter, kind)]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidRequest) as caught:
        asked(sort="best", page="0", x="1")
    assert {fault.parameter for fault in caught.value.faults} == {"x", "page", "sort"}
    assert "sort: 'best' is none of relevance, newest, oldest" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_fault_says_the_same_in_words_as_in_kind_and_values() -> None:
    with pytest.raises(InvalidRequest) as caught:
        asked(per_page="1000")
    [fault] = caught.value.faults
    assert fault.detail == "1000 is not within 1 and 100"
    assert fault.detail == DETAILS[fault.kind].format(*fault.values)


def test_a_range_may_begin_within_the_month_that_ends_it() -> None:
    request = asked(from_="2021-12-15", to="2021-12")
    assert (request.since, request.until) == ("2021-12-15", "2021-12")


def test_a_query_of_512_characters_is_taken_and_one_more_is_too_long() -> None:
    assert len(asked(q="ب" * 512).q) == 512
    with pytest.raises(InvalidRequest, match="513 characters") as caught:
        asked(q="ب" * 513)
    assert caught.value.too_long


def test_another_fault_is_not_a_query_too_long() -> None:
    with pytest.raises(InvalidRequest) as caught:
        asked(author="ك" * 501)
    assert not caught.value.too_long


def test_the_deepest_page_is_taken() -> None:
    assert asked(page="100", per_page="100").page == 100


def test_a_door_may_take_fewer_parameters() -> None:
    with pytest.raises(InvalidRequest, match="page: there is no such parameter; there are q"):
        parse_request({"q": ["x"], "page": ["1"]}, only=["q"])
    with pytest.raises(InvalidRequest, match="q: no parameter is taken here"):
        parse_request({"q": ["x"]}, only=[])


@pytest.mark.parametrize("given", [{}, {"q": [""]}, {"q": [" \t"]}])
def test_a_door_may_need_a_parameter(given: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidRequest, match="q: is empty"):
        parse_request(given, need=["q"])


def test_a_fault_ends_the_command_line_with_two() -> None:
    assert issubclass(InvalidRequest, FihristError)
    assert InvalidRequest.exit_code == 2


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*READ, "from", "to", "highlight"]) | st.text(),
        st.lists(st.text(), max_size=3),
        max_size=5,
    )
)
def test_any_parameters_are_a_request_or_named_faults(parameters: dict[str, list[str]]) -> None:
    try:
        request = parse_request(parameters)
    except InvalidRequest as error:
        assert all(fault.parameter in parameters for fault in error.faults)
        assert all(fault.detail for fault in error.faults)
    else:
        assert request.page >= 1
