"""How does Whoosh read a published snapshot, and what do its matchers find in it?

`SnapshotReader` is a whole `whoosh.reading.IndexReader`; Whoosh's own Searcher on it
is the oracle of our tests.  `evaluate` answers, within a time budget, what the engine
has no arrays for: patterns, fuzzy words, spans, and mixtures of them.

All parts of the snapshot are one leaf (Whoosh's expansions score otherwise by how an
index happens to be cut), and no block quality is offered (skipping by it loses hits):
search with `optimize=False`.
"""

from .evaluation import Found, evaluate
from .postings import Allowance
from .reader import SnapshotReader
from .schema import WordAnalyzer, make_schema, normalize_pattern, wildcard

__all__ = [
    "Allowance",
    "Found",
    "SnapshotReader",
    "WordAnalyzer",
    "evaluate",
    "make_schema",
    "normalize_pattern",
    "wildcard",
]
