"""`liftline dlq`: records that could not be processed."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from services.cli.migrate import StatefulService
from services.cli.owner import acting_for
from shared.runtime.errors import LiftlineError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from shared.runtime.postgres.dead_letters import DeadLetters, KeptLetter

Result = TypeVar("Result")

UNKNOWN_TENANT: Final = ""
"""In the audit record, for a letter whose key does not say whose it is: no tenant reads it, the owner does."""

_Service = Annotated[StatefulService, typer.Argument(help="Whose.", case_sensitive=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    dlq = typer.Typer(help="Records that were set aside. What they contain is patient data.", no_args_is_help=True)
    app.add_typer(dlq, name="dlq")

    @dlq.command("list")
    def list_(
        service: _Service, limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50
    ) -> None:
        """List what a service set aside, newest first, without its content."""
        for kept in _do(service, lambda letters, connection: letters.newest(connection, limit)):
            typer.echo(_line(kept))

    @dlq.command()
    def show(service: _Service, letter: Annotated[int, typer.Argument(help="Id from `dlq list`.")]) -> None:
        """Show one with its content."""
        kept = _do(service, lambda letters, connection: _show(service, letters, connection, letter))
        if kept is None:
            raise LiftlineError(f"{service} has set nothing aside with the id {letter}")
        typer.echo(_line(kept))
        typer.echo(f"error    {kept.letter.error}")
        typer.echo(f"key      {kept.letter.key!r}")
        for name, value in kept.letter.headers:
            typer.echo(f"header   {name}: {value!r}")
        typer.echo(f"value    {kept.letter.value!r}")

    @dlq.command()
    def replay(service: _Service, letter: Annotated[int, typer.Argument(help="Id from `dlq list`.")]) -> None:
        """Publish one again, as it was: after what was wrong has been mended. Its event id makes that safe."""
        kept = _do(service, lambda letters, connection: _replay(service, letters, connection, letter))
        if kept is None:
            raise LiftlineError(f"{service} has set nothing aside with the id {letter}")
        typer.echo(f"published again to {kept.letter.topic}")


async def _show(
    service: StatefulService, letters: "DeadLetters", connection: "AsyncConnection", letter: int
) -> "KeptLetter | None":
    kept = await letters.get(connection, letter)
    if kept is not None:
        await _note(service, connection, kept, "show dead letter")
    return kept


async def _note(service: StatefulService, connection: "AsyncConnection", kept: "KeptLetter", action: str) -> None:
    """Record who it was: nobody logs in here with a token, so it is the account of this machine."""
    from shared.contracts.vocabulary import Role
    from shared.runtime.postgres.audit import DONE, Noted, note
    from shared.runtime.postgres.tables import journal_tables

    tenant, patient = kept.letter.patient or (UNKNOWN_TENANT, None)
    noted = Noted(
        tenant=tenant,
        subject=f"account:{getpass.getuser()}",
        role=Role.OPS,
        action=action,
        route="liftline dlq",
        outcome=DONE,
        patients=[] if patient is None else [patient],
        concerns=kept.letter.position,
        clinical_at=None,
    )
    await note(connection, journal_tables(service).audit, [noted])


async def _replay(
    service: StatefulService, letters: "DeadLetters", connection: "AsyncConnection", letter: int
) -> "KeptLetter | None":
    from shared.runtime.kafka.producer import Producer, Record
    from shared.runtime.settings import Settings, load

    kept = await letters.get(connection, letter)
    if kept is not None:
        await _note(service, connection, kept, "replay dead letter")
        found = kept.letter
        async with Producer(load(Settings)) as producer:
            await producer.send_all([Record(found.topic, found.key or b"", found.value or b"", found.headers)])
        await letters.mark_replayed(connection, letter)
    return kept


def _line(kept: "KeptLetter") -> str:
    state = "replayed" if kept.replayed else "open"
    return f"{kept.id:>8}  {kept.letter.at.isoformat()}  {kept.letter.reason:<10}  {state:<8}  {kept.letter.position}"


def _do(service: StatefulService, act: "Callable[[DeadLetters, AsyncConnection], Awaitable[Result]]") -> Result:
    async def in_database() -> Result:
        from shared.runtime.postgres.dead_letters import DeadLetters
        from shared.runtime.postgres.tables import journal_tables

        async with acting_for(service) as connection:
            return await act(DeadLetters(journal_tables(service).dead_letter), connection)

    return asyncio.run(in_database())
