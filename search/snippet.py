"""Which part of an article shows why it matched, and which words in it are marked?"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from fnmatch import translate
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import Article, Word, Words, cut, hash_texts, hashes

from .answer import Snippet

Span = tuple[int, int]

# A sentence ends at a line break, or after . ! ? ؟ … (and closing quotes) before a space
# or, where the space was left out, before an Arabic letter.
_SENTENCE_END = re.compile(r"[.!?؟…۔][\"»”’)\]]*(?:\s+|(?=[ء-ي]))")
STRONG = 0.3  # weight of a form that is marked wherever it stands
_MIN_SENTENCE = 20  # characters; a shorter one is shown with its neighbour


class Marker:
    """Finds the words of a query in a text: every form of each, whole words only."""

    def __init__(self, words: Sequence[Word], patterns: Sequence[str]) -> None:
        rows = [
            (form.term, number, form.weight >= STRONG)
            for number, word in enumerate(words)
            for form in word.forms
        ]
        keys = hash_texts([term for term, _, _ in rows])
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._numbers = np.array([number for _, number, _ in rows], np.int64)[order]
        self._strong = np.array([strong for *_, strong in rows], np.bool_)[order]
        self._patterns = [
            (re.compile(translate(pattern)), number)
            for number, pattern in enumerate(patterns, len(words))
        ]

    def mark(self, article: Article) -> "Marked":
        """Return where the query's words stand in an article.

        A weak form of a word is marked only where no strong form of it is.
        """
        return next(self.mark_all([article]))

    def mark_all(self, articles: Sequence[Article]) -> Iterator["Marked"]:
        """Yield what `mark` returns for each article.

        All texts are cut as one, for most of the cost is that of a call.
        """
        texts = [text for article in articles for text in (article.title, visible(article))]
        words = cut("\n".join(texts))
        found, strong = self._find(words)
        begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
        firsts = np.searchsorted(words.starts, begins)
        has_weak = not strong[found >= 0].all()
        for number, article in enumerate(articles):
            at, middle, end = firsts[2 * number : 2 * number + 3].tolist()
            if has_weak:
                _drop_weak(found[at:end], strong[at:end])
            title = _part(words, at, middle, begins[2 * number])
            body = _part(words, middle, end, begins[2 * number + 1])
            title_spans = _spans(title, np.flatnonzero(found[at:middle] >= 0))
            yield Marked(article, title_spans, texts[2 * number + 1], body, found[middle:end])

    def _find(self, words: Words) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return which query word each of the words is (or -1), and whether surely."""
        found = np.full(len(words), -1, np.int64)
        strong = np.zeros(len(words), np.bool_)
        if len(self._keys) and len(words):
            wanted = hashes(words)
            at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
            same = self._keys[at] == wanted
            found[same], strong[same] = self._numbers[at[same]], self._strong[at[same]]
        if self._patterns:
            self._find_patterns(words.terms(), found, strong)
        return found, strong

    def _find_patterns(
        self,
        terms: Sequence[str],
        found: npt.NDArray[np.int64],
        strong: npt.NDArray[np.bool_],
    ) -> None:
        numbers = {term: self._like(term) for term in set(terms)}  # a text repeats its words
        for place in np.flatnonzero(found < 0).tolist():
            number = numbers[terms[place]]
            if number >= 0:
                found[place], strong[place] = number, True

    def _like(self, term: str) -> int:
        """Return the number of the first pattern that a normal form is like, -1 for none."""
        return next((number for pattern, number in self._patterns if pattern.match(term)), -1)


class Marked(NamedTuple):
    """An article with its matches; `found` says which query word each word of `text` is.

    `text` is the article's, with what was removed blanked: offsets are the same.
    """

    article: Article
    title_spans: tuple[Span, ...]
    text: str
    words: Words
    found: npt.NDArray[np.int64]

    @property
    def title(self) -> Snippet:
        """The whole title with its matches."""
        return Snippet(self.article.title, self.title_spans)

    @property
    def text_spans(self) -> tuple[Span, ...]:
        """The matches in the article's text; none lies in what was removed."""
        return _spans(self.words, np.flatnonzero(self.found >= 0))


class _Sentence(NamedTuple):
    """[start, end) in the text, and where its paragraph begins: lines are paragraphs."""

    start: int
    end: int
    paragraph: int


def visible(article: Article) -> str:
    """Return the text with its removed ranges blanked, so that offsets stay what they are."""
    text, at, pieces = article.text, 0, []
    for start, end in article.removed:
        pieces += [text[at:start], "\n" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def make_snippets(marked: Marked, count: int, length: int) -> tuple[Snippet, ...]:
    """Return up to `count` cuts of the body, best first, none sharing a sentence.

    Each is a run of whole sentences of one paragraph, of at most `length` characters; a
    single sentence that is longer is cut at word edges round its matches.  A run with
    more different query words is better, then one with more matches, then the earlier.
    Without a match there is one: the opening.
    """
    text, words = marked.text, marked.words
    matched = np.flatnonzero(marked.found >= 0)
    places = words.starts[matched].tolist()
    sentences = _sentences(text, places)
    begins = [sentence.start for sentence in sentences]
    owner = [bisect_right(begins, place) - 1 for place in places]
    chosen: list[Snippet] = []
    taken: set[int] = set()
    for first, last in _runs(sentences, marked.found[matched].tolist(), owner, length):
        if len(chosen) == count:
            break
        if taken.isdisjoint(range(first, last + 1)):
            taken.update(range(first, last + 1))
            inside = matched[bisect_left(owner, first) : bisect_right(owner, last)]
            start, end = sentences[first].start, sentences[last].end
            chosen.append(_cut(text, words, inside, start, end, length))
    return tuple(chosen)


def _sentences(text: str, places: Sequence[int]) -> list[_Sentence]:
    """Return the sentences of the paragraphs in which these ascending places are.

    Without a place, those of the first paragraph.  None of them is empty or has white
    space round it.
    """
    sentences: list[_Sentence] = []
    end = -1
    for place in places or [len(text) - len(text.lstrip())]:
        if place > end:
            start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            end = len(text) if end < 0 else end
            sentences += _of_paragraph(text, start, end)
    return sentences


def _of_paragraph(text: str, start: int, end: int) -> list[_Sentence]:
    """Return the sentences of one line of the text."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
    found: list[_Sentence] = []
    for begin, stop in pairwise([start, *ends, end]):
        piece = text[begin:stop]
        stripped = piece.strip()
        if not stripped:
            continue
        first = begin + len(piece) - len(piece.lstrip())
        last = first + len(stripped)
        if found and found[-1].end - found[-1].start < _MIN_SENTENCE:
            found[-1] = found[-1]._replace(end=last)
        else:
            found.append(_Sentence(first, last, start))
    return found


def _runs(
    sentences: Sequence[_Sentence], numbers: Sequence[int], owner: Sequence[int], length: int
) -> list[tuple[int, int]]:
    """Return runs of sentences (first, last), the best first.

    `owner` says, ascending, in which sentence each match is, `numbers` of which word it is.
    """
    ranked = []
    starts = sorted(set(owner)) or [0]
    for first in starts if sentences else []:
        begin, paragraph = sentences[first].start, sentences[first].paragraph
        last = first
        for following in sentences[first + 1 :]:
            if following.end - begin > length or following.paragraph != paragraph:
                break
            last += 1
        inside = numbers[bisect_left(owner, first) : bisect_right(owner, last)]
        ranked.append((-len(set(inside)), -len(inside), first, last))
    return [(first, last) for _, _, first, last in sorted(ranked)]


def _cut(
    text: str, words: Words, inside: npt.NDArray[np.int64], start: int, end: int, length: int
) -> Snippet:
    if end - start > length:
        start, end = _narrow(words, inside, start, end, length)
    kept = inside[(words.starts[inside] >= start) & (words.ends[inside] <= end)]
    spans = _spans(words, kept)
    return Snippet(text[start:end], tuple((a - start, b - start) for a, b in spans), start)


def _narrow(words: Words, inside: npt.NDArray[np.int64], start: int, end: int, length: int) -> Span:
    """Return the window of at most `length` characters, at word edges, with most matches."""
    first = int(np.searchsorted(words.starts, start))
    stop = int(np.searchsorted(words.ends, end, side="right"))
    if first >= stop:
        return start, start + length
    starts, ends = words.starts[first:stop], words.ends[first:stop]
    own = np.arange(stop - first)
    last = np.maximum(np.searchsorted(ends, starts + length, side="right") - 1, own)
    matched = np.searchsorted(inside - first, np.append(own, len(own)))  # before each word
    counts = matched[last + 1] - matched[:-1]
    most = int(counts.max())
    best = np.flatnonzero(counts == most)
    chosen = int(best[len(best) // 2]) if most else 0  # matches in the middle, not at an edge
    begin = int(starts[chosen]) if chosen else start
    return begin, min(int(ends[last[chosen]]), begin + length)


def _drop_weak(found: npt.NDArray[np.int64], strong: npt.NDArray[np.bool_]) -> None:
    """Forget the weak matches of words that have a strong one."""
    weak = np.flatnonzero((found >= 0) & ~strong)
    if len(weak):
        found[weak[np.isin(found[weak], found[strong])]] = -1


def _part(words: Words, first: int, end: int, begin: int) -> Words:
    """Return some words of a longer text as those of its part that begins at `begin`."""
    chosen = slice(first, end)
    return Words(
        words.codes,
        words.first[chosen],
        words.lengths[chosen],
        words.starts[chosen] - begin,
        words.ends[chosen] - begin,
    )


def _spans(words: Words, matched: npt.NDArray[np.int64]) -> tuple[Span, ...]:
    """Return where these words stand, by their numbers, ascending."""
    spans: list[Span] = []
    for start, end in zip(
        words.starts[matched].tolist(), words.ends[matched].tolist(), strict=True
    ):
        if not spans or start >= spans[-1][1]:  # letters of one ligature share its place
            spans.append((start, end))
    return tuple(spans)
