"""Does a folder full of traps cost no more than its good articles are worth?

The build runs in a process of its own that may have 4 GiB of addresses.
"""

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.reading import Rejection, files, read_articles
from index.reading.furniture import survey
from index.reading.likeness import compatible

ROOT = Path(__file__).parents[3]
LIMIT_BYTES = 4 << 30
GOOD = "مجلس المدينة يقر خطة النقل\n\nأقر المجلس خطة جديدة للنقل العام تشمل ثلاثة خطوط للحافلات.\n"
LINE = json.dumps({"title": "خبر", "text": "نص الخبر"}, ensure_ascii=False).encode() + b"\n"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><rss><channel><item><title>&i;</title></item></channel></rss>"
)
PAGE = "<html><body><article><p>أقر المجلس خطة جديدة للنقل العام.</p>{}</article></body></html>"


def build(folder: Path, index: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `fihrist build` on a folder with 4 GiB of addresses, for at most two minutes."""
    code = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_AS, ({LIMIT_BYTES},) * 2); "
        "from web.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    given = ["build", str(folder), "--index", str(index), "--json", "--quiet", *options]
    return subprocess.run(
        [sys.executable, "-c", code, *given],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def bomb(size: int) -> bytes:
    """Return so many zeros, packed to a thousandth."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    return packed.getvalue()


def sparse(path: Path, data: bytes, size: int = 10 << 30) -> None:
    """Write a file that begins with `data` and goes on with a hole."""
    with path.open("wb") as file:
        file.write(data)
        file.truncate(size)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose names are g… for good articles and b… for bad ones."""
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "g-first.txt").write_text(GOOD)
    (folder / os.fsdecode(b"g-\xc7\xe1.txt")).write_text(GOOD)
    (folder / "g-\n\u202e\x1b[2J.txt").write_text(GOOD)
    (folder / "g-link.txt").symlink_to("g-first.txt")
    (folder / "g-marks.txt").write_text(GOOD + "ا" + "\u0650\u0323" * 500_000)
    (folder / "g-yaml.md").write_text(
        "---\ntitle: !!python/object/apply:os.system ['touch pwned']\n---\n\n" + GOOD
    )
    (folder / "g-url.jsonl").write_text('{"text": "نص", "url": "javascript:alert(1)"}\n')
    os.mkfifo(folder / "b-pipe.jsonl")
    (folder / "b-loop").symlink_to("b-loop")
    (folder / "b-out.txt").symlink_to("/etc/passwd")
    (folder / "b-device").symlink_to("/dev/zero")
    (folder / "loop").mkdir()
    (folder / "loop" / "up").symlink_to("..")
    (folder / "b-bomb.xml").write_text(BOMB)
    (folder / "b-bomb.txt.gz").write_bytes(bomb(256 << 20))
    (folder / "b-bomb.jsonl.gz").write_bytes(gzip.compress(LINE) + bomb(256 << 20))
    (folder / "b-elements.html").write_text(PAGE.format("<p>كلمة</p>" * 40_000))
    (folder / "g-deep.html").write_text(PAGE.format("<b>" * 100_000))
    sparse(folder / "b-sparse.txt", b"")
    sparse(folder / "b-sparse.html", b"<html>")
    (folder / "b-line.jsonl").write_bytes(b'{"text": "' + b"a " * (32 << 20) + b'"}\n' + LINE)
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket has at most 108 bytes
        listening.bind("b-socket")
        os.chdir(here)
        yield folder


def test_every_good_article_is_indexed_and_every_trap_is_named(folder: Path) -> None:
    done = build(folder, folder.parent / "index")
    assert done.returncode == 3, done.stderr
    report = json.loads(done.stdout)
    rejected = {Path(each["place"]).name.partition(":")[0] for each in report["rejected"]}
    good = [path.name for path in folder.iterdir() if path.name.startswith("g-")]
    bad = {path.name for path in folder.iterdir() if path.name.startswith("b-")}
    assert rejected == bad
    assert report["documents"] == len(good) + 2  # the lines beside the bomb and the long line
    assert not (ROOT / "pwned").exists() and "root:" not in done.stdout
    assert "\x1b" not in done.stderr and "\u202e" not in done.stderr


def test_strict_publishes_nothing(folder: Path) -> None:
    done = build(folder, folder.parent / "index", "--strict")
    assert done.returncode == 2 and "nothing was published" in done.stderr
    assert not (folder.parent / "index" / "CURRENT").exists()


@pytest.mark.slow
def test_an_article_of_one_line_of_32_mib_fits_in_4_gib(tmp_path: Path) -> None:
    words = b"".join(f"كلمة{n % 50_000} ".encode() for n in range(2_500_000))
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "a.txt").write_bytes(words[: 32 << 20].rsplit(b" ", 1)[0])
    sparse(tmp_path / "given" / "b.jsonl", LINE)
    done = build(tmp_path / "given", tmp_path / "index")
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["documents"] == 2


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "a.txt")
    answers = iter((True, False))  # a file when it is looked at, and a pipe when it is open
    monkeypatch.setattr(files.stat, "S_ISREG", lambda mode: next(answers))
    (found,) = read_articles([str(tmp_path)])
    assert isinstance(found, Rejection) and "no regular file" in found.reason


@pytest.mark.timeout(60)  # with the square of their number it would be many minutes
@pytest.mark.parametrize("mark", ["\u064b", "\u0650\u0323", "\u0301\u0323"])
def test_marks_without_end_take_no_time(mark: str) -> None:
    survey("ا" + mark * 90_000 + "\n" + GOOD)


def test_slices_of_normal_text_say_what_the_whole_says() -> None:
    text = "ﻻ ﷲ آأإ ﮐﯾ Ⅷ " * 400
    assert compatible(text) == unicodedata.normalize("NFKC", text)


def test_titles_and_names_are_never_without_end(tmp_path: Path) -> None:
    record = {"title": "عنوان " * 100_000, "text": "نص", "url": "https://e.example/" + "a" * 9_000}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    (found,) = read_articles([str(tmp_path)])
    assert isinstance(found, Article)
    assert len(found.title) <= 2_000 and found.url == ""


def test_a_path_longer_than_the_system_takes_is_named(tmp_path: Path) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    for _ in range(20):
        Path("d" * 250).mkdir()
        os.chdir("d" * 250)
    os.chdir(here)
    (tmp_path / "a.txt").write_text(GOOD)
    found = [*read_articles([str(tmp_path)])]
    assert [type(each) for each in found] == [Article, Rejection]
