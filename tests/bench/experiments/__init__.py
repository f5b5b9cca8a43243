"""What is measured?  One function each, all of the same shape."""

from collections.abc import Callable, Sequence

from ..table import Section
from ..workplace import Workplace
from .beside import extras
from .building import building, processes
from .growing import curve, update
from .latency import engine, query
from .serving import kinds, memory, opening, size

Experiment = Callable[[Workplace], Sequence[Section]]

EXPERIMENT_BY_NAME: dict[str, Experiment] = {
    each.__name__: each
    for each in (
        building, processes, engine, query, extras, kinds, memory, size, opening, update, curve,
    )
}  # fmt: skip

__all__ = ["EXPERIMENT_BY_NAME", "Experiment"]
