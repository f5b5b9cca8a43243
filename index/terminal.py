"""What do commands have in common: options, the index folder, progress, JSON?"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from .settings import load_settings

index_option = click.option("--index", metavar="DIR", help="The index folder (default: .fihrist).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
quiet_option = click.option("--quiet", is_flag=True, help="No progress.")


def index_folder(index: str | None) -> Path:
    """Return the index folder in force: the flag, $FIHRIST_INDEX, fihrist.toml, or .fihrist."""
    return Path(load_settings(os.environ, Path("fihrist.toml"), {"index": index}).index)


def progress_of(started_s: float, quiet: bool, folder: Path) -> Callable[[int], None]:
    """Return what shows how far a command on an index folder is; with `quiet` it shows nothing."""
    from .progress import Progress, expected

    return silent if quiet else Progress(started_s, expected(folder)).show


def silent(count: int) -> None:
    """Show no progress."""


def print_json(value: Any) -> None:
    """Print a value as JSON, Arabic as Arabic."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
