"""Does a word have the same kin however the index is segmented?"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import (
    SURE,
    Article,
    ClassRules,
    Kin,
    KinWeights,
    Vocabulary,
    build,
    choose_class,
    find_classes,
    normalize,
    open_snapshot,
)
from index import vocabulary as vocabularies
from index.analysis.patterns import Sibling, siblings
from index.rebuild import update
from tests.engines.published import published

RULES = ClassRules(
    most=9, least=0.05, look_alike=0.8, other_script=0.24,
    plenty=5, short=3, short_stem=0.35, skeleton=0.2,
)  # fmt: skip
WORDS = """
كتاب الكتاب كتب مكتب وكتابه مدينة المدن مدنهم رئيس الرؤساء رئيسا بايدن لبايدن وبايدن ويلمنجتون
ولمنغتون ويلينجتون قوات القوات قوة قال يقول وزارة وزير الوزراء على في biden Biden 2022 كييف كيف
طفل الأطفال طفلة أخطاء خطأ
"""
ASKED = [normalize(word) for word in [*WORDS.split(), "كتابات", "مجهول", "زيلينسكي"]]
SIBLINGS = [[Sibling(each, 0.875) for each in siblings(term)] for term in ASKED]
texts = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=8).map(" ".join)
articles = st.lists(st.tuples(texts, texts), min_size=1, max_size=8).map(
    lambda found: [Article(f"a{number}", *each) for number, each in enumerate(found)]
)


@pytest.fixture(params=["compiled", "NumPy"], scope="module", autouse=True)
def form(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "compiled" and vocabularies._compiled is None:
        pytest.skip("the kernels are not compiled here")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "NumPy":
            patch.setattr(vocabularies, "_compiled", None)
        yield


def kin(vocabulary: Vocabulary) -> list[list[Kin]]:
    return [sorted(found) for found in vocabulary.kin(ASKED, KinWeights(), SIBLINGS)]


def built(folder: Path, found: list[Article]) -> Vocabulary:
    build(found, folder, processes=1)
    return Vocabulary(open_snapshot(folder))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(articles, st.data())
def test_segments_and_deletions_give_the_kin_of_one_segment(
    found: list[Article], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(found)))
    gone = data.draw(st.sets(st.sampled_from(found).map(lambda each: each.id)))
    left = [each for each in found if each.id not in gone]
    batches = [batch for batch in (found[:at], found[at:]) if batch]
    if not left:
        return
    with tempfile.TemporaryDirectory() as name:
        several = Vocabulary(published(Path(name) / "several", batches, gone))
        one = built(Path(name) / "one", left)
        assert kin(several) == kin(one)
        assert several.size == one.size == len(left)
        assert [several.documents(term) for term in ASKED] == [one.documents(t) for t in ASKED]


def test_an_update_gives_the_kin_of_a_build(tmp_path: Path) -> None:
    rows = WORDS.split()
    found = [Article(f"a{n}", "", " ".join(rows[n : n + 4])) for n in range(0, len(rows), 2)]
    build(found, tmp_path / "updated", processes=1)
    changed = [found[0]._replace(text="زيلينسكي كتاب"), *found[3:]]
    update(changed, tmp_path / "updated", processes=1)
    assert kin(Vocabulary(open_snapshot(tmp_path / "updated"))) == kin(
        built(tmp_path / "built", changed)
    )


@pytest.fixture(scope="module")
def vocabulary(form: None, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    words = WORDS.split()
    found = [Article(f"a{number}", "", word) for number, word in enumerate(words)]
    return built(tmp_path_factory.mktemp("words"), [*found, Article("z", "كتاب", "كتاب كتاب")])


@pytest.mark.parametrize(
    ("term", "documents"), [("كتاب", 2), ("biden", 2), ("مدينه", 1), ("مدينة", 0), ("مجهول", 0)]
)
def test_a_word_is_known_where_an_article_has_it(
    vocabulary: Vocabulary, term: str, documents: int
) -> None:
    assert vocabulary.documents(term) == documents
    assert vocabulary.knows(term) == (documents > 0)


def test_a_word_is_its_own_nearest_kin(vocabulary: Vocabulary) -> None:
    for term in map(normalize, WORDS.split()):
        (found,) = vocabulary.kin([term], KinWeights())
        own = next(each for each in found if each.term == term)
        assert own.stem == max(each.stem for each in found)
        assert own.trust == SURE


@pytest.mark.parametrize(
    ("asked", "found", "sure"),
    [
        ("كتاب", "الكتاب", True),
        ("كتاب", "وكتابه", True),
        ("لبايدن", "وبايدن", True),
        ("ويلمنجتون", "ولمنغتون", True),
        ("ولمنغتون", "ويلينجتون", False),
        ("رئيس", "الرؤساء", False),
    ],
)
def test_kin_are_sure_where_more_than_a_few_letters_agree(
    vocabulary: Vocabulary, asked: str, found: str, sure: bool
) -> None:
    (every,) = vocabulary.kin([normalize(asked)], KinWeights())
    assert [each.trust == SURE for each in every if each.term == normalize(found)] == [sure]


def test_the_words_of_a_sibling_are_kin_by_their_stem(vocabulary: Vocabulary) -> None:
    weights = KinWeights()
    (every,) = vocabulary.kin(["طفل"], weights, [[Sibling("اطفال", 0.9)]])
    (found,) = (each for each in every if each.term == "الاطفال")
    assert found.stem == pytest.approx(weights.sibling * (0.9 * 0.98) ** weights.split_power, 1e-6)
    assert found.trust == SURE


def test_a_word_is_no_kin_of_what_weighs_least_or_less(vocabulary: Vocabulary) -> None:
    weights = KinWeights(least=0.3)
    for found in vocabulary.kin(ASKED, weights):
        assert all(max(each.stem, each.letters) > 0.3 for each in found)


def test_words_asked_together_have_the_kin_they_have_alone(vocabulary: Vocabulary) -> None:
    alone = [
        sorted(vocabulary.kin([term], KinWeights(), [own])[0])
        for term, own in zip(ASKED, SIBLINGS, strict=True)
    ]
    assert kin(vocabulary) == alone


def test_a_class_is_chosen_of_the_kin_at_once_or_one_by_one(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    articles = [Article(f"a{n}", word, WORDS) for n, word in enumerate(WORDS.split())]
    for asked in (vocabulary, Vocabulary(published(tmp_path, [articles[:9], articles[9:]]))):
        for little in (frozenset[str](), frozenset(ASKED[:6])):
            own = [[*each] for each in SIBLINGS]
            littles = [little] * len(ASKED)
            found = find_classes(asked, ASKED, KinWeights(), own, littles, RULES)
            kin = asked.kin(ASKED, KinWeights(), own)
            for term, (documents, forms), each in zip(ASKED, found, kin, strict=True):
                assert documents == sum(k.documents for k in each if k.term == term)
                assert forms == choose_class(term, documents, each, little, RULES)
    assert max(len(forms) for _, forms in found) > 2


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_kernel_finds_the_kin_that_numpy_finds(
    vocabulary: Vocabulary, data: st.DataObject
) -> None:
    """Powers are the C library's in one and NumPy's in the other: they differ in the last bit."""
    if vocabularies._compiled is None:
        pytest.skip("the kernels are not compiled here, or NumPy is asked")
    letters = st.text(st.sampled_from([*"اتمويلبسهفكنرةد", *"a2ـ𝐀"]), min_size=1, max_size=9)
    term = data.draw(st.sampled_from(ASKED) | letters.map(normalize).filter(bool))
    weights = KinWeights(gram_least=data.draw(st.sampled_from([0.1, 0.3, 0.6])))
    own = [[Sibling(each, 0.75) for each in siblings(term)]]
    compiled = sorted(vocabulary.kin([term], weights, own)[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabularies, "_compiled", None)
        theirs = sorted(vocabulary.kin([term], weights, own)[0])
    assert [(k.term, k.documents, k.trust) for k in compiled] == [
        (k.term, k.documents, k.trust) for k in theirs
    ]
    values = [value for k in compiled for value in (k.stem, k.letters)]
    assert values == pytest.approx([value for k in theirs for value in (k.stem, k.letters)], 1e-12)
