"""Are the sums that are kept of common prefixes those of their postings?"""

from pathlib import Path

import numpy as np
import pytest

from index import EmbeddedEngine, Plan, Prefix, SnapshotDamaged, build, common
from index.blocks import NUMBERS, save_blocks
from index.checking import check
from index.rebuild import update
from index.segment import FIELDS
from index.snapshot import open_snapshot
from tests.index.articles import some_articles
from tests.index.test_soundness import SEGMENT, rewritten


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "OFTEN", 0.5)


def test_a_common_prefix_has_the_sums_of_its_terms(tmp_path: Path) -> None:
    build(some_articles(300), tmp_path, processes=1)
    (part,) = open_snapshot(tmp_path).parts
    segment = part.segment
    assert segment.common is not None
    ranges = [tuple(each) for each in segment.common.ranges.tolist()]
    assert segment.terms.prefixed("رق") in ranges
    for field, sums in zip(FIELDS, segment.common.sums, strict=True):
        postings = segment.fields[field]
        for number, (first, end) in enumerate(ranges):
            own = slice(int(postings.offsets[first]), int(postings.offsets[end]))
            expected = np.bincount(postings.documents[own], postings.frequencies[own], 300)
            assert sums[300 * number : 300 * (number + 1)].tolist() == expected.tolist()


def test_sums_are_right_after_updates_and_merges(tmp_path: Path) -> None:
    articles = [*some_articles(60)]
    for number in range(8):
        update(articles[: 20 + 5 * number], tmp_path, processes=1)
    update(articles[10:], tmp_path, processes=1)
    snapshot = open_snapshot(tmp_path)
    assert any(part.segment.common for part in snapshot.parts)
    check(snapshot)


def test_a_prefix_that_few_have_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common, "OFTEN", 1_000)
    build(some_articles(30), tmp_path, processes=1)
    (part,) = open_snapshot(tmp_path).parts
    assert part.segment.common is None
    assert not [*tmp_path.glob("segments/*/prefix*")]


def test_a_wrong_sum_is_found_by_verify_and_sums_of_another_number_are_not_opened(
    tmp_path: Path,
) -> None:
    build(some_articles(100), tmp_path, processes=1)
    (part,) = open_snapshot(tmp_path).parts
    assert part.segment.common is not None
    sums = np.asarray(part.segment.common.sums[1][:])
    name = f"{SEGMENT}/prefix.body.npy"
    rewritten(tmp_path, name, lambda path: save_blocks(path, sums + 1, NUMBERS))
    with pytest.raises(SnapshotDamaged, match=r"prefix\.body"):
        check(open_snapshot(tmp_path))
    rewritten(tmp_path, name, lambda path: save_blocks(path, sums[:-1], NUMBERS))
    with pytest.raises(SnapshotDamaged, match=r"prefix"):
        open_snapshot(tmp_path)


def test_a_prefix_ranks_alike_with_sums_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for often in (0.5, 1_000):
        monkeypatch.setattr(common, "OFTEN", often)
        folder = tmp_path / str(often)
        build(some_articles(300), folder, processes=1)
        ranked = EmbeddedEngine(open_snapshot(folder)).rank(Plan(Prefix("ن")), 20)
        found.append((ranked.documents.tolist(), ranked.scores.tolist(), ranked.total))
    assert found[0] == found[1]
    assert found[0][2] > 0
