"""Are numbers that are kept in fewer bits read as an array of them is?"""

import numpy as np
from hypothesis import strategies as st

from index.blocks import Blocks
from index.packed import Packed


def assert_is_read_as(found: Blocks | Packed, numbers: list[int], data: st.DataObject) -> None:
    """Ask for all, for a slice, for places and by a mask, as `data` draws them."""
    assert len(found) == len(numbers)
    assert np.asarray(found).tolist() == numbers
    bound = st.integers(-len(numbers), len(numbers))
    part = slice(data.draw(bound), data.draw(bound), data.draw(st.sampled_from([None, 1, 2, -1])))
    assert found[part].tolist() == numbers[part]
    if numbers:
        places = data.draw(st.lists(st.integers(-len(numbers), len(numbers) - 1)))
        assert found[np.array(places, np.int64)].tolist() == [numbers[at] for at in places]
        assert [found[at] for at in places] == [numbers[at] for at in places]
        mask = np.arange(len(numbers)) % 3 == 0
        assert found[mask].tolist() == numbers[::3]
