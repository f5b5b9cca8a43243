"""Which commands ask an index, or measure how well it answers?"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import click

from index.terminal import index_folder, index_option, json_option, print_json, quiet_option

from .answer import Answer, Correction, Hit, ScorePart, Snippet

ISOLATE, END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
MOST_COUNTED = 20  # values of a facet that are printed
BOLD, PLAIN = "\x1b[1;33m", "\x1b[0m"


@click.command()
@click.argument("q")
@index_option
@click.option("--match", type=click.Choice(["auto", "most", "exact", "all", "any"]), default="auto")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance")
@click.option("-n", "--per-page", type=click.IntRange(1, 100), default=10, help="Hits a page.")
@click.option("--page", type=click.IntRange(1), default=1)
@click.option("--repair/--no-repair", default=True, help="Mend words the index does not know.")
@click.option("--source", multiple=True, help="Only this source; with - before it, all but it.")
@click.option("--author", multiple=True, help="Only this author; with - before it, all but them.")
@click.option("--from", default="", metavar="DATE", help="From this year, month or day on.")
@click.option("--to", default="", metavar="DATE", help="Up to this year, month or day.")
@click.option(
    "--exactness",
    type=click.Choice(["writing", "form", "stem", "related"]),
    default="related",
    help="How far from a word's writing its forms may be.",
)
@click.option("--facets", default="", metavar="NAMES", help="Count source, author, month or day.")
@click.option("--explain", is_flag=True, help="Say what each score is made of.")
@json_option
@click.pass_context
def search(context: click.Context, /, index: str | None, as_json: bool, **given: Any) -> None:
    """Search the index.  Ends with 1 when there is no hit."""
    from .request import parse_request
    from .searcher import open_searcher

    request = parse_request({name: _values(value) for name, value in given.items()})
    if not request.q.strip():
        raise click.UsageError("the query is empty; write what to look for: fihrist search WORDS")
    answer = open_searcher(index_folder(index)).search(request)
    if as_json:
        print_json(answer_record(answer))
    else:
        _print_answer(answer)
    if not answer.total:
        context.exit(1)


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"))
@index_option
@json_option
@click.pass_context
def batch(context: click.Context, file: IO[str], index: str | None, as_json: bool) -> None:
    """Search for every line of FILE (- for stdin), and print a line of JSON for each.

    A line is a query or, beginning with a brace, a JSON object of parameters, as the
    endpoint takes them.  Ends with 3 when some line is no search; each is named.  The
    lines are JSON with and without --json.
    """
    from .request import InvalidRequest, parse_request
    from .searcher import open_searcher

    searcher = open_searcher(index_folder(index))
    refused = 0
    for number, line in enumerate(filter(str.strip, file), 1):
        try:
            answer = searcher.search(parse_request(_parameters(line), need=["q"]))
            record = answer_record(answer)
        except (InvalidRequest, ValueError) as error:
            refused += 1
            click.echo(f"rejected {file.name}:{number}: {error}", err=True)
            record = {"query": {"line": line.strip()[:1000]}, "error": str(error)}
        click.echo(json.dumps(record, ensure_ascii=False))
    if refused:
        context.exit(3)


@click.command()
@click.option("--topics", type=click.Path(exists=True, dir_okay=False), required=True)
@click.option("--corpus", type=click.Path(exists=True, dir_okay=False), help="JSON Lines, .gz too.")
@index_option
@click.option("-k", type=click.IntRange(1, 10_000), default=100, help="Documents a topic.")
@click.option("--fields", default="title,text", help="Where to look: title, text, or both.")
@json_option
@quiet_option
def run(
    topics: str,
    corpus: str | None,
    index: str | None,
    k: int,
    fields: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Print ranked ids for many queries as a TREC run: qid Q0 docid rank score fihrist.

    With --json, one line of JSON a topic.
    """
    from .evaluation import read_topics, run_line, run_lines
    from .searcher import open_searcher

    wanted = _fields(fields)
    rows = read_topics(Path(topics))
    with tempfile.TemporaryDirectory(prefix="fihrist-run-") as folder:
        if corpus:
            _build_from(corpus, Path(folder), quiet)
        searcher = open_searcher(Path(folder) if corpus else index_folder(index), 60_000)
        for topic, q in rows:
            ranked = searcher.rank(q, k, wanted)
            lines = [run_line(topic, ranked)] if as_json else run_lines(topic, ranked)
            sys.stdout.writelines(f"{line}\n" for line in lines)


@click.command("eval")
@click.argument("qrels", type=click.Path(exists=True, dir_okay=False))
@click.argument("run_file", metavar="RUN", type=click.Path(exists=True, dir_okay=False))
@json_option
def evaluate_run(qrels: str, run_file: str, as_json: bool) -> None:
    """Judge a run: nDCG@10, MRR@10, S@1, S@10, R@100, MAP, means over the topics of QRELS."""
    from .evaluation import evaluate, read_qrels, read_run

    figures = evaluate(read_qrels(Path(qrels)), read_run(Path(run_file)))
    if as_json:
        click.echo(json.dumps(figures._asdict()))
        return
    click.echo(
        f"topics {figures.topics}  nDCG@10 {figures.ndcg_10:.4f}  MRR@10 {figures.mrr_10:.4f}  "
        f"S@1 {figures.success_1:.4f}  S@10 {figures.success_10:.4f}  "
        f"R@100 {figures.recall_100:.4f}  MAP {figures.map_100:.4f}"
    )


@click.command()
@click.argument("text")
@index_option
@json_option
def analyze(text: str, index: str | None, as_json: bool) -> None:
    """Show each word with its normal form, its stem, and its class in the index."""
    from index import EmbeddedEngine, SnapshotError, Vocabulary, cut, open_snapshot, stems

    from .expand import Expander
    from .ranking import PROFILE

    try:
        snapshot = open_snapshot(index_folder(index))
        expander = Expander(Vocabulary(snapshot), EmbeddedEngine(snapshot), PROFILE)
    except SnapshotError:
        expander = None
    words = cut(text)
    rows: list[dict[str, Any]] = []
    for surface, term in zip(words.surfaces(), words.terms(), strict=True):
        row: dict[str, Any] = {"word": surface, "term": term, "stem": stems([term])[0]}
        if expander is not None:
            forms = expander.kin(surface).forms
            row["class"] = [form.term for form in forms if expander.knows(form.term)]
        rows.append(row)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        columns = [row["word"], row["term"], row["stem"], "، ".join(row.get("class", []))]
        click.echo("\t".join(isolated(column) for column in columns))


def _parameters(line: str) -> dict[str, list[str]]:
    """Return the parameters that a line of a batch gives; ValueError where it is not readable."""
    if not line.lstrip().startswith("{"):
        return {"q": [line.strip()]}
    given = json.loads(line)
    return {
        str(name): [str(each) for each in (value if isinstance(value, list) else [value])]
        for name, value in given.items()
    }


def _values(value: str | int | bool | tuple[str, ...]) -> list[str]:
    """Return an option's value as a parameter of an address has it."""
    if isinstance(value, tuple):
        return list(value)
    return [str(int(value) if isinstance(value, bool) else value)]


def answer_record(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain data, for `--json`."""
    request = answer.request
    return {
        "query": {
            "q": request.q,
            "match": request.match,
            "terms": [term._asdict() for term in answer.terms],
            "page": request.page,
            "per_page": request.per_page,
        },
        "total": answer.total,
        "total_exact": not answer.timed_out,
        "took_ms": round(answer.took_ms, 2),
        "timed_out": answer.timed_out,
        "warnings": list(answer.warnings),
        "corrections": [_correction_record(each) for each in answer.corrections],
        "index": {"generation": answer.generation, "documents": answer.documents},
        "hits": [hit_record(hit) for hit in answer.hits],
        "facets": {
            facet.name: [asdict(value) for value in facet.values] for facet in answer.facets
        },
    }


def hit_record(hit: Hit) -> dict[str, Any]:
    """Return a hit as plain data, for `--json`."""
    return {
        "id": hit.article.id,
        "score": round(hit.score, 4),
        "title": hit.article.title,
        "url": hit.article.url or None,
        "source": hit.article.source or None,
        "author": hit.article.author or None,
        "published": hit.article.published or None,
        "highlights": {
            "title": [_snippet_record(hit.title)],
            "body": [_snippet_record(snippet) for snippet in hit.snippets],
        },
        **({"parts": [part._asdict() for part in hit.parts]} if hit.parts else {}),
    }


def isolated(text: str) -> str:
    """Return a text safe to print within a line: isolated, without controls of any kind."""
    kept = "".join(letter for letter in text if letter.isprintable() or letter == " ")
    return f"{ISOLATE}{kept}{END_ISOLATE}"


def _correction_record(correction: Correction) -> dict[str, Any]:
    record = asdict(correction)
    return {"text": record.pop("text"), "from": record.pop("origin"), **record}


def _snippet_record(snippet: Snippet) -> dict[str, Any]:
    return {"text": snippet.text, "spans": [list(span) for span in snippet.spans], "at": snippet.at}


def _print_answer(answer: Answer) -> None:
    colour = sys.stdout.isatty()
    click.echo(f"{answer.total:,} of {answer.documents:,} articles, {answer.took_ms:.0f} ms")
    for warning in answer.warnings:
        click.echo(f"note: {warning}", err=True)
    for each in answer.corrections:
        origin, text = isolated(each.origin), isolated(each.text)
        click.echo(f"note: searched for {text} instead of {origin}; --no-repair keeps it", err=True)
    first = (answer.request.page - 1) * answer.request.per_page + 1
    for rank, hit in enumerate(answer.hits, first):
        article = hit.article
        known = [each for each in (article.source, article.author, article.published) if each]
        about = "  ".join(isolated(each) for each in [*known, article.id])
        click.echo(f"\n{rank}. {_marked(hit.title, colour)}\n   {about}")
        for snippet in hit.snippets:
            click.echo(f"   {_marked(snippet, colour)}")
        if hit.parts:
            click.echo(f"   {hit.score:.2f} = {_summed(hit.parts)}")
    for facet in answer.facets:
        counts = (f"{isolated(each.value)} {each.count:,}" for each in facet.values[:MOST_COUNTED])
        click.echo(f"\n{facet.name}: " + "  ".join(counts))
    for hint in answer.hints:
        click.echo(f"try: fihrist search {isolated(hint.q)}  ({hint.total:,})", err=True)


def _summed(parts: Sequence[ScorePart]) -> str:
    """Return what each kind of part gives, the largest first."""
    values: dict[str, float] = defaultdict(float)
    for part in parts:
        values[part.kind] += part.value
    largest = sorted(values.items(), key=lambda pair: -pair[1])
    return " + ".join(f"{kind} {value:.2f}" for kind, value in largest)


def _marked(snippet: Snippet, colour: bool) -> str:
    before, after = (BOLD, PLAIN) if colour else ("", "")
    pieces, at = [], 0
    for start, end in snippet.spans:
        pieces += [_line(snippet.text[at:start]), before, _line(snippet.text[start:end]), after]
        at = end
    return ISOLATE + "".join([*pieces, _line(snippet.text[at:])]) + END_ISOLATE


def _line(text: str) -> str:
    spaced = "".join(" " if letter in "\n\t" else letter for letter in text)
    return "".join(letter for letter in spaced if letter.isprintable())


def _fields(names: str) -> tuple[str, ...]:
    field_by_name: Mapping[str, str] = {"title": "title", "text": "body", "body": "body"}
    chosen = [name.strip() for name in names.split(",")]
    unknown = [name for name in chosen if name not in field_by_name]
    if unknown:
        raise click.UsageError(f"--fields: {unknown[0]!r} is no field; there are title and text")
    return tuple(dict.fromkeys(field_by_name[name] for name in chosen)) if len(chosen) < 2 else ()


def _build_from(corpus: str, folder: Path, quiet: bool) -> None:
    from index import Rejection, build, read_articles

    def found() -> Iterator[Any]:
        for each in read_articles([corpus]):
            if isinstance(each, Rejection):
                click.echo(f"rejected {each.place}: {each.reason}", err=True)
            yield each

    build(found(), folder)
