"""Do the commands that complete a query and look at one article say what they should?"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index import ArticleMissing
from search.lookup_cli import explain, show, similar, suggest

IDENTIFIED = "rasid:qimmat-alfidyu.txt"


def call(command: object, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])  # type: ignore[arg-type]


def test_suggestions_are_printed_one_a_line_and_isolated(corpus_folder: Path) -> None:
    result = call(suggest, "محادثات باي", "--index", corpus_folder, "-n", 3)
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert 0 < len(rows) <= 3
    kind, count, text = rows[0]
    assert (kind, text) == ("word", "\u2068محادثات بايدن\u2069")
    assert int(count) > 0


def test_suggestions_are_printed_as_json(corpus_folder: Path) -> None:
    result = call(suggest, "اوكر", "--index", corpus_folder, "--json")
    first = json.loads(result.stdout)["suggestions"][0]
    assert first == {"text": "أوكرانيا", "kind": "word", "count": first["count"]}


def test_where_nothing_begins_so_the_end_is_1(corpus_folder: Path) -> None:
    assert call(suggest, "ظظظظ", "--index", corpus_folder).exit_code == 1


def test_a_score_is_explained_part_by_part(corpus_folder: Path) -> None:
    asked = ["محادثات بايدن", IDENTIFIED, "--index", corpus_folder]
    record = json.loads(call(explain, *asked, "--json").stdout)
    assert sum(part["value"] for part in record["parts"]) == pytest.approx(record["score"])
    lines = call(explain, *asked).stdout.splitlines()
    assert len(lines) == len(record["parts"]) + 1
    assert lines[0].split()[0] == f"{record['score']:.4f}"


def test_an_article_that_is_no_hit_ends_with_1(corpus_folder: Path) -> None:
    result = call(explain, "قيثارة", IDENTIFIED, "--index", corpus_folder)
    assert (result.exit_code, result.stdout) == (1, "")


def test_similar_articles_are_named_one_a_line(corpus_folder: Path) -> None:
    asked = [IDENTIFIED, "--index", corpus_folder, "-n", 3]
    lines = call(similar, *asked).stdout.splitlines()
    assert len(lines) == 3
    hits = json.loads(call(similar, *asked, "--json").stdout)["hits"]
    for line, hit in zip(lines, hits, strict=True):
        assert f"\u2068{hit['id']}\u2069" in line


def test_an_article_is_shown(corpus_folder: Path) -> None:
    id = json.loads(call(show, IDENTIFIED, "--index", corpus_folder, "--json").stdout)["id"]
    assert id == IDENTIFIED
    shown = call(show, IDENTIFIED, "--index", corpus_folder).stdout
    assert IDENTIFIED in shown
    assert shown.count("\u2068") == shown.count("\u2069") > 2


def test_an_article_that_is_not_there_is_said_to_be_missing(corpus_folder: Path) -> None:
    for command in (show, similar):
        result = call(command, "none", "--index", corpus_folder)
        assert isinstance(result.exception, ArticleMissing)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_limit_out_of_range_ends_with_2(corpus_folder: Path, limit: int) -> None:
    assert call(suggest, "ا", "--index", corpus_folder, "-n", limit).exit_code == 2
