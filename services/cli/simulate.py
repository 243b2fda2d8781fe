"""`liftline simulate`: the synthetic clinic as load on a running stack."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.state import STATE

if TYPE_CHECKING:
    from services.simulator.main import Played
    from shared.contracts.vocabulary import Role
    from shared.runtime.tokens import DevelopmentKeys


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
        state_dir: Annotated[Path, typer.Option(help="Directory of `liftline up`.")] = STATE,
    ) -> None:
        """Send the last weeks of a simulated clinic to a running stack on the real clock, as fast as it takes them."""
        from shared.runtime.tokens import DevelopmentKeys

        target = Target(ingest_url, progression_url, alerts_url, DevelopmentKeys(state_dir / "keys"))
        began = monotonic()
        played = asyncio.run(_send(target, patients, weeks, seed))
        for sentence in sentences(played, monotonic() - began):
            typer.echo(sentence)
        raise typer.Exit(1 if played.ledger.rejected or played.watch.unseen else 0)


async def _send(target: Target, patients: int, weeks: int, seed: int) -> "Played":
    from services.simulator.domain.clinic import Clinic
    from services.simulator.main import load
    from shared.runtime.clock import RealClock
    from shared.runtime.ids import new_id

    today = (await RealClock().now()).date()
    # Ids of their own: a second run must not be a thousand duplicates of the first.
    clinic = Clinic.of(patients, weeks, seed, today - timedelta(weeks=weeks), prefix=f"load-{str(new_id())[-12:]}-")
    return await load(target, clinic)


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
