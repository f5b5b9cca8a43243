"""Which index words are kin to a word?  Everything known about words, a segment at a time.

A relation maps keys (hashes of stems) to the numbers of the terms that have the key,
as three arrays: NAME.keys.npy, sorted; NAME.begins.npy; NAME.terms.npy.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import snowballstemmer

from .analysis.tokenizer import Hashes, hash_texts

RELATIONS = ("stem",)


class Relation:
    """Terms by key, read from a segment's folder."""

    def __init__(self, stem: Path) -> None:
        self._keys, self._begins, self._terms = (
            np.load(f"{stem}.{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in ("keys", "begins", "terms")
        )

    def find(self, key: int) -> list[int]:
        """Return the numbers of the terms with this key, ascending."""
        at = int(np.searchsorted(self._keys, np.uint64(key)))
        if at == len(self._keys) or int(self._keys[at]) != key:
            return []
        found: list[int] = self._terms[int(self._begins[at]) : int(self._begins[at + 1])].tolist()
        return found


def write_vocabulary(folder: Path, terms: Sequence[str]) -> None:
    """Write the relations of these terms, numbered in this order."""
    _write(folder / "stem", hash_texts(stems(terms)), np.arange(len(terms), dtype=np.uint32))


def stems(terms: Sequence[str]) -> list[str]:
    """Return the Snowball stem of each normal form."""
    stemmed: list[str] = _stemmer().stemWords(list(terms))
    return stemmed


def _write(stem: Path, keys: Hashes, terms: npt.NDArray[np.uint32]) -> None:
    order = np.argsort(keys, kind="stable")
    distinct, first = np.unique(keys[order], return_index=True)
    np.save(f"{stem}.keys.npy", distinct)
    np.save(f"{stem}.begins.npy", np.append(first, len(keys)).astype(np.uint32))
    np.save(f"{stem}.terms.npy", terms[order])


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("arabic")  # PyStemmer's C code where it is installed
