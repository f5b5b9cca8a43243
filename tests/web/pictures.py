"""How does the page look, in every state, language, width and by day and night?

python -m tests.web.pictures --out docs/images     writes a sheet for each state
    --only NAME     this state; may be repeated
    --keep DIR      also writes each picture, as large as it was taken
    --index DIR     pictures of this index; the sample corpus without it

The first picture of results stands also alone, as results-wide.webp.

A sheet has eight pictures: Arabic wide by day and by night, English so, then the same on a phone.
"""

import argparse
import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright

from index import build, read_articles

from .browsing import CORPUS, PATIENCE_MS, PHONE, WIDE, served
from .chromium import SWITCHES, chromium
from .states import STATES, State, with_look

SHARE = 0.6  # of the size of a wide picture on its sheet
GAP = 24
QUALITY_ALONE = 0.6
ALONE = "results"  # the state whose first picture is also kept by itself, for README.md
QUALITY = 0.25  # of WebP, 0 to 1: text stays legible, and all sheets are some two megabytes
DRAW = """async ([pictures, width, height, quality]) => {
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const sheet = canvas.getContext("2d");
  sheet.fillStyle = "#8b9492";
  sheet.fillRect(0, 0, width, height);
  sheet.imageSmoothingQuality = "high";
  for (const [source, ...place] of pictures) {
    const picture = Object.assign(new Image(), {src: `data:image/png;base64,${source}`});
    await picture.decode();
    sheet.drawImage(picture, ...place);
  }
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


Placed = tuple[bytes, int, int, int, int]  # a picture; from the left and top, width, height


class Sight(NamedTuple):
    """One way to look at a state."""

    language: str
    phone: bool
    scheme: str

    @property
    def name(self) -> str:
        return f"{self.language}-{'phone' if self.phone else 'wide'}-{self.scheme}"


SIGHTS = [
    Sight(language, phone, scheme)
    for phone in (False, True)
    for language in ("ar", "en")
    for scheme in ("light", "dark")
]


def take(browser: Browser, address: str, state: State, sight: Sight) -> bytes:
    """Return a picture of a state as PNG."""
    width, height = PHONE if sight.phone else WIDE
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if sight.scheme == "dark" else "light",
        is_mobile=sight.phone,
        has_touch=sight.phone,
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(with_look(state.address, "ui=en" if sight.language == "en" else ""))
    state.act(page)
    picture = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return picture


def sheet(page: Page, pictures: list[bytes]) -> bytes:
    """Return the pictures of all sights on one sheet, as WebP."""
    wide, high = (round(each * SHARE) for each in WIDE)
    places = [
        (GAP + at % 2 * (wide + GAP), GAP + at // 2 * (high + GAP), wide, high) for at in range(4)
    ]
    between = (2 * wide + GAP - 4 * PHONE[0]) // 3
    below = 3 * GAP + 2 * high
    places += [(GAP + at * (PHONE[0] + between), below, *PHONE) for at in range(4)]
    placed = [(picture, *place) for picture, place in zip(pictures, places, strict=True)]
    return on_canvas(page, placed, (2 * wide + 3 * GAP, below + PHONE[1] + GAP))


def on_canvas(
    page: Page, placed: Sequence[Placed], size: tuple[int, int], quality: float = QUALITY
) -> bytes:
    """Return PNG pictures, each with the place and size it gets, as one WebP of this size."""
    given = [[base64.b64encode(picture).decode(), *place] for picture, *place in placed]
    written: str = page.evaluate(DRAW, [given, *size, quality])
    return base64.b64decode(written)


@contextmanager
def folder_of_corpus() -> Iterator[Path]:
    """Give the index of the sample corpus for as long as it is looked at."""
    with TemporaryDirectory() as folder:
        build(read_articles([str(CORPUS)]), Path(folder), processes=1)
        yield Path(folder)


def draw(folder: Path, asked: Any) -> None:
    """Write the sheets of the states that are asked for."""
    states = [state for state in STATES if not asked.only or state.name in asked.only]
    expect.set_options(timeout=PATIENCE_MS)
    with served(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        table = browser.new_page()
        for state in states:
            pictures = [take(browser, address, state, sight) for sight in SIGHTS]
            if asked.keep:
                for sight, picture in zip(SIGHTS, pictures, strict=True):
                    (asked.keep / f"{state.name}-{sight.name}.png").write_bytes(picture)
            drawn = sheet(table, pictures)
            (asked.out / f"{state.name}.webp").write_bytes(drawn)
            print(f"{state.name}: {len(drawn):,} bytes", flush=True)
            if state.name == ALONE:
                alone = [(pictures[0], 0, 0, *WIDE)]
                (asked.out / f"{ALONE}-wide.webp").write_bytes(
                    on_canvas(table, alone, WIDE, QUALITY_ALONE)
                )
        browser.close()


def main() -> None:
    """Read what is asked for, and draw it."""
    parser = argparse.ArgumentParser(prog="python -m tests.web.pictures", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", action="append", choices=[state.name for state in STATES])
    asked = parser.parse_args()
    for folder in filter(None, (asked.out, asked.keep)):
        folder.mkdir(parents=True, exist_ok=True)
    if asked.index:
        draw(asked.index, asked)
    else:
        with folder_of_corpus() as folder:
            draw(folder, asked)


if __name__ == "__main__":
    main()
