"""Connections: closed ones are replaced before they are used, and every wait has an end."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.runtime.errors import is_transient, sqlstate
from shared.runtime.postgres.engine import create_engine, reading
from tests.live.waiting import until


async def test_a_connection_closed_by_the_server_is_replaced(database: str, engine: AsyncEngine) -> None:
    watched = create_engine(database, application="watched", pool_size=2)
    try:
        async with watched.connect() as connection:
            first = await connection.scalar(text("select pg_backend_pid()"))
            raw = (await connection.get_raw_connection()).driver_connection
        async with engine.begin() as connection:
            await connection.execute(text("select pg_terminate_backend(:pid)"), {"pid": first})
        assert raw is not None
        await until(raw.is_closed, "the driver has noticed")
        async with watched.connect() as connection:
            assert await connection.scalar(text("select pg_backend_pid()")) != first
    finally:
        await watched.dispose()


async def test_waiting_for_a_lock_ends_and_may_be_repeated(database: str, engine: AsyncEngine) -> None:
    impatient = create_engine(database, application="impatient")
    try:
        async with engine.begin() as holder, impatient.connect() as waiter:
            await holder.execute(text("lock table progression.patient"))
            await waiter.execute(text("set local lock_timeout = 50"))
            with pytest.raises(DBAPIError) as refused:
                await waiter.execute(text("select 1 from progression.patient for update"))
        assert sqlstate(refused.value) == "55P03"
        assert is_transient(refused.value)
    finally:
        await impatient.dispose()


async def test_limits_are_set_for_every_session(engine: AsyncEngine) -> None:
    async with reading(engine).connect() as connection:
        limits = [
            await connection.scalar(text(f"show {name}"))
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "timezone")
        ]
    assert limits == ["20s", "5s", "15s", "UTC"]
