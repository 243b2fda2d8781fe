"""`./run chaos`: a clinic at work while faults strike, judged by an oracle that asks none of the services."""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.embedded import EmbeddedBroker
from shared.runtime.errors import LiftlineError
from tests.chaos.faults import EMBEDDED, Kind, plan
from tests.chaos.report import append, show
from tests.chaos.run import Options, run
from tests.support.crashable import ProxiedKafka, refuse_other_systems


def chaos(
    minutes: Annotated[float, typer.Option(min=0.2, max=120, help="How long faults strike.")] = 10.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same faults and the same input.")] = 1,
    brokers: Annotated[int, typer.Option(min=0, max=5, help="Brokers of Apache Kafka; 0: the embedded one.")] = 3,
    patients: Annotated[int, typer.Option(min=6, max=500)] = 36,
    only: Annotated[list[Kind] | None, typer.Option(help="Only faults of this kind; may be given again.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep logs and data here.")] = None,
    report: Annotated[bool, typer.Option("--report", help="Add the run to docs/reliability.md.")] = False,
) -> None:
    """Let a clinic work while everything around it fails, and prove that nothing was lost, doubled or made up.

    Exit code 1 when anything is found.
    """
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    with tempfile.TemporaryDirectory(prefix="liftline-chaos-") as scratch:
        directory = keep or Path(scratch)
        directory.mkdir(parents=True, exist_ok=True)
        broker = ProxiedKafka(directory, nodes=brokers) if brokers else EmbeddedBroker(directory)
        kinds = [kind for kind in only or Kind if brokers or kind in EMBEDDED]
        length_s = minutes * 60
        options = Options(seed, plan(seed, length_s, brokers=max(1, brokers), kinds=kinds), length_s, patients)
        try:
            refuse_other_systems()
            result = asyncio.run(run(options, directory, broker, lambda text: console.print(text, markup=False)))
        except LiftlineError as error:
            console.print(f"chaos: {error}", markup=False)
            raise typer.Exit(2) from None
    show(console, result)
    if report:
        append(result, f"{brokers} Apache Kafka" if brokers else "embedded", datetime.now(UTC).date())
    raise typer.Exit(0 if result.good else 1)


if __name__ == "__main__":
    typer.run(chaos)
