"""What is measured now, and where do the figures go?  `python -m tests.bench --help`."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import table
from .corpora import NEWS, ROOT, SHARED, missing
from .experiments import EXPERIMENT_BY_NAME
from .table import Section
from .workplace import FULL, QUICK, NotMeasured, Workplace

PAGE = ROOT / "docs" / "performance.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 2 where the data is not there."""
    options = _parser().parse_args(arguments)
    absent = missing(options.data, NEWS)
    if absent:
        print(f"nothing to measure on: there is no {absent[0]}", file=sys.stderr)
        return 2
    machine = table.machine()
    with tempfile.TemporaryDirectory(dir=options.work, prefix="fihrist-bench-") as folder:
        place = Workplace(options.data, Path(folder), QUICK if options.quick else FULL)
        names = options.only or [*EXPERIMENT_BY_NAME]
        sections = []
        print(f"{_kind(options.quick)}{machine}\n", flush=True)
        for name in names:  # each is printed when it is measured: a long run may be cut short
            measured = _measured(place, name)
            print(table.markdown(measured, []), flush=True)
            sections += measured
    text = f"{_kind(options.quick)}{machine}\n\n{table.markdown(sections, place.notes)}"
    print(table.markdown([], place.notes))
    if options.write:
        table.keep(PAGE, text)
    return 0


def _measured(place: Workplace, name: str) -> Sequence[Section]:
    """Return an experiment's sections, none where it cannot be made."""
    try:
        return EXPERIMENT_BY_NAME[name](place)
    except NotMeasured as error:
        place.note(f"{name}: {error}")
        return []


def _kind(quick: bool) -> str:
    if not quick:
        return ""
    return "**A quick run on a tenth of the data: it shows the form, not the figures.** "


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the data, one round")
    parser.add_argument(
        "--only", action="append", choices=[*EXPERIMENT_BY_NAME], help="one section; repeatable"
    )
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    parser.add_argument("--data", type=Path, default=SHARED, help="the folder of the corpora")
    parser.add_argument("--work", type=Path, help="a folder for the indexes (about 2 GB)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
