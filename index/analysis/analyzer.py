"""Which chain of analysis is this, so that no index is asked through another one?"""

import hashlib
from functools import cache

from . import letters, tokenizer

VERSION = 1  # raise it when a rule changes that the tables below do not show


@cache
def fingerprint() -> str:
    """Return 16 hexadecimal digits that differ whenever a text could get other terms."""
    kinds, folds, expansions = letters.tables()
    digest = hashlib.sha256(f"{VERSION} {tokenizer.MAX_LETTERS}".encode())
    digest.update(kinds.tobytes())
    digest.update(folds.tobytes())
    digest.update(repr(sorted(expansions.items())).encode())
    return digest.hexdigest()[:16]
