"""Which part of an article shows why it matched, and which words in it are marked?"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index import Article, Words, cut, hashes

from .answer import Snippet

Span = tuple[int, int]

# A sentence ends at a line break, or after . ! ? ؟ … (and closing quotes) before a space
# or, where the space was left out, before an Arabic letter.
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?؟…۔])[\"»”’)\]]*(?:\s+|(?=[ء-ي]))")
_MIN_SENTENCE = 20  # characters; a shorter one is shown with its neighbour


class Marker:
    """Finds the words of a query in a text: every form of each, whole words only."""

    def __init__(self, forms_by_word: Mapping[str, Sequence[str]]) -> None:
        terms = [
            (term, number) for number, forms in enumerate(forms_by_word.values()) for term in forms
        ]
        words = cut("\n".join(term for term, _ in terms))
        keys = hashes(words)
        if len(keys) != len(terms):  # a form that is not one word can mark nothing
            terms = [(term, number) for term, number in terms if len(cut(term)) == 1]
            keys = hashes(cut("\n".join(term for term, _ in terms)))
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._numbers = np.array([number for _, number in terms], np.int64)[order]

    def find(self, text: str) -> tuple[Words, npt.NDArray[np.int64]]:
        """Return the words of the text, and for each the query word it is, or -1."""
        words = cut(text)
        found = np.full(len(words), -1, np.int64)
        if not len(self._keys) or not len(words):
            return words, found
        wanted = hashes(words)
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        same = self._keys[at] == wanted
        found[same] = self._numbers[at[same]]
        return words, found

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return the half-open ranges of the matched words, ascending, never overlapping."""
        return _spans(*self.find(text))


class _Sentence(NamedTuple):
    start: int
    end: int


def mark_title(article: Article, marker: Marker) -> Snippet:
    """Return the whole title with its matches."""
    return Snippet(article.title, marker.spans(article.title))


def mark_text(article: Article, marker: Marker) -> tuple[Span, ...]:
    """Return the matches in the article's text; none lies in what was removed."""
    return marker.spans(visible(article))


def visible(article: Article) -> str:
    """Return the text with its removed ranges blanked, so that offsets stay what they are."""
    text, at, pieces = article.text, 0, []
    for start, end in article.removed:
        pieces += [text[at:start], "\n" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def make_snippets(article: Article, marker: Marker, count: int, length: int) -> tuple[Snippet, ...]:
    """Return up to `count` cuts of the body, best first, none sharing a sentence.

    Each is a run of whole sentences of at most `length` characters; a single sentence
    that is longer is cut at word edges round its matches.  A run with more different
    query words is better, then one with more matches, then the earlier.  Without a
    match there is one: the opening.
    """
    text = visible(article)
    words, found = marker.find(text)
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
    for start, end in pairwise(bounds):
        piece = text[start:end]
        if not piece.strip():
            continue
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        short = sentences and sentences[-1].end - sentences[-1].start < _MIN_SENTENCE
        if short and "\n" not in text[sentences[-1].end : start]:
            sentences[-1] = sentences[-1]._replace(end=end)
        else:
            sentences.append(_Sentence(start, end))
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
        while (
            last + 1 < len(sentences) and sentences[last + 1].end - sentences[first].start <= length
        ):
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
