"""Which words of a query weigh little?"""

from pathlib import Path

import pytest

from index import Article, build
from search import Request, open_searcher


@pytest.mark.parametrize("q", ["وش صار في حلب", "ليش حلب اليوم", "وين تقع حلب"])
def test_a_question_word_of_spoken_arabic_says_little(q: str, tmp_path: Path) -> None:
    build(
        [
            Article("asking", "", f"{q.split()[0]} هذا الكلام"),
            Article("answer", "", "خبر من حلب أمس"),
            *[Article(f"{number}", "", "مطر") for number in range(20)],
            *[Article(f"{number} more", "", "خبر من حلب أمس أيضا") for number in range(3)],
        ],
        tmp_path,
        processes=1,
    )
    hits = open_searcher(tmp_path, 1e9).search(Request(q)).hits
    assert hits[0].article.id == "answer"
