"""Does a question find what it should, and does the current generation answer it?"""

import gc
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index import Article, ArticleMissing, SnapshotMissing, build, normalize
from search import Request, Searcher, open_searcher, searcher
from search import searcher as searching

FOREVER_MS = 1e9

FRUIT = [
    Article(
        "a1",
        "التفاح في الجبل",
        "ينضج التفاح في الجبال. ويقطف في الخريف.",
        source="النهر",
        author="سلمى حداد",
        published="2021-12-31",
    ),
    Article("a2", "موسم التمر", "يجف التمر في الواحات.", source="الراصد", published="2021-11"),
    Article("a3", "عصير", "عصير التفاح والتمر معا.", source="النهر", published="2022-01-02"),
    Article("a4", "العنب", "العنب فاكهة صيفية لا تاريخ لها.", source="الراصد"),
]


@pytest.fixture(scope="module")
def fruit(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("fruit")
    build(FRUIT, folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


def ids(answers: Searcher, q: str, **how: object) -> list[str]:
    found = answers.search(Request(q, per_page=100, **how))  # type: ignore[arg-type]
    return [hit.article.id for hit in found.hits]


# The five articles


@pytest.mark.parametrize("q", ["أوكرانيا", "اوكرانيا", "لأوكرانيا", "الأوكرانية"])
def test_every_writing_and_form_of_a_name_finds_all_five(seeds: Searcher, q: str) -> None:
    assert seeds.documents == 5
    assert len(ids(seeds, q)) == 5


def test_a_name_with_and_without_the_article_finds_the_same(seeds: Searcher) -> None:
    assert set(ids(seeds, "الناتو")) == set(ids(seeds, "ناتو")) != set()


def test_a_phrase_finds_exactly_the_articles_that_have_it(seeds: Searcher) -> None:
    everything = [seeds.article(id) for id in ids(seeds, "أوكرانيا")]
    having = {each.id for each in everything if "حلف شمال الأطلسي" in each.text}
    assert having
    assert set(ids(seeds, '"حلف شمال الأطلسي"')) == having


@pytest.mark.parametrize("q", ["اترك تعليقاً", '"اترك تعليقا"', "اترك"])
def test_page_furniture_is_not_found(seeds: Searcher, q: str) -> None:
    assert ids(seeds, q) == []


def test_every_hit_of_a_name_is_marked_with_that_name(seeds: Searcher) -> None:
    for hit in seeds.search(Request("أوكرانيا")).hits:
        marked = [s.text[a:b] for s in (hit.title, *hit.snippets) for a, b in s.spans]
        assert marked
        assert all("وكران" in word for word in marked), marked


# The corpus


def test_an_article_with_all_the_words_is_first(corpus: Searcher) -> None:
    best = corpus.search(Request("محادثات بايدن وبوتين")).hits[0].article
    terms = normalize(f"{best.title} {best.body}")
    assert all(word in terms for word in ("محادثات", "بايدن", "بوتين"))


def test_a_page_of_hits_follows_the_page_before(corpus: Searcher) -> None:
    everything = ids(corpus, "أوكرانيا")
    pages = [
        hit.article.id
        for page in (1, 2, 3)
        for hit in corpus.search(Request("أوكرانيا", page=page, per_page=3)).hits
    ]
    assert pages == everything[:9]
    assert len(set(pages)) == 9


def test_a_run_is_in_the_order_of_the_page(corpus: Searcher) -> None:
    ranked = corpus.rank("بايدن أوكرانيا", 10)
    assert [id for id, _ in ranked] == ids(corpus, "بايدن أوكرانيا")[:10]
    assert [score for _, score in ranked] == sorted((s for _, s in ranked), reverse=True)


# Limits, order, and what is said about the question


@pytest.mark.parametrize(
    ("q", "how", "expected"),
    [
        ("التفاح", {}, {"a1", "a3"}),
        ("التفاح", {"sources": ("النهر",)}, {"a1", "a3"}),
        ("التمر", {"sources": ("-النهر",)}, {"a2"}),
        ("التفاح التمر", {}, {"a3"}),
        ("التفاح التمر", {"match": "any"}, {"a1", "a2", "a3"}),
        ("تمر", {"match": "exact"}, set()),
        ("=التمر", {}, {"a2"}),
        ("التفاح -عصير", {}, {"a1"}),
        ("title:التفاح", {}, {"a1"}),
        ("كاتب:سلمى التفاح", {}, {"a1"}),
        ("-مصدر:الراصد التمر", {}, {"a3"}),
        ("مصدر:الراصد", {}, {"a2", "a4"}),
        ("التفاح", {"since": "2022"}, {"a3"}),
        ("التمر", {"since": "2021-11", "until": "2021-11"}, {"a2"}),
        ("العنب", {"until": "2030"}, set()),
        ("التم*", {}, {"a2"}),
    ],
)
def test_limits_keep_what_they_name(
    fruit: Searcher, q: str, how: dict[str, object], expected: set[str]
) -> None:
    assert set(ids(fruit, q, **how)) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", ["a3", "a1", "a2", "a4"]), ("oldest", ["a2", "a1", "a3", "a4"])],
)
def test_hits_are_sorted_by_day_and_those_without_one_are_last(
    fruit: Searcher, sort: str, expected: list[str]
) -> None:
    assert ids(fruit, "التفاح التمر العنب", sort=sort) == expected


def test_the_answer_says_what_was_asked_and_how_it_was_understood(fruit: Searcher) -> None:
    answer = fruit.search(Request("للتفاح"))
    assert answer.request == Request("للتفاح")
    assert [(term.text, term.forms) for term in answer.terms] == [("للتفاح", ("التفاح",))]
    assert (answer.total, answer.documents, answer.timed_out) == (2, 4, False)
    assert answer.generation == fruit.generation
    assert answer.took_ms >= 0


def test_without_a_hit_what_has_hits_is_offered(fruit: Searcher) -> None:
    answer = fruit.search(Request("التفاح العنب"))
    assert answer.total == 0
    assert [(hint.q, hint.total) for hint in answer.hints] == [("التفاح", 2), ("العنب", 1)]


def test_without_a_hit_under_limits_the_question_without_them_is_offered(fruit: Searcher) -> None:
    answer = fruit.search(Request("العنب", sources=("النهر",)))
    assert [(hint.q, hint.total) for hint in answer.hints] == [("العنب", 1)]


@pytest.mark.parametrize("q", ["", "   ", "؟!", "ـــ", '"', "-"])
def test_a_question_without_a_word_finds_nothing(fruit: Searcher, q: str) -> None:
    assert fruit.search(Request(q)).total == 0


def test_an_article_is_fetched_by_its_id_with_its_marks(fruit: Searcher) -> None:
    article = fruit.article("a1")
    assert article == FRUIT[0]
    title, text = fruit.marks(article, Request("تفاح للخريف"))
    assert [article.title[a:b] for a, b in title] == ["التفاح"]
    assert [article.text[a:b] for a, b in text] == ["التفاح", "الخريف"]


def test_an_id_that_no_article_has_is_said_to_be_missing(fruit: Searcher) -> None:
    with pytest.raises(ArticleMissing, match="a9"):
        fruit.article("a9")


def test_the_figures_of_an_index_are_those_of_its_articles(fruit: Searcher) -> None:
    stats = fruit.stats()
    assert stats.documents == 4
    assert (stats.first_published, stats.last_published) == ("2021-11-01", "2022-01-02")
    assert stats.sources == (("الراصد", 2), ("النهر", 2))
    assert stats.size_bytes > 0


def test_eight_threads_get_the_answers_that_one_gets(corpus: Searcher) -> None:
    questions = ["بايدن", "أوكرانيا", '"حلف شمال الأطلسي"', "قم*", "التفاح -بايدن", "من في على"]
    alone = [corpus.search(Request(q)).hits for q in questions]
    wrong: list[str] = []

    def ask(shift: int) -> None:
        for turn in range(len(questions)):
            at = (turn + shift) % len(questions)
            if corpus.search(Request(questions[at])).hits != alone[at]:
                wrong.append(questions[at])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_question_without_time_is_answered_with_what_there_is(corpus_folder: Path) -> None:
    answer = open_searcher(corpus_folder, budget_ms=0.0).search(Request("بايدن أوكرانيا"))
    assert answer.timed_out


# Generations


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Let so many seconds pass for the searcher."""
    now = [1000.0]
    monkeypatch.setattr(searcher, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    yield pass_by


def test_a_newer_generation_answers_once_it_is_ready_where_one_is_kept_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.searcher.LOOK_EVERY_S", 0.01)
    build(FRUIT[:1], tmp_path, processes=1)
    answers, ending = open_searcher(tmp_path, FOREVER_MS), threading.Event()
    prepared: list[str] = []
    monkeypatch.setattr(
        "search.searcher.prepare", lambda view: prepared.append(view.snapshot.generation)
    )
    keeping = threading.Thread(target=answers.keep_ready, args=(ending,))
    keeping.start()
    first = answers.generation
    build(FRUIT, tmp_path, processes=1)
    while answers.generation == first:
        keeping.join(0.01)
        assert keeping.is_alive()
    ending.set()
    keeping.join()
    assert prepared == [first, answers.generation]


def test_a_mistyped_word_is_repaired_alike_before_and_after_lists_are_made(
    tmp_path: Path,
) -> None:
    build(FRUIT, tmp_path, processes=1)
    cold, warm = open_searcher(tmp_path, FOREVER_MS), open_searcher(tmp_path, FOREVER_MS)
    ending = threading.Event()
    ending.set()
    warm.keep_ready(ending)
    asked = Request("التفحا")
    assert cold.search(asked).corrections == warm.search(asked).corrections != ()


def test_a_newly_published_generation_is_noticed(
    tmp_path: Path, later: Callable[[float], None]
) -> None:
    build(FRUIT[:1], tmp_path, processes=1)
    answers = open_searcher(tmp_path, FOREVER_MS)
    build(FRUIT, tmp_path, processes=1)
    assert answers.documents == 1, "nothing is looked for within a second"
    later(1.5)
    assert answers.documents == 4
    assert answers.trouble == ""


def test_what_else_may_be_asked_takes_no_longer_than_one_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(FRUIT, tmp_path, processes=1)
    answers, now_s, asked = open_searcher(tmp_path, 500), [1000.0], list[Request]()
    find = searching.find

    def slow(view: Any, request: Request, *given: Any) -> Any:
        found = find(view, request, *given)
        asked.append(request)
        now_s[0] += 0.3
        return found

    monkeypatch.setattr(searching, "find", slow)
    monkeypatch.setattr("index.deadline.time", SimpleNamespace(monotonic=lambda: now_s[0]))
    found = answers.search(Request("التفاح النخلة العنب المجهولات القاصيات", "all", repair=False))
    assert found.total == 0
    assert len(asked) == 1 + 2


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ('مصدر:"***"', {"a"}),
        ('كتاب -مصدر:"***"', {"b"}),
        ('مصدر:"؟؟"', set()),
        ('كتاب -مصدر:"؟؟"', {"a", "b"}),
    ],
)
def test_a_source_whose_name_has_no_words_is_named_by_all_of_it(
    tmp_path: Path, q: str, expected: set[str]
) -> None:
    found = [Article("a", "", "كتاب", source="***"), Article("b", "", "كتاب", source="الأولى")]
    build(found, tmp_path, processes=1)
    assert set(ids(open_searcher(tmp_path, FOREVER_MS), q)) == expected


def test_nothing_holds_a_generation_that_is_not_asked_any_more(
    tmp_path: Path, later: Callable[[float], None]
) -> None:
    """Its files, removed long ago, would take room on the disk until Python looked for cycles."""
    build(FRUIT, tmp_path, processes=1)
    answers = open_searcher(tmp_path, FOREVER_MS)
    for q in ("التفاح", '"التفاح الأحمر"', "تف*", "ت*اح", "تفاااح", "-تفاح", "مصدر:x"):
        for group in ("none", "story"):
            answers.search(Request(q, group=group, levels=True, explain=True, facets=("month",)))
    answers.suggest("تف"), answers.similar("a1"), answers.story("a1"), answers.explain("تفاح", "a1")
    held = weakref.ref(answers._view.snapshot)
    gc.disable()
    try:
        build(FRUIT[:1], tmp_path, processes=1)
        later(1.5)
        assert answers.documents == 1
        assert held() is None
    finally:
        gc.enable()


def test_an_index_that_was_removed_and_built_anew_is_noticed_though_its_generation_is_the_same(
    tmp_path: Path, later: Callable[[float], None]
) -> None:
    build(FRUIT[:1], tmp_path / "index", processes=1)
    answers = open_searcher(tmp_path / "index", FOREVER_MS)
    before = answers.generation, answers.edition
    shutil.rmtree(tmp_path / "index")
    later(1.5)
    assert answers.documents == 1, "the one that is open goes on answering"
    build(FRUIT, tmp_path / "index", processes=1)
    later(1.5)
    assert answers.documents == 4
    assert answers.generation == before[0]
    assert answers.edition != before[1]


@pytest.mark.parametrize("damage", ["", "g999999\n", "nonsense\n", "../../etc\n"])
def test_a_damaged_generation_leaves_the_old_one_answering_and_says_so(
    tmp_path: Path, later: Callable[[float], None], damage: str
) -> None:
    build(FRUIT, tmp_path, processes=1)
    answers = open_searcher(tmp_path, FOREVER_MS)
    current = (tmp_path / "CURRENT").read_text()
    (tmp_path / "CURRENT").write_text(damage)
    later(1.5)
    assert set(ids(answers, "التفاح")) == {"a1", "a3"}
    assert answers.trouble
    (tmp_path / "CURRENT").write_text(current)
    later(1.5)
    assert answers.documents == 4
    assert answers.trouble == "", "it is over when the index is whole again"


def test_a_folder_without_an_index_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(SnapshotMissing, match="fihrist build"):
        open_searcher(tmp_path)
