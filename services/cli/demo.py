"""`liftline demo`: the whole of Liftline on a simulated clinic, with two proofs that nothing was lost or made up."""

import asyncio
import signal
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.demo_console import Options, make_console, progress
from services.cli.state import STATE

if TYPE_CHECKING:
    from rich.console import Console

    from services.cli.demo_staff import Staff
    from services.cli.stack import EmbeddedStack


def _url(service: str) -> Any:
    return typer.Option(envvar=f"LIFTLINE_{service}_URL", help="With --against: where it answers, if elsewhere.")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def demo(
        patients: Annotated[int, typer.Option(min=1, max=2000, help="Patients of the clinic.")] = 60,
        weeks: Annotated[int, typer.Option(min=1, max=52, help="Weeks to simulate.")] = 12,
        seed: Annotated[int, typer.Option(help="The same seed gives the same outcome.")] = 1,
        leave: Annotated[bool, typer.Option("--exit", help="Stop at the end, also at a terminal.")] = False,
        against: Annotated[
            str | None, typer.Option(metavar="HOST", help="A stack that runs already: ports 8001 to 8003 of this host.")
        ] = None,
        ingest_url: Annotated[str | None, _url("INGEST")] = None,
        progression_url: Annotated[str | None, _url("PROGRESSION")] = None,
        alerts_url: Annotated[str | None, _url("ALERTS")] = None,
        kafka: Annotated[
            str | None, typer.Option(help="With --against: host:port, else LIFTLINE_KAFKA_BOOTSTRAP; none: no topics.")
        ] = None,
        token_command: Annotated[
            str | None,
            typer.Option(help="With --against: prints a token, given a role and, for an app, a patient."),
        ] = None,
        state_dir: Annotated[Path, typer.Option(help="With --against: where the development keys are.")] = STATE,
    ) -> None:
        """Start everything, let a simulated clinic train for weeks, and prove that nothing was lost or doubled.

        At a terminal the stack stays up until Ctrl-C. Exit code 1 when a proof fails.

        With --against nothing is started: new patients, in a tenant of their own, on a stack that runs already. On its
        real clock the weeks until today are uploaded late and a moment of today is lived; a stepped clock is stepped.
        """
        if against is None:
            stay = sys.stdout.isatty() and not leave
            raise typer.Exit(asyncio.run(run(Options(patients, weeks, seed, stay))))
        from services.cli.demo_against import Target, run_against

        urls = {"ingest": ingest_url, "progression": progression_url, "alerts": alerts_url}
        target = Target.of(against, urls, token_command, state_dir)
        raise typer.Exit(asyncio.run(run_against(target, Options(patients, weeks, seed, stay=False), kafka)))


async def run(options: Options) -> int:
    """Play the clinic on a stack of its own; the exit code."""
    from services.cli.demo_staff import Staff
    from services.cli.stack import EmbeddedStack

    console, began = make_console(), monotonic()
    console.print("Starting PostgreSQL, a Kafka-protocol broker and the three services ...")
    async with EmbeddedStack("stepped", default_ports=True) as stack:
        console.print(f"Running after {monotonic() - began:.0f} s. Everything below is live: HTTP, Kafka, PostgreSQL.")
        with Staff() as staff:
            code = await show(console, stack, options, began, staff)
            if options.stay:
                await _stay(console, stack)
    return code


async def show(console: "Console", stack: "EmbeddedStack", options: Options, began: float, staff: "Staff") -> int:
    """Play, prove, and print; 0 when both proofs hold. `staff` is told of the clinic's alerts."""
    from services.cli.demo_proofs import print_proofs
    from services.cli.verifying import verify_stack
    from services.simulator.adapters.client import TENANT
    from services.simulator.domain.clinic import Clinic
    from services.simulator.main import play
    from shared.contracts.vocabulary import Role

    clinic = Clinic.of(options.patients, options.weeks, options.seed)
    await staff.go_on_call(stack, TENANT)
    with progress(console, options.weeks) as during:
        played = await play(stack, clinic, during)
    verdict = await verify_stack(
        progression_url=stack.progression_url,
        alerts_url=stack.alerts_url,
        token=stack.token(Role.OPS),
        settings=stack.settings,
    )
    code = print_proofs(console, played, verdict, monotonic() - began, f"seed {options.seed}")
    console.print(f"The clinic's staff was told, by signed webhooks: {staff.said}.")
    return code


async def _stay(console: "Console", stack: "EmbeddedStack") -> None:
    from shared.contracts.vocabulary import Role

    console.print()
    console.print(f"The console is at {stack.alerts_url}/ until Ctrl-C: the development login takes any name.")
    console.print("Or over the API, as a clinician:")
    console.print(f"  TOKEN=$(./liftline token {Role.CLINICIAN})", markup=False)
    for url in (f"{stack.alerts_url}/v1/alerts", f"{stack.progression_url}/v1/patients/p-000001/decisions"):
        console.print(f'  curl -H "Authorization: Bearer $TOKEN" {url}', markup=False, soft_wrap=True)
    console.print(f"  {stack.alerts_url}/docs  {stack.progression_url}/docs  {stack.ingest_url}/docs", soft_wrap=True)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    console.print("Stopping ...")
