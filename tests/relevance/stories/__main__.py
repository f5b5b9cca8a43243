"""Print precision and recall of stories and copies, and what they cost."""

import sys
import tempfile
from pathlib import Path

from .measuring import SHARED, table


def main() -> int:
    """Return 2 where there is nothing to measure on."""
    if not (SHARED / "saudinews").is_dir():
        print(f"nothing to measure on: there is no {SHARED / 'saudinews'}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="fihrist-stories-") as folder:
        print(table(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
