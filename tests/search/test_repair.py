"""Is a query that was mistyped understood, and is every change of it said?

All words are asked of one small index, through the door that a person uses.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from index import Article, build
from search import Answer, Request, Searcher, open_searcher
from search.cli import run, search

FOREVER_MS = 1e9

ARTICLES = [
    Article("minister", "وزير الخارجية", "وصل وزير الخارجية إلى العاصمة صباح اليوم."),
    Article("economy", "الاقتصاد الوطني", "نما الاقتصاد الوطني في الربع الأول من العام."),
    Article("school", "مدرسة جديدة", "افتتحت الوزارة مدرسة جديدة في المدينة."),
    Article("google", "شركة google", "أعلنت شركة google عن خدمة جديدة في الخارجية."),
    Article("palm", "موسم التمور", "بدأ موسم التمور في الواحات، ونخيل الواحة كثير."),
    Article("player", "دي ماريا", "سجل دي ماريا هدفا في المباراة."),
    Article("museum", "متحف الفنون", "زار الطلاب متحف الفنون في العاصمة."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repair")
    build(ARTICLES, folder, processes=1)
    return folder


@pytest.fixture(scope="module")
def asked(folder: Path) -> Searcher:
    return open_searcher(folder, FOREVER_MS)


def said(answer: Answer) -> list[tuple[str, str, str]]:
    return [(each.origin, each.text, each.reason) for each in answer.corrections]


def first(answer: Answer) -> str:
    return answer.hits[0].article.id if answer.hits else ""


@pytest.mark.parametrize(
    ("q", "found", "change"),
    [
        ("الاقتاصد الوطني", "economy", ("الاقتاصد", "الاقتصاد", "spelling")),
        ("وزير الخاردية", "minister", ("الخاردية", "الخارجية", "spelling")),
        ("وزيرالخارجية", "minister", ("وزيرالخارجية", "وزير الخارجية", "glued")),
        ("متحفالفنون العاصمة", "museum", ("متحفالفنون", "متحف الفنون", "glued")),
        ("ديماريا", "player", ("ديماريا", "دي ماريا", "glued")),
        ("الاقتص اد الوطني", "economy", ("الاقتص اد", "الاقتصاد", "split")),
        (",.dv hgohv[dm", "minister", (",.dv hgohv[dm", "وزير الخارجية", "keyboard")),
        ("hghrjwh] hg,'kd", "economy", ("hghrjwh] hg,'kd", "الاقتصاد الوطني", "keyboard")),
        ("شركة لخخلمث", "google", ("لخخلمث", "google", "keyboard")),
    ],
)
def test_a_mistyped_query_finds_what_was_meant_and_says_so(
    asked: Searcher, q: str, found: str, change: tuple[str, str, str]
) -> None:
    answer = asked.search(Request(q))
    assert said(answer) == [change]
    assert answer.corrections[0].applied
    assert first(answer) == found


@pytest.mark.parametrize("q", ["الاقتاصد الوطني", "متحفالفنون", "hghrjwh]", "شركة لخخلمث"])
def test_without_repair_the_query_is_searched_as_it_was_typed(asked: Searcher, q: str) -> None:
    answer = asked.search(Request(q, repair=False))
    assert not answer.corrections
    assert [term.text for term in answer.terms] == q.replace("]", "").split()


@pytest.mark.parametrize(
    "q",
    [
        "الاقتصاد",
        "اقتصاد وطني",
        "بالاقتصاد",
        "google",
        "NATO",
        "iphone BBC",
        "2022",
        "ونخيل",
        "تمر",
    ],
)
def test_a_word_that_the_index_knows_or_has_forms_of_is_not_touched(
    asked: Searcher, q: str
) -> None:
    assert not asked.search(Request(q)).corrections


def test_the_count_of_a_correction_is_of_the_articles_that_have_it(asked: Searcher) -> None:
    spelling, glued = (
        asked.search(Request(q)).corrections[0] for q in ("الخاردية", "وزيرالخارجية")
    )
    assert (spelling.count, glued.count) == (2, 1)


def test_a_word_a_long_way_from_any_known_one_is_only_offered_it(asked: Searcher) -> None:
    answer = asked.search(Request("العابجة"))
    assert said(answer) == [("العابجة", "العاصمة", "spelling")]
    assert not answer.corrections[0].applied
    assert "museum" not in [hit.article.id for hit in answer.hits]


@pytest.mark.parametrize(
    ("q", "found", "meant"),
    [
        ("mat7af alfnoon", "museum", ["متحف", "الفنون"]),
        ("wazir alkharjia", "minister", ["وزير", "الخارجية"]),
        ("mawsem altmour", "palm", ["موسم", "التمور"]),
    ],
)
def test_arabic_in_latin_letters_is_read(
    asked: Searcher, q: str, found: str, meant: list[str]
) -> None:
    answer = asked.search(Request(q))
    assert [(each.text, each.reason) for each in answer.corrections] == [
        (word, "arabizi") for word in meant
    ]
    assert first(answer) == found


NAMED = [
    *[Article(f"arrives{n}", "تصل اليوم", "تصل الشحنة إلى السعودية اليوم.") for n in range(30)],
    Article("tesla", "سيارات تيسلا", "باعت تيسلا سيارات كهربائية في أوروبا."),
    Article("obama", "أوباما", "قال أوباما إنه راض، وبما قال رضي الناس."),
    Article("iphone", "آيفون", "عرضت الشركة هاتف آيفون في متجر فني."),
    Article("facebook", "فيسبوك", "نشر موقع فيسبوك إعلانا."),
    Article("latin", "شركة google", "أعلنت شركة google عن خدمة."),
    *[Article(f"firm{n}", "شركة جوجل", "أعلنت شركة جوجل عن خدمة.") for n in range(10)],
]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("named")
    build(NAMED, folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


@pytest.mark.parametrize(
    ("q", "found", "meant"),
    [
        ("tesla السعودية", "tesla", "تيسلا"),
        ("obama", "obama", "أوباما"),
        ("iphone", "iphone", "آيفون"),
        ("facebook", "facebook", "فيسبوك"),
    ],
)
def test_a_name_in_latin_letters_is_the_word_that_sounds_so_not_a_commoner_one(
    named: Searcher, q: str, found: str, meant: str
) -> None:
    answer = named.search(Request(q, match="any"))
    assert [(each.text, each.applied) for each in answer.corrections] == [(meant, True)]
    assert found in [hit.article.id for hit in answer.hits]


def test_what_is_mostly_written_in_arabic_is_offered_for_a_known_latin_word(
    named: Searcher,
) -> None:
    answer = named.search(Request("google"))
    assert [hit.article.id for hit in answer.hits] == ["latin"]
    assert said(answer) == [("google", "جوجل", "arabizi")]
    assert not answer.corrections[0].applied
    assert not named.search(Request("GOOGLE")).corrections


# The query language


def test_a_mistyped_word_of_a_phrase_is_mended_within_the_phrase(asked: Searcher) -> None:
    answer = asked.search(Request('"وزير الخاردية"'))
    assert [hit.article.id for hit in answer.hits] == ["minister"]
    assert said(answer) == [("الخاردية", "الخارجية", "spelling")]


def test_two_words_glued_in_a_phrase_are_that_phrase(asked: Searcher) -> None:
    answer = asked.search(Request('"زار الطلاب متحفالفنون"'))
    assert [hit.article.id for hit in answer.hits] == ["museum"]


def test_words_glued_after_a_field_are_both_looked_for_in_the_field(asked: Searcher) -> None:
    answer = asked.search(Request("title:متحفالفنون"))
    assert [hit.article.id for hit in answer.hits] == ["museum"]
    assert not asked.search(Request("title:زارالطلاب")).hits


def test_a_mistyped_word_is_looked_for_in_its_field(asked: Searcher) -> None:
    in_title = asked.search(Request("title:الخاردية"))
    assert [hit.article.id for hit in in_title.hits] == ["minister"]


@pytest.mark.parametrize("q", ["=الاقتاصد", "الوطني -الاقتاصد", "source:الاقتاصد", "الاقتاص*"])
def test_what_is_excluded_or_asked_for_as_written_is_not_mended(asked: Searcher, q: str) -> None:
    assert not asked.search(Request(q)).corrections


def test_an_exact_match_is_of_what_was_typed(asked: Searcher) -> None:
    assert not asked.search(Request("الاقتاصد", match="exact")).total


def test_the_marks_of_the_language_survive_the_wrong_keyboard(asked: Searcher) -> None:
    answer = asked.search(Request('title:",.dv hgohv[dm" -hg,'))
    assert answer.corrections[0].text.startswith('title:"وزير الخارجية" -')
    assert [hit.article.id for hit in answer.hits] == ["minister"]


# What is shown


def test_what_was_meant_is_marked_in_the_hits(asked: Searcher) -> None:
    hit = asked.search(Request("الاقتاصد الوطني")).hits[0]
    assert [hit.title.text[start:end] for start, end in hit.title.spans] == ["الاقتصاد", "الوطني"]


def test_an_article_is_marked_as_its_hit_is(asked: Searcher) -> None:
    article = asked.article("economy")
    in_title, _ = asked.marks(article, Request("الاقتاصد"))
    assert [article.title[start:end] for start, end in in_title] == ["الاقتصاد"]
    assert asked.marks(article, Request("لخخلمثص", repair=False)) == ((), ())


def test_a_run_is_repaired_too(folder: Path, tmp_path: Path) -> None:
    topics = tmp_path / "topics.tsv"
    topics.write_text("1\tالاقتاصد\n2\thghrjwh]\n", "utf-8")
    result = CliRunner().invoke(run, ["--topics", str(topics), "--index", str(folder)])
    assert [line.split()[:3] for line in result.stdout.splitlines()] == [
        ["1", "Q0", "economy"],
        ["2", "Q0", "economy"],
    ]


def test_corrections_are_told_on_the_terminal_as_json(folder: Path) -> None:
    result = CliRunner().invoke(search, ["الاقتاصد", "--index", str(folder), "--json"])
    assert json.loads(result.stdout)["corrections"] == [
        {
            "text": "الاقتصاد",
            "from": "الاقتاصد",
            "reason": "spelling",
            "count": 1,
            "applied": True,
        }
    ]


def test_a_word_far_commoner_than_those_of_which_a_word_is_a_form_is_offered(
    tmp_path: Path,
) -> None:
    people = [Article(f"people {number}", "", "قال الناس") for number in range(20)]
    build([*people, Article("tas", "", "وكالة تاس"), Article("if", "", "وماذا")], tmp_path)
    news = open_searcher(tmp_path, FOREVER_MS)
    answer = news.search(Request("التاس"))
    (offer,) = answer.corrections
    assert (offer.text, offer.count, offer.applied) == ("الناس", 20, False)
    assert [hit.article.id for hit in answer.hits] == ["tas"]


def test_a_function_word_is_no_misspelling_where_no_article_has_it(tmp_path: Path) -> None:
    build([Article(f"{number}", "", "فإذا بالمطر") for number in range(9)], tmp_path)
    news = open_searcher(tmp_path, FOREVER_MS)
    assert not news.search(Request("ماذا عن المطر")).corrections
    assert not news.search(Request("لماذا المطر")).corrections
