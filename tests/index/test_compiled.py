"""Do the kernels give what NumPy gives, to the last bit?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import AllOf, AnyOf, Clause, EmbeddedEngine, Filter, Form, Phrase, Plan, Prefix, Word
from index.engines import embedded
from tests.engines.published import published
from tests.index.test_engine import ARTICLES, FOREVER_MS, GONE, VOCABULARY, WEIGHTING

Both = tuple[EmbeddedEngine, EmbeddedEngine]


@pytest.fixture(scope="module", params=["one segment", "several, with deletions"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The same index asked through the kernels and in NumPy."""
    folder = tmp_path_factory.mktemp("both")
    if request.param == "one segment":
        snapshot = published(folder, [ARTICLES])
    else:
        snapshot = published(folder, [ARTICLES[:70], ARTICLES[70:75], ARTICLES[75:]], GONE)
    compiled = EmbeddedEngine(snapshot)
    if compiled._compiled is None:
        pytest.skip("the kernels are not compiled here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "compiled_words", lambda snapshot: None)
        return compiled, EmbeddedEngine(snapshot)


terms = st.sampled_from([*VOCABULARY, "مجهول", ""])
fields = st.sampled_from([(), (), ("title",), ("body",), ("title", "body")])
forms = st.lists(
    st.builds(Form, terms, st.sampled_from([1.0, 0.7, 0.35]), st.sampled_from([True, True, False])),
    min_size=1,
    max_size=6,
    unique_by=lambda form: form.term,
).map(tuple)
words = st.builds(
    Word, st.just(""), forms, st.sampled_from([1.0, 0.3]), st.sampled_from([0.0, 0.2]), fields
)
prefixes = st.builds(Prefix, st.sampled_from(["كت", "قم", "2", "", "ژ"]), st.just(0.8), fields)
sure_words = words.map(lambda w: w._replace(forms=tuple(f._replace(sure=True) for f in w.forms)))
phrases = st.builds(
    Phrase,
    st.lists(sure_words, min_size=2, max_size=3).map(tuple),
    st.integers(1, 4),
    st.just(1.0),
    fields,
)
several = st.lists(words | prefixes, min_size=1, max_size=5).map(tuple)
clauses = st.one_of(
    words,
    prefixes,
    phrases,
    several.map(AnyOf),
    several.map(AllOf),
    st.lists(words | phrases, min_size=1, max_size=3).map(tuple).map(AnyOf),
    st.lists(words | phrases, min_size=1, max_size=3).map(tuple).map(AllOf),
)
filters = st.sampled_from([(), (Filter("source", ("النهر",)),)])


@settings(max_examples=300, deadline=None)
@given(clauses, filters, st.sampled_from([0, 1, 7, 100, 1000]))
def test_kernels_give_the_documents_and_scores_of_numpy(
    both: Both, clause: Clause, limits: tuple[Filter, ...], k: int
) -> None:
    plan = Plan(clause, limits, weighting=WEIGHTING)
    ours, theirs = (engine.rank(plan, k, FOREVER_MS) for engine in both)
    assert ours.documents.tolist() == theirs.documents.tolist()
    assert ours.scores.tolist() == theirs.scores.tolist()
    assert (ours.total, ours.timed_out) == (theirs.total, theirs.timed_out)
