"""`liftline serve`: run one service."""

import importlib
from enum import StrEnum
from typing import Annotated

import typer


class Service(StrEnum):
    """The microservices."""

    INGEST = "ingest"
    PROGRESSION = "progression"
    ALERTS = "alerts"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def serve(name: Annotated[Service, typer.Argument(help="Which service.", case_sensitive=False)]) -> None:
        """Run a service until SIGTERM or Ctrl-C. Its settings are LIFTLINE_* in the environment."""
        from shared.runtime.service import run_process

        module = importlib.import_module(f"services.{name}.main")
        raise typer.Exit(run_process(module.run))
