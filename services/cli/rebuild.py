"""`liftline rebuild`: alerts told again from their history."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.owner import acting_for

if TYPE_CHECKING:
    from services.alerts.adapters.postgres.rebuild import Rebuilt


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def rebuild(
        tenant: Annotated[str, typer.Argument(help="The clinic whose alerts are told again.")],
        write: Annotated[bool, typer.Option(help="Put what is told in the place of what stands.")] = False,
    ) -> None:
        """Tell a clinic's alerts again from their history, and say which stand otherwise. Exit code 1 if any does."""
        done = asyncio.run(_rebuild(tenant, write=write))
        typer.echo(f"{done.same} alerts stand as their history tells")
        for alert in done.mended:
            typer.echo(f"{'put right' if write else 'differs'}: {alert}")
        for alert, reason in done.left.items():
            typer.echo(f"left as it is: {alert}: {reason}")
        if done.mended and not write:
            raise typer.Exit(1)


async def _rebuild(tenant: str, *, write: bool) -> "Rebuilt":
    from services.alerts.adapters.postgres.rebuild import rebuild

    async with acting_for("alerts") as connection:
        return await rebuild(connection, tenant, write=write)
