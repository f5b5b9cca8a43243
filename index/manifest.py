"""What does a manifest say, and is it one?

Everything else is found by what stands in it, so nothing in it is taken on trust: a name
must lie inside of the index folder, a number be one that there can be.
"""

import json
from collections.abc import Mapping
from math import inf
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from .segment import FIELDS

FORMAT = 8  # of an index; what is written otherwise has another
MOST_DOCUMENTS = 1 << 31  # a document's number is an int32


class Entry(NamedTuple):
    """One segment as a manifest names it; `deleted` and `counts` are files in DIR, "" for none."""

    name: str
    documents: int
    deleted: str = ""
    counts: str = ""


def parse_manifest(content: bytes) -> dict[str, Any]:
    """Return what any format's manifest says; ValueError tells what is wrong with it."""
    try:
        manifest = json.loads(content)
    except RecursionError as error:
        raise ValueError("it is no manifest") from error
    _must(isinstance(manifest, dict), "it is no manifest")
    for name, kind in (("format", int), ("files", dict), ("segments", list)):
        _must(isinstance(manifest.get(name), kind), name)
    _must(all(map(_is_inside, manifest["files"])), "files")
    _must(all(map(_is_described, manifest["files"].values())), "files")
    return dict(manifest)


def check_manifest(manifest: Mapping[str, Any], generation: str) -> None:
    """Raise ValueError where a manifest of this format does not say what it must."""
    means, learned = manifest.get("mean_lengths"), manifest.get("learned", {})
    _must(manifest.get("generation") == generation, "generation")
    _must(_is_count(manifest.get("documents")), "documents")
    _must(isinstance(means, dict) and all(_is_mean(means.get(f)) for f in FIELDS), "mean_lengths")
    _must(manifest.get("stories") in manifest["files"], "stories")
    _must(isinstance(learned, dict) and all(map(_is_texts, learned.values())), "learned")
    _must(all(_is_entry(each, manifest["files"]) for each in manifest["segments"]), "segments")


def _must(holds: bool, name: str) -> None:
    if not holds:
        raise ValueError(f"{name!r} in it is not as it must be")


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name
    )


def _is_described(file: Any) -> bool:
    return isinstance(file, list) and [type(each) for each in file] == [int, str]


def _is_count(number: Any) -> bool:
    return type(number) is int and 0 <= number < MOST_DOCUMENTS


def _is_mean(number: Any) -> bool:
    return type(number) in (int, float) and 0 <= number < inf


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_entry(value: Any, files: Mapping[str, Any]) -> bool:
    if not isinstance(value, dict) or not {"name", "documents"} <= set(value) <= {*Entry._fields}:
        return False
    entry = Entry(**value)
    named = [each for each in (entry.deleted, entry.counts) if each != ""]
    held = isinstance(entry.name, str) and f"segments/{entry.name}/terms.txt" in files
    return held and _is_count(entry.documents) and all(each in files for each in named)
