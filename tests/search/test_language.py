"""What is a query understood to ask for?"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    AllOf,
    AnyOf,
    Clause,
    Everything,
    Form,
    Phrase,
    Prefix,
    Without,
    Word,
    cut,
    normalize,
)
from search import language
from search.language import MAX_CLAUSES, MAX_NESTING, MAX_SLOP, Parsed, parse
from search.limits import MAX_CHARACTERS

NOTHING = "nothing"


class Plain:
    """Makes words that show how they were asked for: kin, =exact, ~opening of a phrase."""

    def kin(self, text: str, fields: tuple[str, ...]) -> Word:
        return Word(text, (Form(normalize(text)),), fields=fields)

    def exact(self, text: str, fields: tuple[str, ...]) -> Word:
        return self.kin(f"={text}", fields)

    def opening(self, text: str, fields: tuple[str, ...]) -> Word:
        return self.kin(f"~{text}", fields)


def read(q: str, match: str = "auto") -> Parsed:
    return parse(q, match, Plain())


def show(clause: Clause) -> str:
    """Return a clause as text a person can read: & is every one of, | any of, - without."""
    fields = "".join(f"{field}:" for field in getattr(clause, "fields", ()))
    match clause:
        case Word():
            return fields + clause.text
        case Prefix():
            return f"{fields}{clause.text}*"
        case Phrase():
            words = " ".join(word.text.lstrip("=~") for word in clause.words)
            return f'{fields}"{words}"~{clause.slop}'
        case AllOf() | AnyOf() if len(clause.clauses) == 1:
            return show(clause.clauses[0])
        case AllOf():
            return "(" + " & ".join(map(show, clause.clauses)) + ")"
        case AnyOf():
            return "(" + " | ".join(map(show, clause.clauses)) + ")" if clause.clauses else NOTHING
        case Without():
            return f"({show(clause.keep)} - {show(clause.drop)})"
        case Everything():
            return "everything"
        case _:
            return f"{fields}{clause.text}"


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("", NOTHING),
        ("  ؟ ", NOTHING),
        ("بايدن", "بايدن"),
        ("بايدن أوكرانيا", "(بايدن & أوكرانيا)"),
        ("بايدن بوتين أوكرانيا", "(بايدن | بوتين | أوكرانيا)"),
        ("بايدن بايدن", "بايدن"),
        ("بايدن، وبوتين!", "(بايدن & وبوتين)"),
        ("بايدن أو بوتين", "(بايدن | بوتين)"),
        ("بايدن OR بوتين", "(بايدن | بوتين)"),
        ("بايدن او بوتين", "(بايدن | بوتين)"),
        ("أو", "أو"),
        ("بايدن أو", "(بايدن & أو)"),
        ("أوكرانيا", "أوكرانيا"),
        ("-بوتين بايدن", "(بايدن - بوتين)"),
        ("بايدن -بوتين", "(بايدن - بوتين)"),
        ("بايدن -بوتين -ترامب", "(بايدن - (بوتين | ترامب))"),
        ("-بوتين", "(everything - بوتين)"),
        ("روسيا-أوكرانيا", "(روسيا & أوكرانيا)"),
        ("- بوتين", "بوتين"),
        ("=بايدن", "=بايدن"),
        ("=بايدن قمة", "(=بايدن & قمة)"),
        ("كت*", "كت*"),
        ("الأوكر*", "الاوكر*"),
        ('"حلف شمال الأطلسي"', '"حلف شمال الأطلسي"~1'),
        ('"حلف شمال"~5', '"حلف شمال"~5'),
        ('"حلف شمال"~5000', f'"حلف شمال"~{MAX_SLOP}'),
        ('"حلف"', "=حلف"),
        ('""', NOTHING),
        ('"حلف شمال" -"جنوب شرق"', '("حلف شمال"~1 - "جنوب شرق"~1)'),
        ("(بايدن أو بوتين) قمة", "((بايدن | بوتين) & قمة)"),
        ("قمة -(بايدن أو بوتين)", "(قمة - (بايدن | بوتين))"),
        ("title:قمة", "title:قمة"),
        ("عنوان:قمة روسيا", "(title:قمة & روسيا)"),
        ("العنوان:قم*", "title:قم*"),
        ('title:"حلف شمال"', 'title:"حلف شمال"~1'),
        ("-title:قمة روسيا", "(روسيا - title:قمة)"),
        ('-title:"قمة" روسيا', "(روسيا - title:=قمة)"),
        ("http://example.org", "(http | example | org)"),
        ("12:30", "(12 & 30)"),
        ("&quot;حلف شمال&quot;", '"حلف شمال"~1'),
    ],
)
def test_a_query_is_read_so(q: str, expected: str) -> None:
    assert show(read(q).clause) == expected
    assert read(q).warnings == ()


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("auto", "(أ | ب | ج)"),
        ("all", "(أ & ب & ج)"),
        ("any", "(أ | ب | ج)"),
        ("exact", "(=أ & =ب & =ج)"),
    ],
)
def test_the_match_says_how_many_words_are_needed(match: str, expected: str) -> None:
    assert show(read("أ ب ج", match).clause) == expected


def test_any_asks_for_some_of_two_words_too() -> None:
    assert show(read("أ ب", "any").clause) == "(أ | ب)"


def test_a_phrase_opens_with_what_may_be_attached_but_for_exact_matches() -> None:
    auto, exact = read('"حلف شمال"').clause, read('"حلف شمال"', "exact").clause
    assert isinstance(auto, Phrase)
    assert isinstance(exact, Phrase)
    assert [word.text for word in auto.words] == ["~حلف", "=شمال"]
    assert [word.text for word in exact.words] == ["=حلف", "=شمال"]


@pytest.mark.parametrize(
    ("q", "limits", "word"),
    [
        ("مصدر:الراصد قمة", (("source", "الراصد", False),), "قمة"),
        ("source:x قمة", (("source", "x", False),), "قمة"),
        ("-مصدر:الراصد قمة", (("source", "الراصد", True),), "قمة"),
        ("كاتب:سلمى قمة", (("author", "سلمى", False),), "قمة"),
        ('author:"سلمى حداد" قمة', (("author", "سلمى حداد", False),), "قمة"),
        ("مصدر:أ كاتب:ب ج", (("source", "أ", False), ("author", "ب", False)), "ج"),
    ],
)
def test_sources_and_authors_are_limits(
    q: str, limits: tuple[tuple[str, str, bool], ...], word: str
) -> None:
    parsed = read(q)
    assert parsed.limits == limits
    assert show(parsed.clause) == word


@pytest.mark.parametrize(
    ("q", "clause", "named"),
    [
        ('بايدن "قمة', "(بايدن & قمة)", "quotation mark"),
        ("ك*", "ك", "ك*"),
        ("*", NOTHING, ""),
        ("(" * (MAX_NESTING + 1) + "بايدن" + ")" * (MAX_NESTING + 1), "بايدن", "groups"),
    ],
)
def test_what_is_no_syntax_is_read_as_words_and_named(q: str, clause: str, named: str) -> None:
    parsed = read(q)
    assert show(parsed.clause) == clause
    assert named in "".join(parsed.warnings)
    assert bool(parsed.warnings) == bool(named)


def test_groups_may_be_nested_so_deep() -> None:
    q = "(" * MAX_NESTING + "بايدن" + ")" * MAX_NESTING
    assert (show(read(q).clause), read(q).warnings) == ("بايدن", ())


def test_a_query_may_have_so_many_parts() -> None:
    words = [f"ك{chr(0x627 + number % 36)}{number}" for number in range(MAX_CLAUSES)]
    fitting = read(" OR ".join(f"={word}" for word in words[:30]))
    assert fitting.warnings == ()
    too_many = read(" ".join(f'"{word} x"' for word in [*words, "آخر"]))
    assert len(too_many.warnings) == 1
    assert str(MAX_CLAUSES) in too_many.warnings[0]


def test_of_many_words_the_first_are_asked_for() -> None:
    clause = read(" ".join(f"كلمة{chr(0x627 + n % 36)}{'ب' * n}" for n in range(90))).clause
    assert isinstance(clause, AnyOf)
    assert len(clause.clauses) == MAX_CLAUSES


def size(clause: Clause) -> int:
    match clause:
        case AllOf() | AnyOf():
            return sum(map(size, clause.clauses))
        case Without():
            return size(clause.keep) + size(clause.drop)
        case Phrase():
            return 1
    return 1


hostile = st.lists(
    st.sampled_from("()\"-=*:~؟ \n\t&;+^[]{}<>\\/|!?.,'أوORبت٣ﷺ\u202e\ud800")
    | st.sampled_from(["title:", "مصدر:", " OR ", " أو ", '"~5', "-(", "AND", "NOT", "TO"])
    | st.characters(),
    max_size=200,
).map(lambda pieces: "".join(pieces)[:MAX_CHARACTERS])


@settings(max_examples=60, deadline=None)
@given(hostile, st.sampled_from(["auto", "all", "any", "exact"]))
def test_no_text_is_an_error_and_none_is_too_large(q: str, match: str) -> None:
    parsed = read(q, match)
    assert size(parsed.clause) <= 2 * MAX_CLAUSES
    assert all(isinstance(warning, str) and warning for warning in parsed.warnings)
    assert show(parsed.clause)


@pytest.mark.parametrize(
    "piece", ["(", ")", '"', "-", "=", "*", ":", "~", "title:", "- ", "()", "أو "]
)
def test_a_text_of_nothing_but_syntax_is_no_error(piece: str) -> None:
    for repeated in (piece, piece * 3, (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]):
        assert show(read(repeated).clause)


words = st.text(st.sampled_from("ابتأةﻻ٣éK\u064b\u200f,.'/؟😀"), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, max_size=8).map(" ".join), st.sampled_from(["auto", "all", "any", "exact"]))
def test_words_without_syntax_are_read_as_the_parser_reads_them(q: str, match: str) -> None:
    quick = read(q, match)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "_SYNTAX", re.compile(""))
        assert read(q, match) == quick


pieces = st.text(st.sampled_from('ابتو ٢OR*=?-"~1:()\n\u064b'), max_size=9)


@settings(max_examples=200, deadline=None)
@given(st.one_of(pieces, pieces.map('"{}"'.format), pieces.map(' "{}"~3 '.format)), st.booleans())
def test_a_phrase_or_a_piece_alone_is_read_as_the_parser_reads_it(q: str, exact: bool) -> None:
    match = "exact" if exact else "auto"
    quick = read(q, match)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_PHRASE", "_PIECE"):
            patch.setattr(language, name, re.compile("(?!)"))
        assert read(q, match) == quick


@settings(max_examples=30, deadline=None)
@given(st.lists(words, max_size=8).map(" ".join))
def test_every_word_of_a_plain_query_is_asked_for(q: str) -> None:
    clause = read(q, "any").clause
    asked = clause.clauses if isinstance(clause, AnyOf) else (clause,)
    assert [each.text for each in asked] == list(dict.fromkeys(cut(q).surfaces()))


@given(st.text(st.characters() | st.sampled_from("وب1٢.,ـ\u064eﷺ \u3000\u2028\x1c")))
def test_a_text_has_the_words_of_its_pieces_between_spaces(text: str) -> None:
    assert language._surfaces(text) == cut(text).surfaces()
