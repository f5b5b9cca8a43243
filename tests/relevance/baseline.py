"""How do Snowball stems under plain BM25 rank?  What Fihrist must be better than.

Nothing of Fihrist's is in it: its own words, its own arrays, its own formula.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import snowballstemmer

K1, B = 1.2, 0.75  # Lucene's defaults

_MARKS = re.compile("[\N{ARABIC TATWEEL}\u064b-\u065f\u0670\u0610-\u061a\u06d6-\u06ed]")
_WORD = re.compile(r"\w+")


class Stemmer:
    """Cuts texts into stems; a letter's variants stay apart unless Snowball unites them."""

    def __init__(self) -> None:
        self._stemmer: Any = snowballstemmer.stemmer("arabic")
        self._stem_by_word: dict[str, str] = {}

    def stems(self, text: str) -> list[str]:
        """Return the stem of each word of a text, in order."""
        plain = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
        words = _WORD.findall(plain)
        known = self._stem_by_word
        new = [word for word in dict.fromkeys(words) if word not in known]
        if new:
            known.update(zip(new, self._stemmer.stemWords(new), strict=True))
        return [known[word] for word in words]


class Bm25:
    """All articles of a corpus, ranked by BM25 over stems; equal scores in corpus order."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._stemmer = Stemmer()
        self._number_by_stem: dict[str, int] = {}
        self._ids: list[str] = []
        numbers = [self._read(id, text) for id, text in texts]
        lengths = np.array([len(each) for each in numbers], np.int64)
        self._relative = K1 * (1 - B + B * lengths / max(lengths.mean(), 1e-9))
        self._post(np.concatenate(numbers).astype(np.int64), lengths)

    def rank(self, q: str, k: int) -> list[str]:
        """Return the ids of the k best articles that have a word of the query."""
        scores = self.scores(q)
        best = np.argsort(-scores, kind="stable")[:k]
        return [self._ids[document] for document in best[scores[best] > 0].tolist()]

    def scores(self, q: str) -> npt.NDArray[np.float64]:
        """Return the score of every article; a word said twice in the query counts twice."""
        scores = np.zeros(len(self._ids))
        for stem in self._stemmer.stems(q):
            number = self._number_by_stem.get(stem)
            if number is not None:
                self._add(number, scores)
        return scores

    def _read(self, id: str, text: str) -> npt.NDArray[np.int32]:
        self._ids.append(id)
        numbers = self._number_by_stem
        found = [numbers.setdefault(stem, len(numbers)) for stem in self._stemmer.stems(text)]
        return np.array(found, np.int32)

    def _post(self, stems: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> None:
        """Sort the occurrences into postings: documents and frequencies by stem."""
        size = len(self._ids)
        keys = stems * size + np.repeat(np.arange(size), lengths)
        distinct, frequencies = np.unique(keys, return_counts=True)
        self._documents, self._frequencies = distinct % size, frequencies
        self._begins = np.searchsorted(distinct // size, np.arange(len(self._number_by_stem) + 1))

    def _add(self, number: int, scores: npt.NDArray[np.float64]) -> None:
        own = slice(self._begins[number], self._begins[number + 1])
        documents, tf = self._documents[own], self._frequencies[own]
        idf = np.log1p((len(scores) - len(documents) + 0.5) / (len(documents) + 0.5))
        scores[documents] += idf * tf * (K1 + 1) / (tf + self._relative[documents])
