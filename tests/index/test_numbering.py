"""Are the words of several lists numbered as they are when Python sorts them?"""

from hypothesis import given
from hypothesis import strategies as st

from index import numbering
from index.lexicon import letters_of
from index.numbering import number_terms, sort_terms
from index.segment import as_lines
from tests.index.forms import in_both_forms

form = in_both_forms(numbering)

letters = "ابتجك0aé\U0001d400"
short = st.text(st.sampled_from(letters), min_size=1, max_size=3)
long = st.builds(lambda end: "ا" * 11 + end, st.text(st.sampled_from(letters[:4]), max_size=3))


@given(st.lists(st.lists(st.one_of(short, long), unique=True), max_size=4))
def test_terms_are_numbered_in_the_order_of_their_code_points(lists: list[list[str]]) -> None:
    expected = sorted({term for each in lists for term in each})
    found = [*(sort_terms(letters_of(terms)) for terms in lists)]
    lines, numbers = number_terms([each.lines for each in found])
    assert lines == as_lines(expected)
    for terms, each, own in zip(lists, found, numbers, strict=True):
        assert own[each.places].tolist() == [expected.index(term) for term in terms]
