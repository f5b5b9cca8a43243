"""Which commands make and look after an index?"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from .settings import load_settings

index_option = click.option("--index", metavar="DIR", help="The index folder (default: .fihrist).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
quiet_option = click.option("--quiet", is_flag=True, help="No progress.")
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


def index_folder(index: str | None) -> Path:
    """Return the index folder in force: the flag, $FIHRIST_INDEX, fihrist.toml, or .fihrist."""
    return Path(load_settings(os.environ, Path("fihrist.toml"), {"index": index}).index)


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
    progress = _progress(started_s, quiet, folder)
    notes = FileNotes(folder, reread=True, names=mapped(NAMES, pairs))
    found = notes.read(paths, sys.stdin.buffer)
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
    progress = _progress(started_s, quiet, folder)
    notes = FileNotes(folder, reread, mapped(NAMES, pairs))
    found = notes.read(paths, sys.stdin.buffer)
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
            found = notes.read(paths)
            report = bring_up_to_date(found, folder, _silent, False, keep, processes or 0, notes)
        except FihristError as error:
            click.echo(f"fihrist: {' '.join(str(error).split())}", err=True)
            continue
        seconds = time.monotonic() - started_s
        for each in report.rejected:
            click.echo(f"rejected {each.place}: {each.reason}", err=True)
        if as_json:
            _print_json({**_plain(report), "files": count, "seconds": round(seconds, 3)})
        else:
            click.echo(f"{count:,} files: {_changed(report, folder)} ({seconds:.1f} s)")
        sys.stdout.flush()


@click.command()
@index_option
@json_option
def stats(index: str | None, as_json: bool) -> None:
    """Say what is in the index."""
    from . import kernels
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
        "compiled": kernels.in_force(),
        "sources": dict(engine.facet("source")),
    }
    if as_json:
        _print_json(rows)
        return
    for name, value in rows.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {count:,}" for key, count in value.items())
        if isinstance(value, list):
            value = ", ".join(value) or "nothing: NumPy does it all"
        click.echo(f"{name:16} {value}")


@click.command()
@click.argument("generation", required=False)
@index_option
@json_option
@quiet_option
def verify(generation: str | None, index: str | None, as_json: bool, quiet: bool) -> None:
    """Read the whole index and check it: every file's digest, every posting, every article.

    Ends with 6 at the first damage, naming the file.
    """
    from . import snapshot as snapshots
    from .checking import check

    started_s = time.monotonic()
    folder = index_folder(index)
    name = generation or snapshots.current_generation(folder)
    files = snapshots.verify(folder, name)
    snapshot = snapshots.open_generation(folder, name)
    checked = check(snapshot, _progress(started_s, quiet, folder))
    if as_json:
        _print_json({"generation": name, "files": files, **checked._asdict()})
    else:
        click.echo(
            f"{name} is whole: {files} files, {checked.articles:,} articles, "
            f"{checked.postings:,} postings, {checked.words:,} words"
        )


@click.command()
@index_option
@json_option
def generations(index: str | None, as_json: bool) -> None:
    """List the generations that are kept, oldest first."""
    from . import snapshot as snapshots

    folder = index_folder(index)
    current = snapshots.current_generation(folder)
    rows = []
    for name in snapshots.generations(folder):
        manifest = snapshots.read_manifest(folder, name)
        about = {key: manifest.get(key) for key in ("built_at", "documents", "format")}
        rows.append({"generation": name, "current": name == current, **about})
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        mark = "current" if row["current"] else ""
        click.echo(f"{row['generation']}  {row['built_at']}  {row['documents']:,}  {mark}".rstrip())


@click.command()
@click.argument("generation", required=False)
@index_option
@json_option
def rollback(generation: str | None, index: str | None, as_json: bool) -> None:
    """Serve an older generation again: the one before, or the one named."""
    from . import snapshot as snapshots

    folder = index_folder(index)
    before = snapshots.current_generation(folder)
    with snapshots.lock(folder):
        name = snapshots.roll_back(folder, generation or "")
    if as_json:
        _print_json({"generation": name, "before": before})
    else:
        click.echo(f"{folder} serves {name} now, no longer {before}")


@click.command()
@index_option
@click.option(
    "--kept", type=click.IntRange(0), default=1, help="Older ones that stay (default: 1)."
)
@json_option
def gc(index: str | None, kept: int, as_json: bool) -> None:
    """Remove generations that are not served, and what interrupted commands left behind."""
    from . import snapshot as snapshots

    folder = index_folder(index)
    snapshots.current_generation(folder)
    with snapshots.lock(folder):
        removed = snapshots.collect_garbage(folder, kept, newer=False)
    if as_json:
        _print_json({"removed": removed})
    else:
        click.echo(f"removed {', '.join(removed)}" if removed else "nothing to remove")


@click.command()
@index_option
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="A file instead of stdout.")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl")
@json_option
def export(index: str | None, output: str | None, form: str, as_json: bool) -> None:
    """Write all articles as JSON Lines, which `build` reads again, or as CSV.

    With --json it is JSON Lines, whatever --format says.
    """
    from .export import csv_lines, json_lines
    from .snapshot import open_snapshot

    snapshot = open_snapshot(index_folder(index))
    lines = csv_lines if form == "csv" and not as_json else json_lines
    with click.open_file(output or "-", "w", "utf-8") as file:
        file.writelines(lines(snapshot))


@click.command()
@index_option
@json_option
@click.pass_context
def doctor(context: click.Context, index: str | None, as_json: bool) -> None:
    """Say whether this machine and the index are in order, and what to do where not.

    Ends with the exit code of the first thing that is wrong.
    """
    from .doctor import examine

    findings = list(examine(index_folder(index)))
    if as_json:
        _print_json([each._asdict() for each in findings])
    else:
        for each in findings:
            click.echo(f"{each.state:9} {each.check:12} {each.said}")
    context.exit(next((each.exit_code for each in findings if each.exit_code), 0))


def _progress(started_s: float, quiet: bool, folder: Path) -> Callable[[int], None]:
    from .progress import Progress, expected

    return _silent if quiet else Progress(started_s, expected(folder)).show


def _silent(count: int) -> None:
    return None


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
        _print_json({**_plain(report), "seconds": round(seconds, 3)})
    else:
        for each in report.files if files else ():
            click.echo(str(each))
        click.echo(f"{said} ({seconds:.1f} s)")
    if report.rejected:
        context.exit(3)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
