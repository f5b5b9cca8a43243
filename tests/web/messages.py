"""Which messages do the pages have to say, and which of them does the catalogue not know?

python -m tests.web.messages    prints what is missing or not needed any more
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "web"
CATALOGUE = WEB / "translations" / "ar.po"
# function: which of its arguments are messages; None is the first
KEYWORDS: Any = {"_": None, "say": None, "phrase": None, "count": (1, 2)}


class Message(NamedTuple):
    """One message with its plural, "" if it has none, and the file that says it."""

    text: str
    plural: str
    file: str


def messages() -> Iterator[Message]:
    """Yield every message in the code and the templates of the page."""
    for path in sorted([*WEB.glob("*.py"), *WEB.rglob("templates/**/*.html")]):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options: Any = {"trimmed": "true", "silent": "false"}
        with BytesIO(path.read_bytes()) as source:
            for found in extract(method, source, keywords=KEYWORDS, options=options):
                said = found[1]
                one, more = said if isinstance(said, tuple) else (said, "")
                yield Message(str(one), str(more), path.name)


def catalogue() -> Catalog:
    """Return the Arabic catalogue as it stands."""
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def main() -> None:
    """Print what has no translation, and what has one that nobody asks for."""
    known = {message.id[0] if message.pluralizable else message.id for message in catalogue()}
    needed = {message.text: message for message in messages()}
    for text, message in needed.items():
        if text not in known:
            print("missing:", message)
    for text in known - needed.keys() - {""}:
        print("not needed:", text)


if __name__ == "__main__":
    main()
