"""Is everything the page says said in Arabic too, and in all its plurals?"""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message as Translation

from web.look import CHOICES, Look, looks, read_look
from web.voice import Voice

from .messages import WEB, Message, catalogue, messages

MESSAGES = {message.text: message for message in messages()}
TRANSLATIONS = {
    message.id[0] if message.pluralizable else message.id: message
    for message in catalogue()
    if message.id
}
PAGES = [path for path in sorted(WEB.rglob("templates/**/*.html")) if path.name != "api_docs.html"]
# Comments, names of classes and anchors (blocks of one line), statements, what is put in
_JINJA = re.compile(
    r"\{#.*?#\}|\{% block \w+ %\}\w+\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
_NAMES = ("J", "K", "N", "Shift")  # of keys


def forms(translation: Translation) -> list[str]:
    said = translation.string
    return [said] if isinstance(said, str) else list(said)


def named(text: str) -> set[str]:
    """Return the names in braces; {} is named "" """
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_are_messages() -> None:
    assert len(MESSAGES) > 80


@pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda message: message.text[:40])
def test_every_message_is_said_in_arabic(message: Message) -> None:
    translation = TRANSLATIONS.get(message.text)
    assert translation is not None, f"{message} has no translation in ar.po"
    assert not translation.fuzzy
    said = forms(translation)
    assert len(said) == (6 if message.plural else 1)
    for form in said:
        assert re.search("[\u0621-\u064a\ufe70-\ufeff]", form) or not re.search("[a-z]", form)
        assert named(form) <= named(message.text) | named(message.plural)
    assert named(said[-1]) == named(message.text)


def test_no_translation_is_left_of_a_message_that_went_away() -> None:
    assert TRANSLATIONS.keys() == MESSAGES.keys()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_template_says_nothing_but_messages(path: Path) -> None:
    text = _TAG.sub(" ", _JINJA.sub(" ", path.read_text("utf-8")))
    assert [word for word in re.findall(r"[^\W\d_]+", text) if word not in _NAMES] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_label_of_a_template_is_left_in_one_language(path: Path) -> None:
    labels = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', path.read_text("utf-8"))
    for label in labels:
        left = re.sub(r"[\d-]", "", _JINJA.sub("", label)).strip(" :")
        assert left == "", label


@pytest.mark.parametrize(
    ("said", "look"),
    [
        ("", Look()),
        ("en", Look(language="en")),
        ("dark.en", Look(language="en", colours="dark")),
        ("arab", Look()),
        ("en.latn", Look(language="en")),
        ("latn.sy.larger.light", Look("", "latn", "sy", "light", "larger")),
        ("<b>.none..", Look()),
    ],
)
def test_a_look_is_read_from_an_address(said: str, look: Look) -> None:
    assert read_look(said) == look


def test_what_a_look_says_is_read_back() -> None:
    for field in CHOICES:
        for _, look in looks(Look(language="en", colours="dark"), field):
            assert read_look(dict(look.pairs).get("ui", "")) == look


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (Look(), "٣١ يناير ٢٠٢١"),
        (Look(digits="latn"), "31 يناير 2021"),
        (Look(months="sy"), "٣١ كانون الثاني ٢٠٢١"),
        (Look(months="dz", digits="latn"), "31 جانفي 2021"),
        (Look(language="en"), "31 January 2021"),
        (Look(language="en", digits="arab"), "٣١ January ٢٠٢١"),
    ],
)
def test_a_date_is_written_as_the_reader_likes_it(look: Look, text: str) -> None:
    assert Voice(look).date("2021-01-31") == text


@pytest.mark.parametrize(
    ("since", "until", "text"),
    [
        ("2021-05-03", "2021-05-05", "3 – 5 May 2021"),
        ("2021-05-30", "2021-06-01", "30 May 2021 – 1 June 2021"),
        ("2021-05", "2021-05", "May 2021"),
        ("2020", "2021", "2020 – 2021"),
    ],
)
def test_a_span_says_a_shared_month_once(since: str, until: str, text: str) -> None:
    assert Voice(Look(language="en")).span(since, until) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 results"), (1, "1 result"), (2, "2 results")])
def test_english_counts_in_two_forms(count: int, text: str) -> None:
    assert Voice(Look(language="en")).count("{} result", "{} results", count) == text
