"""In which states can a reader see the page, and how does one get there?"""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from playwright.sync_api import Page, expect

QUERY = "محادثات بايدن وبوتين"
RESULTS = f"/?q={quote(QUERY)}"
NOTHING = f"/?q={quote('=قيثارات')}&match=all"
MISWRITTEN = 'بايدن "أوكرانيا'


class State(NamedTuple):
    """One state: an address, and what is done on the page to get there."""

    name: str
    address: str
    act: Callable[[Page], object] = lambda page: None


def with_look(address: str, look: str) -> str:
    """Return the address with the reader's choices, as `ui=en.dark`."""
    return f"{address}{'&' if '?' in address else '?'}{look}" if look else address


def _type(page: Page) -> None:
    page.locator("#q").press_sequentially("محادثات بايد")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.locator(".hit").first).to_be_visible()
    page.locator("#q").press("ArrowDown")


def _unfold(page: Page) -> None:
    """Open what narrows, where it is folded, and stand before it."""
    if page.locator(".fold summary").is_visible():
        page.locator(".fold summary").click()
        page.locator(".fold").evaluate("fold => fold.scrollIntoView()")


def _show_dial(page: Page) -> None:
    _unfold(page)
    page.locator("#exactness").evaluate("dial => dial.scrollIntoView({block: 'center'})")


def _open_story(page: Page) -> None:
    page.locator(".story summary").first.click()
    page.locator(".hit", has=page.locator(".story")).first.evaluate("hit => hit.scrollIntoView()")


def _ask_why(page: Page) -> None:
    page.locator("a.why").first.click()
    expect(page.locator("details.why li").first).to_be_visible()


def _read(page: Page) -> None:
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".article h1")).to_be_visible()


def _step(page: Page) -> None:
    _read(page)
    for _ in range(6):
        page.keyboard.press("KeyN")
    expect(page.locator("#m6")).to_have_class("here")


def _read_on(page: Page) -> None:
    _read(page)
    page.locator(".similar").evaluate("similar => similar.scrollIntoView()")


def _read_all(page: Page) -> None:
    _read(page)
    page.locator(".toggle a").click()
    page.locator(".furniture").first.evaluate("removed => removed.scrollIntoView()")


def _read_on_paper(page: Page) -> None:
    _read(page)
    page.emulate_media(media="print")


def _to_the_end(page: Page) -> None:
    page.locator(".foot").evaluate("foot => foot.scrollIntoView()")


def _write(page: Page) -> None:
    """Write with the keyboard on the screen, where there is room for one."""
    if page.locator("#keyboard").is_visible():
        page.locator("#keyboard").click()
        for letter in "نهر":
            page.locator(".board button", has_text=letter).first.click()
        expect(page.locator(".hit").first).to_be_visible()


STATES = (
    State("start", "/"),
    State("typing", "/", _type),
    State("results", RESULTS),
    State("repaired", f"/?q={quote('اوكرنيا بايدن')}"),
    State(
        "narrowed",
        f"{RESULTS}&source={quote('المرصد')}&from=2021-06&match=all&sort=newest",
        _unfold,
    ),
    State("browsing", f"/?source={quote('المرصد')}&sort=oldest"),
    State("exactness", f"{RESULTS}&exactness=form", _show_dial),
    State("story", RESULTS, _open_story),
    State("why", RESULTS, _ask_why),
    State("last-page", f"/?q={quote('في')}&per_page=5&page=3", _to_the_end),
    State("misunderstood", f"/?q={quote(MISWRITTEN)}"),
    State("nothing", NOTHING),
    State("nothing-but", f"{RESULTS}&from=2023&match=all"),
    State("article", RESULTS, _step),
    State("original", RESULTS, _read_all),
    State("similar", RESULTS, _read_on),
    State("wrong-address", f"{RESULTS}&page=none&from=soon"),
    State("missing", "/a/none"),
    State("looks", RESULTS, lambda page: page.locator(".looks summary").click()),
    State("keyboard", "/", _write),
    State("print-results", RESULTS, lambda page: page.emulate_media(media="print")),
    State("print-article", RESULTS, _read_on_paper),
    State("guide", "/guide"),
    State("endpoint", "/api/docs"),
)
