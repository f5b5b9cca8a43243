"""Are the words of several lists numbered as they are when Python sorts them?"""

from hypothesis import given
from hypothesis import strategies as st

from index import numbering
from index.numbering import PACKED, number_terms
from tests.index.forms import in_both_forms

form = in_both_forms(numbering)

letters = "ابتجك0aé\U0001d400"
short = st.text(st.sampled_from(letters), min_size=1, max_size=3)
long = st.builds(
    lambda end: "ا" * (PACKED - 1) + end, st.text(st.sampled_from(letters[:4]), max_size=3)
)


@given(st.lists(st.lists(st.one_of(short, long)), max_size=4))
def test_terms_are_numbered_in_the_order_of_their_code_points(lists: list[list[str]]) -> None:
    expected = sorted({term for each in lists for term in each})
    terms, numbers = number_terms(lists)
    assert terms == expected
    assert [each.tolist() for each in numbers] == [
        [expected.index(t) for t in each] for each in lists
    ]
