"""Is there Arabic help for everything, and only where it is wanted?"""

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from babel.messages.pofile import read_po

from web.catalogue import CATALOGUES
from web.cli import COMMANDS, fihrist
from web.help import in_arabic, is_arabic

ARABIC = re.compile("[\u0621-\u064a]")


def command(name: str) -> click.Command:
    found = fihrist.get_command(click.Context(fihrist), name)
    assert found is not None
    return found


def texts(of: click.Command) -> Iterator[str]:
    """Yield every text that the help of a command, and of those below it, is made of."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(of.help or "")):
        yield " ".join(paragraph.split())
    for parameter in of.params:
        if isinstance(parameter, click.Option) and parameter.help:
            yield parameter.help
    if isinstance(of, click.Group) and of is not fihrist:
        for name in of.commands:
            yield from texts(of.commands[name])


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_text_of_a_command_has_an_arabic_one(name: str) -> None:
    missing = [
        text
        for text in [COMMANDS[name].help, *texts(command(name))]
        if text and not ARABIC.search(in_arabic(text))
    ]
    assert missing == []


def test_the_catalogue_holds_nothing_that_is_not_said_any_more() -> None:
    with (CATALOGUES / "help.ar.po").open("rb") as file:
        known = {str(message.id) for message in read_po(file) if message.id}
    said = {"Usage:", "Options", "Commands", "Show this message and exit."}
    said |= {"Show the version and exit.", *texts(fihrist)}
    for name, place in COMMANDS.items():
        said |= {place.help, *texts(command(name))}
    assert known - said == set()


@pytest.mark.parametrize(
    ("environment", "arabic"),
    [
        ({"LANG": "ar_EG.UTF-8"}, True),
        ({"LANG": "ar_EG.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, False),
        ({"LC_ALL": "ar", "LANG": "C"}, True),
        ({"LC_ALL": "", "LANG": "ar"}, True),
        ({}, False),
    ],
)
def test_the_locale_decides(environment: dict[str, str], arabic: bool) -> None:
    assert is_arabic(environment) == arabic


def test_help_is_arabic_in_an_arabic_locale() -> None:
    for arguments in (["--help"], ["build", "--help"], ["config", "show", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", "from web.cli import main; main()", *arguments],
            env={**os.environ, "LC_ALL": "ar_SA.UTF-8", "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert "الاستعمال: " in done.stdout
        assert "Show this message" not in done.stdout
        assert "الخيارات" in done.stdout
