"""The stepped clock is a row that all processes share."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from shared.clinical.history import Window
from shared.runtime.clock import RealClock, SteppedClock, advance_clock, create_clock, make_clock, set_clock
from shared.runtime.errors import Misconfigured
from shared.runtime.postgres.engine import create_engine
from shared.runtime.settings import Settings

START = datetime(2026, 2, 2, 6, tzinfo=timezone(timedelta(hours=1)))


async def test_it_stands_still_until_it_is_moved(empty_database: str) -> None:
    engine = create_engine(empty_database, application="test")
    clock = SteppedClock(engine)
    async with engine.begin() as connection:
        await create_clock(connection)
    with pytest.raises(Misconfigured, match="never set"):
        await clock.now()
    async with engine.begin() as connection:
        await set_clock(connection, START, Window(date(2026, 2, 2), None))
    assert await clock.now() == START
    assert await clock.now() == START
    async with engine.begin() as connection:
        await advance_clock(connection, timedelta(milliseconds=1))
    reading = await clock.reading()
    assert reading.now == START + timedelta(milliseconds=1)
    assert reading.now.tzinfo is UTC
    assert reading.window == Window(date(2026, 2, 2), None)
    async with engine.begin() as connection:
        await set_clock(connection, START - timedelta(days=1))
    assert (await clock.reading()).window == Window(date(2026, 2, 2), None)
    await engine.dispose()


async def test_processes_that_start_together_make_it_once(empty_database: str) -> None:
    engine = create_engine(empty_database, application="test")

    async def create() -> None:
        async with engine.begin() as connection:
            await create_clock(connection)

    await asyncio.gather(*(create() for _ in range(6)))
    await engine.dispose()


async def test_it_does_not_go_back_by_advancing(empty_database: str) -> None:
    engine = create_engine(empty_database, application="test")
    async with engine.begin() as connection:
        await create_clock(connection)
        with pytest.raises(ValueError, match="to go back, set it"):
            await advance_clock(connection, timedelta(0))
        with pytest.raises(Misconfigured, match="never set"):
            await advance_clock(connection, timedelta(seconds=1))
    await engine.dispose()


async def test_the_real_clock_needs_no_database() -> None:
    clock = make_clock(Settings(), None)
    assert isinstance(clock, RealClock)
    before = datetime.now(UTC)
    assert before <= await clock.now() <= datetime.now(UTC)
    assert (await clock.reading()).window == Window()
    assert clock.grace == timedelta(seconds=5)
