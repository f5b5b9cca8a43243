"""Does Whoosh read a published snapshot as it reads an index of its own, in bounded time?"""

import sys
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
import pytest
from whoosh import query, sorting
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from index.article import Article
from index.deadline import Deadline, TimeUp
from index.engines.embedded import EmbeddedEngine
from index.query import Form, Prefix, Word
from index.scoring import Weighting
from index.snapshot import Snapshot
from index.whoosh_reader import (
    Allowance,
    SnapshotReader,
    evaluate,
    evaluation,
    make_schema,
    normalize_pattern,
)
from index.whoosh_reader import reader as reading
from tests.engines.published import published

ARTICLES = [
    Article(
        "a", "أخبار المدينة", "ورد خبر عاجل من المدينة", source="النهر", published="2021-12-31"
    ),
    Article("b", "كتاب جديد", "كتب الوزير كتابًا ثم كتب كتابًا آخر", source="رصد"),
    Article("c", "الوزير في المدينة", "في المدينة وزير وفي الوزارة وزراء", source="النهر"),
    Article("d", "", "مدينة مدن مدنية", published="2020"),
    Article("e", "رد الوزير", "", source="أسواق", published="2022-01"),
    Article("f", "أخبار عاجلة", "في في في في في في في في المدينة " * 40),
]
DELETED = {"c", "e"}
PLAIN = Weighting()


def forever() -> Deadline:
    return Deadline(3_600_000)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return published(tmp_path_factory.mktemp("whole"), [ARTICLES[:2], ARTICLES[2:]])


@pytest.fixture(scope="module")
def pruned(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("pruned")
    return published(folder, [ARTICLES[:2], ARTICLES[2:]], DELETED)


@pytest.fixture(params=["whole", "with deletions"])
def readers(request: Any, snapshot: Snapshot, pruned: Snapshot) -> Iterator[tuple[Any, Any]]:
    """Yield a reader of the snapshot, and Whoosh's reader of the same articles."""
    deleted = DELETED if request.param == "with deletions" else set()
    with whooshs_own(deleted) as own:
        yield SnapshotReader(pruned if deleted else snapshot), own


def whooshs_own(deleted: set[str]) -> Any:
    index = RamStorage().create_index(make_schema())
    writer = index.writer()
    for article in ARTICLES:
        writer.add_document(id=article.id, title=article.title, body=article.body)
    writer.commit()
    writer = index.writer()
    for id in deleted:
        writer.delete_by_term("id", id)
    writer.commit(merge=False)
    return index.reader()


def found(reader: SnapshotReader, asked: Any) -> list[str]:
    documents = evaluate(reader, asked, PLAIN, forever()).documents
    return [reader.snapshot.id(int(document)) for document in documents]


def term(text: str, field: str = "body") -> Any:
    return query.Term(field, text)


# As a Whoosh index


def test_the_terms_are_those_of_whooshs_own_index(readers: tuple[Any, Any]) -> None:
    ours, own = readers
    for field in ("title", "body"):
        assert list(ours.lexicon(field)) == list(own.lexicon(field))
        assert list(ours.expand_prefix(field, "ال")) == list(own.expand_prefix(field, "ال"))
    assert sorted(ours.indexed_field_names()) == sorted(own.indexed_field_names())


def test_the_statistics_are_those_of_whooshs_own_index(readers: tuple[Any, Any]) -> None:
    ours, own = readers
    names = ["weight", "doc_frequency", "min_id", "max_id", "max_weight", "min_length"]
    for field in ("title", "body"):
        for text in own.lexicon(field):
            theirs, info = own.term_info(field, text), ours.term_info(field, text)
            for name in names:
                assert getattr(info, name)() == getattr(theirs, name)(), (field, text, name)
            assert ours.frequency(field, text) == own.frequency(field, text)
            assert ours.doc_frequency(field, text) == own.doc_frequency(field, text)
    assert (ours.doc_count(), ours.doc_count_all()) == (own.doc_count(), own.doc_count_all())
    assert list(ours.all_doc_ids()) == list(own.all_doc_ids())


def test_the_postings_are_those_of_whooshs_own_index(readers: tuple[Any, Any]) -> None:
    ours, own = readers
    for field in ("title", "body"):
        for text in own.lexicon(field):
            assert steps(ours.postings(field, text)) == steps(own.postings(field, text))


def steps(matcher: Any) -> list[Any]:
    rows = []
    while matcher.is_active():
        spans = [span.start for span in matcher.spans()]
        rows.append((matcher.id(), matcher.weight(), matcher.value_as("positions"), spans))
        assert matcher.value_as("frequency") == len(spans)
        matcher.next()
    return rows


@pytest.mark.parametrize(
    "text",
    [
        "الوزير",
        "title:المدينة OR body:المدينة",
        "في المدينة",
        "في NOT وزير",
        '"في المدينة"',
        '"كتب كتابا"~3',
        "مد*",
        "*دين*",
        "خ?ر",
        "title:*",
        "(كتب OR title:أخبار) ANDMAYBE خبر",
        "[مدن TO مدينة]",
    ],
)
def test_whooshs_searcher_finds_what_it_finds_in_its_own_index(
    readers: tuple[Any, Any], text: str
) -> None:
    ours, own = (ranked(reader, text) for reader in readers)
    assert [document for document, _ in ours] == [document for document, _ in own] != []
    scores = [np.array([score for _, score in pairs]) for pairs in (ours, own)]
    # Whoosh keeps a length of more than some hundred words in one byte, rounded.
    np.testing.assert_allclose(*scores, rtol=0.05)


def ranked(reader: Any, text: str) -> list[tuple[int, float]]:
    asked = QueryParser("body", reader.schema).parse(text)
    return sorted(Searcher(reader).search(asked, limit=None, optimize=False).items())


def test_lengths_are_exact(snapshot: Snapshot) -> None:
    reader = SnapshotReader(snapshot)
    assert reader.doc_field_length(5, "body") == 360
    assert reader.doc_field_length(4, "body", 1) == 1
    assert reader.field_length("title") == 11
    assert (reader.min_field_length("body"), reader.max_field_length("body")) == (0, 360)


# The traps


def test_a_word_with_stars_is_normalized_and_stays_one_word() -> None:
    analyze = make_schema()["body"].analyzer
    assert [t.text for t in analyze("*رِيَا*", tokenize=False)] == ["*ريا*"]
    assert [t.text for t in analyze("أخبار، عاجلة")] == ["اخبار", "عاجله"]
    assert normalize_pattern("أ?بار*ة") == "ا?بار*ه"
    assert normalize_pattern("*ءات") == "*ءات"  # ءا is آ at the start of a word only


def test_a_token_says_where_its_word_stands() -> None:
    tokens = make_schema()["body"].analyzer("قال: أخبار", positions=True, chars=True)
    places = [(t.pos, t.startchar, t.endchar, t.original) for t in tokens]
    assert places == [(0, 0, 3, "قال"), (1, 5, 10, "أخبار")]


def test_term_info_is_a_new_object_each_time(snapshot: Snapshot) -> None:
    reader = SnapshotReader(snapshot)
    assert reader.term_info("body", "في") is not reader.term_info("body", "في")


def test_one_past_the_last_document_is_not_deleted(pruned: Snapshot) -> None:
    reader = SnapshotReader(pruned)
    deleted = [reader.is_deleted(document) for document in range(len(ARTICLES) + 1)]
    assert deleted == [article.id in DELETED for article in ARTICLES] + [False]


def test_a_columns_sort_key_is_the_value(snapshot: Snapshot) -> None:
    reader = SnapshotReader(snapshot)
    column = reader.column_reader("source")
    assert [column.sort_key(n) for n in range(3)] == ["النهر", "رصد", "النهر"] == list(column)[:3]
    backwards = reader.column_reader("day", reverse=True)
    assert backwards.sort_key(0) == -reader.column_reader("day")[0] == -18_992


def test_whoosh_sorts_and_groups_by_columns(snapshot: Snapshot) -> None:
    searcher = Searcher(SnapshotReader(snapshot))
    newest = sorting.FieldFacet("day", reverse=True)
    results = searcher.search(query.Every(), limit=None, sortedby=newest, groupedby="source")
    assert [hit["id"] for hit in results][:3] == ["e", "a", "d"]
    assert {name: len(hits) for name, hits in results.groups().items()} == {
        "النهر": 2,
        "رصد": 1,
        "أسواق": 1,
        "": 2,
    }


def test_frequencies_are_not_clipped(snapshot: Snapshot) -> None:
    matcher = SnapshotReader(snapshot).postings("body", "في")
    matcher.skip_to(5)
    assert (matcher.id(), matcher.weight(), len(matcher.spans())) == (5, 320.0, 320)


def test_a_term_that_a_field_does_not_have_is_hidden_from_it(snapshot: Snapshot) -> None:
    reader = SnapshotReader(snapshot)
    assert ("body", "مدن") in reader
    assert ("title", "مدن") not in reader
    assert ("source", "رصد") not in reader
    assert b"\xd9\x85\xd8\xaf\xd9\x86" not in list(reader.lexicon("title"))
    with pytest.raises(TermNotFound):
        reader.postings("title", "مدن")
    with pytest.raises(TermNotFound):
        reader.term_info("title", "مدن")


def test_words_within_a_distance_are_found_by_whooshs_automaton(snapshot: Snapshot) -> None:
    reader = SnapshotReader(snapshot)
    assert set(reader.terms_within("body", "وزير", 1)) == {"وزير"}
    assert set(reader.terms_within("body", "مدين", 1)) == {"مدن", "مدينه"}
    assert set(reader.terms_within("body", "مدين", 2, prefix=1)) == {"مدن", "من", "مدينه", "مدنيه"}
    assert set(reader.terms_within("body", "", 1, prefix=1)) == {"و"} & set(reader.lexicon("body"))


def test_an_article_is_found_and_read_by_its_id(pruned: Snapshot) -> None:
    searcher = Searcher(SnapshotReader(pruned))
    assert searcher.document(id="b")["title"] == "كتاب جديد"
    assert searcher.document(id="c") is None
    assert list(searcher.lexicon("id")) == [b"a", b"b", b"d", b"f"]


def test_a_matcher_steps_skips_and_starts_again(snapshot: Snapshot) -> None:
    matcher = SnapshotReader(snapshot).postings("body", "المدينه")
    twin = matcher.copy()
    matcher.skip_to(1)
    matcher.skip_to(0)
    assert (matcher.id(), twin.id()) == (2, 0)
    matcher.skip_to(6)
    assert not matcher.is_active()
    matcher.reset()
    assert matcher.id() == 0
    assert not matcher.supports_block_quality()


# Evaluation


def open_at_most(lists: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow a query so many posting lists, wherever the limit is looked up."""
    for module in (evaluation, reading):
        monkeypatch.setattr(module, "LISTS", lists)


def test_a_word_is_worth_what_the_engine_gives_it(pruned: Snapshot) -> None:
    ours = evaluate(SnapshotReader(pruned), term("في"), PLAIN, forever())
    word = Word("في", (Form("في"),), fields=("body",))
    engine = EmbeddedEngine(pruned).match(word, PLAIN, forever())
    assert ours.documents.tolist() == engine.documents.tolist()
    np.testing.assert_allclose(ours.scores, engine.scores)


def test_all_words_of_a_pattern_are_worth_one_word(snapshot: Snapshot) -> None:
    reader, engine = SnapshotReader(snapshot), EmbeddedEngine(snapshot)
    expected = engine.match(Prefix("مد", fields=("body",)), PLAIN, forever())
    for asked in (query.Prefix("body", "مد"), query.Wildcard("body", "مد?*")):
        ours = evaluate(reader, asked, PLAIN, forever())
        assert ours.documents.tolist() == expected.documents.tolist()
        np.testing.assert_allclose(ours.scores, expected.scores)


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        (query.Wildcard("body", "*دي*"), "acdf"),
        (query.Wildcard("body", "*"), "abcdf"),
        (query.Prefix("title", ""), "abcef"),
        (query.Every(), "abcdef"),
        (query.Wildcard("body", "كت[اب]*"), "b"),
        (query.FuzzyTerm("body", "مدينات", maxdist=2), "d"),
        (query.TermRange("body", "وزير", None), "c"),
        (query.Sequence([term("في"), query.Wildcard("body", "*دينه")]), "cf"),
        (query.Sequence([term("ورد"), query.Prefix("body", "مد")], slop=9), ""),
        (query.Sequence([term("ورد"), query.Wildcard("body", "*مد*")], slop=9), "a"),
        (query.Or([query.Wildcard("title", "*خبار"), query.Not(term("في"))]), "abdef"),
        (query.And([query.Wildcard("body", "*زي*"), query.Not(term("كتب"))]), "c"),
        (query.SpanNot(term("المدينه"), query.SpanNear(term("في"), term("المدينه"))), "a"),
        (query.Or([]), ""),
        (query.NullQuery, ""),
        (query.Wildcard("source", "*ن*"), ""),
        (query.Term("id", "b"), "b"),
    ],
    ids=repr,
)
def test_a_query_finds_the_articles_it_describes(snapshot: Snapshot, asked: Any, ids: str) -> None:
    assert found(SnapshotReader(snapshot), asked) == list(ids)


def test_deleted_articles_are_never_found(pruned: Snapshot) -> None:
    reader = SnapshotReader(pruned)
    everything = [query.Every(), query.Every("body"), query.Wildcard("body", "*د*")]
    # كتب is in b alone; Whoosh's own Not goes on to c without asking whether it is deleted.
    for asked in [*everything, query.Not(term("كتب")), query.Not(term("في")), term("وزير")]:
        assert not DELETED & set(found(reader, asked)), asked


def test_the_first_document_can_be_excluded_too(snapshot: Snapshot) -> None:
    # Whoosh's own AndNot keeps b: the first with كتب, though المدينه was seen in a before it.
    asked = query.AndNot(query.Or([term("كتب"), term("مدن")]), query.Prefix("title", "ا"))
    assert found(SnapshotReader(snapshot), asked) == ["b", "d"]
    asked = query.AndNot(term("الوزير", "title"), term("المدينه"))
    assert found(SnapshotReader(snapshot), asked) == ["e"]


def test_a_regular_expression_is_refused(snapshot: Snapshot) -> None:
    asked = query.Or([term("في"), query.Regex("body", "(م+)+ن")])
    with pytest.raises(ValueError, match="cannot be interrupted"):
        evaluate(SnapshotReader(snapshot), asked, PLAIN, forever())


def test_of_too_many_words_the_most_frequent_are_taken(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_at_most(2, monkeypatch)
    answer = evaluate(SnapshotReader(snapshot), query.Wildcard("body", "*ي*"), PLAIN, forever())
    assert answer.cut_short
    assert answer.documents.tolist() == [2, 5]  # في and المدينه of the second segment


def test_equal_patterns_are_read_once(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    open_at_most(3, monkeypatch)
    asked = query.And([query.Prefix("body", "كت"), query.Prefix("body", "كت")])
    answer = evaluate(SnapshotReader(snapshot), asked, PLAIN, forever())
    assert (answer.documents.tolist(), answer.cut_short) == ([1], False)


def test_more_words_than_posting_lists_are_not_evaluated(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_at_most(2, monkeypatch)
    asked = query.Or([term("في"), term("كتب"), term("مدن")])
    assert evaluate(SnapshotReader(snapshot), asked, PLAIN, forever()).cut_short


# Hostile queries


class Watch(Deadline):
    """Lets time end at the n-th look; counts the lines of Python run between two looks."""

    def __init__(self, looks: int) -> None:
        super().__init__(0.0)
        self.looks_left = looks
        self.lines = self.most_lines = 0

    def count(self, frame: Any, event: str, argument: Any) -> Any:
        self.lines += 1
        return self.count

    def check(self) -> None:
        self.most_lines = max(self.most_lines, self.lines)
        self.lines = 0
        self.looks_left -= 1
        if self.looks_left <= 0:
            raise TimeUp


@pytest.fixture(scope="module")
def many_words(tmp_path_factory: pytest.TempPathFactory) -> SnapshotReader:
    """Articles of six thousand words from eight letters, and one that repeats two of them."""
    random = Random(7)
    words = ["".join(random.choices("ابتدرسمن", k=random.randint(2, 7))) for _ in range(6_000)]
    texts = [" ".join(random.choices(words, k=80)) for _ in range(300)]
    articles = [Article(str(number), text[:40], text) for number, text in enumerate(texts)]
    repeated = Article("repeated", "", "من ان " * 3_000)
    folder = tmp_path_factory.mktemp("words")
    return SnapshotReader(published(folder, [articles[:200], [*articles[200:], repeated]]))


def wild(text: str) -> Any:
    return query.Wildcard("body", text)


def near(slop: int, *parts: Any) -> Any:
    return query.Sequence(list(parts), slop=slop)


FORTH = (term("من"), term("ان"))

PAIRS = [(first, second) for first in "ابتدرسمن" for second in "ابتدرسم"]

HOSTILE: dict[str, Callable[[], Any]] = {
    "*": lambda: wild("*"),
    "**?": lambda: wild("**?"),
    "*ا*": lambda: wild("*ا*"),
    "*ا*ا*ا*ا*ا*": lambda: wild("*ا*ا*ا*ا*ا*"),
    "?????": lambda: wild("?????"),
    "a long fuzzy word": lambda: query.FuzzyTerm("body", "ا" * 500, maxdist=2, prefixlength=0),
    "a fuzzy word": lambda: query.FuzzyTerm("body", "مدرسات", maxdist=2, prefixlength=0),
    "a short fuzzy word": lambda: query.FuzzyTerm("body", "من", maxdist=2, prefixlength=0),
    "any of 56 patterns": lambda: query.Or([wild(f"*{a}?{b}*") for a, b in PAIRS]),
    "all of 56 patterns": lambda: query.And([wild(f"*{a}*{b}*") for a, b in PAIRS]),
    "none of 56 patterns": lambda: query.And(
        [query.Every(), *(query.Not(wild(f"*{a}?{b}")) for a, b in PAIRS)]
    ),
    "a range of all words": lambda: query.TermRange("body", None, None),
    "far apart": lambda: near(100_000, *FORTH, *FORTH),
    "far apart, nested": lambda: near(9_000, near(9_000, *FORTH), near(9_000, *FORTH)),
    "far apart, either way": lambda: query.SpanNear(
        query.SpanNear(*FORTH, slop=9_000, ordered=False),
        query.SpanNear(*FORTH, slop=9_000, ordered=False),
        slop=9_000,
    ),
    "a phrase of patterns": lambda: near(50, wild("*ا*"), wild("*م*"), wild("*ن*")),
    "a long phrase": lambda: query.Phrase("body", ["من", "ان"] * 10, slop=1_000),
    "many pairs": lambda: near(80, near(80, *FORTH), near(80, *FORTH)),
    "within": lambda: query.SpanContains(near(9_000, *FORTH), term("ان")),
    "around": lambda: query.SpanContains(term("ان"), query.SpanNear(*FORTH, slop=2)),
    "not within": lambda: query.SpanNot(term("من"), near(3_000, *FORTH)),
}


@pytest.mark.parametrize("looks", [1, 40])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_looks_at_the_clock_often_and_stops_when_time_is_up(
    many_words: SnapshotReader, name: str, looks: int
) -> None:
    asked, watch = HOSTILE[name](), Watch(looks)
    before = sys.gettrace()
    sys.settrace(watch.count)
    try:
        answer = evaluate(many_words, asked, PLAIN, watch)
    finally:
        sys.settrace(before)
    assert max(watch.most_lines, watch.lines) < 40_000  # of some .2 µs each
    assert answer.cut_short or watch.looks_left > 0


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_opens_no_more_posting_lists_than_allowed(
    many_words: SnapshotReader, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    read = reading.read
    open_at_most(100, monkeypatch)
    monkeypatch.setattr(reading, "read", lambda *given: (opened.append(given), read(*given))[1])
    evaluate(many_words, HOSTILE[name](), PLAIN, Watch(100))
    assert len(opened) <= 2 * 100  # once for what matches, once more for where it stands


def test_a_union_of_words_is_worth_the_sum_and_is_not_stepped_through(
    many_words: SnapshotReader,
) -> None:
    parts = [term("من"), wild("*ان"), wild("لا?يوجد"), query.Or([term("ان", "title"), wild("من*")])]
    alone = [evaluate(many_words, part, PLAIN, forever()) for part in parts]
    expected = np.zeros(many_words.doc_count_all())
    for each in alone:
        expected[each.documents] += each.scores
    union = evaluate(many_words, query.Or(parts), PLAIN, forever())
    assert union.documents.tolist() == np.flatnonzero(expected).tolist()
    np.testing.assert_allclose(union.scores, expected[union.documents])
    stepped = evaluate(many_words, query.And([query.Every(), query.Or(parts)]), PLAIN, forever())
    np.testing.assert_allclose(union.scores + 1.0, stepped.scores)


def test_what_was_found_when_time_is_up_is_kept(many_words: SnapshotReader) -> None:
    asked = query.Or([term("من"), query.Not(term("ان"))])
    whole = evaluate(many_words, asked, PLAIN, forever())
    part = evaluate(many_words, asked, PLAIN, Watch(2))
    assert part.cut_short
    assert 0 < len(part.documents) == len(part.scores) < len(whole.documents)
    assert part.documents.tolist() == whole.documents[: len(part.documents)].tolist()


def test_sorting_places_counts_as_work() -> None:
    allowance = Allowance(Watch(1))
    with pytest.raises(TimeUp):
        sorted(allowance.span(position) for position in range(1_000))


def test_reading_all_words_of_a_field_counts_as_work(many_words: SnapshotReader) -> None:
    view = many_words.within(Allowance(Watch(3)))
    read = iter(view.lexicon("body"))
    with pytest.raises(TimeUp):
        while True:
            next(read)
