"""Are lines that a source repeats removed, those of stories kept, and what was learned kept too?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article, learned, read_articles
from index.export import articles_of
from index.learned import Learning, look_at, without
from index.rebuild import build, rehearse_update, update
from index.snapshot import open_snapshot
from tests.index.forms import in_numpy, needs_kernel

ROOT = Path(__file__).parents[2]
SLOGAN = "نقرأ لكم كل صباح قبل القهوة"
NUMBERED = "صفحة {} من دفتر اليوم"


def story(number: int, *more: str, source: str = "الضفة", version: int = 0) -> Article:
    """Return an article of its own words, with these lines below them."""
    words = " ".join(f"كلمة{number}حرف{at}" for at in range(30))
    told = " ".join(f"خبر{number}سطر{at}" for at in range(25))
    lines = [f"{words} نسخة{version}.", *more, f"{told}."]
    return Article(f"a{number}-{version}", f"عنوان {number}", "\n".join(lines), source=source)


def with_slogan(count: int, first: int = 0) -> list[Article]:
    return [story(n, SLOGAN, NUMBERED.format(n)) for n in range(first, first + count)]


def held(folder: Path) -> dict[str, Article]:
    """Return the articles of an index by id."""
    snapshot = open_snapshot(folder)
    found = {article.id: article for article in articles_of(snapshot)}
    snapshot.close()
    return found


def learn(articles: list[Article], folder: Path) -> dict[str, set[str]]:
    learning = Learning(folder)
    assert {each.id for each in learning.cut(articles)} == {each.id for each in articles}
    return learning.lines


def test_a_line_of_many_articles_is_kept_in_the_text_and_not_in_the_body(tmp_path: Path) -> None:
    articles = with_slogan(12)
    build(articles, tmp_path, processes=1)
    for article in articles:
        found = held(tmp_path)[article.id]
        assert found.text == article.text
        first, _, _, last = article.text.split("\n")
        assert [line for line in found.body.split("\n") if line] == [first, last]


def test_a_line_of_few_articles_or_of_several_sources_stays(tmp_path: Path) -> None:
    few = [story(n, SLOGAN) for n in range(4)]
    assert learn([*few, *(story(n) for n in range(4, 20))], tmp_path) == {}
    assert learn([story(n, SLOGAN, source=str(n)) for n in range(20)], tmp_path) == {}
    rare = [story(n, SLOGAN) for n in range(9)]
    assert learn([*rare, *(story(n) for n in range(9, 100))], tmp_path) == {}


def test_copies_of_one_story_do_not_make_its_lines_furniture(tmp_path: Path) -> None:
    copies = [story(1, SLOGAN, "مقدمة الخبر", version=version) for version in range(30)]
    assert learn(copies, tmp_path) == {}
    retitled = [each._replace(title=f"تحديث {n}") for n, each in enumerate(copies)]
    same = [each._replace(text=copies[0].text) for each in retitled]
    assert learn(same, tmp_path) == {}


def test_a_sentence_is_learned_only_of_pages_and_only_in_half_of_them(tmp_path: Path) -> None:
    said = "طاقم هذه السفينة يبحر كل أسبوع ومن أراد أن يصعد إليها فليترك اسمه عند الباب."
    records = [story(n, said) for n in range(20)]
    assert learn(records, tmp_path) == {}
    pages = [each._replace(removed=((0, 3),)) for each in records]
    assert learn(pages, tmp_path) == {"الضفة": {said}}
    others = [story(n)._replace(removed=((0, 3),)) for n in range(20, 41)]
    assert learn([*pages, *others], tmp_path) == {}


def test_an_article_of_nothing_but_learned_lines_is_left_as_it_is() -> None:
    article = Article("a", "عنوان", f"{SLOGAN}\n{SLOGAN}\n", source="الضفة")
    assert without(article, {"الضفة": [SLOGAN]}) == article


def test_a_byline_stays_where_nothing_else_says_who_wrote(tmp_path: Path) -> None:
    unsigned = [story(n, "سلمى حداد – الضفة") for n in range(20)]
    assert learn(unsigned, tmp_path) == {}
    signed = [each._replace(author="سلمى حداد") for each in unsigned]
    assert learn(signed, tmp_path) == {"الضفة": {"سلمى حداد – الضفة"}}


def test_no_line_of_the_sample_articles_is_learned(tmp_path: Path) -> None:
    found = read_articles([str(ROOT / "corpus")])
    assert learn([each for each in found if isinstance(each, Article)], tmp_path) == {}


def test_an_update_applies_what_the_build_learned_and_learns_nothing(tmp_path: Path) -> None:
    build(with_slogan(12), tmp_path, processes=1)
    assert update(with_slogan(12), tmp_path, processes=1).unchanged == 12
    new = [*with_slogan(13), *(story(n, "سطر جديد") for n in range(13, 40))]
    assert rehearse_update(new, tmp_path).added == 28
    report = update(new, tmp_path, processes=1)
    assert (report.added, report.changed, report.unchanged) == (28, 0, 12)
    assert SLOGAN not in held(tmp_path)["a12-0"].body
    assert "سطر جديد" in held(tmp_path)["a20-0"].body
    build(new, tmp_path, processes=1)
    assert "سطر جديد" not in held(tmp_path)["a20-0"].body


def test_what_waits_in_memory_or_in_a_file_is_cut_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = with_slogan(40)
    at_once = {each.id: each for each in Learning(tmp_path).cut(articles)}
    monkeypatch.setattr(learned, "HELD_CHARS", 1_000)
    filed = {each.id: each for each in Learning(tmp_path).cut(articles)}
    assert filed == at_once
    assert list(tmp_path.iterdir()) == []


written = st.text("كا.۔؟!? \t 0٣x_»ﷲ…", max_size=14)
long = st.builds(str.__mul__, written, st.sampled_from([1, 1, 4, 9, 17]))
bodies = st.lists(st.one_of(written, long), max_size=5).map("\n".join)


@given(bodies, st.sampled_from(["", "سلمى"]), st.booleans())
def test_the_lines_of_an_article_are_the_same_with_the_kernel_and_without(
    text: str, author: str, is_page: bool
) -> None:
    needs_kernel(learned)
    removed = ((0, 1),) if is_page and text else ()
    article = Article("a", "", text, removed, author=author)
    compiled = look_at(article)
    with in_numpy(learned):
        found = look_at(article)
    assert found._replace(forms=[*found.forms]) == compiled._replace(forms=[*compiled.forms])


PIECES = (SLOGAN, "سطر 12", "  سطر 7 ", "", " ", "فقرة طويلة من كلام كثير " * 9, "قصير.")

texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("\n".join)


@given(st.lists(texts, min_size=5, max_size=12))
def test_an_update_with_the_lines_of_a_build_cuts_every_article_as_the_build_did(
    written: list[str],
) -> None:
    articles = [
        Article(f"a{n}", f"عنوان {n}", text, source="الضفة") for n, text in enumerate(written)
    ]
    learning = Learning(Path())
    for article in [*learning.cut(articles)]:
        original = articles[int(article.id[1:])]
        assert without(original, learning.lines) == article
        assert set(original.body.split()) >= set(article.body.split())
        ranges = [0, *(edge for each in article.removed for edge in each)]
        assert ranges == sorted(ranges)
