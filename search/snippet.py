"""Which part of an article shows why it matched, and which words in it are marked?"""

import re
from collections.abc import Sequence
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
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?؟…۔])[\"»”’)\]]*(?:\s+|(?=[ء-ي]))")
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
        text = visible(article)
        title_words, title_found, title_strong = self._find(article.title)
        words, found, strong = self._find(text)
        certain = set(title_found[title_strong].tolist()) | set(found[strong].tolist())
        for numbers, is_strong in ((title_found, title_strong), (found, strong)):
            numbers[~is_strong & np.isin(numbers, list(certain))] = -1
        return Marked(article, _spans(title_words, title_found), text, words, found)

    def _find(self, text: str) -> tuple[Words, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return the words of the text, which query word each is (or -1), and how surely."""
        words = cut(text)
        found = np.full(len(words), -1, np.int64)
        strong = np.zeros(len(words), np.bool_)
        if len(self._keys) and len(words):
            wanted = hashes(words)
            at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
            same = self._keys[at] == wanted
            found[same], strong[same] = self._numbers[at[same]], self._strong[at[same]]
        if self._patterns:
            self._find_patterns(words.terms(), found, strong)
        return words, found, strong

    def _find_patterns(
        self,
        terms: Sequence[str],
        found: npt.NDArray[np.int64],
        strong: npt.NDArray[np.bool_],
    ) -> None:
        for place, term in enumerate(terms):
            for pattern, number in self._patterns:
                if found[place] < 0 and pattern.match(term):
                    found[place], strong[place] = number, True


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
        return _spans(self.words, self.found)


class _Sentence(NamedTuple):
    """[start, end) in the text, and the number of its paragraph: lines are paragraphs."""

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
    text, words, found = marked.text, marked.words, marked.found
    sentences = _sentences(text)
    chosen: list[Snippet] = []
    taken: set[int] = set()
    matched = np.flatnonzero(found >= 0)
    owner = np.searchsorted([s.start for s in sentences], words.starts[matched], side="right") - 1
    for first, last in _runs(sentences, found[matched], owner, length):
        if len(chosen) == count:
            break
        if taken.isdisjoint(range(first, last + 1)):
            taken.update(range(first, last + 1))
            inside = matched[(owner >= first) & (owner <= last)]
            start, end = sentences[first].start, sentences[last].end
            chosen.append(_cut(text, words, inside, start, end, length))
    return tuple(chosen)


def _sentences(text: str) -> list[_Sentence]:
    """Return the sentences, without the white space round them, none of them empty."""
    bounds = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    sentences: list[_Sentence] = []
    paragraph = at = 0
    for start, end in pairwise(bounds):
        piece = text[start:end]
        if not piece.strip():
            continue
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        apart = "\n" in text[at:start]
        paragraph, at = paragraph + apart, end
        if sentences and not apart and sentences[-1].end - sentences[-1].start < _MIN_SENTENCE:
            sentences[-1] = sentences[-1]._replace(end=end)
        else:
            sentences.append(_Sentence(start, end, paragraph))
    return sentences


def _runs(
    sentences: Sequence[_Sentence],
    numbers: npt.NDArray[np.int64],
    owner: npt.NDArray[np.int64],
    length: int,
) -> list[tuple[int, int]]:
    """Return runs of sentences (first, last), the best first."""
    ranked = []
    starts = sorted(set(owner.tolist())) or [0]
    for first in starts if sentences else []:
        last = first
        for following in sentences[first + 1 :]:
            too_long = following.end - sentences[first].start > length
            if too_long or following.paragraph != sentences[first].paragraph:
                break
            last += 1
        inside = numbers[(owner >= first) & (owner <= last)]
        ranked.append((-len(set(inside.tolist())), -len(inside), first, last))
    return [(first, last) for _, _, first, last in sorted(ranked)]


def _cut(
    text: str, words: Words, inside: npt.NDArray[np.int64], start: int, end: int, length: int
) -> Snippet:
    if end - start > length:
        start, end = _narrow(words, inside, start, end, length)
    kept = inside[(words.starts[inside] >= start) & (words.ends[inside] <= end)]
    spans = _spans(words, np.where(np.isin(np.arange(len(words)), kept), 0, -1))
    return Snippet(text[start:end], tuple((a - start, b - start) for a, b in spans), start)


def _narrow(words: Words, inside: npt.NDArray[np.int64], start: int, end: int, length: int) -> Span:
    """Return the window of at most `length` characters, at word edges, with most matches."""
    in_sentence = np.flatnonzero((words.starts >= start) & (words.ends <= end))
    if not len(in_sentence):
        return start, start + length
    starts, ends = words.starts[in_sentence], words.ends[in_sentence]
    last = np.maximum(
        np.searchsorted(ends, starts + length, side="right") - 1, np.arange(len(starts))
    )
    matched = np.concatenate([[0], np.cumsum(np.isin(in_sentence, inside))])
    counts = matched[last + 1] - matched[: len(starts)]
    best = np.flatnonzero(counts == counts.max())
    first = (
        int(best[len(best) // 2]) if counts.max() else 0
    )  # matches in the middle, not at an edge
    begin, stop = int(starts[first]), int(ends[last[first]])
    begin = start if first == 0 else begin
    return begin, min(stop, begin + length)


def _spans(words: Words, found: npt.NDArray[np.int64]) -> tuple[Span, ...]:
    matched = np.flatnonzero(found >= 0)
    spans: list[Span] = []
    for start, end in zip(
        words.starts[matched].tolist(), words.ends[matched].tolist(), strict=True
    ):
        if not spans or start >= spans[-1][1]:  # letters of one ligature share its place
            spans.append((start, end))
    return tuple(spans)
