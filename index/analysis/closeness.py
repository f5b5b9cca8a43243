"""How close are two words: may they be forms of one word, or only of one root?"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .morphology import Keys, likely_stems, skeletons, spell, stem_keys, word_keys
from .patterns import LEAST_PRIOR, siblings


def shared_stems(term: str, others: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return how likely each of the others has a stem in common with a word, 0 to 1.

    The product of the priors of the two readings, of the stem where it is largest; all
    are normal forms.  Shape (others,).
    """
    return _shared(stem_keys(spell([term, *others])), len(others))


def shared_skeletons(term: str, others: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Say which of the others have the skeleton of a word, one of three letters or more."""
    found = skeletons(spell([term, *others]))
    sure = found.priors >= 1.0
    some = Keys(found.keys[sure], found.words[sure], found.priors[sure])
    return _shared(some, len(others)) > 0


def shared_patterns(term: str, others: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Say which of the others have a stem that a pattern makes of a likely stem of a word."""
    wanted = {sibling for stem in likely_stems(term, LEAST_PRIOR) for sibling in siblings(stem)}
    theirs = stem_keys(spell(others))
    found = np.zeros(len(others), np.bool_)
    found[theirs.words[np.isin(theirs.keys, word_keys(spell([*wanted])))]] = True
    return found


def repeated_stems(terms: Sequence[str], least: float) -> list[bool]:
    """Say which normal forms share a stem, as likely as `least`, with one before them."""
    found = stem_keys(spell(terms))
    order = np.argsort(found.words, kind="stable")
    columns = (column[order].tolist() for column in found)
    best: dict[int, float] = {}
    repeated = [False] * len(terms)
    for key, word, prior in zip(*columns, strict=True):
        repeated[word] |= prior * best.get(key, 0.0) >= least
        best[key] = max(prior, best.get(key, 0.0))
    return repeated


def _shared(found: Keys, others: int) -> npt.NDArray[np.float64]:
    """Return the largest product of the priors of a key that word 0 and each other have."""
    own = found.words == 0
    order = np.lexsort((found.priors[own], found.keys[own]))
    keys, priors = found.keys[own][order], found.priors[own][order]
    shared = np.zeros(others)
    if not len(keys):
        return shared
    at = np.searchsorted(keys, found.keys, side="right") - 1
    same = (at >= 0) & (keys[np.maximum(at, 0)] == found.keys) & ~own
    products = np.minimum(priors[at[same]] * found.priors[same], 1.0)
    np.maximum.at(shared, found.words[same] - 1, products)
    return shared
