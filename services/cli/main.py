"""The `liftline` command: one module per command, each imports what it needs when it runs."""

import logging
import sys

import typer

from services.cli import (
    audit,
    clock,
    demo,
    dlq,
    doctor,
    import_log,
    migrate,
    rebuild,
    replay,
    rule_sets,
    serve,
    simulate,
    token,
    topics,
    up,
    verify,
)
from shared.runtime.errors import LiftlineError, Misconfigured

COMMANDS = (
    demo,
    up,
    replay,
    rule_sets,
    import_log,
    simulate,
    verify,
    serve,
    migrate,
    topics,
    clock,
    token,
    dlq,
    audit,
    rebuild,
    doctor,
)
"""In the order of the help text. A new command is one module with `register`, and one entry here."""

app = typer.Typer(
    name="liftline",
    help="Event-driven remote monitoring of clinical resistance training.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for command in COMMANDS:
    command.register(app)


def main() -> None:
    """Run the command. An error is one sentence; 2: something must be set right first, 1: it failed."""
    # The client says so at once when a broker is not there yet; we say it when it stays so.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        app(prog_name="liftline")
    except LiftlineError as error:
        sys.stderr.write("".join(f"liftline: {sentence}\n" for sentence in str(error).splitlines()))
        sys.exit(2 if isinstance(error, Misconfigured) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
