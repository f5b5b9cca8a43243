"""Do the kernels give what NumPy gives, to the last bit?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import AllOf, AnyOf, Clause, Closeness, Deadline, Filter, Form, Plan, TimeUp, Word
from tests.engines.plans import Both, clauses, filters, several, words
from tests.index.test_engine import ARTICLES, FOREVER_MS, VOCABULARY, WEIGHTING


@settings(max_examples=150, deadline=None)
@given(clauses, filters, st.sampled_from([0, 1, 7, 100, 1000]))
def test_kernels_give_the_documents_and_scores_of_numpy(
    both: Both, clause: Clause, limits: tuple[Filter, ...], k: int
) -> None:
    plan = Plan(clause, limits, weighting=WEIGHTING)
    ours, theirs = (engine.rank(plan, k, FOREVER_MS) for engine in both)
    assert ours.documents.tolist() == theirs.documents.tolist()
    assert ours.scores.tolist() == theirs.scores.tolist()
    assert (ours.total, ours.timed_out) == (theirs.total, theirs.timed_out)


@settings(max_examples=80, deadline=None)
@given(several.map(AllOf))
def test_words_asked_again_match_together_as_before(both: Both, clause: AllOf) -> None:
    """What is remembered of each is intersected; at first the rarest narrows the others."""
    plan = Plan(clause, weighting=WEIGHTING)
    first, again, later = (both[0].rank(plan, 20, FOREVER_MS) for _ in range(3))
    for each in (again, later):
        assert each.documents.tolist() == first.documents.tolist()
        assert each.scores.tolist() == first.scores.tolist()
        assert each.total == first.total


@settings(max_examples=80, deadline=None)
@given(
    st.lists(words, min_size=2, max_size=8, unique_by=id).map(tuple).map(AnyOf),
    st.sampled_from([0.01, 0.1, 1.0]),
    filters,
    st.integers(1, 20),
)
def test_a_union_answers_alike_the_first_time_and_later(
    both: Both, clause: AnyOf, share: float, limits: tuple[Filter, ...], k: int
) -> None:
    """At first only what may be among the best is scored, of words that weigh little least."""
    head, *rest = [each for each in clause.clauses if isinstance(each, Word)]
    lighter = [word._replace(boost=word.boost * share, exact=0.0) for word in rest]
    plan = Plan(AnyOf((head, *lighter)), limits, weighting=WEIGHTING)
    theirs = both[1].rank(plan, k, FOREVER_MS)
    for _ in range(3):
        ours = both[0].rank(plan, k, FOREVER_MS)
        assert ours.documents.tolist() == theirs.documents.tolist()
        assert ours.scores.tolist() == theirs.scores.tolist()
        assert ours.total == theirs.total


def test_a_common_word_is_scored_in_full_when_it_comes_again(both: Both) -> None:
    engine = both[0]
    common = Word("", tuple(Form(term) for term in VOCABULARY), boost=0.001)
    plan = Plan(AnyOf((Word("", (Form(VOCABULARY[0]),)), common)), weighting=WEIGHTING)
    compiled = engine._compiled
    assert compiled is not None
    before = len(compiled._scored._values)
    engine.rank(plan, 1, FOREVER_MS)
    assert len(compiled._scored._values) == before + 1
    engine.rank(plan, 1, FOREVER_MS)
    assert len(compiled._scored._values) == before + 2


@settings(max_examples=80, deadline=None)
@given(
    st.lists(words, min_size=1, max_size=4),
    st.sets(st.integers(0, len(ARTICLES) - 1), min_size=1),
    st.sampled_from([Closeness(1, 0.8, 0.4), Closeness(4, 0.5, 0.0), Closeness(30, 1.0, 1.0)]),
    st.data(),
)
def test_kernels_see_what_numpy_sees(
    both: Both, asked: list[Word], chosen: set[int], how: Closeness, data: st.DataObject
) -> None:
    """What is near is added up in another order: the sums differ in the last bits."""
    places = st.integers(0, len(asked) - 1)
    steps = data.draw(
        st.lists(st.tuples(places, places).filter(lambda p: p[0] != p[1]), unique=True)
    )
    documents = np.array(sorted(chosen))
    ours, theirs = (engine.see(asked, steps, documents, how, Deadline(1e9)) for engine in both)
    for name, mine, other in zip(ours._fields, ours, theirs, strict=True):
        assert mine.shape == other.shape, name
        assert mine == pytest.approx(other, rel=1e-12), name


@settings(max_examples=60, deadline=None)
@given(st.lists(words, max_size=4), st.lists(st.sampled_from([*VOCABULARY, "مجهول"]), max_size=5))
def test_words_go_with_other_terms_as_well_as_numpy_says(
    both: Both, asked: list[Word], others: list[str]
) -> None:
    compiled, plain = (
        each.support(asked, others, WEIGHTING, Deadline(FOREVER_MS)) for each in both
    )
    assert compiled.tolist() == plain.tolist()


def test_kernels_name_the_documents_as_they_are_named(both: Both) -> None:
    documents = np.arange(len(ARTICLES))[::-1].copy()
    ours, theirs = (engine.ids(documents) for engine in both)
    assert ours == theirs
    assert sorted(ours) == sorted(article.id for article in ARTICLES)


def test_a_look_without_time_is_not_taken(both: Both) -> None:
    documents = np.arange(len(ARTICLES))
    asked = [Word("", (Form(VOCABULARY[0]),))]
    for engine in both:
        with pytest.raises(TimeUp):
            engine.see(asked, [], documents, Closeness(4, 0.8, 0.4), Deadline(-1.0))
