"""Do the parts of a score add up to it, and name what matched?"""

import math

import numpy as np
import pytest

from index import Article, ArticleMissing, build
from search import Hit, Request, ScorePart, Searcher, open_searcher
from search.explain import Explainer, summing_to

FOREVER_MS = 1e9
QUERIES = [
    "بايدن",
    "بايدن وبوتين",
    "محادثات بايدن وبوتين حول أوكرانيا",
    "ماذا قال الرئيس عن أوكرانيا",
    '"حلف شمال الأطلسي" أوكرانيا',
    "title:بايدن الناتو",
    "عنوان:محادثات",
    "(بايدن بوتين) OR الناتو عقوبات روسيا",
    "الرئيس -بوتين",
    "أوكر* روسيا",
    "*وكران* موسكو واشنطن",
    "=بايدن القوات الحدود",
    "مصدر:rasid محادثات واشنطن موسكو",
]


def hits(searcher: Searcher, q: str, **how: object) -> tuple[Hit, ...]:
    return searcher.search(Request(q, explain=True, **how)).hits  # type: ignore[arg-type]


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the parts as they are worked out, what single precision rounds off apart."""
    monkeypatch.setattr("search.finding.summing_to", lambda score, parts: parts)


@pytest.mark.parametrize("q", QUERIES)
@pytest.mark.parametrize("how", [{}, {"sort": "newest"}, {"page": 2}, {"match": "any"}], ids=str)
def test_parts_add_up_to_the_score(corpus: Searcher, q: str, how: dict[str, object]) -> None:
    for hit in hits(corpus, q, **how):
        assert math.fsum(part.value for part in hit.parts) == pytest.approx(hit.score, abs=1e-6)
        assert all(part.value for part in hit.parts)


@pytest.mark.usefixtures("raw")
@pytest.mark.parametrize("q", QUERIES)
@pytest.mark.parametrize("how", [{}, {"sort": "newest"}, {"page": 2}, {"match": "any"}], ids=str)
def test_only_the_rounding_of_single_precision_is_added(
    corpus: Searcher, q: str, how: dict[str, object]
) -> None:
    for hit in hits(corpus, q, **how):
        total = math.fsum(part.value for part in hit.parts)
        assert total == pytest.approx(hit.score, rel=1e-6, abs=1e-6)


def test_there_are_hits_to_explain(corpus: Searcher) -> None:
    assert sum(len(hits(corpus, q)) for q in QUERIES) > 60


@pytest.fixture(scope="module")
def fruit(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("fruit")
    rows = [
        ("a1", "التفاح الأحمر", "والتفاح الأحمر حلو."),
        ("a2", "فواكه", "تفاح. عنب. تمر. موز. خوخ. مشمش. أحمر."),
        ("a3", "عنب", "العنب فاكهة."),
    ]
    build((Article(*row) for row in rows), folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


def of_kind(hit: Hit, kind: str) -> list[ScorePart]:
    return [part for part in hit.parts if part.kind == kind]


def test_parts_name_the_forms_that_matched_and_where(fruit: Searcher) -> None:
    first, second = hits(fruit, "التفاح الأحمر")
    assert first.article.id == "a1"
    [apple, red] = of_kind(first, "word")
    assert (apple.text, apple.forms, apple.fields) == (
        "التفاح",
        ("التفاح", "والتفاح"),
        ("title", "body"),
    )
    assert (red.text, red.forms) == ("الأحمر", ("الاحمر",))
    assert [part.text for part in of_kind(first, "exact")] == ["التفاح", "الأحمر"]
    assert [part.text for part in of_kind(first, "pair")] == ["التفاح الأحمر"]
    assert of_kind(first, "run")
    assert of_kind(first, "title")
    assert (of_kind(second, "word")[0].forms, of_kind(second, "exact")) == (("تفاح",), [])


def test_a_word_of_the_title_alone_names_the_title_alone(fruit: Searcher) -> None:
    [hit] = hits(fruit, "title:التفاح")
    [part] = of_kind(hit, "word")
    assert (part.forms, part.fields) == (("التفاح",), ("title",))


def test_nothing_is_explained_when_it_is_not_asked_for(fruit: Searcher) -> None:
    assert [hit.parts for hit in fruit.search(Request("التفاح")).hits] == [(), ()]


def test_one_article_is_explained_as_among_the_hits(corpus: Searcher) -> None:
    for hit in hits(corpus, "محادثات بايدن"):
        alone = corpus.explain("محادثات بايدن", hit.article.id)
        assert alone is not None
        assert (alone.score, alone.parts) == (hit.score, hit.parts)
        assert (alone.title, alone.snippets) == (hit.title, hit.snippets)


def test_what_is_no_hit_is_not_explained(fruit: Searcher) -> None:
    assert fruit.explain("التفاح", "a3") is None
    with pytest.raises(ArticleMissing):
        fruit.explain("التفاح", "a9")


def test_without_time_there_is_no_explanation(
    fruit: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(self: Explainer, *given: object) -> None:
        from index import TimeUp

        raise TimeUp

    monkeypatch.setattr(Explainer, "__init__", late)
    assert [hit.parts for hit in hits(fruit, "التفاح")] == [(), ()]
    assert fruit.explain("التفاح", "a1") is None


def test_the_largest_part_takes_what_is_rounded_off() -> None:
    parts = (ScorePart("word", "أ", 1.0), ScorePart("word", "ب", 2.0))
    summed = summing_to(3.0 + 1e-5, parts)
    assert [part.value for part in summed] == [1.0, pytest.approx(2.0 + 1e-5)]
    assert summing_to(0.0, ()) == ()
    assert np.isclose(sum(part.value for part in summed), 3.0 + 1e-5)
