"""What does learning add on pages whose furniture no rule knows, and on those that rules know?

`layouts/` has layouts of ours in the notation of `pages/`, but with the articles left out:
T| and B| stand for any article of corpus/ that is put into them, {n} for a number that is
another on every page.  The pages are indexed, and what the index holds is measured.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from index import Article, read_articles
from index.export import articles_of
from index.rebuild import build
from index.snapshot import open_snapshot

from .cleaning import Marked, Share, add, marked, measure, pages, sources

LAYOUTS = Path(__file__).parent / "layouts"
PAGES_EACH = 12

Rows = dict[str, tuple[Share, Share]]


def layouts() -> Iterator[Marked]:
    """Yield PAGES_EACH pages of every layout, each with another article."""
    articles = sources()
    whole = [id for id in sorted(articles) if articles[id].body.count("\n") > 2]
    for at, path in enumerate(sorted(LAYOUTS.iterdir())):
        lines = path.read_text("utf-8")
        for n in range(PAGES_EACH):
            id = whole[(at * PAGES_EACH + n) % len(whole)]
            filled = lines.replace("{n}", str(17 * n + 3)).replace("T|", f"T|{id}")
            filled = filled.replace("B|", f"B|{id}|")
            name = f"{path.stem}-{n}{path.suffix}"
            yield marked(name, filled, articles)


def rows(given: Iterable[Marked], folder: Path, learn: bool) -> Rows:
    """Return the shares of each layout, and of all, as they are read or as they are indexed.

    Each layout is a folder, and so a source, of its own.
    """
    page_by_place = {f"{page.layout}/{page.name}": page for page in given}
    for place, page in page_by_place.items():
        path = folder / "pages" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, "utf-8")
    found: Rows = {}
    read = [each for each in read_articles([str(folder / "pages")]) if isinstance(each, Article)]
    for article in indexed(read, folder / "index") if learn else read:
        page = page_by_place["/".join(Path(article.origin).parts[-2:])]
        shares = measure(page, article)
        for name in (page.layout, "all"):
            found[name] = add(found.get(name, (Share(0, 0), Share(0, 0))), shares)
    return found


def indexed(articles: Iterable[Article], folder: Path) -> list[Article]:
    """Return the articles as an index of them holds them."""
    build(articles, folder, processes=1)
    snapshot = open_snapshot(folder)
    held = [*articles_of(snapshot)]
    snapshot.close()
    return held


def table() -> str:
    """Return the shares by rules alone and with learning, as a Markdown table."""
    lines = [
        "| layout | body words kept | furniture removed by rules | and learned |",
        "|---|---|---|---|",
    ]
    for given in ([*layouts()], [*pages(sources())]):
        with TemporaryDirectory() as one, TemporaryDirectory() as other:
            by_rules, learned = rows(given, Path(one), False), rows(given, Path(other), True)
        for name, (kept, gone) in sorted(learned.items()):
            before = by_rules[name][1]
            lines.append(
                f"| {name} | {kept.share:.1%} of {kept.words:,} | {before.share:.1%} | "
                f"{gone.share:.1%} of {gone.words:,} |"
            )
    return "\n".join(lines)
