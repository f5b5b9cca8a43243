"""Prints how well articles are read: python -m tests.reading [TABLE …]"""

import sys

from . import cleaning, dates, encodings, kept, repeating

TABLE_BY_NAME = {
    "cleaning": cleaning.table,
    "dates": dates.table,
    "encodings": encodings.table,
    "kept": kept.table,
    "repeating": repeating.table,
}


def main(arguments: list[str]) -> int:
    """Print the tables named, or all; returns 2 for a name that is none."""
    unknown = [name for name in arguments if name not in TABLE_BY_NAME]
    if unknown:
        print(f"there is no {unknown[0]}; there are {', '.join(TABLE_BY_NAME)}", file=sys.stderr)
        return 2
    for name in arguments or TABLE_BY_NAME:
        print(f"\n## {name}\n\n{TABLE_BY_NAME[name]()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
