"""Are exactly the files that were meant read, in order, each under an id of its own?"""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.errors import CorpusError
from index.reading import Rejection, read_articles
from index.reading.place import place_of, quoted


def write(folder: Path, *names: str) -> None:
    """Write an article under each of the names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"عنوان\n\nنص المقال {name}.\n")


def ids(*paths: Path | str) -> list[str]:
    """Return the ids of what is read, and of a rejection its reason."""
    found = read_articles([*map(str, paths)])
    return [each.id if isinstance(each, Article) else each.reason for each in found]


def rejections(*paths: Path | str) -> list[tuple[str, str]]:
    """Return the name of the place and the first words of the reason of each rejection."""
    found = read_articles([*map(str, paths)])
    rejected = [each for each in found if isinstance(each, Rejection)]
    return [(Path(each.place).name, each.reason.partition(";")[0]) for each in rejected]


def test_a_folder_is_read_with_all_below_it_sorted_by_name(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.txt", "a/b/y.txt", "a.txt", "c")
    assert ids(tmp_path) == ["a:b:y.txt", "a:z.txt", "a.txt", "b.txt", "c"]


def test_paths_are_read_in_the_order_in_which_they_are_given(tmp_path: Path) -> None:
    write(tmp_path, "a/1.txt", "b/2.txt", "c.txt")
    assert ids(tmp_path / "c.txt", tmp_path / "b", tmp_path / "a") == ["c.txt", "2.txt", "1.txt"]


def test_a_pattern_stands_for_what_it_matches_with_ids_below_its_fixed_part(
    tmp_path: Path,
) -> None:
    write(tmp_path, "x/b/2.txt", "x/a/1.txt", "x/a/README.txt", "x/a/3.md", "x/c/d/4.txt")
    assert ids(f"{tmp_path}/x/*/*.txt") == ["a:1.txt", "b:2.txt"]
    assert ids(f"{tmp_path}/x/**/*.txt") == ["a:1.txt", "b:2.txt", "c:d:4.txt"]
    assert ids(f"{tmp_path}/x/[ab]") == ["a:1.txt", "a:3.md", "b:2.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a[1].txt", "a1.txt")
    assert ids(tmp_path / "a[1].txt") == ["a%5B1%5D.txt"]


@pytest.mark.parametrize("path", ["nothing", "nothing/*.txt", "a[b"])
def test_a_path_that_does_not_exist_is_an_error_before_anything_is_read(
    tmp_path: Path, path: str
) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(CorpusError, match=r"nothing|a\[b"):
        read_articles([str(tmp_path / "a.txt"), str(tmp_path / path)])


def test_hidden_files_and_files_about_a_folder_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ".a.txt", ".b/c.txt", "README.md", "readme", "LICENSE", "d/LICENSE.txt", "e")
    assert ids(tmp_path) == ["e"]


def test_a_hidden_file_or_a_readme_that_is_named_is_read(tmp_path: Path) -> None:
    write(tmp_path, ".a.txt", "README.md")
    assert ids(tmp_path / ".a.txt", tmp_path / "README.md") == [".a.txt", "README.md"]


def test_the_folder_that_holds_a_file_is_its_source_unless_it_is_a_number(tmp_path: Path) -> None:
    write(tmp_path, "الميناء/a.txt", "river/2021/12/b.txt", "c.txt")
    found = [each for each in read_articles([str(tmp_path)]) if isinstance(each, Article)]
    assert [each.source for each in found] == ["", "river", "الميناء"]


def test_records_without_a_source_have_that_of_their_folder(tmp_path: Path) -> None:
    (tmp_path / "river").mkdir()
    (tmp_path / "river" / "a.jsonl").write_text('{"text": "a"}\n{"text": "b", "site": "c"}\n')
    found = [each for each in read_articles([str(tmp_path)]) if isinstance(each, Article)]
    assert [(each.id, each.source) for each in found] == [
        ("river:a.jsonl:1", "river"),
        ("river:a.jsonl:2", "c"),
    ]


def test_links_inside_a_folder_are_followed_to_files_and_never_out_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    write(folder, "a/1.txt")
    write(tmp_path, "outside/2.txt")
    (folder / "b.txt").symlink_to("a/1.txt")
    (folder / "c").symlink_to("a")
    (folder / "d").symlink_to(".")
    (folder / "e.txt").symlink_to(tmp_path / "outside" / "2.txt")
    (folder / "f").symlink_to(tmp_path / "outside")
    (folder / "g.txt").symlink_to("nothing")
    (folder / "h").symlink_to("h")
    assert ids(folder)[:2] == ["a:1.txt", "b.txt"]
    assert rejections(folder) == [
        ("e.txt", "is a link out of the given folder"),
        ("f", "is a link out of the given folder"),
        ("g.txt", "is a link to nothing"),
        ("h", "is a link to nothing"),
    ]


def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "a/1.txt")
    (tmp_path / "b").symlink_to("a")
    assert ids(tmp_path / "b", tmp_path / "b" / "1.txt") == ["1.txt", "1.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_regular_file_is_rejected_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    write(tmp_path, "a.txt", "z.txt")
    assert rejections(tmp_path) == [("pipe.jsonl", "is no regular file")]
    assert rejections(tmp_path / "pipe.jsonl") == [("pipe.jsonl", "is no regular file")]


def test_a_folder_that_cannot_be_read_is_rejected_by_name_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a/1.txt", "b/2.txt")
    listed = Path.iterdir

    def refusing(folder: Path):  # type: ignore[no-untyped-def]
        if folder.name == "a":
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", refusing)
    assert rejections(tmp_path) == [("a", "cannot be read (Permission denied)")]
    assert "b:2.txt" in ids(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to the superuser")
def test_a_file_that_cannot_be_read_is_rejected(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt")
    (tmp_path / "a.txt").chmod(0)
    assert rejections(tmp_path) == [("a.txt", "cannot be read (Permission denied)")]
    (tmp_path / "a.txt").chmod(stat.S_IRUSR | stat.S_IWUSR)


def test_a_file_that_vanishes_is_rejected(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt")
    found = read_articles([str(tmp_path)])
    assert isinstance(next(found), Article)
    (tmp_path / "b.txt").unlink()
    assert isinstance(next(found), Rejection)


def test_an_empty_folder_has_no_articles(tmp_path: Path) -> None:
    assert ids(tmp_path) == []


@pytest.mark.parametrize(
    ("parts", "id"),
    [
        (("a.txt",), "a.txt"),
        (("a", "b.txt"), "a:b.txt"),
        (("a:b.txt",), "a%3Ab.txt"),
        (("أخبار", "مقال 1.txt"), "أخبار:مقال%201.txt"),
        (("50%.txt",), "50%25.txt"),
        (("a?b#c.txt",), "a%3Fb%23c.txt"),
        (("\udcc7.txt",), "%C7.txt"),
        (("~a_b-c.txt",), "~a_b-c.txt"),
    ],
)
def test_the_id_of_a_file_is_its_path_made_fit_for_an_address(
    parts: tuple[str, ...], id: str
) -> None:
    assert place_of(Path(*parts), parts).id == id


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1)


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=3), st.lists(NAMES, min_size=1, max_size=3))
def test_two_paths_never_have_one_id(one: list[str], other: list[str]) -> None:
    same = ":".join(map(quoted, one)) == ":".join(map(quoted, other))
    assert same == (one == other)


def test_a_name_of_undecodable_bytes_is_read_and_can_be_printed(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xc7\xe1.txt")
    try:
        (tmp_path / name).write_text("عنوان\n\nنص المقال.\n")
    except OSError as error:
        pytest.skip(f"this file system has no such names: {error}")
    (found,) = read_articles([str(tmp_path)])
    assert isinstance(found, Article)
    assert found.id == "%C7%E1.txt"
    assert found.origin.encode()
