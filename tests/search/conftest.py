"""Which indexes do the tests of the searcher ask?"""

from pathlib import Path

import pytest

from index import build, read_articles
from search import Searcher, open_searcher

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
FOREVER_MS = 1e9


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """The five articles that the project was started with."""
    if not SEEDS.is_dir():
        pytest.skip(f"NOT TESTED: the five seed articles are not here: {SEEDS}")
    folder = tmp_path_factory.mktemp("seeds")
    build(read_articles([str(SEEDS)]), folder, processes=1)
    return open_searcher(folder, FOREVER_MS)


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the articles in corpus/."""
    folder = tmp_path_factory.mktemp("corpus")
    build(read_articles([str(ROOT / "corpus")]), folder, processes=1)
    return folder


@pytest.fixture(scope="session")
def corpus(corpus_folder: Path) -> Searcher:
    return open_searcher(corpus_folder, FOREVER_MS)
