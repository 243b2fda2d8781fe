"""`liftline up`: the embedded stack, until Ctrl-C."""

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from services.cli.state import STATE

if TYPE_CHECKING:
    from services.cli.stack import EmbeddedStack


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def up(
        stepped: Annotated[bool, typer.Option("--stepped", help="Time moves only by `liftline clock`.")] = False,
        state_dir: Annotated[Path, typer.Option(help="Where keys and logs are kept.")] = STATE,
    ) -> None:
        """Start PostgreSQL, a Kafka-protocol broker and the three services, and keep them up until Ctrl-C.

        For trying out: the data is gone at the end.
        """
        asyncio.run(_up("stepped" if stepped else "real", state_dir))


async def _up(clock: Literal["real", "stepped"], state_dir: Path) -> None:
    from services.cli.stack import EmbeddedStack

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    typer.echo("Starting ...")
    starting = asyncio.ensure_future(EmbeddedStack(clock, state_dir, default_ports=True).__aenter__())
    told = asyncio.ensure_future(stop.wait())
    await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        return
    stack = await starting
    try:
        typer.echo(_where(stack))
        await told
        typer.echo("Stopping ...")
    finally:
        await stack.__aexit__(None, None, None)


def _where(stack: "EmbeddedStack") -> str:
    from shared.contracts.vocabulary import Role

    return f"""
Liftline is up, with development keys and data that live until Ctrl-C.

  console          {stack.alerts_url}/      (development login: any name)
  send events      {stack.ingest_url}/docs
  prescriptions    {stack.progression_url}/docs
  alerts           {stack.alerts_url}/docs
  metrics          /metrics of each      logs  {stack.state_dir}/*.log
  settings         . {stack.state_dir}/environment     (for the other commands)

A clinician's token (./liftline token ROLE prints others):
{stack.token(Role.CLINICIAN)}
"""
