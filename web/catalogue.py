"""Which messages are in a catalogue of translations?"""

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

CATALOGUES = Path(__file__).parent / "translations"


def read_catalogue(name: str) -> GNUTranslations:
    """Return the messages of translations/NAME.po, compiled in memory: no file can be older."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (CATALOGUES / f"{name}.po").open("rb") as catalogue:
        write_mo(compiled, read_po(catalogue))
    compiled.seek(0)
    return GNUTranslations(compiled)
