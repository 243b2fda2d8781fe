"""`liftline clock`: move the stepped clock."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from services.cli.owner import OwnerSettings
from shared.runtime.errors import Misconfigured

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from shared.runtime.clock import Reading

_UNITS: Final = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    clock = typer.Typer(help="The stepped clinical clock.", no_args_is_help=True)
    app.add_typer(clock, name="clock")

    @clock.command("set")
    def set_(
        time: Annotated[str, typer.Argument(help="ISO 8601 with an offset: 2026-02-02T06:00:00+01:00.")],
        ticks_from: Annotated[str | None, typer.Option(help="First home-zone date with ticks.")] = None,
        ticks_to: Annotated[str | None, typer.Option(help="Last home-zone date with ticks.")] = None,
    ) -> None:
        """Put the clock to a time, backwards too."""
        from shared.clinical.history import Window
        from shared.runtime.clock import create_clock, set_clock

        now, window = instant(time), Window(_day(ticks_from), _day(ticks_to))

        async def act(connection: "AsyncConnection") -> "Reading":
            await create_clock(connection)
            return await set_clock(connection, now, window)

        _do(act)

    @clock.command()
    def advance(by: Annotated[str, typer.Argument(help="How far: 1ms, 30s, 15m, 6h, 1d.")]) -> None:
        """Move the clock on."""
        from shared.runtime.clock import advance_clock

        step = duration(by)
        _do(lambda connection: advance_clock(connection, step))

    @clock.command()
    def show() -> None:
        """Print the clock."""
        from shared.runtime.clock import read_clock

        _do(read_clock)


def instant(text: str) -> datetime:
    """Read an ISO 8601 instant. Raises Misconfigured without an offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Misconfigured(f"{text!r} is not an ISO 8601 time with an offset, such as 2026-02-02T06:00:00+01:00")
    return found


def duration(text: str) -> timedelta:
    """Read a duration of one unit, at least 1 ms. Raises Misconfigured."""
    match = re.fullmatch(r"([1-9]\d{0,8})(ms|s|m|h|d)", text)
    if match is None:
        raise Misconfigured(f"{text!r} is not a duration such as 1ms, 30s, 15m, 6h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Misconfigured(f"{text!r} is not a date such as 2026-02-02") from None


def _do(act: "Callable[[AsyncConnection], Awaitable[Reading]]") -> None:
    async def in_database() -> "Reading":
        from shared.runtime.postgres.engine import create_engine
        from shared.runtime.settings import load

        engine = create_engine(load(OwnerSettings).owner(), application="liftline-clock")
        try:
            async with engine.begin() as connection:
                return await act(connection)
        finally:
            await engine.dispose()

    reading = asyncio.run(in_database())
    window = reading.window
    ticks = f", ticks from {window.from_date or 'ever'} to {window.to_date or 'ever'}"
    typer.echo(f"{reading.now.isoformat()}{ticks if window.from_date or window.to_date else ''}")
