"""Which commands make an index and bring it up to date?"""

import sys
import time
from pathlib import Path
from typing import Any

import click

from .terminal import (
    index_folder,
    index_option,
    json_option,
    print_json,
    progress_of,
    quiet_option,
    silent,
)

strict_option = click.option(
    "--strict", is_flag=True, help="Publish nothing when something was rejected."
)
processes_option = click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="How many processes work (default: the processors there are, at most 8).",
)

dry_run_option = click.option("--dry-run", is_flag=True, help="Read and report; write nothing.")
files_option = click.option("--files", is_flag=True, help="Say of each file what was made of it.")
map_option = click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="FIELD=NAME",
    help="What records or tables call a field: --map title=headline (may be repeated).",
)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@index_option
@strict_option
@dry_run_option
@files_option
@map_option
@processes_option
@json_option
@quiet_option
@click.pass_context
def build(
    context: click.Context,
    paths: tuple[str, ...],
    index: str | None,
    strict: bool,
    dry_run: bool,
    files: bool,
    pairs: tuple[str, ...],
    processes: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Build the index anew from files, folders, globs, or - for JSON Lines on stdin.

    What was served before is served until the new index is whole.  Ends with 3 when
    some documents were rejected; each is named with its reason.
    """
    from .reading.fields import NAMES, mapped
    from .rebuild import build as rebuild
    from .rebuild import rehearse
    from .seen import FileNotes

    started_s = time.monotonic()
    folder = index_folder(index)
    progress = progress_of(started_s, quiet, folder)
    notes = FileNotes(folder, reread=True, names=mapped(NAMES, pairs))
    found = notes.read(paths, sys.stdin.buffer, processes or 0)
    if dry_run:
        report = rehearse(found, progress, strict, notes)
        said = f"would index {report.documents:,} articles"
    else:
        report = rebuild(found, folder, progress, strict, processes or 0, notes)
        said = f"indexed {report.documents:,} articles as {report.generation} in {folder}"
    _finish(context, report, said, started_s, as_json, files)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@index_option
@click.option("--keep", is_flag=True, help="Remove nothing: add and replace only.")
@click.option("--reread", is_flag=True, help="Read unchanged files too.")
@strict_option
@dry_run_option
@files_option
@map_option
@processes_option
@json_option
@quiet_option
@click.pass_context
def update(
    context: click.Context,
    paths: tuple[str, ...],
    index: str | None,
    keep: bool,
    reread: bool,
    strict: bool,
    dry_run: bool,
    files: bool,
    pairs: tuple[str, ...],
    processes: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make the index hold what is in the paths: add, change and remove articles.

    Files whose size and time of change are as they were are not read again.  With
    --keep, articles that are not in the paths stay.  Ends with 3 when some documents
    were rejected.
    """
    from .reading.fields import NAMES, mapped
    from .rebuild import rehearse_update
    from .rebuild import update as bring_up_to_date
    from .seen import FileNotes

    started_s = time.monotonic()
    folder = index_folder(index)
    progress = progress_of(started_s, quiet, folder)
    notes = FileNotes(folder, reread, mapped(NAMES, pairs))
    found = notes.read(paths, sys.stdin.buffer, processes or 0)
    if dry_run:
        report = rehearse_update(found, folder, progress, strict, keep, notes)
    else:
        report = bring_up_to_date(found, folder, progress, strict, keep, processes or 0, notes)
    said = f"{'dry run: ' * dry_run}{_changed(report, folder)}"
    _finish(context, report, said, started_s, as_json, files)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@index_option
@click.option("--keep", is_flag=True, help="Remove nothing: add and replace only.")
@click.option(
    "--every",
    type=click.FloatRange(0.1, 3600),
    default=2.0,
    help="Seconds between two looks (default: 2).",
)
@processes_option
@json_option
def watch(
    paths: tuple[str, ...],
    index: str | None,
    keep: bool,
    every: float,
    processes: int | None,
    as_json: bool,
) -> None:
    """Update the index now and whenever a file in the paths changes, until interrupted.

    A change is taken up when the files have stood still for one look.  An update that
    fails is told and tried again at the next change; the index before it is served.
    """
    from .errors import FihristError
    from .rebuild import update as bring_up_to_date
    from .seen import FileNotes
    from .watching import changes

    folder = index_folder(index)
    for count in changes(paths, every):
        started_s = time.monotonic()
        notes = FileNotes(folder)
        try:
            found = notes.read(paths, processes=processes or 0)
            report = bring_up_to_date(found, folder, silent, False, keep, processes or 0, notes)
        except FihristError as error:
            click.echo(f"fihrist: {' '.join(str(error).split())}", err=True)
            continue
        seconds = time.monotonic() - started_s
        for each in report.rejected:
            click.echo(f"rejected {each.place}: {each.reason}", err=True)
        if as_json:
            print_json({**_plain(report), "files": count, "seconds": round(seconds, 3)})
        else:
            click.echo(f"{count:,} files: {_changed(report, folder)} ({seconds:.1f} s)")
        sys.stdout.flush()


def _changed(report: Any, folder: Path) -> str:
    there = f"{report.documents:,} articles as {report.generation} in {folder}"
    if not (report.added or report.changed or report.removed):
        return f"nothing changed: {there}"
    return (
        f"added {report.added:,}, changed {report.changed:,}, removed {report.removed:,}: {there}"
    )


def _plain(report: Any) -> dict[str, Any]:
    parts = {"rejected": report.rejected, "files": report.files}
    plain = {name: [each._asdict() for each in rows] for name, rows in parts.items()}
    return {**report._asdict(), **plain}


def _finish(
    context: click.Context,
    report: Any,
    said: str,
    started_s: float,
    as_json: bool,
    files: bool,
) -> None:
    """Name what was rejected, say what was done, and end with 3 when something was rejected."""
    seconds = time.monotonic() - started_s
    for each in report.rejected:
        click.echo(f"rejected {each.place}: {each.reason}", err=True)
    if as_json:
        print_json({**_plain(report), "seconds": round(seconds, 3)})
    else:
        for each in report.files if files else ():
            click.echo(str(each))
        click.echo(f"{said} ({seconds:.1f} s)")
    if report.rejected:
        context.exit(3)
