"""Does a highlight leave the letters as they are, in both engines that shape Arabic?

A mark that changed a word's width would have parted its letters or moved its line.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from .browsing import RESULTS, Site, skip_loudly
from .firefox import Firefox, firefox

pytestmark = pytest.mark.browser

PAGES = {
    "results": RESULTS,
    "vowelled": f"/?q={quote('درس كتب')}&snippets=3&snippet_chars=600",
    "a phrase": f"/?q={quote('الولد')}+{quote('المدرسة')}&exactness=stem",
    "vowelled article": f"/a/vowelled?q={quote('درس الولد المدرسة')}",
}
CLOSE_PX = 0.5
ROUNDING_PX = 1 / 32  # of each piece of a line: browsers count in 1/64 or 1/60 of a pixel

# What holds marks, first with them and then without: per marked word the width and the number
# of lines it is on, as the text is broken into lines; the width of the whole in one line, and
# its height in several.
MEASURE = """
const sizes = (element, ranges) => {
  const words = ranges.map((range) => {
    const rects = [...range.getClientRects()].filter((rect) => rect.width);
    return [rects.reduce((sum, rect) => sum + rect.width, 0), rects.length];
  });
  const height = element.getBoundingClientRect().height;
  Object.assign(element.style, {whiteSpace: "nowrap", inlineSize: "max-content"});
  const width = element.getBoundingClientRect().width;
  Object.assign(element.style, {whiteSpace: "", inlineSize: ""});
  return [...words, [width, height]];
};

const rangesOf = (element, places) => places.map(([start, end]) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let at = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode, next = at + node.length;
    if (start >= at && start < next) range.setStart(node, start - at);
    if (end > at && end <= next) range.setEnd(node, end - at);
    at = next;
  }
  return range;
});

const measure = (element) => {
  const places = [...element.querySelectorAll("mark")].map((mark) => {
    const before = document.createRange();
    before.selectNodeContents(element);
    before.setEndBefore(mark);
    const start = before.toString().length;
    return [start, start + mark.textContent.length];
  });
  const copy = element.cloneNode(true);
  element.after(copy);
  const marked = sizes(copy, rangesOf(copy, places));
  for (const mark of copy.querySelectorAll("mark")) mark.replaceWith(mark.textContent);
  copy.normalize();
  const plain = sizes(copy, rangesOf(copy, places));
  copy.remove();
  return {text: element.textContent.slice(0, 60), marked, plain};
};
return [...document.querySelectorAll("h1, h2, .snippet, .text p")]
  .filter((element) => element.querySelector("mark")).map(measure);
"""


class Measured(NamedTuple):
    """One text: sizes of each marked word and of the whole, with marks and without."""

    text: str
    marked: list[list[float]]
    plain: list[list[float]]


def check(found: list[dict[str, Any]]) -> None:
    texts = [Measured(**each) for each in found]
    assert texts
    assert sum(len(text.marked) - 1 for text in texts) >= 2
    for text in texts:
        rounding_px = len(text.marked) * ROUNDING_PX
        for (width, lines), (plain_width, plain_lines) in zip(text.marked, text.plain, strict=True):
            assert plain_width > 0
            assert abs(width - plain_width) < CLOSE_PX + rounding_px, text
            assert lines == plain_lines, text


@pytest.fixture(scope="module")
def fox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = firefox()
    if path is None:
        skip_loudly(request, "no firefox-esr on the path")
    profile: Path = tmp_path_factory.mktemp("firefox")
    with Firefox(path, profile) as found:
        yield found


@pytest.mark.parametrize("name", PAGES)
def test_marks_leave_widths_and_lines_in_chromium(page: Page, name: str) -> None:
    page.goto(PAGES[name])
    check(page.evaluate(f"() => {{{MEASURE}}}"))


@pytest.mark.parametrize("name", PAGES)
def test_marks_leave_widths_and_lines_in_firefox(fox: Firefox, site: Site, name: str) -> None:
    fox.goto(site.address + PAGES[name])
    check(fox.run(MEASURE))


def test_the_measure_sees_a_mark_that_is_wider(page: Page) -> None:
    page.goto(RESULTS)
    page.evaluate("""() => document.querySelectorAll("mark").forEach((mark) => {
        mark.style.setProperty("padding", "3px");
    })""")
    with pytest.raises(AssertionError):
        check(page.evaluate(f"() => {{{MEASURE}}}"))
