"""Where was an article read from, and what is it called for that?"""

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

UNSAFE = re.compile(r"[^\w.~-]")


class Rejection(NamedTuple):
    """Something that is no article: where it stands, and why, with what to do about it."""

    place: str
    reason: str


class Place(NamedTuple):
    """Where an article is read from.

    `name` is for messages; `id` is what the article is called where it has no id of
    its own; `source` the outlet, where it names none.
    """

    name: str
    id: str
    source: str = ""

    @property
    def path(self) -> str:
        """The path below the folder that was given, or the address, as it can be printed."""
        return self.id if "://" in self.id else self.id.replace(":", "/")

    def line(self, number: int) -> str:
        """Return the name of a line of this file, counted from 1, for messages."""
        return f"{self.name}:{number}"


def place_of(path: os.PathLike[str], parts: Sequence[str]) -> Place:
    """Return the place of the file at `path`, whose path below the given folder is `parts`."""
    return Place(printable(path), ":".join(map(quoted, parts)), outlet_of(parts[:-1]))


def printable(path: str | os.PathLike[str]) -> str:
    """Return a path that can be printed whatever bytes are in its name."""
    return visible(os.fsencode(path).decode("utf-8", "replace"))


def visible(text: str) -> str:
    """Return a text as one line that does to a terminal what it seems to do.

    Control characters, direction overrides and line breaks are written as escapes.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else escaped(each) for each in text)


def escaped(character: str) -> str:
    """Return a character as Python writes it in a string, such as \\n or \\u202e."""
    return character.encode("unicode_escape").decode("ascii")


def quoted(name: str) -> str:
    """Return the name of a file or folder as part of an id.

    Letters of any script, digits and ``. ~ - _`` stay; every other character is
    percent-encoded from its bytes, so that no two names become one.
    """
    return UNSAFE.sub(lambda match: percent_encoded(match[0]), name)


def percent_encoded(character: str) -> str:
    """Return the UTF-8 bytes of a character (or its own byte, where it was none), as %XX."""
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))


def outlet_of(folders: Sequence[str]) -> str:
    """Return the name of the nearest folder that is not a number, such as a year; "" if none."""
    named = (folder for folder in reversed(folders) if not re.fullmatch(r"[\d\W_]+", folder))
    return printable(next(named, ""))
