"""Can everybody use the page: by keyboard, by ear, with any contrast, on any screen?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .browsing import NOTHING, QUERY, RESULTS, Site, Visit, skip_loudly, watched
from .states import STATES as ALL_STATES
from .states import State, with_look

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / ".axe" / "axe.min.js"
# WCAG 2.2 A and AA, and what axe holds for good practice; target-size is off by default.
RUN = """axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  rules: {"target-size": {enabled: true}},
}).then((found) => found.violations.map((each) =>
  [each.id, each.help, each.nodes.map((node) => node.html.slice(0, 200)).slice(0, 3)]))"""
SAYS_THE_COUNT = """() => {
  const said = document.querySelector("#said").textContent;
  return said && said === document.querySelector(".count strong").textContent;
}"""
ARTICLE = f"/a/vowelled?q={quote('درس')}"
STATES = {
    "home": "/",
    "results": f"{RESULTS}&from=2021&exactness=form&sort=newest",
    "zero hits": NOTHING,
    "article": ARTICLE,
    "error": "/a/none",
}
LOOKS = [
    "",
    "ui=en.dark",
    pytest.param("ui=en", marks=pytest.mark.slow),
    pytest.param("ui=dark", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module")
def axe(request: pytest.FixtureRequest) -> str:
    if not AXE.exists():
        skip_loudly(request, "axe-core is not in .axe/")
    return AXE.read_text("utf-8")


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visit]:
    """A wide page whose every folded part is opened before it is looked at."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 860})
    yield from watched(context, site)


def unfold(page: Page) -> None:
    page.locator("details").evaluate_all("found => found.forEach((one) => { one.open = true; })")


def violations(page: Page, axe: str) -> list[Any]:
    page.evaluate(axe)
    found: list[Any] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visitor: Visit, axe: str, state: str, look: str) -> None:
    visitor.page.goto(with_look(STATES[state], look))
    unfold(visitor.page)
    found = violations(visitor.page, axe)
    assert found == [], json.dumps(found, ensure_ascii=False, indent=1)
    visitor.complaints[:] = [each for each in visitor.complaints if "404" not in each]


@pytest.mark.slow
@pytest.mark.parametrize("look", ["", "ui=en", "ui=dark", "ui=en.dark"])
@pytest.mark.parametrize("state", ALL_STATES, ids=lambda state: state.name)
def test_axe_finds_nothing_in_any_state(visitor: Visit, axe: str, state: State, look: str) -> None:
    visitor.page.goto(with_look(state.address, look))
    state.act(visitor.page)
    found = violations(visitor.page, axe)
    assert found == [], json.dumps(found, ensure_ascii=False, indent=1)
    refused = ("400", "404")
    visitor.complaints[:] = [
        each for each in visitor.complaints if not any(status in each for status in refused)
    ]


@pytest.mark.parametrize("state", ["home", "results", "article"])
def test_axe_finds_nothing_on_a_phone(phone: Page, axe: str, state: str) -> None:
    phone.goto(STATES[state])
    unfold(phone)
    assert violations(phone, axe) == []


def test_axe_would_find_something(page: Page, axe: str) -> None:
    page.goto("/")
    page.evaluate("() => document.querySelector('.brand, label[for=q]').remove()")
    page.evaluate("() => document.querySelector('#q').removeAttribute('placeholder')")
    page.evaluate("() => document.querySelector('#q').removeAttribute('aria-label')")
    assert "label" in {each[0] for each in violations(page, axe)}


def focused(page: Page) -> str:
    said: str = page.evaluate("() => document.activeElement.textContent")
    return said


def test_a_whole_journey_is_made_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.insert_text(QUERY)
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    headline = page.locator(".hit h2 a").first.inner_text()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == headline
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_have_text(headline)
    page.keyboard.press("KeyN")
    page.keyboard.press("KeyN")
    expect(page.locator("#m2")).to_have_class("here")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(".back a").evaluate("link => link === document.activeElement"):
            break
    expect(page.locator(".back a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".hit h2 a").first).to_have_text(headline)


def test_the_number_of_hits_is_told_to_who_listens(page: Page) -> None:
    page.goto(RESULTS)
    live = page.locator("#said")
    expect(live).to_have_attribute("role", "status")
    page.locator("#q").press("End")
    page.locator("#q").press_sequentially(" أوكرانيا")
    page.wait_for_function(SAYS_THE_COUNT)
    expect(page.locator("#q")).to_have_value(f"{QUERY} أوكرانيا")


def test_completions_are_a_combobox_as_aria_has_it(page: Page) -> None:
    page.goto(RESULTS)
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("")
    box.press_sequentially("أوكر")
    listed = page.get_by_role("listbox").get_by_role("option")
    expect(listed.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    first = listed.first.get_attribute("id") or ""
    expect(box).to_have_attribute("aria-activedescendant", first)
    expect(listed.first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("أوكر")
    box.press("Escape")
    expect(box).to_have_value("")


def test_a_chosen_completion_is_searched_for(page: Page) -> None:
    page.goto("/")
    box = page.locator("#q")
    box.press_sequentially("أوكر")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    wanted = page.locator("[aria-selected=true] span").inner_text()
    box.press("Enter")
    expect(page.locator("#q")).to_have_value(wanted)
    expect(page.locator(".hit").first).to_be_visible()


def test_what_is_chosen_stays_chosen_when_the_results_come(page: Page) -> None:
    waiting: list[Route] = []
    results = f"**/?q={quote('أوكر')}"
    page.route(results, lambda route: waiting.append(route))
    page.goto("/")
    with page.expect_request(results):
        page.locator("#q").press_sequentially("أوكر")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#q").press("ArrowDown")
    waiting[0].continue_()
    expect(page.locator(".masthead")).to_be_visible()
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "c0")


def test_a_completion_runs_as_it_is_written_on_an_english_page(page: Page) -> None:
    page.goto("/?ui=en")
    page.locator("#q").press_sequentially("أوكر")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("article")
    assert option.evaluate("item => getComputedStyle(item).direction") == "rtl"
