"""Does each stop of the dial find the forms it promises, and never less than the one before?"""

import pytest

from index import Article, build
from search import EXACTNESS, Request, Searcher, open_searcher

FOREVER_MS = 1e9
BODIES = {
    "written": "قوات",
    "article": "القوات",
    "clitic": "وبالقوات",
    "pronoun": "قواتهم",
    "plural": "مجالس",
    "singular": "مجلس",
    "alike": "قوارب",
}


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("forms")
    build((Article(id, "خبر", text) for id, text in BODIES.items()), folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


def found(searcher: Searcher, q: str, exactness: str, **how: object) -> set[str]:
    request = Request(q, exactness=exactness, **how)  # type: ignore[arg-type]
    return {hit.article.id for hit in searcher.search(request).hits}


@pytest.mark.parametrize(
    ("q", "exactness", "ids"),
    [
        ("قوات", "writing", {"written"}),
        ("قُوّاتٌ", "writing", {"written"}),
        ("قوات", "form", {"written", "article", "clitic", "pronoun"}),
        ("مجلس", "form", {"singular"}),
        ("مجلس", "stem", {"singular", "plural"}),
        ("=قوات", "related", {"written"}),
    ],
)
def test_a_stop_finds_the_forms_it_promises(
    forms: Searcher, q: str, exactness: str, ids: set[str]
) -> None:
    assert found(forms, q, exactness) == ids


@pytest.mark.parametrize(
    "q",
    [
        *("قوات", "بايدن", "المحادثات", "أوكرانيا روسيا", "بايدن -بوتين", "رئيس"),
        *("المحادثلت الامريكسة", "محادثاتبايدن", "الرئييس الروسيي فلادمير", "fhd]k"),
    ],
)
def test_no_stop_finds_less_than_the_one_before(corpus: Searcher, q: str) -> None:
    levels = corpus.search(Request(q, levels=True)).levels
    assert [level.exactness for level in levels] == list(EXACTNESS)
    if "-" not in q:  # what is left out has more forms, too
        assert [level.total for level in levels] == sorted(level.total for level in levels)
    for level in levels:
        assert corpus.search(Request(q, exactness=level.exactness)).total == level.total


def test_levels_are_counted_within_the_limits_and_only_when_asked(corpus: Searcher) -> None:
    limited = Request("بايدن", since="2022", levels=True)
    levels = corpus.search(limited).levels
    assert levels[-1].total == corpus.search(limited._replace(levels=False)).total
    assert corpus.search(Request("بايدن")).levels == ()


def test_match_exact_is_the_writing_at_every_stop(forms: Searcher) -> None:
    assert found(forms, "قوات", "related", match="exact") == {"written"}
    assert found(forms, "قوات", "stem", match="exact") == {"written"}


def test_marks_are_those_of_the_forms_that_were_asked_for(forms: Searcher) -> None:
    [hit] = forms.search(Request("قوات", exactness="writing")).hits
    [snippet] = hit.snippets
    assert [snippet.text[a:b] for a, b in snippet.spans] == ["قوات"]
