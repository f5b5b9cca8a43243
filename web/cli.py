"""Which commands does `fihrist` have, and where is each one written?

A command's module is imported when the command is called: `fihrist --help` pays for none.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NamedTuple, cast

import click

from .help import is_arabic, speak_arabic

INTERRUPTED = 130  # 128 + SIGINT, as shells count


class Place(NamedTuple):
    """Where a command is written, "module:attribute", and its line in the help."""

    target: str
    help: str


COMMANDS = {
    "build": Place("index.cli:build", "Build the index anew from files and folders."),
    "update": Place("index.cli:update", "Make the index hold what is in the paths now."),
    "watch": Place("index.cli:watch", "Update the index whenever a file changes."),
    "search": Place("search.cli:search", "Search the index."),
    "suggest": Place("search.lookup_cli:suggest", "Say how a query may go on."),
    "similar": Place("search.lookup_cli:similar", "Name articles about the same as one."),
    "explain": Place("search.lookup_cli:explain", "Say why an article has its score."),
    "show": Place("search.lookup_cli:show", "Print an article."),
    "serve": Place("web.serve:serve", "Serve the page and the JSON endpoint."),
    "stats": Place("index.upkeep_cli:stats", "Say what is in the index."),
    "verify": Place("index.upkeep_cli:verify", "Read the whole index and check it."),
    "doctor": Place("index.upkeep_cli:doctor", "Say whether machine and index are in order."),
    "generations": Place("index.upkeep_cli:generations", "List the generations that are kept."),
    "rollback": Place("index.upkeep_cli:rollback", "Serve an older generation again."),
    "gc": Place("index.upkeep_cli:gc", "Remove what is not served any more."),
    "export": Place("index.upkeep_cli:export", "Write all articles as JSON Lines or CSV."),
    "batch": Place("search.cli:batch", "Search for every line of a file."),
    "analyze": Place("search.cli:analyze", "Show what becomes of each word of a text."),
    "run": Place("search.cli:run", "Print ranked ids for many queries as a TREC run."),
    "eval": Place("search.cli:evaluate_run", "Judge a run: nDCG, MRR, recall, MAP."),
    "config": Place("web.shell:config", "Show the settings and where they come from."),
    "completion": Place("web.shell:completion", "Print the completion script of a shell."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and lists all without importing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table, which is that of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].target.partition(":")
        return cast(click.Command, getattr(import_module(module), attribute))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.help) for name, place in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that has gone away (`| head`) is no failure."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            _silence_stdout()
            ctx.exit(0)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fihrist", message="%(prog)s %(version)s")
def fihrist() -> None:
    """Fihrist, a search engine for Arabic articles: index them, search them, serve them."""


def main() -> None:
    """Run the command line, and end with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # one that cannot write Arabic writes \u0627
            stream.reconfigure(errors="backslashreplace")
    if is_arabic(os.environ):
        speak_arabic()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; an error is one line on stderr."""
    try:
        code = fihrist.main(list(arguments), prog_name="fihrist", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("fihrist: interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Exception as error:
        from index import FihristError

        if not isinstance(error, FihristError):
            raise
        click.echo("fihrist: " + " ".join(str(error).split()), err=True)
        return error.exit_code
    return code if isinstance(code, int) else 0


def _silence_stdout() -> None:
    """Have what is still in the buffer go nowhere, or the interpreter complains at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
