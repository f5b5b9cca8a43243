"""Which commands look after an index, and say what is in it?"""

import time
from typing import Any

import click

from .terminal import index_folder, index_option, json_option, print_json, progress_of, quiet_option


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
        print_json(rows)
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
    from .checking import check
    from .generations import current_generation
    from .snapshot import open_generation
    from .wholeness import verify as check_files

    started_s = time.monotonic()
    folder = index_folder(index)
    name = generation or current_generation(folder)
    files = check_files(folder, name)
    snapshot = open_generation(folder, name)
    checked = check(snapshot, progress_of(started_s, quiet, folder))
    if as_json:
        print_json({"generation": name, "files": files, **checked._asdict()})
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
    from . import generations as kept

    folder = index_folder(index)
    current = kept.current_generation(folder)
    rows = []
    for name in kept.generations(folder):
        manifest = kept.read_manifest(folder, name)
        about = {key: manifest.get(key) for key in ("built_at", "documents", "format")}
        rows.append({"generation": name, "current": name == current, **about})
    if as_json:
        print_json(rows)
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
    from .generations import current_generation, lock
    from .publication import roll_back

    folder = index_folder(index)
    before = current_generation(folder)
    with lock(folder):
        name = roll_back(folder, generation or "")
    if as_json:
        print_json({"generation": name, "before": before})
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
    from .generations import collect_garbage, current_generation, lock

    folder = index_folder(index)
    current_generation(folder)
    with lock(folder):
        removed = collect_garbage(folder, kept, newer=False)
    if as_json:
        print_json({"removed": removed})
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
        print_json([each._asdict() for each in findings])
    else:
        for each in findings:
            click.echo(f"{each.state:9} {each.check:12} {each.said}")
    context.exit(next((each.exit_code for each in findings if each.exit_code), 0))
