"""Text into a finished index: what the packages above may use.

Names are imported when they are first used, so that a command that only prints its
help pays for nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analysis.analyzer import fingerprint
    from .analysis.closeness import repeated_stems, shared_patterns, shared_skeletons, shared_stems
    from .analysis.function_words import function_words
    from .analysis.stem import stems
    from .analysis.tokenizer import Words, cut, hash_texts, hashes, normalize, spell
    from .article import Article
    from .classes import Class, ClassRules, choose_class, find_classes
    from .days import NO_DAY, day_number, day_range, iso_date
    from .deadline import Deadline, TimeUp
    from .engines.completing import Completion
    from .engines.embedded import EmbeddedEngine
    from .engines.matches import Matches, Ranked
    from .engines.sharing import Share, shares
    from .engines.sight import Closeness, Sight, Worth
    from .errors import (
        ArticleMissing,
        CorpusError,
        FihristError,
        NotWritten,
        QueryError,
        SettingsError,
        SnapshotDamaged,
        SnapshotError,
        SnapshotLocked,
        SnapshotMissing,
        SnapshotStale,
    )
    from .export import csv_line
    from .nearness import COMMON, Near, NearWords, is_arabic
    from .query import (
        AllOf,
        Among,
        AnyOf,
        Clause,
        Everything,
        Filter,
        Form,
        Pattern,
        Phrase,
        Plan,
        Prefix,
        Without,
        Word,
    )
    from .reading import Rejection, parse_date, read_articles
    from .rebuild import Report, UpdateReport, build, update
    from .romanized import RomanizedWords
    from .scoring import Weighting, inverse_document_frequency
    from .settings import SETTINGS, Setting, Settings, find_settings, load_settings
    from .snapshot import Snapshot, is_current, open_snapshot
    from .vocabulary import LIKELY, SURE, UNLIKELY, Kin, KinWeights, Vocabulary

_NAMES_BY_MODULE = {
    "analysis.analyzer": ["fingerprint"],
    "analysis.closeness": [
        "repeated_stems",
        "shared_patterns",
        "shared_skeletons",
        "shared_stems",
    ],
    "analysis.function_words": ["function_words"],
    "analysis.stem": ["stems"],
    "analysis.tokenizer": ["Words", "cut", "hash_texts", "hashes", "normalize", "spell"],
    "article": ["Article"],
    "classes": ["Class", "ClassRules", "choose_class", "find_classes"],
    "days": ["NO_DAY", "day_number", "day_range", "iso_date"],
    "deadline": ["Deadline", "TimeUp"],
    "engines.completing": ["Completion"],
    "engines.embedded": ["EmbeddedEngine"],
    "engines.matches": ["Matches", "Ranked"],
    "engines.sharing": ["Share", "shares"],
    "engines.sight": ["Closeness", "Sight", "Worth"],
    "errors": [
        "ArticleMissing",
        "CorpusError",
        "FihristError",
        "NotWritten",
        "QueryError",
        "SettingsError",
        "SnapshotDamaged",
        "SnapshotError",
        "SnapshotLocked",
        "SnapshotMissing",
        "SnapshotStale",
    ],
    "export": ["csv_line"],
    "nearness": ["COMMON", "Near", "NearWords", "is_arabic"],
    "query": [
        "AllOf",
        "Among",
        "AnyOf",
        "Clause",
        "Everything",
        "Filter",
        "Form",
        "Pattern",
        "Phrase",
        "Plan",
        "Prefix",
        "Without",
        "Word",
    ],
    "reading": ["Rejection", "parse_date", "read_articles"],
    "rebuild": ["Report", "UpdateReport", "build", "update"],
    "romanized": ["RomanizedWords"],
    "scoring": ["Weighting", "inverse_document_frequency"],
    "settings": ["SETTINGS", "Setting", "Settings", "find_settings", "load_settings"],
    "snapshot": ["Snapshot", "is_current", "open_snapshot"],
    "vocabulary": ["Kin", "KinWeights", "LIKELY", "SURE", "UNLIKELY", "Vocabulary"],
}
_MODULE_BY_NAME = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}

__all__ = [
    "COMMON",
    "LIKELY",
    "NO_DAY",
    "SETTINGS",
    "SURE",
    "UNLIKELY",
    "AllOf",
    "Among",
    "AnyOf",
    "Article",
    "ArticleMissing",
    "Class",
    "ClassRules",
    "Clause",
    "Closeness",
    "Completion",
    "CorpusError",
    "Deadline",
    "EmbeddedEngine",
    "Everything",
    "FihristError",
    "Filter",
    "Form",
    "Kin",
    "KinWeights",
    "Matches",
    "Near",
    "NearWords",
    "NotWritten",
    "Pattern",
    "Phrase",
    "Plan",
    "Prefix",
    "QueryError",
    "Ranked",
    "Rejection",
    "Report",
    "RomanizedWords",
    "Setting",
    "Settings",
    "SettingsError",
    "Share",
    "Sight",
    "Snapshot",
    "SnapshotDamaged",
    "SnapshotError",
    "SnapshotLocked",
    "SnapshotMissing",
    "SnapshotStale",
    "TimeUp",
    "UpdateReport",
    "Vocabulary",
    "Weighting",
    "Without",
    "Word",
    "Words",
    "Worth",
    "build",
    "choose_class",
    "csv_line",
    "cut",
    "day_number",
    "day_range",
    "find_classes",
    "find_settings",
    "fingerprint",
    "function_words",
    "hash_texts",
    "hashes",
    "inverse_document_frequency",
    "is_arabic",
    "is_current",
    "iso_date",
    "load_settings",
    "normalize",
    "open_snapshot",
    "parse_date",
    "read_articles",
    "repeated_stems",
    "shared_patterns",
    "shared_skeletons",
    "shared_stems",
    "shares",
    "spell",
    "stems",
    "update",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_BY_NAME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULE_BY_NAME[name]}", __name__), name)
