"""Is the second look of the kernel that of the arrays, and does it keep to its time?"""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Deadline, EmbeddedEngine, Form, Ranked, TimeUp, Word
from search.ranking import PROFILE, Profile, look_again
from tests.engines.plans import Both, words

FEW = PROFILE._replace(depth=5, pair_reach=9, lead_least=0.0)


def ranked(documents: Sequence[int]) -> Ranked:
    """Some documents, every third as good as the one before it."""
    scores = [9.0 - 0.1 * (at - (at % 3 == 2)) for at in range(len(documents))]
    return Ranked(np.array(documents, np.int64), np.array(scores), 200, False)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(words, min_size=1, max_size=12),
    st.lists(st.integers(0, 119), max_size=70, unique=True),
    st.sampled_from([PROFILE, FEW]),
    st.data(),
)
def test_the_kernel_ranks_again_as_arrays_do_to_the_last_bit(
    both: Both,
    asked: list[Word],
    documents: list[int],
    profile: Profile,
    data: st.DataObject,
) -> None:
    """From what the same kernel sees: that NumPy sees the same is for test_compiled to say."""
    engine = both[0]
    content = data.draw(st.lists(st.booleans(), min_size=len(asked), max_size=len(asked)))
    before = ranked(documents)
    ours = look_again(engine, asked, content, before, profile, Deadline(1e9))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EmbeddedEngine, "look_again", lambda *asked: None)
        theirs = look_again(engine, asked, content, before, profile, Deadline(1e9))
    assert ours.documents.tolist() == theirs.documents.tolist()
    assert ours.scores.tolist() == theirs.scores.tolist()
    assert (ours.total, sorted(ours.documents.tolist())) == (200, sorted(documents))


def test_a_second_look_ends_when_the_time_is_up(both: Both) -> None:
    asked = [Word("", (Form("كتاب"),))]
    for engine in both:
        with pytest.raises(TimeUp):
            look_again(engine, asked, [True], ranked([1, 2]), PROFILE, Deadline(-1.0))
