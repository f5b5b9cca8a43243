"""Which kin does a word stand for, and is that the same in both forms?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from index import LIKELY, SURE, UNLIKELY, ClassRules, Form, Kin, choose_class
from index import classes as module
from tests.index.forms import in_both_forms, in_numpy, needs_kernel

form = in_both_forms(module)

RULES = ClassRules(
    most=3, least=0.05, look_alike=0.8, other_script=0.24,
    plenty=5, short=3, short_stem=0.35, skeleton=0.2,
)  # fmt: skip
NOTHING: frozenset[str] = frozenset()

terms = st.text(st.sampled_from("ابتكقمA1é\U0001f600"), min_size=1, max_size=4)
shares = st.sampled_from([0.0, 0.04, 0.1, 0.2, 0.35, 0.6, 0.95])
kin = st.lists(
    st.builds(Kin, terms, shares, shares, st.integers(1, 40), st.integers(0, 2)),
    max_size=12,
    unique_by=lambda each: each.term,
)


def test_the_best_kin_follow_the_word_itself() -> None:
    found = [
        Kin("كتاب", 0.95, 0.0, 9, SURE),
        Kin("كتابه", 0.9, 0.0, 9, SURE),
        Kin("كتب", 0.4, 0.0, 9, SURE),
        Kin("وكتاب", 0.95, 0.0, 7, SURE),
        Kin("اكتب", 0.2, 0.0, 9, SURE),
    ]
    chosen = choose_class("كتاب", 9, found, NOTHING, RULES)
    assert chosen == (Form("كتاب"), Form("وكتاب", 0.95), Form("كتابه", 0.9), Form("كتب", 0.4))


def test_a_common_word_that_looks_alike_weighs_less_beside_a_rare_one() -> None:
    found = [Kin("قمم", 0.0, 0.6, 1, SURE), Kin("قمر", 0.0, 0.6, 100, SURE)]
    by_term = {form.term: form.weight for form in choose_class("قمة", 1, found, NOTHING, RULES)}
    assert by_term["قمم"] > 4 * by_term["قمر"]


def test_what_says_little_is_in_no_other_class() -> None:
    found = [Kin("من", 0.95, 0.0, 9, SURE)]
    assert choose_class("منه", 9, found, frozenset(["من"]), RULES) == (Form("منه"),)


def test_kin_that_are_not_sure_match_only_where_no_sure_one_is_known() -> None:
    unlikely, sure = Kin("قمم", 0.0, 0.6, 9, UNLIKELY), Kin("قمتنا", 0.9, 0.0, 9, SURE)
    assert choose_class("قمة", 0, [unlikely], NOTHING, RULES)[1].sure
    assert not choose_class("قمة", 0, [unlikely, sure], NOTHING, RULES)[2].sure


def test_vague_kin_of_a_short_word_match_nothing_alone() -> None:
    found = [Kin("منى", 0.2, 0.0, 9, LIKELY), Kin("ومن", 0.9, 0.0, 2, LIKELY)]
    assert [each.sure for each in choose_class("منع", 2, found, NOTHING, RULES)[1:]] == [True, True]
    chosen = choose_class("منع", 9, [each._replace(trust=SURE) for each in found], NOTHING, RULES)
    assert [(each.term, each.sure) for each in chosen[1:]] == [("ومن", True), ("منى", False)]


@settings(deadline=None)
@given(terms, st.integers(0, 9), kin, st.frozensets(terms, max_size=4))
def test_both_forms_choose_the_same(
    term: str, own: int, found: list[Kin], little: frozenset[str]
) -> None:
    needs_kernel(module)
    chosen = choose_class(term, own, found, little, RULES)
    with in_numpy(module):
        assert choose_class(term, own, found, little, RULES) == chosen
