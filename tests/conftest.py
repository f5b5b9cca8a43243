"""No test of properties fails because the machine is busy; which index do several folders ask?"""

import pytest
from hypothesis import settings

from index import EmbeddedEngine, common
from index.engines import embedded
from tests.engines.plans import Both
from tests.engines.published import published
from tests.index.test_engine import ARTICLES, GONE

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="module", params=["one segment", "several, with deletions"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The same index asked through the kernels and in NumPy."""
    folder = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "OFTEN", 0.2)  # so that sums of some prefixes are kept
        if request.param == "one segment":
            snapshot = published(folder, [ARTICLES])
        else:
            snapshot = published(folder, [ARTICLES[:70], ARTICLES[70:75], ARTICLES[75:]], GONE)
    assert all(part.segment.common for part in snapshot.parts)
    compiled = EmbeddedEngine(snapshot)
    if compiled._compiled is None:
        pytest.skip("the kernels are not compiled here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "compiled_words", lambda snapshot: None)
        return compiled, EmbeddedEngine(snapshot)
