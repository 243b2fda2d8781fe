"""`liftline rebuild`: alerts told again from their history, and the decisions that the console shows."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Final

import typer

from services.cli.owner import acting_for

if TYPE_CHECKING:
    from services.alerts.adapters.postgres.rebuild import Rebuilt


_BATCH: Final = 1000


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def rebuild(
        tenant: Annotated[str, typer.Argument(help="The clinic whose alerts are told again.")],
        write: Annotated[bool, typer.Option(help="Put what is told in the place of what stands.")] = False,
    ) -> None:
        """Tell a clinic's alerts again from their history, and say which stand otherwise. Exit code 1 if any does.

        The decisions that alerts shows are compared with progression's, from whose topic it reads them.
        """
        done, behind = asyncio.run(_rebuild(tenant, write=write))
        typer.echo(f"{done.same} alerts stand as their history tells")
        for alert in done.mended:
            typer.echo(f"{'put right' if write else 'differs'}: {alert}")
        for alert, reason in done.left.items():
            typer.echo(f"left as it is: {alert}: {reason}")
        typer.echo(f"{behind} decisions {'put right' if write else 'are behind progression'}")
        if (done.mended or behind) and not write:
            raise typer.Exit(1)


async def _rebuild(tenant: str, *, write: bool) -> tuple["Rebuilt", int]:
    from services.alerts.adapters.postgres.rebuild import rebuild

    async with acting_for("alerts") as connection:
        done = await rebuild(connection, tenant, write=write)
    return done, await _decisions(tenant, write=write)


async def _decisions(tenant: str, *, write: bool) -> int:
    """Bring alerts' view of the decisions up to progression's own; how many were behind.

    Alerts lacks what was said before it read of decisions, and what was lost with a topic.
    """
    from services.alerts.adapters.postgres.tables import DECISION as SHOWN
    from services.progression.adapters.postgres.tables import DECISION as SAID
    from shared.runtime.postgres.decisions import overtaken, put_decisions, read_decisions

    behind = 0
    async with acting_for("progression") as theirs, acting_for("alerts") as ours:
        async for some in read_decisions(theirs, SAID, tenant, _BATCH):
            lacking = await overtaken(ours, SHOWN, some)
            behind += len(lacking)
            if write and lacking:
                await put_decisions(ours, SHOWN, lacking)
    return behind
