"""Where does each setting come from, and what is refused?"""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from index import SETTINGS, Settings, SettingsError, load_settings


def load(
    tmp_path: Path, flags: dict[str, Any], environment: dict[str, str], file: str | None
) -> Settings:
    path = tmp_path / "fihrist.toml"
    if file is not None:
        path.write_text(file, "utf-8")
    return load_settings(environment, path, flags)


@pytest.mark.parametrize(
    ("flags", "environment", "file", "port"),
    [
        ({}, {}, None, 8080),
        ({}, {}, "", 8080),
        ({}, {}, "port = 1", 1),
        ({}, {"FIHRIST_PORT": "2"}, "port = 1", 2),
        ({"port": 3}, {"FIHRIST_PORT": "2"}, "port = 1", 3),
        ({"port": None}, {"FIHRIST_PORT": "2"}, "port = 1", 2),
        ({"port": 0}, {"FIHRIST_PORT": "2"}, None, 0),
        ({}, {"PORT": "9", "FIHRIST_HOST": "::1"}, None, 8080),
    ],
)
def test_a_flag_is_before_the_environment_is_before_the_file_is_before_the_default(
    tmp_path: Path, flags: dict[str, Any], environment: dict[str, str], file: str | None, port: int
) -> None:
    assert load(tmp_path, flags, environment, file).port == port


@pytest.mark.parametrize(
    ("flags", "environment", "file", "named"),
    [
        ({"port": 65536}, {}, None, ["port", "65536", "command line", "65535"]),
        ({}, {"FIHRIST_PORT": "many"}, None, ["port", "many", "$FIHRIST_PORT"]),
        ({}, {"FIHRIST_THREADS": "0"}, None, ["threads", "0", "$FIHRIST_THREADS", "256"]),
        ({}, {}, "budget_ms = 1.5", ["budget_ms", "1.5", "fihrist.toml"]),
        ({}, {}, "prot = 1", ["prot", "fihrist.toml", "port"]),
        ({}, {}, "port =", ["fihrist.toml"]),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_place(
    tmp_path: Path,
    flags: dict[str, Any],
    environment: dict[str, str],
    file: str | None,
    named: list[str],
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, flags, environment, file)
    assert [word for word in named if word not in str(caught.value)] == []


def test_the_table_has_every_setting_and_its_default_is_in_range() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]
    for setting in SETTINGS:
        assert setting.help
        if setting.most:
            assert setting.least <= getattr(Settings(), setting.name) <= setting.most


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=tmp_path.name):
        load_settings({}, tmp_path, {})


def test_a_file_may_begin_with_the_mark_that_windows_puts_there(tmp_path: Path) -> None:
    (tmp_path / "fihrist.toml").write_text("port = 9000\r\n", "utf-8-sig", newline="")
    assert load_settings({}, tmp_path / "fihrist.toml", {}).port == 9000
