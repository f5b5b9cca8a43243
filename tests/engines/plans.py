"""What are both forms of an engine asked, and given, that must answer alike?"""

from hypothesis import strategies as st

from index import AllOf, AnyOf, EmbeddedEngine, Filter, Form, Phrase, Prefix, Word
from tests.index.test_engine import VOCABULARY

Both = tuple[EmbeddedEngine, EmbeddedEngine]  # through the kernels, and in NumPy

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
    st.lists(words | several.map(AnyOf) | several.map(AllOf), min_size=1, max_size=3)
    .map(tuple)
    .map(AnyOf),
    st.lists(words | phrases, min_size=1, max_size=3).map(tuple).map(AllOf),
)
filters = st.sampled_from([(), (Filter("source", ("النهر",)),)])
