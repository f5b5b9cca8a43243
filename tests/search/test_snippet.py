"""Does a snippet show whole words of the original text, and mark those of the query?"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, Form, Word, cut, normalize
from search import Snippet
from search.snippet import Marked, Marker, make_snippets, visible

FORMS = ("كتاب", "الكتاب", "للكتاب")
QUERY = (
    Word("كتاب", (Form("كتاب"), Form("الكتاب", 0.9), Form("للكتاب", 0.9), Form("مكتب", 0.1))),
    Word("الله", (Form("الله"),)),
)
PATTERNS = ("قم*",)
KNOWN = {form.term for word in QUERY for form in word.forms}

# Words, marked ones among them, and what stands between words.
pieces = st.sampled_from(
    ["كِتاب", "الكتاب", "للكتــاب", "مكتب", "مدينة", "قمة", "القمم", "و15", "ﷺ", "ﻻ", "ب" * 30]
)
gaps = st.sampled_from([" ", " ", " ", ". ", "، ", "\n", "؟ ", "!", "…", "\n\n", "  ", "😀", ".» "])
texts = st.lists(st.tuples(pieces, gaps), max_size=40).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)
lengths = st.integers(20, 220)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))
    removed = list(zip(cuts[::2], cuts[1::2], strict=False))
    return Article("a", draw(texts), text, tuple(removed))


def marked(article: Article) -> Marked:
    return Marker(QUERY, PATTERNS).mark(article)


def one(text: str, length: int = 220, removed: tuple[tuple[int, int], ...] = ()) -> Snippet:
    (snippet,) = make_snippets(marked(Article("a", "", text, removed)), 1, length)
    return snippet


def shown(snippet: Snippet) -> str:
    """Return the snippet with its matches in brackets."""
    text, at = "", 0
    for start, end in snippet.spans:
        text += f"{snippet.text[at:start]}[{snippet.text[start:end]}]"
        at = end
    return text + snippet.text[at:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("هذا كتاب جديد.", "هذا [كتاب] جديد."),
        ("وصل الكتابُ، والمكتب مغلق.", "وصل [الكتابُ]، والمكتب مغلق."),
        ("في المكتب مكتب.", "في المكتب [مكتب]."),
        ("كتاب ومكتب؛ مكتب", "[كتاب] ومكتب؛ مكتب"),
        ("كتابات", "كتابات"),
        ("قال ﷺ شيئا", "قال [ﷺ] شيئا"),
        ("قمة القمم قمم", "[قمة] القمم [قمم]"),
        ("لا شيء هنا. ولا هنا.", "لا شيء هنا. ولا هنا."),
        ("", ""),
        ("   \n ", ""),
    ],
)
def test_whole_words_are_marked(text: str, expected: str) -> None:
    snippets = make_snippets(marked(Article("a", "", text)), 1, 220)
    assert "".join(map(shown, snippets)) == expected


def test_whole_sentences_are_shown_where_they_fit() -> None:
    text = (
        "في البداية جملة طويلة لا شيء فيها يهم أحدا. هذه جملة فيها كتاب واحد. وهذه الأخيرة بلا شيء."
    )
    assert shown(one(text, 40)) == "هذه جملة فيها [كتاب] واحد."


def test_the_part_with_more_of_the_query_is_shown() -> None:
    text = "كتاب كتاب كتاب هنا وهناك. جملة بينهما لا تقول شيئا. كتاب من عند الله في الأرض."
    assert shown(one(text, 30)) == "[كتاب] من عند [الله] في الأرض."


def test_a_long_sentence_is_cut_round_its_matches() -> None:
    text = " ".join(["مدينة"] * 100 + ["كتاب"] + ["مدينة"] * 100)
    snippet = one(text, 50)
    assert "[كتاب]" in shown(snippet)
    assert set(snippet.text.split()) == {"مدينة", "كتاب"}


def test_without_a_match_the_opening_is_shown() -> None:
    text = "\n  أول الكلام هنا يبدأ من غير شيء. ثم يأتي ما بعده من الكلام الطويل."
    snippet = one(text, 40)
    assert snippet == Snippet("أول الكلام هنا يبدأ من غير شيء.", (), 3)


@pytest.mark.parametrize("word", ["ب", "كتاب", "😀"])
def test_one_word_of_five_megabytes_is_cut(word: str) -> None:
    text = word * (5_000_000 // len(word))
    snippet = one(text, 100)
    assert (snippet.text, snippet.spans) == (text[:100], ())


def test_several_snippets_share_no_sentence() -> None:
    text = " ".join(f"الجملة رقم {number} فيها كتاب واحد." for number in range(9))
    snippets = make_snippets(marked(Article("a", "", text)), 3, 60)
    assert len({snippet.at for snippet in snippets}) == 3
    covered = sorted((each.at, each.at + len(each.text)) for each in snippets)
    assert all(before[1] <= after[0] for before, after in pairwise(covered))


def test_a_snippet_does_not_reach_over_what_was_removed() -> None:
    text = "هذا كتاب عن البحر. اترك تعليقا هذا كتاب عن الجبل."
    start = text.index("اترك")
    snippet = one(text, 220, ((start, start + 13),))
    assert snippet.text == text[snippet.at : snippet.at + len(snippet.text)]
    assert "اترك" not in snippet.text


@settings(max_examples=60, deadline=None)
@given(articles(), lengths, st.integers(1, 3))
def test_a_snippet_is_a_slice_of_the_text_without_what_was_removed(
    article: Article, length: int, count: int
) -> None:
    gone = {at for start, end in article.removed for at in range(start, end)}
    for snippet in make_snippets(marked(article), count, length):
        end = snippet.at + len(snippet.text)
        assert snippet.text == article.text[snippet.at : end]
        assert gone.isdisjoint(range(snippet.at, end))


@settings(max_examples=60, deadline=None)
@given(articles(), lengths, st.integers(1, 3))
def test_spans_are_whole_words_of_the_query_ascending_and_apart(
    article: Article, length: int, count: int
) -> None:
    found = marked(article)
    for snippet in (found.title, *make_snippets(found, count, length)):
        words = cut(snippet.text)
        whole = set(zip(words.starts.tolist(), words.ends.tolist(), strict=True))
        assert list(snippet.spans) == sorted(snippet.spans)
        ends = [end for _, end in snippet.spans]
        assert all(e <= s for e, (s, _) in zip(ends, snippet.spans[1:], strict=False))
        assert whole.issuperset(snippet.spans)
        for start, end in snippet.spans:
            terms = set(cut(snippet.text[start:end]).terms())
            assert terms & KNOWN or any(term.startswith("قم") for term in terms)


@settings(max_examples=60, deadline=None)
@given(articles(), lengths)
def test_a_snippet_is_no_longer_than_asked(article: Article, length: int) -> None:
    snippets = make_snippets(marked(article), 1, length)
    assert all(0 < len(snippet.text) <= length for snippet in snippets)
    assert bool(snippets) == bool(visible(article).strip())


@settings(max_examples=60, deadline=None)
@given(articles(), lengths)
def test_a_match_is_shown_where_there_is_one(article: Article, length: int) -> None:
    found = marked(article)
    fitting = [end - start for start, end in found.text_spans if end - start <= length]
    for snippet in make_snippets(found, 1, length):
        assert bool(snippet.spans) == bool(fitting)


@settings(max_examples=40, deadline=None)
@given(articles())
def test_the_matches_in_an_article_lie_in_its_body(article: Article) -> None:
    found = marked(article)
    assert len(found.text) == len(article.text)
    gone = {at for start, end in article.removed for at in range(start, end)}
    for start, end in found.text_spans:
        assert gone.isdisjoint(range(start, end))
    assert found.title.text == article.title


def test_a_weak_form_is_marked_only_where_no_strong_one_is() -> None:
    assert normalize("مكتب") in KNOWN
    weak, strong = marked(Article("a", "", "مكتب")), marked(Article("a", "كتاب", "مكتب"))
    assert [len(each.text_spans) for each in (weak, strong)] == [1, 0]
