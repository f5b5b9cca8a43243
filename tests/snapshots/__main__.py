"""Makes the small index of the current format that `test_formats` opens: python -m tests.snapshots

Run it when FORMAT or the analysis changed; the index of the old format stays beside it.
"""

import shutil
from pathlib import Path

from index import Article
from index.manifest import FORMAT
from index.rebuild import build

HERE = Path(__file__).parent

ARTICLES = [
    Article(
        "spring", "الربيع في القرية", "وصل الربيع إلى القرية ففرح الأطفال بالزهور.", source="القرية"
    ),
    Article(
        "library", "مكتبة جديدة", "فتحت المدينة مكتبة فيها كتب كثيرة للأطفال.", source="المدينة"
    ),
    Article("river", "النهر", "يجري النهر هادئا بين المدينة والقرية.", published="2021-12-31"),
]


def make(folder: Path) -> None:
    """Write the index anew, without what is only needed to write to it."""
    shutil.rmtree(folder, ignore_errors=True)
    build(ARTICLES, folder, processes=1)
    for path in (folder / "LOCK", *folder.glob("generations/*.whole")):
        path.unlink()
    (folder / "deletions").rmdir()


if __name__ == "__main__":
    make(HERE / f"format-{FORMAT}")
