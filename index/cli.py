"""Which commands make and look after an index?"""

import json
import os
import sys
import time
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


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@index_option
@click.option("--strict", is_flag=True, help="Publish nothing when something was rejected.")
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing.")
@json_option
@quiet_option
@click.pass_context
def build(
    context: click.Context,
    paths: tuple[str, ...],
    index: str | None,
    strict: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Build the index anew from files, folders, globs, or - for JSON Lines on stdin.

    What was served before is served until the new index is whole.  Ends with 3 when
    some documents were rejected; each is named with its reason.
    """
    from .reading import read_articles
    from .rebuild import build as rebuild
    from .rebuild import rehearse

    started_s = time.monotonic()
    found = read_articles(paths, sys.stdin.buffer)
    progress = _silent if quiet else Progress(started_s).show
    folder = index_folder(index)
    report = rehearse(found, progress) if dry_run else rebuild(found, folder, progress, strict)
    seconds = time.monotonic() - started_s
    for each in report.rejected:
        click.echo(f"rejected {each.place}: {each.reason}", err=True)
    if as_json:
        rejected = [each._asdict() for each in report.rejected]
        _print_json({**report._asdict(), "rejected": rejected, "seconds": round(seconds, 3)})
    else:
        done = "would index" if dry_run else "indexed"
        place = "" if dry_run else f" as {report.generation} in {folder}"
        click.echo(f"{done} {report.documents:,} articles{place} ({seconds:.1f} s)")
    if report.rejected:
        context.exit(3)


@click.command()
@index_option
@json_option
def stats(index: str | None, as_json: bool) -> None:
    """Say what is in the index."""
    from .engines.embedded import EmbeddedEngine
    from .snapshot import open_snapshot

    snapshot = open_snapshot(index_folder(index))
    engine = EmbeddedEngine(snapshot)
    first, last = engine.day_bounds()
    rows: dict[str, Any] = {
        "documents": snapshot.documents,
        "generation": snapshot.generation,
        "built_at": snapshot.manifest.get("built_at", ""),
        "first_published": first,
        "last_published": last,
        "segments": len(snapshot.parts),
        "size_bytes": sum(size for size, _ in snapshot.manifest["files"].values()),
        "words": snapshot.manifest["words"],
        "fingerprint": snapshot.manifest["fingerprint"],
        "sources": dict(engine.facet("source")),
    }
    if as_json:
        _print_json(rows)
        return
    for name, value in rows.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {count:,}" for key, count in value.items())
        click.echo(f"{name:16} {value}")


class Progress:
    """Tells on stderr how many articles were read, and how fast."""

    def __init__(self, started_s: float) -> None:
        self._started_s = started_s
        self._next_s = started_s + 1.0
        self._on_terminal = sys.stderr.isatty()

    def show(self, count: int) -> None:
        """Print a line a second on a terminal, one every ten elsewhere."""
        now_s = time.monotonic()
        if now_s < self._next_s:
            return
        self._next_s = now_s + (1.0 if self._on_terminal else 10.0)
        rate = count / (now_s - self._started_s)
        end = "\r" if self._on_terminal else "\n"
        print(f"{count:,} articles, {rate:,.0f} a second", end=end, file=sys.stderr, flush=True)


def _silent(count: int) -> None:
    return None


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
