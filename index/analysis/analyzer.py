"""Which chain of analysis is this, so that no index is asked through another one?"""

import hashlib
from functools import cache

from . import letters, morphology, tokenizer

VERSION = 3  # raise it when a rule changes that the tables below do not show


@cache
def fingerprint() -> str:
    """Return 16 hexadecimal digits that differ whenever a text could get other terms."""
    kinds, folds, expansions = letters.tables()
    digest = hashlib.sha256(f"{VERSION} {tokenizer.MAX_LETTERS}".encode())
    digest.update(kinds.tobytes())
    digest.update(folds.tobytes())
    digest.update(repr(sorted(expansions.items())).encode())
    affixes = (morphology.PREFIX_PRIORS, morphology.SUFFIX_PRIORS, morphology.ENDINGS)
    digest.update(repr((affixes, morphology.ARTICLES, morphology.SOUNDS)).encode())
    return digest.hexdigest()[:16]
