"""The `spurline` command: its tree, and how an error reaches the user."""

from __future__ import annotations

import sys
import traceback
from typing import Annotated

import typer

from spurline import __version__
from spurline.cli import (
    ais_commands,
    ais_voyage_commands,
    case_commands,
    claims_commands,
    image_commands,
    itinerary_command,
    ledger_command,
    plan_command,
    result_commands,
)
from spurline.cli.output import complain, debugging
from spurline.model import SpurlineError

app = typer.Typer(
    name="spurline",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
    help=(
        "Reconstruct covert freight routes from open sources, and say how sure one may be.\n\n"
        "Start with `spurline demo`: a real question answered, offline, in about a minute.\n\n"
        "Your own case: `spurline new CASE`, `spurline add CASE FILES…`, `spurline run CASE`."
    ),
)
for command in (
    case_commands.demo,
    case_commands.new,
    case_commands.add,
    case_commands.run,
    result_commands.show,
    ledger_command.ledger,
    plan_command.plan,
    result_commands.audit,
    result_commands.export,
    result_commands.serve,
    case_commands.verify,
    case_commands.simulate,
):
    app.command(command.__name__)(command)
claims_commands.register(app)
itinerary_command.register(app)
ais_voyage_commands.register(ais_commands.app)
app.add_typer(ais_commands.app, name="ais")
app.add_typer(image_commands.app, name="image")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"spurline {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error arose.")] = False,
) -> None:
    """Global options; `--debug` is understood anywhere on the line (see `main`)."""


def main() -> None:
    """Entry point of the console script."""
    debug = debugging()
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(arguments)
    except SpurlineError as error:
        _fail(str(error), debug)
    except BrokenPipeError:
        # The reader of our output went away (for instance `| head`): nothing left to say.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        _fail(f"{name}{error.strerror or error}", debug)


def _fail(message: str, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    complain(message)
    sys.exit(1)
