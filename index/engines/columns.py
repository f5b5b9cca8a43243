"""What has each document beside its words, and which documents do limits leave?"""

from typing import Any

import numpy as np
import numpy.typing as npt

from ..days import NO_DAY, iso_date, last_days, written_date
from ..query import Filter, Plan
from ..snapshot import Mask, Snapshot
from .remembered import Remembered

COLUMN_BYTES = 64 << 20


class Columns:
    """The columns of all documents of one snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._columns = Remembered(COLUMN_BYTES)

    @property
    def alive(self) -> npt.NDArray[np.int64]:
        """The documents that are not deleted, ascending."""
        alive = self._snapshot.alive
        return np.arange(self._snapshot.size) if alive is None else np.flatnonzero(alive)

    def value(self, name: str, document: int) -> str:
        """Return what a document has in a column, without fetching its article."""
        return self.column_values(name)[int(self.column(name)[document])]

    def published(self, document: int) -> str:
        """Return when a document was published, an ISO date, without fetching its article."""
        return written_date(int(self.column("day")[document]), self.value("precision", document))

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column over all documents: "story", "day", "last day" (that its date may
        mean), or codes of "source", "author"…

        Codes are of the list that `column_values` returns.
        """
        return self._columns.get(name, lambda: self._joined_column(name), lambda c: c.nbytes)

    def column_values(self, name: str) -> list[str]:
        """Return the distinct values of a column, in the order of their codes."""
        parts = self._snapshot.parts
        return self._columns.get(
            ("values", name),
            lambda: list(dict.fromkeys(v for part in parts for v in part.segment.values[name])),
            lambda values: 100 * len(values),
        )

    def facet(self, name: str) -> list[tuple[str, int]]:
        """Return how many living documents have each value of a column, most first."""
        return self._columns.get(
            ("facet", name), lambda: self._count_values(name), lambda found: 200 * len(found)
        )

    def day_bounds(self) -> tuple[str, str]:
        """Return the first and last day of any living document, ISO, "" when none has a day."""
        days = self.column("day")[self.alive]
        days = days[days != NO_DAY]
        return (iso_date(int(days.min())), iso_date(int(days.max()))) if len(days) else ("", "")

    def within(self, plan: Plan) -> Mask:
        """Return which documents the limits of a plan leave, whatever it looks for."""
        days = plan.days
        mask = plan.among.mask.copy() if plan.among else np.ones(self._snapshot.size, np.bool_)
        if days is not None:
            day = self.column("day")
            last = self.column("last day")
            mask &= (day >= days[0]) & (last <= days[1]) & (day != NO_DAY)
        for each in plan.filters:
            mask &= np.isin(self.column(each.column), self._codes(each)) != each.excluded
        return mask

    def _codes(self, limit: Filter) -> list[int]:
        if limit.column != "story":
            values = self.column_values(limit.column)
            return [code for code, value in enumerate(values) if value in limit.values]
        documents = [self._snapshot.find(id) for id in limit.values]
        heads = self._snapshot.groups.stories
        return [int(heads[number]) for number in documents if number is not None]

    def _count_values(self, name: str) -> list[tuple[str, int]]:
        values = self.column_values(name)
        codes = self.column(name)[self.alive]
        pairs = zip(values, np.bincount(codes, minlength=len(values)).tolist(), strict=True)
        return sorted((p for p in pairs if p[1]), key=lambda pair: (-pair[1], pair[0]))

    def _joined_column(self, name: str) -> npt.NDArray[Any]:
        parts = self._snapshot.parts
        if name == "story":
            return self._snapshot.groups.stories
        if name == "day":
            return np.concatenate([np.zeros(0, np.int32), *(part.segment.day for part in parts)])
        if name == "last day":
            return last_days(
                self.column("day"),
                np.array(self.column_values("precision") or [""])[self.column("precision")],
            )
        code = {value: number for number, value in enumerate(self.column_values(name))}
        recoded = [
            np.array([code[value] for value in part.segment.values[name]], np.int32)[
                part.segment.columns[name]
            ]
            for part in parts
        ]
        return np.concatenate([np.zeros(0, np.int32), *recoded])
