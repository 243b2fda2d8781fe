"""Rows that somebody holds: whose deadlines need them wait, everybody else is told (C-126)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from shared.contracts.emissions import AlertSaid
from shared.contracts.vocabulary import Role
from tests.live.alerts.conftest import NOON, Caller, HandClock
from tests.live.alerts.saying import said, say
from tests.live.alerts.test_deadlines import RED_FLAG, settings, told
from tests.live.waiting import until

__all__ = ["settings"]


def red_flag(**changed: Any) -> AlertSaid:
    return said(**{**RED_FLAG, **changed})


@asynccontextmanager
async def held(engine: AsyncEngine, query: str) -> AsyncIterator[None]:
    async with engine.connect() as connection, connection.begin():
        await connection.execute(text(query))
        yield


async def test_a_clinic_whose_feed_is_held_keeps_no_other_waiting(
    process: AlertsProcess, clock: HandClock, engine: AsyncEngine
) -> None:
    """As a rebuild of its alerts holds it, for its whole run."""
    many = [red_flag(patient_id=f"p{number}") for number in range(3)]
    await say(process, *many)
    clock.at = NOON + timedelta(seconds=1)
    await say(process, red_flag(tenant="other", at=clock.at))
    async with held(engine, "select * from alerts.feed_counter where tenant = 'demo' for update"):
        await process.deadlines.fire()
        assert await told(engine, "other") == [("page.1", "ana")]
        assert await told(engine) == []

    async def all_told() -> bool:
        await process.deadlines.fire()
        return len(await told(engine)) == len(many)

    await until(all_told, "the clinic itself is told when its feed is free")


async def test_more_than_a_turn_of_a_held_clinic_keeps_no_other_waiting(
    process: AlertsProcess, clock: HandClock, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.alerts.adapters.deadlines.BATCH", 1)
    await say(process, *(red_flag(patient_id=f"p{number}") for number in range(5)))
    clock.at = NOON + timedelta(seconds=1)
    await say(process, red_flag(tenant="other", at=clock.at))
    async with held(engine, "select * from alerts.feed_counter where tenant = 'demo' for update"):

        async def other_told() -> bool:
            await process.deadlines.fire()
            return await told(engine, "other") == [("page.1", "ana")]

        await until(other_told, "the other clinic's page goes out")


async def test_a_held_patient_keeps_no_other_of_the_clinic_waiting(
    process: AlertsProcess, clock: HandClock, call: Caller, engine: AsyncEngine
) -> None:
    await say(process, red_flag())
    clock.at = NOON + timedelta(seconds=1)
    await say(process, red_flag(patient_id="p2", at=clock.at))
    async with held(engine, "select * from alerts.patient where patient = 'p1' for update"):

        async def other_told() -> bool:
            await process.deadlines.fire()
            return len(await told(engine)) == 1

        await until(other_told, "the other patient's page goes out")
        alerts = (await call(Role.CLINICIAN).get("/v1/alerts", params={"patient": "p2"})).json()["alerts"]
        assert await notified(engine) == [alerts[0]["id"]]


async def notified(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(text("select alert_id from alerts.delivery"))).scalars())
