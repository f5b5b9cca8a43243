"""Does the page do in a browser what a reader expects of it, with and without script?"""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from index import Article

from .browsing import NOTHING, PHONE, QUERY, RESULTS, Site, Visit

pytestmark = pytest.mark.browser


def numbers(text: str) -> list[int]:
    """Return the numbers in a text, whichever digits they are written in."""
    return [int(number) for number in re.findall(r"\d+", text)]


def furnished(site: Site) -> Article:
    return next(
        article
        for article in site.articles
        if any(article.text[start:end].strip() for start, end in article.removed)
    )


def test_a_reader_asks_reads_steps_through_the_matches_and_comes_back(reader: Page) -> None:
    reader.goto("/")
    expect(reader.locator("#q")).to_be_focused()
    reader.locator("#q").fill(QUERY)
    reader.locator("#q").press("Enter")

    hits = reader.locator(".hit")
    expect(hits.first).to_be_visible()
    assert "بايدن" in " ".join(reader.locator(".snippet mark").all_inner_texts())
    expect(reader.locator("#q")).to_have_value(QUERY)
    headline = hits.first.locator("h2").inner_text()

    hits.first.locator("h2 a").click()
    expect(reader.locator("article h1")).to_have_text(headline)
    marks = reader.locator("article mark")
    counter = reader.locator(".steps .at")
    reader.locator("#next-match").click()
    expect(reader.locator("#m1")).to_have_class("here")
    assert numbers(counter.inner_text()) == [1, marks.count()]
    reader.locator("#next-match").click()
    expect(reader.locator("#m2")).to_have_class("here")
    expect(reader.locator("mark.here")).to_have_count(1)
    expect(reader.locator("#m2")).to_be_in_viewport()
    assert numbers(counter.inner_text()) == [2, marks.count()]
    reader.locator("#previous-match").click()
    expect(reader.locator("#m1")).to_have_class("here")

    reader.locator(".back a").click()
    expect(hits.first.locator("h2")).to_have_text(headline)
    expect(reader.locator("#q")).to_have_value(QUERY)


def test_a_reader_turns_the_pages(reader: Page) -> None:
    reader.goto(f"/?q={quote('في')}&per_page=5")
    first = reader.locator(".hit h2").all_inner_texts()
    reader.locator("a[rel=next]").click()
    expect(reader.locator(".pager [aria-current=page]")).to_contain_text("٢")
    second = reader.locator(".hit h2").all_inner_texts()
    assert len(first) == len(second) == 5
    assert not set(first) & set(second)
    reader.locator("a[rel=prev]").click()
    expect(reader.locator(".hit h2")).to_have_text(first)


def test_a_reader_sees_what_was_removed_and_hides_it_again(reader: Page, site: Site) -> None:
    reader.goto(f"/a/{quote(furnished(site).id)}")
    expect(reader.locator(".furniture")).to_have_count(0)
    reader.locator(".toggle a").click()
    expect(reader.locator(".furniture").first).to_be_visible()
    reader.locator(".toggle a").click()
    expect(reader.locator(".furniture")).to_have_count(0)


def test_a_search_without_hits_says_what_was_tried(reader: Page) -> None:
    reader.goto(NOTHING)
    expect(reader.locator(".hit")).to_have_count(0)
    expect(reader.locator(".tried dt")).to_have_text("قيثارات")


def test_a_search_box_keeps_the_filters_in_force(reader: Page) -> None:
    reader.goto(RESULTS)
    reader.locator(".hit .source").first.click()
    expect(reader.locator(".narrowed li").first).to_be_visible()
    reader.locator("#q").fill("بايدن")
    reader.locator("#q").press("Enter")
    expect(reader.locator(".narrowed li").first).to_be_visible()
    assert len(set(reader.locator(".hit .source").all_inner_texts())) == 1


def articles(reader: Page) -> list[int]:
    """Return how many articles the results are: the last number, for stories come before."""
    return numbers(reader.locator(".count .all").inner_text())[-1:]


def test_a_reader_narrows_by_source_and_takes_it_back(reader: Page) -> None:
    reader.goto(RESULTS)
    whole = articles(reader)
    choice = reader.locator("#facet-source ~ .facet a").first
    counted = numbers(choice.locator(".number").inner_text())
    choice.click()
    expect(reader.locator("#facet-source ~ .facet a[aria-current]")).to_have_count(1)
    assert articles(reader) == counted != whole
    other = reader.locator("#facet-source ~ .facet a:not([aria-current])").first
    counted += numbers(other.locator(".number").inner_text())
    other.click()
    expect(reader.locator("#facet-source ~ .facet a[aria-current]")).to_have_count(2)
    assert articles(reader) == [sum(counted)]
    reader.locator(".narrowed .plain").click()
    expect(reader.locator(".narrowed")).to_have_count(0)
    assert articles(reader) == whole


def test_a_bar_leads_to_the_hits_that_it_counts(reader: Page) -> None:
    reader.goto(RESULTS)
    bars = reader.locator(".bars a")
    assert bars.count() >= 2
    labels = [bars.nth(at).get_attribute("aria-label") or "" for at in range(bars.count())]
    counts = [numbers(label.rpartition(":")[2]) for label in labels]
    at = next(at for at, count in enumerate(counts) if count)  # one or two are words
    bars.nth(at).click()
    expect(reader.locator(".narrowed li").first).to_be_visible()
    assert articles(reader) == counts[at]


def test_a_reader_asks_for_days(reader: Page) -> None:
    reader.goto(RESULTS)
    reader.locator(".days input[name=from]").fill("2022-01")
    reader.locator(".days button").click()
    expect(reader.locator(".narrowed li")).to_have_count(1)
    dates = reader.locator(".hit .from time")
    assert dates.count()
    for at in range(dates.count()):
        assert (dates.nth(at).get_attribute("datetime") or "") >= "2022-01"


def test_each_stop_of_the_dial_has_the_hits_that_it_says(reader: Page) -> None:
    reader.goto(RESULTS)
    counts = [numbers(each) for each in reader.locator(".dial .number").all_inner_texts()]
    assert len(counts) == 4 and counts == sorted(counts)
    reader.locator(".dial a").first.click()
    expect(reader.locator(".dial a").first).to_have_attribute("aria-current", "true")
    assert articles(reader) == counts[0]


def test_a_reader_learns_why_a_hit_is_one(reader: Page) -> None:
    reader.goto(RESULTS)
    reader.locator(".hit a.why").nth(1).click()
    why = reader.locator(".hit:nth-child(2) details.why")
    expect(why.locator("li").first).to_be_visible()
    shares = [numbers(each)[0] for each in why.locator(".number").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    assert 90 <= sum(shares) <= 110
    why.locator("summary").click()
    expect(why.locator("li").first).to_be_hidden()


def test_why_a_hit_is_one_comes_into_the_page_and_takes_the_focus(page: Page) -> None:
    page.goto(RESULTS)
    page.locator(".hit a.why").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hit details.why summary")).to_be_focused()
    assert "why=" not in page.url
    page.keyboard.press("Enter")
    expect(page.locator(".hit details.why li").first).to_be_hidden()


def test_where_the_answer_cannot_be_read_the_link_says_why_a_hit_is_one(page: Page) -> None:
    page.goto(RESULTS)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
    page.locator(".hit a.why").first.click()
    expect(page.locator(".hit details.why li").first).to_be_visible()
    assert "why=" in page.url


def test_a_reader_changes_the_look_and_keeps_it(reader: Page) -> None:
    reader.goto(RESULTS)
    reader.locator(".looks summary").click()
    reader.get_by_role("link", name="English").click()
    reader.locator(".looks summary").click()
    reader.get_by_role("link", name="Dark", exact=True).click()
    expect(reader.locator("html")).to_have_attribute("lang", "en")
    ground = reader.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert max(numbers(ground)) < 64
    reader.locator("#q").fill("أوكرانيا")
    reader.locator("#q").press("Enter")
    expect(reader.locator(".count")).to_contain_text("result")
    reader.locator(".hit h2 a").first.click()
    expect(reader.locator(".back")).to_contain_text("Back to the results")
    expect(reader.locator("html")).to_have_attribute("data-colours", "dark")
    assert reader.context.cookies() == []


def test_on_a_wide_page_what_narrows_is_open_and_on_a_phone_folded(page: Page, phone: Page) -> None:
    page.goto(RESULTS)
    expect(page.locator(".side")).to_be_visible()
    phone.goto(RESULTS)
    expect(phone.locator(".side")).to_be_hidden()
    phone.locator(".fold summary").click()
    expect(phone.locator(".side")).to_be_visible()


def test_results_follow_what_is_typed_on_the_start_page(page: Page) -> None:
    page.goto("/")
    page.locator("#q").press_sequentially("محادثات بايدن")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("محادثات بايدن")
    page.wait_for_url(f"**/?q={quote('محادثات')}+{quote('بايدن')}")
    assert page.title().startswith("محادثات بايدن")
    page.keyboard.press("Escape")
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".article")).to_be_visible()
    page.go_back()
    expect(page.locator("#q")).to_have_value("محادثات بايدن")
    expect(page.locator(".hit").first).to_be_visible()
    page.go_back()
    expect(page.locator(".wordmark")).to_be_visible()


def test_the_cursor_stays_in_sight_when_the_results_come(phone: Page) -> None:
    phone.goto("/")
    phone.locator("#q").press_sequentially(f"{QUERY} حول أوكرانيا", delay=1)
    expect(phone.locator(".hit").first).to_be_visible()
    unseen = "box => box.scrollWidth - box.clientWidth - Math.abs(box.scrollLeft)"
    assert phone.locator("#q").evaluate("box => box.scrollWidth > box.clientWidth")
    assert phone.locator("#q").evaluate(unseen) <= 4


def test_an_answer_that_comes_too_late_is_not_shown(page: Page) -> None:
    waiting = []
    late = f"**/?q={quote('بايدن')}"
    page.route(late, lambda route: waiting.append(route))
    page.goto(RESULTS)
    with page.expect_request(late):
        page.locator("#q").fill("بايدن")
    page.locator("#q").fill("أوكرانيا")
    page.wait_for_url(f"**/?q={quote('أوكرانيا')}")
    for route in waiting:
        route.abort()
    assert len(waiting) == 1
    expect(page.locator(".count strong")).to_be_visible()
    assert "أوكرانيا" in page.title()


def test_the_keyboard_on_the_screen_writes_arabic_and_is_loaded_when_asked_for(
    page: Page,
) -> None:
    loaded: list[str] = []
    page.on("request", lambda asked: loaded.append(asked.url))
    page.goto("/")
    assert not [url for url in loaded if "keyboard.js" in url]
    page.locator("#keyboard").click()
    for letter in ("ن", "ه", "ر", "لا"):
        page.locator(".board button", has_text=letter).first.click()
    expect(page.locator("#q")).to_have_value("نهرلا")
    page.locator(".board .wide").first.click()
    page.locator(".board .wide").first.click()
    expect(page.locator("#q")).to_have_value("نهر")
    expect(page.locator("#q")).to_be_focused()
    page.locator("#keyboard").click()
    expect(page.locator(".board")).to_be_hidden()


def test_the_keys_step_through_the_matches_on_an_arabic_keyboard(page: Page) -> None:
    page.goto(RESULTS)
    page.locator(".hit h2 a").first.click()
    last = page.locator("article mark").count()
    press = """shift => document.body.dispatchEvent(new KeyboardEvent("keydown",
        {code: "KeyN", key: "ى", shiftKey: shift, bubbles: true, cancelable: true}))"""
    page.evaluate(press, False)
    expect(page.locator("#m1")).to_have_class("here")
    page.evaluate(press, True)
    expect(page.locator(f"#m{last}")).to_have_class("here")
    expect(page.locator(f"#m{last}")).to_be_in_viewport()
    page.evaluate(press, False)
    expect(page.locator("#m1")).to_have_class("here")
    assert "at=1" in page.url


def test_going_back_after_stepping_leads_to_the_results(page: Page) -> None:
    page.goto(RESULTS)
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".steps")).to_be_visible()
    page.keyboard.press("KeyN")
    page.keyboard.press("KeyN")
    expect(page.locator("#m2")).to_have_class("here")
    page.go_back()
    expect(page.locator(".hit").first).to_be_visible()


def test_slash_goes_to_the_search_box_and_escape_empties_it(page: Page) -> None:
    page.goto(RESULTS)
    expect(page.locator("#q")).not_to_be_focused()
    page.keyboard.press("Slash")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value(QUERY)
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")
    page.keyboard.type("a/n")
    expect(page.locator("#q")).to_have_value("a/n")


def test_the_keyboard_alone_leads_to_the_first_hit(page: Page) -> None:
    page.goto(RESULTS)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    headline = page.locator(".hit h2 a").first
    for _ in range(12):
        page.keyboard.press("Tab")
        if headline.evaluate("link => link === document.activeElement"):
            break
    expect(headline).to_be_focused()
    assert headline.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".article h1")).to_be_visible()


def test_two_keys_go_from_result_to_result_on_an_arabic_keyboard(page: Page) -> None:
    page.goto(RESULTS)
    press = """code => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
        {code, key: "ت", bubbles: true, cancelable: true}))"""
    headlines = page.locator(".hit h2 a")
    for code, at in (("KeyJ", 0), ("KeyJ", 1), ("KeyJ", 2), ("KeyK", 1), ("KeyK", 0), ("KeyK", 0)):
        page.evaluate(press, code)
        expect(headlines.nth(at)).to_be_focused()
    headline = headlines.first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_have_text(headline)


def test_an_arabic_article_stands_below_the_box_on_an_english_page(page: Page) -> None:
    page.goto(f"{RESULTS}&ui=en")
    page.locator(".hit h2 a").first.click()
    expect(page.locator(".article h1")).to_be_visible()
    box, article = page.locator(".box").bounding_box(), page.locator(".article").bounding_box()
    assert box and article
    assert abs(box["x"] - article["x"]) < 2 and abs(box["width"] - article["width"]) < 2


def test_text_stands_from_right_to_left(page: Page) -> None:
    page.goto(RESULTS)
    for selector in ("html", ".hit h2", ".snippet"):
        direction = "element => getComputedStyle(element).direction"
        assert page.locator(selector).first.evaluate(direction) == "rtl"
    box, brand = page.locator("#q").bounding_box(), page.locator(".brand").bounding_box()
    assert box and brand and brand["x"] > box["x"]


def test_a_query_of_markup_is_shown_as_text(page: Page) -> None:
    query = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"
    page.goto(f"/?q={quote(query)}")
    expect(page.locator("#q")).to_have_value(query)
    expect(page.locator("main img, main script")).to_have_count(0)


def test_a_missing_article_has_a_page_of_its_own(visit: Visit) -> None:
    answer = visit.page.goto("/a/none")
    assert answer is not None and answer.status == 404
    expect(visit.page.locator(".status")).to_have_text("٤٠٤")
    expect(visit.page.locator("#q")).to_be_visible()
    complaint = visit.complaints.pop()
    assert "404" in complaint


def test_the_night_is_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/")
    ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert max(numbers(ground)) < 64


def test_paper_gets_the_article_and_no_buttons(page: Page) -> None:
    page.goto(RESULTS)
    page.locator(".hit h2 a").first.click()
    page.emulate_media(media="print")
    expect(page.locator(".article h1")).to_be_visible()
    expect(page.locator(".masthead, .steps, .foot").filter(visible=True)).to_have_count(0)


@pytest.mark.parametrize("address", ["/", RESULTS, RESULTS + "&per_page=2&page=2", NOTHING])
def test_a_phone_needs_no_scrolling_sideways(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.locator("summary").evaluate_all("found => found.forEach(one => one.click())")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_an_article_fits_a_phone(phone: Page, site: Site) -> None:
    phone.goto(f"/a/{quote(furnished(site).id)}?original=1&q={quote('في')}")
    expect(phone.locator(".furniture").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("address", ["/", RESULTS + "&per_page=2&page=2"])
def test_what_is_pressed_on_a_phone_is_large_enough(phone: Page, address: str) -> None:
    phone.goto(address)
    pressed = phone.locator("a, button, input:not([type=hidden]), summary").filter(visible=True)
    boxes = [
        found.bounding_box()
        for found in pressed.all()
        if "skip" not in found.evaluate("e => e.className")
    ]
    assert len(boxes) >= 2
    assert min(box["height"] for box in boxes if box) >= 24
    assert min(box["width"] for box in boxes if box) >= 24
