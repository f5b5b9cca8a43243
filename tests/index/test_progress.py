"""Does a long command say how far it is?"""

from io import StringIO
from pathlib import Path

import pytest

from index import Article, build
from index.progress import Progress, expected, progress_text


@pytest.mark.parametrize(
    ("count", "seconds", "documents", "said"),
    [
        (3000, 2.0, 0, "3,000 articles, 1,500 a second"),
        (3000, 2.0, 12_000, "3,000 articles, 1,500 a second, 25% of about 12,000, 6 s left"),
        (3000, 2.0, 903_000, "3,000 articles, 1,500 a second, 0% of about 903,000, 10 min left"),
        (3000, 2.0, 2999, "3,000 articles, 1,500 a second"),
        (0, 2.0, 10, "0 articles, 0 a second"),
    ],
)
def test_the_rest_is_told_where_it_is_known(
    count: int, seconds: float, documents: int, said: str
) -> None:
    assert progress_text(count, seconds, documents) == said


def test_as_many_articles_are_expected_as_there_were(tmp_path: Path) -> None:
    assert expected(tmp_path) == 0
    build(iter([Article("1", "خبر", "نص")]), tmp_path / "i")
    assert expected(tmp_path / "i") == 1


def test_nothing_is_told_within_the_first_second() -> None:
    import time

    file = StringIO()
    Progress(time.monotonic(), file=file).show(5)
    assert file.getvalue() == ""
    Progress(time.monotonic() - 2.0, file=file).show(6)
    assert file.getvalue().startswith("6 articles, ")
