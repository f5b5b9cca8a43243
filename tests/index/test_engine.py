"""Does the engine find what a plan asks for, with the scores of the formula?

The reference scores one article after the other, in plain Python.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    AllOf,
    AnyOf,
    Article,
    Clause,
    EmbeddedEngine,
    Everything,
    Filter,
    Form,
    Phrase,
    Plan,
    Prefix,
    Ranked,
    Weighting,
    Without,
    Word,
    cut,
    day_range,
    inverse_document_frequency,
    kernels,
)
from index.engines import compiled, embedded
from index.engines.remembered import Remembered
from tests.engines.published import published

FOREVER_MS = 1e9
VOCABULARY = ["كتاب", "كتب", "مدينه", "قمه", "قمم", "روسيا", "بايدن", "من", "في", "2022"]
WEIGHTING = Weighting(k1=1.1, title_weight=2.0, title_b=0.6, body_weight=1.0, body_b=0.7)
ALL = 10**6


def some_articles(count: int) -> list[Article]:
    """Return articles of few words, many of them alike, so that scores tie."""
    draw = random.Random(20)

    def text(most: int) -> str:
        return " ".join(draw.choices(VOCABULARY, range(10, 0, -1), k=draw.randint(0, most)))

    ids = [f"a{number:03}" for number in range(count)]
    draw.shuffle(ids)
    return [
        Article(
            id,
            text(2),
            text(9),
            source=draw.choice(["", "النهر", "الراصد"]),
            author=draw.choice(["", "سلمى"]),
            published=draw.choice(["", "2021", "2021-12", "2021-12-31", "2022-01-01"]),
        )
        for id in ids
    ]


@pytest.fixture(params=["compiled", "NumPy"], scope="module", autouse=True)
def form(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "compiled" and None in map(kernels.load, compiled.NAMES):
        pytest.skip("the kernels are not compiled here")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "NumPy":
            patch.setattr(embedded, "compiled_words", lambda snapshot: None)
        yield


ARTICLES = some_articles(150)
GONE = {article.id for article in ARTICLES[::11]}
LIVING = [article for article in ARTICLES if article.id not in GONE]


@pytest.fixture(scope="module")
def engine(form: None, tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """An index in three segments with deletions."""
    batches = [ARTICLES[:70], ARTICLES[70:75], ARTICLES[75:]]
    return EmbeddedEngine(published(tmp_path_factory.mktemp("engine"), batches, GONE))


class Reference:
    """What each living article is worth, by the formula."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.terms = {
            article.id: {"title": cut(article.title).terms(), "body": cut(article.body).terms()}
            for article in articles
        }
        self.mean = {
            field: sum(len(each[field]) for each in self.terms.values()) / len(articles)
            for field in ("title", "body")
        }

    def scores(self, clause: Clause) -> dict[str, float]:
        match clause:
            case Word():
                return self._word(lambda term: term == clause.forms[0].term, clause)
            case Prefix():
                return self._word(lambda term: term.startswith(clause.text), clause)
            case Phrase():
                return self._phrase(clause)
            case AnyOf():
                return self._sums(clause.clauses, 1)
            case AllOf():
                return self._sums(clause.clauses, len(clause.clauses))
            case Without():
                drop = self.scores(clause.drop)
                keep = self.scores(clause.keep)
                return {id: score for id, score in keep.items() if id not in drop}
            case _:
                return dict.fromkeys(self.terms, 0.0)

    def _sums(self, clauses: Sequence[Clause], least: int) -> dict[str, float]:
        found = [self.scores(each) for each in clauses]
        counts = Counter(id for scores in found for id in scores)
        return {
            id: sum(scores.get(id, 0.0) for scores in found)
            for id, count in counts.items()
            if count >= least
        }

    def _word(self, is_it: Callable[[str], bool], word: Word | Prefix) -> dict[str, float]:
        return self._saturated(lambda terms: sum(map(is_it, terms)), word.fields, word.boost)

    def _phrase(self, phrase: Phrase) -> dict[str, float]:
        wanted = [word.forms[0].term for word in phrase.words]

        def ends(terms: Sequence[str]) -> int:
            reached = {at for at, term in enumerate(terms) if term == wanted[0]}
            for each in wanted[1:]:
                reached = {
                    at
                    for at, term in enumerate(terms)
                    if term == each and any(at - s in reached for s in range(1, phrase.slop + 1))
                }
            return len(reached)

        return self._saturated(ends, phrase.fields, phrase.boost)

    def _saturated(
        self, count: Callable[[Sequence[str]], int], fields: tuple[str, ...], boost: float
    ) -> dict[str, float]:
        frequency = {id: self._frequency(each, count, fields) for id, each in self.terms.items()}
        found = {id: each for id, each in frequency.items() if each}
        idf = inverse_document_frequency(len(self.terms), len(found))
        return {
            id: boost * idf * each * (WEIGHTING.k1 + 1) / (each + WEIGHTING.k1)
            for id, each in found.items()
        }

    def _frequency(
        self,
        terms_by_field: Mapping[str, Sequence[str]],
        count: Callable[[Sequence[str]], int],
        fields: tuple[str, ...],
    ) -> float:
        total = 0.0
        for field in fields or ("title", "body"):
            weight, b = WEIGHTING.of_field(field)
            length = 1 - b + b * len(terms_by_field[field]) / self.mean[field]
            total += weight * count(terms_by_field[field]) / length
        return total


REFERENCE = Reference(LIVING)


def word(term: str, boost: float = 1.0, fields: tuple[str, ...] = ()) -> Word:
    return Word(term, (Form(term),), boost, fields=fields)


def ids(engine: EmbeddedEngine, ranked: Ranked) -> list[str]:
    return [engine.snapshot.id(document) for document in ranked.documents.tolist()]


def found(engine: EmbeddedEngine, clause: Clause, k: int = ALL) -> dict[str, float]:
    ranked = engine.rank(Plan(clause, weighting=WEIGHTING), k, FOREVER_MS)
    return dict(zip(ids(engine, ranked), ranked.scores.tolist(), strict=True))


fields = st.sampled_from([(), (), ("title",), ("body",), ("title", "body")])
words = st.builds(
    word, st.sampled_from([*VOCABULARY, "مجهول"]), st.sampled_from([1.0, 0.3]), fields
)
phrases = st.builds(
    Phrase,
    st.lists(st.sampled_from(VOCABULARY).map(word), min_size=2, max_size=3).map(tuple),
    st.integers(1, 4),
    fields=fields,
    boost=st.just(1.0),
)
prefixes = st.builds(
    Prefix, st.sampled_from(["كت", "قم", "2", "ژ"]), fields=fields, boost=st.just(1.0)
)
clauses = st.recursive(
    words | words | phrases | prefixes | st.just(Everything()),
    lambda inner: st.one_of(
        st.builds(AnyOf, st.lists(inner, max_size=4).map(tuple)),
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Without, inner, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(clauses)
def test_every_article_has_the_score_of_the_formula(engine: EmbeddedEngine, clause: Clause) -> None:
    expected = REFERENCE.scores(clause)
    scores = found(engine, clause)
    assert set(scores) == set(expected)
    assert [scores[id] for id in expected] == pytest.approx(list(expected.values()), rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(clauses, st.integers(1, 40))
def test_the_best_are_the_first_of_all(engine: EmbeddedEngine, clause: Clause, k: int) -> None:
    plan = Plan(clause, weighting=WEIGHTING)
    everything = engine.rank(plan, ALL, FOREVER_MS)
    best = engine.rank(plan, k, FOREVER_MS)
    assert best.total == everything.total == len(everything.documents)
    assert ids(engine, best) == ids(engine, everything)[:k]
    assert best.scores.tolist() == everything.scores.tolist()[:k]


@settings(max_examples=60, deadline=None)
@given(clauses)
def test_equal_scores_are_in_the_order_of_the_ids(engine: EmbeddedEngine, clause: Clause) -> None:
    rows = [(-score, id) for id, score in found(engine, clause).items()]
    assert rows == sorted(rows)


filters = st.lists(
    st.builds(
        Filter,
        st.sampled_from(["source", "author"]),
        st.lists(st.sampled_from(["", "النهر", "سلمى", "مجهول"]), max_size=2).map(tuple),
        st.booleans(),
    ),
    max_size=2,
).map(tuple)
ranges = st.sampled_from(
    [None, ("2021", "2021"), ("2021-12", ""), ("", "2021-12-31"), ("2022", "2022"), ("2023", "")]
)


def is_kept(article: Article, chosen: Sequence[Filter], days: tuple[str, str] | None) -> bool:
    for each in chosen:
        if (getattr(article, each.column) in each.values) == each.excluded:
            return False
    if days is None:
        return True
    first, last = day_range(*days)
    return bool(article.published) and first <= day_range(article.published, "")[0] <= last


@settings(max_examples=60, deadline=None)
@given(clauses, filters, ranges, st.integers(1, 20))
def test_filters_and_days_keep_what_they_name_and_change_no_score(
    engine: EmbeddedEngine,
    clause: Clause,
    chosen: tuple[Filter, ...],
    days: tuple[str, str] | None,
    k: int,
) -> None:
    plan = Plan(clause, chosen, day_range(*days) if days else None, WEIGHTING)
    ranked = engine.rank(plan, k, FOREVER_MS)
    kept = {article.id for article in LIVING if is_kept(article, chosen, days)}
    expected = [row for row in found(engine, clause).items() if row[0] in kept]
    assert list(zip(ids(engine, ranked), ranked.scores.tolist(), strict=True)) == expected[:k]
    assert ranked.total == len(expected)


@pytest.mark.parametrize("newest", [True, False])
@settings(max_examples=30, deadline=None)
@given(clause=clauses, k=st.integers(1, 200))
def test_articles_are_sorted_by_day_then_score_then_id(
    engine: EmbeddedEngine, newest: bool, clause: Clause, k: int
) -> None:
    scores = found(engine, clause)
    day = {a.id: day_range(a.published, "")[0] for a in LIVING if a.published}
    turn = -1 if newest else 1
    order = sorted(scores, key=lambda id: (id not in day, turn * day.get(id, 0), -scores[id], id))
    ranked = engine.rank_by_day(Plan(clause, weighting=WEIGHTING), k, newest, FOREVER_MS)
    assert ids(engine, ranked) == order[:k]
    assert ranked.total == len(order)


# Words with several forms


def test_all_forms_of_a_word_are_one_word(engine: EmbeddedEngine) -> None:
    both = Word("كتاب", (Form("كتاب"), Form("كتب", 0.5)))
    assert set(found(engine, both)) == set(found(engine, AnyOf((word("كتاب"), word("كتب")))))
    assert max(found(engine, both).values()) < max(
        found(engine, AnyOf((word("كتاب"), word("كتب")))).values()
    )


def test_a_form_that_is_not_sure_matches_nothing_but_adds(engine: EmbeddedEngine) -> None:
    unsure = Word("كتاب", (Form("كتاب"), Form("كتب", 0.5, sure=False)))
    sure = Word("كتاب", (Form("كتاب"), Form("كتب", 0.5)))
    assert set(found(engine, unsure)) == set(found(engine, word("كتاب")))
    weakly, surely = (found(engine, AnyOf((each, word("من")))) for each in (unsure, sure))
    assert set(weakly) == set(found(engine, AnyOf((word("كتاب"), word("من")))))
    assert weakly == pytest.approx({id: surely[id] for id in weakly}, rel=1e-4)


def test_the_word_as_it_was_typed_is_worth_more(engine: EmbeddedEngine) -> None:
    plain = Word("كتب", (Form("كتب"), Form("كتاب", 1.0)))
    typed = plain._replace(exact=0.5)
    before, after = found(engine, plain), found(engine, typed)
    having = set(found(engine, word("كتب")))
    assert all((after[id] > before[id]) == (id in having) for id in before)


@pytest.mark.parametrize("clause", [AnyOf(()), AllOf(()), word("مجهول"), Prefix("ژژ")])
def test_what_no_article_has_finds_nothing(engine: EmbeddedEngine, clause: Clause) -> None:
    assert found(engine, clause) == {}


# What else an engine tells


def test_articles_are_fetched_in_the_order_asked(engine: EmbeddedEngine) -> None:
    ranked = engine.rank(Plan(word("كتاب")), 20, FOREVER_MS)
    by_id = {article.id: article for article in ARTICLES}
    fetched = engine.fetch(ranked.documents.tolist())
    assert fetched == [by_id[id] for id in ids(engine, ranked)]


def test_facets_count_living_articles(engine: EmbeddedEngine) -> None:
    assert dict(engine.facet("source")) == Counter(article.source for article in LIVING)
    counts = [count for _, count in engine.facet("source")]
    assert counts == sorted(counts, reverse=True)
    assert engine.day_bounds() == ("2021-01-01", "2022-01-01")


# Time, threads, memory


@pytest.mark.parametrize(
    "clause",
    [
        word("كتاب"),
        AnyOf((word("كتاب"), word("من"))),
        AllOf((word("كتاب"), Prefix("قم"))),
        Phrase((word("كتاب"), word("من"))),
        Without(Everything(), word("من")),
    ],
)
def test_a_question_without_time_ends_without_an_error(tmp_path: Path, clause: Clause) -> None:
    fresh = EmbeddedEngine(published(tmp_path, [ARTICLES]))
    plan = Plan(clause, weighting=WEIGHTING)
    assert fresh.rank(plan, 10, -1.0).timed_out
    assert fresh.rank_by_day(plan, 10, True, -1.0).timed_out
    assert not fresh.rank(plan, 10, FOREVER_MS).timed_out


def test_eight_threads_get_the_answers_that_one_gets(tmp_path: Path) -> None:
    fresh = EmbeddedEngine(published(tmp_path, [LIVING]))
    asked = [
        AnyOf((word("كتاب"), word("من"), Prefix("قم"))),
        AllOf((word("في"), word("من"))),
        Phrase((word("كتاب"), word("كتب")), 3),
        AnyOf((word("2022"), word("بايدن", 0.3))),
    ]
    alone = [found(EmbeddedEngine(fresh.snapshot), clause, 7) for clause in asked]
    wrong: list[Clause] = []

    def ask(shift: int) -> None:
        for turn in range(3 * len(asked)):
            at = (turn + shift) % len(asked)
            if found(fresh, asked[at], 7) != alone[at]:
                wrong.append(asked[at])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_remembered_is_bounded_by_bytes() -> None:
    made: list[int] = []
    cache = Remembered(1000)

    def get(key: int, size: int = 300) -> np.ndarray:
        def make() -> np.ndarray:
            made.append(key)
            return np.full(size, key, np.uint8)

        return cache.get(key, make, lambda value: value.nbytes)

    for key in (1, 2, 3, 1):
        assert get(key)[0] == key
    assert made == [1, 2, 3], "what fits is made once"
    get(4)
    get(1)
    assert made == [1, 2, 3, 4], "what was used last stays"
    get(2)
    assert made == [1, 2, 3, 4, 2], "what was not used longest has gone"
    get(9, 5000)
    get(9, 5000)
    assert made[-2:] == [2, 9], "the one that is too large is kept alone"
    get(4)
    assert made[-1] == 4
