"""What helps at the shell: the settings in force, and completion."""

import os
from pathlib import Path

import click

from index.terminal import json_option, print_json

FILE = Path("fihrist.toml")


@click.group()
def config() -> None:
    """Show the settings."""


@config.command()
@json_option
def show(as_json: bool) -> None:
    """Print every setting that is in force, and where its value was found."""
    from index import find_settings

    found = find_settings(os.environ, FILE, {})
    if as_json:
        print_json([each._asdict() for each in found])
        return
    for each in found:
        click.echo(f"{each.name:12} {each.value!s:20} {each.place}")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete commands: source it, or put it in a file.

    For bash: source <(fihrist completion bash)
    """
    from click.shell_completion import get_completion_class

    from .cli import fihrist

    found = get_completion_class(shell)
    assert found is not None  # the choices are those that click knows
    click.echo(found(fihrist, {}, "fihrist", "_FIHRIST_COMPLETE").source())
