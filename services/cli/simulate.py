"""`liftline simulate`: the synthetic clinic as load on a running stack, its alerts judged by what really happened."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Final

import typer

from services.cli.state import STATE

if TYPE_CHECKING:
    from services.cli.evaluating import Size
    from services.simulator.evaluation.observed import Run
    from services.simulator.main import Played
    from shared.contracts.vocabulary import Role
    from shared.runtime.tokens import DevelopmentKeys

REACH_S: Final = 10.0
"""How long a service may take to say that it is there."""

BEGIN: Final = "<!-- figures: ./run evaluate -->"
END: Final = "<!-- end of figures -->"
"""What stands between them in a report is written anew."""


@dataclass(frozen=True)
class Target:
    """A running stack that takes development tokens."""

    ingest_url: str
    progression_url: str
    alerts_url: str
    keys: "DevelopmentKeys"

    def token(self, role: "Role", tenant: str, patient: str | None = None) -> str:
        return self.keys.issue(role, tenant, patient)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def simulate(
        ingest_url: Annotated[
            str, typer.Option(envvar="LIFTLINE_INGEST_URL", help="Where ingest answers.")
        ] = "http://127.0.0.1:8001",
        progression_url: Annotated[
            str, typer.Option(envvar="LIFTLINE_PROGRESSION_URL", help="Where progression answers.")
        ] = "http://127.0.0.1:8002",
        alerts_url: Annotated[
            str, typer.Option(envvar="LIFTLINE_ALERTS_URL", help="Where alerts answers.")
        ] = "http://127.0.0.1:8003",
        patients: Annotated[int, typer.Option(min=1, max=5000, help="Patients, new ones in every run.")] = 60,
        weeks: Annotated[int, typer.Option(min=1, max=52, help="Weeks of training, up to today.")] = 4,
        seed: Annotated[int, typer.Option(help="The same seed gives the same clinic.")] = 1,
        evaluate: Annotated[
            bool, typer.Option("--evaluate", help="Judge the alerts by what really happened to the patients.")
        ] = False,
        pure: Annotated[
            bool, typer.Option("--pure", help="Evaluate without any service: play against the clinical core.")
        ] = False,
        report: Annotated[
            Path | None, typer.Option(help="Put the figures of --pure into this page, between its marks.")
        ] = None,
        rules: Annotated[
            Path | None, typer.Option(help="With --pure: what if the clinic were judged by this rule-set document?")
        ] = None,
        state_dir: Annotated[Path, typer.Option(help="Directory of `liftline up`.")] = STATE,
    ) -> None:
        """Send the last weeks of a simulated clinic to a running stack on the real clock, as fast as it takes them.

        With --evaluate the exit code is 1 when a reported red flag raised no alert, or an alert is without ground,
        doubled or overdue. A past that is uploaded late says nothing about days without a session: --pure lives
        through them, on a clock of its own.
        """
        from services.cli.evaluating import Size
        from shared.runtime.errors import Misconfigured
        from shared.runtime.tokens import DevelopmentKeys

        if report is not None and not report.is_file():
            raise Misconfigured(f"{report} is not there: --report renews the figures of a page, it makes none.")
        size = Size(patients, weeks, seed)
        if pure:
            raise typer.Exit(_evaluate_pure(size, rules, report))
        if rules is not None or report is not None:
            raise Misconfigured("--rules and --report go with --pure: running services judge by rules of their own.")
        target = Target(ingest_url, progression_url, alerts_url, DevelopmentKeys(state_dir / "keys"))
        began = monotonic()
        played = asyncio.run(_send(target, size))
        for sentence in sentences(played, monotonic() - began):
            typer.echo(sentence)
        wrong = bool(played.ledger.rejected or played.watch.unseen)
        if evaluate:
            basis = f"{patients} patients, {weeks} weeks, seed {seed}, as the services judged them."
            wrong |= _judge(asyncio.run(_what_came_of(target, played)), basis)
        raise typer.Exit(1 if wrong else 0)


async def _reach(target: Target) -> None:
    """Before anything is played: raises Misconfigured where nothing answers."""
    import httpx

    from shared.runtime.errors import Misconfigured

    services = {"ingest": target.ingest_url, "progression": target.progression_url, "alerts": target.alerts_url}
    async with httpx.AsyncClient(timeout=REACH_S, trust_env=False) as http:
        for name, url in services.items():
            try:
                await http.get(f"{url}/health/live")
            except (httpx.TransportError, httpx.InvalidURL) as error:
                raise Misconfigured(
                    f"{name} does not answer at {url} ({type(error).__name__}): start the stack with ./liftline up, "
                    f"or say with --{name}-url where one runs."
                ) from None


async def _send(target: Target, size: "Size") -> "Played":
    from services.simulator.domain.clinic import Clinic
    from services.simulator.main import load
    from shared.runtime.clock import RealClock
    from shared.runtime.ids import new_id

    await _reach(target)
    today = (await RealClock().now()).date()
    # Ids of their own: a second run must not be a thousand duplicates of the first.
    prefix = f"load-{str(new_id())[-12:]}-"
    clinic = Clinic.of(size.patients, size.weeks, size.seed, today - timedelta(weeks=size.weeks), prefix=prefix)
    return await load(target, clinic)


async def _what_came_of(target: Target, played: "Played") -> "Run":
    """What the services hold of it, once everything sent has had its every effect."""
    from services.cli.evaluating import of_export
    from services.cli.exports import read_export
    from services.simulator.adapters.client import TENANT
    from services.simulator.main import settled
    from shared.contracts.vocabulary import Role

    await settled(target)
    alerts = await read_export(target.alerts_url, target.token(Role.OPS, TENANT))
    return of_export(played.clinic, played.ledger, alerts, lived=False)


def _evaluate_pure(size: "Size", rules: Path | None, report: Path | None) -> int:
    """Play and judge; the exit code."""
    from rich.progress import Progress

    from services.cli.evaluating import play_pure

    with Progress(transient=True) as bar:
        task = bar.add_task("patients", total=size.patients)
        run = play_pure(size, rules, progress=lambda played: bar.advance(task, played))
    judge = "rules of the release" if rules is None else f"rules of {rules.name}"
    basis = f"{size.patients} patients, {size.weeks} weeks, seed {size.seed}, {judge}."
    return 1 if _judge(run, basis, report) else 0


def _judge(run: "Run", basis: str, report: Path | None = None) -> bool:
    """Print the figures, and put them into the report where one is given; whether there is a fault."""
    from services.simulator.evaluation.report import page
    from services.simulator.evaluation.verdict import Evaluation

    evaluation = Evaluation.of(run)
    text = page(evaluation, basis)
    typer.echo(text)
    if report is not None:
        report.write_text(renewed(report, text), "utf-8")
    return bool(evaluation.faults)


def renewed(report: Path, figures: str) -> str:
    """The text of a page with other figures between its marks. Raises Misconfigured where it has no marks."""
    from shared.runtime.errors import Misconfigured

    try:
        before, _, rest = report.read_text("utf-8").partition(BEGIN)
    except OSError as error:
        raise Misconfigured(f"{report} cannot be read: {error.strerror}.") from error
    _, found, after = rest.partition(END)
    if not found:
        raise Misconfigured(f"{report} has no place for figures: the lines {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{figures}\n{END}{after}"


def sentences(played: "Played", took_s: float) -> list[str]:
    """What was sent and how it was taken."""
    sent, watch = played.ledger, played.watch
    half, most = watch.quantile_s(0.5), watch.quantile_s(0.99)
    return [
        f"{sent.deliveries} deliveries of {len(sent.events)} events in {took_s:.1f} s, "
        f"{sent.deliveries / took_s:.0f} a second",
        f"{len(sent.accepted)} accepted, {len(sent.rejected)} rejected, {sent.unanswered_requests} requests repeated",
        "no red flag was reported"
        if half is None or most is None
        else f"red flag to visible alert: p50 {half * 1000:.0f} ms, p99 {most * 1000:.0f} ms, "
        f"{len(watch.took_s)} of {len(watch.started)} seen",
    ]
