"""Which commands complete a query, and look at one article?"""

import click

from index.terminal import index_folder, index_option, json_option, print_json

from .cli import hit_record, isolated


@click.command()
@click.argument("q")
@index_option
@click.option("-n", "--limit", type=click.IntRange(1, 100), default=8, help="Suggestions.")
@json_option
@click.pass_context
def suggest(context: click.Context, q: str, index: str | None, limit: int, as_json: bool) -> None:
    """Say how a query may go on.  Ends with 1 when nothing is known that begins so."""
    from .searcher import open_searcher

    found = open_searcher(index_folder(index)).suggest(q, limit)
    if as_json:
        records = [{"text": each.text, "kind": each.kind, "count": each.count} for each in found]
        print_json({"suggestions": records})
    else:
        for each in found:
            click.echo(f"{each.kind}\t{each.count}\t{isolated(each.text)}")
    if not found:
        context.exit(1)


@click.command()
@click.argument("id")
@index_option
@click.option("-n", "--limit", type=click.IntRange(1, 100), default=10, help="Articles.")
@json_option
@click.pass_context
def similar(context: click.Context, id: str, index: str | None, limit: int, as_json: bool) -> None:
    """Name articles about the same as one, copies left out.  Ends with 1 when there is none."""
    from .searcher import open_searcher

    hits = open_searcher(index_folder(index)).similar(id, limit)
    if as_json:
        print_json({"id": id, "hits": [hit_record(hit) for hit in hits]})
    for hit in hits if not as_json else ():
        article = hit.article
        about = (article.title, article.source, article.published, article.id)
        click.echo("  ".join(isolated(each) for each in about if each))
    if not hits:
        context.exit(1)


@click.command()
@click.argument("q")
@click.argument("id")
@index_option
@json_option
@click.pass_context
def explain(context: click.Context, q: str, id: str, index: str | None, as_json: bool) -> None:
    """Say why an article has its score for a query.  Ends with 1 when it is no hit."""
    from .searcher import open_searcher

    hit = open_searcher(index_folder(index)).explain(q, id)
    if as_json:
        parts = [part._asdict() for part in hit.parts] if hit else []
        print_json({"id": id, "score": hit.score if hit else None, "parts": parts})
    elif hit:
        click.echo(f"{hit.score:8.4f}  {isolated(hit.article.title)}")
        for part in sorted(hit.parts, key=lambda each: -each.value):
            forms = "، ".join(map(isolated, part.forms))
            where = ", ".join(part.fields)
            columns = [f"{part.value:8.4f}", f"{part.kind:5}", isolated(part.text), forms, where]
            click.echo("  ".join(column for column in columns if column))
    if not hit:
        context.exit(1)


@click.command()
@click.argument("id")
@index_option
@json_option
def show(id: str, index: str | None, as_json: bool) -> None:
    """Print an article as it was read, page furniture left out."""
    from .searcher import open_searcher

    article = open_searcher(index_folder(index)).article(id)
    if as_json:
        print_json(article._asdict())
        return
    about = (article.source, article.author, article.published, article.url, article.id)
    click.echo(isolated(article.title))
    click.echo("  ".join(isolated(each) for each in about if each))
    for line in article.body.splitlines():
        click.echo(isolated(line.expandtabs(1)) if line.strip() else "")
