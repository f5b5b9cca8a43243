"""Which settings are there, what are they by default, and what do they mean?

Read once at a door: a flag, else the environment (FIHRIST_NAME), else `fihrist.toml`,
else the default; then frozen and passed down.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from .errors import SettingsError


@dataclass(frozen=True)
class Settings:
    """The values in force; what each means stands in SETTINGS."""

    index: str = ".fihrist"
    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 8
    budget_ms: int = 500
    requests_per_minute: int = 0
    query_log: str = ""


class Setting(NamedTuple):
    """One row of the table; `least` and `most` bound a number, inclusive."""

    name: str
    help: str
    least: int = 0
    most: int = 0


SETTINGS = (
    Setting("index", "the index folder"),
    Setting("host", "the address that `serve` listens on"),
    Setting("port", "the port that `serve` listens on; 0 takes a free one", 0, 65535),
    Setting("threads", "how many requests `serve` answers at once", 1, 256),
    Setting("budget_ms", "milliseconds one query may take", 1, 60_000),
    Setting("requests_per_minute", "requests answered a minute and caller; 0: all", 0, 1_000_000),
    Setting("query_log", "the file that searches are written to; empty: none"),
)


class Found(NamedTuple):
    """The value of a setting that is in force, and where it was found."""

    name: str
    value: Any
    place: str


def load_settings(environment: Mapping[str, str], file: Path, flags: Mapping[str, Any]) -> Settings:
    """Return the settings in force; a flag that is None was not given.

    Raises SettingsError naming the setting, its value and where it was found.
    """
    return Settings(**{each.name: each.value for each in find_settings(environment, file, flags)})


def find_settings(
    environment: Mapping[str, str], file: Path, flags: Mapping[str, Any]
) -> list[Found]:
    """Return every setting with its place; raises SettingsError as `load_settings` does."""
    from_file = _read_file(file)
    return [_find(setting, environment, file, from_file, flags) for setting in SETTINGS]


def _find(
    setting: Setting,
    environment: Mapping[str, str],
    file: Path,
    from_file: Mapping[str, Any],
    flags: Mapping[str, Any],
) -> Found:
    variable = f"FIHRIST_{setting.name.upper()}"
    for place, values, name in (
        ("the command line", flags, setting.name),
        (f"${variable}", environment, variable),
        (str(file), from_file, setting.name),
    ):
        if values.get(name) is not None:
            return Found(setting.name, _checked(setting, values[name], place), place)
    return Found(setting.name, getattr(Settings(), setting.name), "the default")


def _read_file(file: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(file.read_text("utf-8-sig"))  # Windows puts a mark before it
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: {error}") from error
    unknown = sorted(set(found) - {setting.name for setting in SETTINGS})
    if unknown:
        known = ", ".join(setting.name for setting in SETTINGS)
        raise SettingsError(f"{file}: {unknown[0]!r} is no setting; there are {known}")
    return found


def _checked(setting: Setting, value: Any, place: str) -> Any:
    if not setting.most:
        return str(value)
    try:
        number = int(str(value))
    except ValueError:
        raise SettingsError(f"{setting.name}: {value!r} in {place} is no whole number") from None
    if not setting.least <= number <= setting.most:
        raise SettingsError(
            f"{setting.name}: {number} in {place} is not within {setting.least} and {setting.most}"
        )
    return number
