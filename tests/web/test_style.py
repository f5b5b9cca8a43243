"""Does the look keep its promises: small, logical, legible, and nothing inline?"""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

WEB = Path(__file__).parents[2] / "web"
CSS = (WEB / "static" / "fihrist.css").read_text("utf-8")
SCRIPT = (WEB / "static" / "fihrist.js").read_text("utf-8")
TEMPLATES = {
    str(path.relative_to(WEB)): path.read_text("utf-8")
    for path in sorted((WEB / "templates").rglob("*.html"))
}

RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:left|right|float|clear|width|height|"
    r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)|"
    r"(?:min|max)-(?:width|height)|top|bottom)\s*:",
)
MEDIA = re.compile(r"@media[^{]*")

# Foreground and background that meet on the page; WCAG 2.2 AA asks 4.5 of running text.
PAIRS = [
    *((ink, ground) for ink in ("ink", "quiet", "link", "seen") for ground in ("paper", "sheet")),
    ("source", "paper"),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("sheet", "accent"),
    *((ink, ground) for ink in ("ink", "link", "seen") for ground in ("mark", "note")),
    ("ink", "here"),
]


def palette(which: int) -> dict[str, str]:
    found = re.findall(r"--([a-z]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\);", RULES)
    return {name: colours[which] for name, *colours in found}


DAY, NIGHT = palette(0), palette(1)


def luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2 defines, 0 to 1."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_what_wcag_says_it_is() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])
def test_text_is_legible_on_its_ground(colours: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(colours[ink], colours[ground]) >= 4.5


def test_every_colour_has_its_day_and_its_night() -> None:
    named = set(re.findall(r"^  --([a-z]+): (?:light-dark|#)", RULES, re.MULTILINE))
    assert named == DAY.keys() == NIGHT.keys()


def test_the_style_sheet_is_small() -> None:
    assert len(gzip.compress(CSS.encode())) <= 8 * 1024


def test_the_script_is_small_even_with_what_it_loads() -> None:
    loaded = SCRIPT + (WEB / "static" / "keyboard.js").read_text("utf-8")
    assert len(gzip.compress(loaded.encode())) <= 6 * 1024


def test_the_style_sheet_knows_no_left_and_no_right() -> None:
    assert not PHYSICAL.findall(MEDIA.sub("", RULES))
    assert not re.findall(r"\b(?:left|right)\b", RULES)


def test_the_grep_for_physical_properties_finds_them() -> None:
    assert PHYSICAL.findall("a{margin-left:0;float:none;right:1px}") == [
        "margin-left:",
        "float:",
        "right:",
    ]
    assert not PHYSICAL.findall("a{margin-inline-start:0;border-inline-start:0;line-height:2}")


def test_a_mark_adds_colour_and_nothing_else() -> None:
    (rule,) = re.findall(r"^mark \{(.*?)\}", RULES, re.DOTALL | re.MULTILINE)
    declared = dict(re.findall(r"([a-z-]+):\s*([^;]+);", rule))
    background = declared.pop("background")
    assert "var(--mark)" in background
    assert declared == {
        "padding": "0",
        "border": "0",
        "font-weight": "inherit",
        "color": "inherit",
    }


def test_no_rule_gives_a_mark_a_width_or_a_weight() -> None:
    for selectors, rule in re.findall(r"([^{}]*)\{([^{}]*)\}", RULES):
        if re.search(r"\bmark\b", selectors) and selectors.strip() != "mark":
            assert not re.search(r"(?:padding|margin|border|font|letter-spacing)", rule), selectors


def test_running_text_has_room_between_its_lines() -> None:
    for selector in ("body", ".snippet", ".text"):
        (rule,) = re.findall(
            rf"^{re.escape(selector)} \{{(.*?)\}}", RULES, re.DOTALL | re.MULTILINE
        )
        size = re.search(r"font: [\d.]+rem/([\d.]+)", rule)
        assert size and float(size[1]) >= 1.8, selector


@pytest.mark.parametrize(
    "query",
    ["prefers-reduced-motion: reduce", "forced-colors: active"],
)
def test_the_style_sheet_follows_what_the_reader_prefers(query: str) -> None:
    assert f"@media ({query})" in RULES


def test_there_is_a_print_style() -> None:
    assert "@media print" in RULES


@pytest.mark.parametrize("name", [path.name for path in sorted((WEB / "static").iterdir())])
def test_a_static_file_asks_nothing_of_others(name: str) -> None:
    text = (WEB / "static" / name).read_text("utf-8")
    addresses = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+[^\s\"')]*", text)
    assert addresses in ([], ["http://www.w3.org/2000/svg"])
    assert "@import" not in text
    assert "url(" not in text


def test_the_icon_is_a_picture() -> None:
    icon = ElementTree.fromstring((WEB / "static" / "favicon.svg").read_text("utf-8"))
    assert icon.tag == "{http://www.w3.org/2000/svg}svg"


def test_letter_keys_are_told_by_their_place_on_the_keyboard() -> None:
    assert 'event.code === "KeyN"' in SCRIPT
    assert not re.findall(r"""event\.key\s*===?\s*["']\w|keyCode|\.which""", SCRIPT)


def test_the_script_makes_no_markup_and_runs_no_text() -> None:
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", SCRIPT)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_inline_style_script_or_handler(name: str) -> None:
    text = TEMPLATES[name]
    assert not re.findall(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_leaves_escaping_to_jinja(name: str) -> None:
    assert not re.findall(r"\|\s*safe\b|autoescape|Markup", TEMPLATES[name])


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_asks_nothing_of_others(name: str) -> None:
    assert not re.findall(r"(?:href|src|action)=\"(?:https?:)?//", TEMPLATES[name])


def test_every_page_has_the_same_frame() -> None:
    for page in ("start", "results", "article", "error"):
        assert '{% extends "base.html" %}' in TEMPLATES[f"templates/{page}.html"]
