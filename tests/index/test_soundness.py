"""Is an index refused whose arrays lead beyond each other, though its digests are right?"""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from index import SnapshotDamaged
from index.packed import save_packed
from index.rebuild import build, update
from index.segment import Segment
from index.snapshot import open_snapshot
from index.soundness import check_sound
from tests.index.articles import some_articles

Change = Callable[[np.ndarray], object]
SEGMENT = "segments/s000001-0"


def put(place: int, value: int) -> Change:
    def change(array: np.ndarray) -> object:
        array[place] = value

    return change


def reverse(array: np.ndarray) -> object:
    array[:] = array[::-1].copy()
    return None


def cut_short(array: np.ndarray) -> object:
    return array[:-1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(some_articles(300), tmp_path, processes=1)
    return tmp_path


def rewritten(folder: Path, name: str, write: Callable[[Path], object]) -> None:
    """Change one file, and have the manifest say that it is so; nothing is remembered of it."""
    path = folder / name
    write(path)
    for manifest in sorted((folder / "generations").glob("g*.json")):
        said = json.loads(manifest.read_bytes())
        content = path.read_bytes()
        said["files"][name] = [len(content), sha256(content).hexdigest()]
        manifest.write_text(json.dumps(said), "utf-8")
        manifest.with_suffix(".whole").unlink(missing_ok=True)


def changed(folder: Path, name: str, change: Change) -> None:
    def write(path: Path) -> None:
        array = np.load(path)
        array = array.astype(np.promote_types(array.dtype, np.uint16))  # so that more has room
        result = change(array)
        np.save(path, array if result is None else np.asarray(result))

    rewritten(folder, name, write)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("terms.npy", put(1, 60_000)),
        ("terms.npy", put(3, 0)),
        ("ids.npy", put(-1, 60_000)),
        ("titles.npy", reverse),
        ("counts.npy", put(0, 60_000)),
        ("counts.npy", cut_short),
        ("id_order.npy", put(0, 300)),
        ("digest.npy", cut_short),
        ("source.npy", put(0, 200)),
        ("sketch.keys.npy", cut_short),
        ("split.begins.npy", put(1, 1 << 31)),
        ("gram.begins.npy", put(-1, 1)),
        ("sound.begins.npy", lambda array: array.astype(np.uint64)),
        ("skeleton.keys.npy", cut_short),
        ("split.priors.npy", cut_short),
        ("body.lengths.npy", cut_short),
        ("terms.npy", lambda array: array.astype(">u4")),
        ("counts.npy", lambda array: array.astype(np.float64)),
        ("ids.npy", lambda array: np.asfortranarray(np.stack([array, array]))),
        ("body.documents.npy", put(4, 0xFFFF)),
        ("body.frequencies.npy", put(4, 1)),
        ("body.frequencies.npy", put(1, 1)),
        ("body.positions.npy", put(1, 1)),
    ],
)
def test_what_leads_beyond_its_end_is_named(folder: Path, name: str, change: Change) -> None:
    changed(folder, f"{SEGMENT}/{name}", change)
    with pytest.raises(SnapshotDamaged, match=r"\.(npy|txt)"):
        open_snapshot(folder)


@pytest.mark.parametrize("field", ["title", "body"])
@pytest.mark.parametrize(("place", "value"), [(1, 1 << 20), (-1, 1 << 20), (5, 0)])
def test_offsets_that_lead_beyond_the_postings_are_named(
    folder: Path, field: str, place: int, value: int
) -> None:
    offsets = np.asarray(Segment(folder / SEGMENT).fields[field].offsets, np.int64).copy()
    offsets[place] = value
    rewritten(folder, f"{SEGMENT}/{field}.offsets.npy", lambda path: save_packed(path, offsets))
    with pytest.raises(SnapshotDamaged, match="offsets"):
        open_snapshot(folder)


def test_terms_of_a_relation_that_there_are_not_are_named(folder: Path) -> None:
    terms = np.asarray(Segment(folder / SEGMENT).relations["gram"].terms).copy()
    terms[7] = 1 << 20
    rewritten(folder, f"{SEGMENT}/gram.terms.npy", lambda path: save_packed(path, terms))
    with pytest.raises(SnapshotDamaged, match=r"gram\.terms"):
        open_snapshot(folder)


def test_a_story_of_an_article_that_there_is_not_is_named(folder: Path) -> None:
    changed(folder, "stories/g000001.npy", lambda array: array.__setitem__((0, 3), 300))
    with pytest.raises(SnapshotDamaged, match="stories"):
        open_snapshot(folder)


def test_more_living_articles_with_a_word_than_there_are_are_named(folder: Path) -> None:
    update(some_articles(1, version=1), folder, keep=True, processes=1)
    name = "deletions/g000002-s000001-0.counts.npy"
    changed(folder, name, lambda array: np.where(array > 0, 40_000, 0))
    with pytest.raises(SnapshotDamaged, match="counts"):
        open_snapshot(folder)


@pytest.mark.parametrize("values", ['{"source": 3}', '{"source"', "[" * 100_000, "[]"])
def test_values_that_are_no_texts_are_named(folder: Path, values: str) -> None:
    rewritten(folder, f"{SEGMENT}/values.json", lambda path: path.write_text(values))
    with pytest.raises(SnapshotDamaged):
        open_snapshot(folder)


def test_what_was_built_is_sound_and_looked_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(some_articles(5, version=1), folder, keep=True, processes=1)
    looked: list[Path] = []

    def look(segment: Segment) -> None:
        looked.append(segment.folder)
        check_sound(segment)

    monkeypatch.setattr("index.snapshot.check_sound", look)
    open_snapshot(folder).close()
    assert looked == []  # who built it knows it
    for note in (folder / "generations").glob("*.whole"):
        note.unlink()
    for _ in range(2):
        open_snapshot(folder).close()
    assert [path.name for path in looked] == ["s000001-0", "s000002-0"]


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': '<u4', 'fortran_order': False, 'shape': (4,",
        b"{'descr': '<u4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        b"{'descr': '<u4', 'fortran_order': False, 'shape': (-5,), }",
        b"{'descr': '|O', 'fortran_order': False, 'shape': (4,), }",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }",
        b"\xff" * 40,
    ],
)
@pytest.mark.parametrize("name", [f"{SEGMENT}/day.npy", "stories/g000001.npy"])
def test_a_header_that_is_none_is_damage(folder: Path, name: str, header: bytes) -> None:
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(2_000)
    rewritten(folder, name, lambda path: path.write_bytes(content))
    with pytest.raises(SnapshotDamaged, match=r"\.npy"):
        open_snapshot(folder)
