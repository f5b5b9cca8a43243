"""Which dates, sources, authors and addresses of real records are in the index built of them?

On `saudinews`, which lies beside the project and is not part of it: what a record says, read by
nothing of ours, is compared with what `fihrist export` gives back.
"""

import gzip
import json
import tempfile
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from index import cli, upkeep_cli

RECORDS = Path(__file__).parents[3] / "shared" / "bench" / "saudinews" / "corpus.jsonl.gz"
FIELDS = ("title", "date", "source", "author", "url")


def said(record: dict[str, str | None], field: str) -> str:
    """Return what a record says of a field, white space between words aside."""
    value = " ".join((record.get(field) or "").split())
    return value[:10] if field == "date" else value


def counts(records: Path, exported: Path) -> tuple[Counter[str], Counter[str], int]:
    """Return how many records say a field, how many of these keep it, and all articles."""
    with exported.open(encoding="utf-8") as file:
        kept = {each["id"]: each for each in map(json.loads, file)}
    given, same = Counter[str](), Counter[str]()
    with gzip.open(records, "rt", encoding="utf-8") as file:
        for record in map(json.loads, file):
            for field in FIELDS:
                if wanted := said(record, field):
                    given[field] += 1
                    same[field] += said(kept.get(record["id"], {}), field) == wanted
    return given, same, len(kept)


def table() -> str:
    """Return for each field in how many records it stands, and in how many it is kept."""
    if not RECORDS.exists():
        return f"nothing to measure on: there is no {RECORDS.name} beside the project"
    with tempfile.TemporaryDirectory() as folder:
        index, exported = Path(folder) / "index", Path(folder) / "out.jsonl"
        for command, given in (
            (cli.build, [str(RECORDS), "--quiet"]),
            (upkeep_cli.export, ["-o", str(exported)]),
        ):
            done = CliRunner().invoke(command, [*given, "--index", str(index)])
            assert done.exit_code == 0, done.output
        given, same, articles = counts(RECORDS, exported)
    rows = [
        f"{articles:,} articles",
        "",
        "| field | in records | kept | share |",
        "|---|---|---|---|",
    ]
    for field in FIELDS:
        share = same[field] / given[field]
        rows.append(f"| {field} | {given[field]:,} | {same[field]:,} | {share:.2%} |")
    return "\n".join(rows)
