"""Are articles read as well as the tables in docs/articles.md say?"""

from pathlib import Path

import pytest

from .cleaning import pages, sources
from .cleaning import rows as cleaned
from .dates import lines
from .encodings import MISREADINGS, Cell, rows
from .repeating import layouts
from .repeating import rows as repeated

Cells = dict[str, dict[str, Cell]]


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    """How the files of each form were read, by encoding."""
    folder: Path = tmp_path_factory.mktemp("encodings")
    return {encoding: cell_by_form for encoding, cell_by_form, _ in rows(folder)}


def test_no_file_is_read_wrongly_whatever_its_encoding(cells: Cells) -> None:
    for encoding, cell_by_form in cells.items():
        for form, cell in cell_by_form.items():
            assert cell.wrong == 0, (encoding, form)
    named = sum(cell.named for by_form in cells.values() for cell in by_form.values())
    assert named <= 3  # a line of English with one byte of mac-arabic in it, in three forms


def test_every_text_that_was_saved_in_a_wrong_encoding_is_mended(cells: Cells) -> None:
    for what in MISREADINGS:
        assert all(cell.right == sum(cell) for cell in cells[what].values()), what


def test_dates_are_read_as_well_as_promised() -> None:
    given = lines()
    assert len(given) >= 120
    right = sum(each.found == each.date for each in given)
    assert right >= 0.97 * len(given)


def test_a_line_that_gives_no_date_is_never_read_as_one() -> None:
    assert [each for each in lines() if not each.date and each.found] == []


def test_there_are_forty_marked_pages_of_eight_layouts() -> None:
    marked = [*pages(sources())]
    assert len(marked) >= 40
    assert len({page.layout for page in marked}) >= 8
    assert all(page.body and page.furniture for page in marked)


def test_the_body_of_marked_pages_is_kept_and_their_furniture_removed(tmp_path: Path) -> None:
    for layout, (kept, gone) in cleaned(tmp_path).items():
        assert kept.share >= 0.98, layout
        assert gone.share >= (0.95 if layout == "all" else 0.85), layout


def test_furniture_that_no_rule_knows_is_learned_and_the_body_kept(tmp_path: Path) -> None:
    given = [*layouts()]
    by_rules = repeated(given, tmp_path / "read", learn=False)
    learned = repeated(given, tmp_path / "learned", learn=True)
    assert len(learned) >= 4
    assert by_rules["all"][1].share < 0.2
    for layout, (kept, gone) in learned.items():
        assert kept.share >= 0.98, layout
        assert gone.share >= 0.95, layout


def test_learning_takes_nothing_more_from_the_body_of_marked_pages(tmp_path: Path) -> None:
    for layout, (kept, _) in repeated(pages(sources()), tmp_path, learn=True).items():
        assert kept.share >= 0.98, layout
