"""Which numbers do the words of several lists get, all together and in order?

Words are compared by their first twelve letters, packed into four whole numbers, all
at once; only those that are longer and begin alike are compared one by one.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from . import kernels

PACKED, IN_ONE = 12, 3  # letters, and how many of them make one 64-bit number
BITS = 21  # of a code point

_compiled = kernels.load("_terms")

Numbers = npt.NDArray[np.int64]


def number_terms(lists: Sequence[Sequence[str]]) -> tuple[list[str], list[Numbers]]:
    """Return all distinct terms, by code point, and for each list the numbers of its terms."""
    terms = list(chain.from_iterable(lists))
    order, new = sort_order(terms)
    numbers = np.empty(len(terms), np.int64)
    numbers[order] = np.cumsum(new) - 1
    ends = np.cumsum([len(each) for each in lists])
    distinct = list(map(terms.__getitem__, order[new].tolist()))
    return distinct, np.split(numbers, ends[:-1]) if len(ends) else []


def sort_order(terms: Sequence[str]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Return the order that sorts the terms, and which in that order differ from the one before."""
    if _compiled is not None:
        return _sort_compiled(terms)
    keys = _packed(terms)
    order = np.lexsort(keys[::-1])
    alike = np.ones(max(len(terms) - 1, 0), np.bool_)
    for key in keys:
        alike &= key[order[1:]] == key[order[:-1]]
    cut = (keys[-1] & np.uint64((1 << BITS) - 1))[order[1:]] != 0  # twelve letters, or more
    for begin, end in _runs(alike & cut):
        order[begin:end] = sorted(order[begin:end].tolist(), key=terms.__getitem__)
    new = np.append(np.ones(1, np.bool_), ~alike)[: len(terms)]
    long = np.flatnonzero(alike & cut) + 1
    new[long] = [terms[order[at]] != terms[order[at - 1]] for at in long.tolist()]
    return order, new


def _sort_compiled(terms: Sequence[str]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    assert _compiled is not None
    codes = np.frombuffer("\n".join(terms).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.append(np.flatnonzero(codes == ord("\n")), len(codes))[: len(terms)]
    order, new = np.empty(len(terms), np.uint32), np.empty(len(terms), np.bool_)
    _compiled.sort(codes, ends, order, new)
    return order.astype(np.int64), new


def _packed(terms: Sequence[str]) -> list[npt.NDArray[np.uint64]]:
    """Return the first letters of each term as four numbers, which sort as the letters do."""
    codes = np.array(terms, f"U{PACKED}").view(np.uint32).reshape(len(terms), PACKED)
    keys = []
    for first in range(0, PACKED, IN_ONE):
        key = np.zeros(len(terms), np.uint64)
        for place in range(first, first + IN_ONE):
            key = (key << np.uint64(BITS)) | codes[:, place]
        keys.append(key)
    return keys


def _runs(alike: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return half-open ranges of places in which each is like the one before."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], alike, [False]]).astype(np.int8)))
    return [(int(a), int(b) + 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
