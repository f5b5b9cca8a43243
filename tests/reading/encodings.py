"""Is a file read right whatever encoding it is in, or named, and never read wrongly?"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from index.article import Article
from index.reading import read_articles

# Texts of ours, of the kinds that detection is tried by.
NEWS = (
    "أقر مجلس المدينة مساء الخميس خطة جديدة للنقل العام تشمل ثلاثة خطوط للحافلات السريعة، "
    "على أن يبدأ العمل في الأول منها قبل نهاية الصيف.\n"
    "وقالت رئيسة المجلس إن الخطة ستخفض زمن الرحلة من الضواحي إلى النصف، وإن كلفتها لن تزيد على "
    "ما رصد لها في موازنة العام الماضي."
)
TEXT_BY_KIND = {
    "news": NEWS,
    "headline": "مجلس المدينة يقر خطة النقل العام",
    "two words": "أسعار القمح",
    "vowelled": "قَالَ المُعَلِّمُ إِنَّ العِلْمَ نُورٌ، وإِنَّ الجَهْلَ ظَلامٌ لا يُبَدِّدُهُ إِلّا القِرَاءَةُ.",
    "names in Latin": "وأعلنت شركة Nile Textiles أن مصنعها في الإسكندرية سيفتح (www.nile.example).",
    "figures": "بلغت الصادرات 1,250 طنا في 2021، بزيادة 12.5% عن عام 2020: 37 سفينة.",
    "quotations": "قال الوزير: «لن نرفع الأسعار هذا العام»؛ وسأل صحفي: ومتى ترفع إذن؟",
    "English": "The city council approved a new plan for public transport on Thursday evening.",
    "French": "Le conseil a approuvé jeudi, après un débat animé, le projet présenté à l'été 2021.",
}
ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"),
    *("cp1256", "iso8859-6", "mac-arabic", "cp720"),
)
# What a text was saved in, and what it was then taken for, once or twice.
MISREADINGS = {
    "UTF-8 as windows-1252": [("utf-8", "cp1252")],
    "UTF-8 as Latin-1": [("utf-8", "latin-1")],
    "UTF-8 as windows-1256": [("utf-8", "cp1256")],
    "windows-1256 as Latin-1": [("cp1256", "latin-1")],
    "ISO 8859-6 as windows-1252": [("iso8859-6", "cp1252")],
    "UTF-8 as windows-1252, twice": [("utf-8", "cp1252")] * 2,
    "UTF-8 as windows-1256, twice": [("utf-8", "cp1256")] * 2,
}
Form = Callable[[str, str], str]


class Cell(NamedTuple):
    """How many files of one kind were read right, named, or read wrongly."""

    right: int = 0
    named: int = 0
    wrong: int = 0

    def __add__(self, other: object) -> "Cell":
        assert isinstance(other, Cell)
        return Cell(*(one + more for one, more in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return f"{self.right} of {sum(self)}" + (f", {self.wrong} wrong" if self.wrong else "")


def page(charset: str) -> Form:
    """Return how a text is written as a page that says it is in `charset`, "" for its own."""

    def write(text: str, encoding: str) -> str:
        paragraphs = "".join(f"<p>{line}</p>" for line in (*text.split("\n"), *NEWS.split("\n")))
        said = f'<meta charset="{charset or encoding}">'
        return f"<!DOCTYPE html><html><head>{said}</head><body>{paragraphs}</body></html>"

    return write


def record(text: str, encoding: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False) + "\n"


def row(text: str, encoding: str) -> str:
    return f'title,text\n,"{text}"\n'


FORM_BY_NAME: dict[str, Form] = {
    "a.txt": lambda text, encoding: text,
    "a.jsonl": record,
    "a.csv": row,
    "a.html": page(""),
    "b.html": page("utf-8"),
    "c.html": page("iso-8859-1"),
}


def saved(text: str, encoding: str) -> bytes | None:
    """Return a text in an encoding, None where it has a letter that is not in it."""
    try:
        data = text.encode(encoding)
        return data if data.decode(encoding).lstrip("\ufeff") == text else None
    except UnicodeEncodeError:
        return None


def misread(text: str, chain: list[tuple[str, str]]) -> bytes | None:
    """Return a text saved and taken for something else, and saved as UTF-8 in the end."""
    for right, wrong in chain:
        data = saved(text, right)
        if data is None:
            return None
        text = "".join(letter_of(byte, wrong) for byte in data)
    return text.encode()


def letter_of(byte: int, encoding: str) -> str:
    """Return what a byte is taken for; where an encoding has nothing, the control of its number."""
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def read(folder: Path, name: str, data: bytes) -> str | None:
    """Return the text of the one article in a file, None where it is rejected by name."""
    (folder / name).write_bytes(data)
    found = [*read_articles([str(folder / name)])]
    return found[0].text if isinstance(found[0], Article) else None


def judged(found: str | None, text: str) -> Cell:
    """Return what reading came to; white space does not count."""
    if found is None:
        return Cell(named=1)
    is_right = "".join(text.split()) in "".join(found.split())
    return Cell(right=1) if is_right else Cell(wrong=1)


def rows(folder: Path) -> Iterator[tuple[str, dict[str, Cell], Cell | None]]:
    """Yield for each encoding the figures by form, and charset-normalizer's on plain text."""
    for encoding in ENCODINGS:
        files = {
            name: {
                text: data
                for text in TEXT_BY_KIND.values()
                if (data := saved(form(text, encoding), encoding)) is not None
            }
            for name, form in FORM_BY_NAME.items()
        }
        yield encoding, cells(folder, files), peer(files["a.txt"])
    for what, chain in MISREADINGS.items():
        files = {
            name: {
                text: data
                for text in TEXT_BY_KIND.values()
                if (data := misread(form(text, "utf-8"), chain)) is not None
            }
            for name, form in FORM_BY_NAME.items()
        }
        yield what, cells(folder, files), peer(files["a.txt"])


def cells(folder: Path, files: dict[str, dict[str, bytes]]) -> dict[str, Cell]:
    """Return for each form how its files were read."""
    return {
        name: sum(
            (judged(read(folder, name, data), text) for text, data in data_by_text.items()), Cell()
        )
        for name, data_by_text in files.items()
    }


def peer(data_by_text: dict[str, bytes]) -> Cell:
    """Return how charset-normalizer reads the plain texts."""
    from charset_normalizer import from_bytes

    found = ((text, from_bytes(data).best()) for text, data in data_by_text.items())
    return sum((judged(str(best) if best else None, text) for text, best in found), Cell())


def table() -> str:
    """Return the matrix as a table in Markdown."""
    head = ["", *FORM_BY_NAME, "charset-normalizer (a.txt)"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    with TemporaryDirectory() as folder:
        for what, by_name, other in rows(Path(folder)):
            lines.append(f"| {' | '.join((what, *map(str, by_name.values()), str(other)))} |")
    return "\n".join(lines)
