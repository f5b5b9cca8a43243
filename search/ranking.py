"""With which constants are documents ranked?"""

from typing import NamedTuple

from index import Weighting


class Profile(NamedTuple):
    """Every constant of the ranking in one place."""

    weighting: Weighting


PROFILE = Profile(weighting=Weighting())
