"""SIGKILL while deadlines are kept: each is kept, and no step of an alert is done twice."""

import asyncio
import sys
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from shared.contracts.vocabulary import AlertCode, Role, Severity
from tests.live.alerts.conftest import NOON, Caller
from tests.live.alerts.saying import said, say
from tests.live.waiting import until
from tests.support.logins import logged_in

ALERTS = 60
STEPS = {"page.1", "escalate-1.1"}
SETTINGS = {
    "channels": [{"id": "mail", "kind": "email", "target": "clinic@clinic.example"}],
    "recipients": [{"name": "ana", "channels": ["mail"]}, {"name": "ben", "channels": ["mail"]}],
    "chain": [{"who": ["ana", "ben"]}, {"who": ["ben"]}],
}


async def count(engine: AsyncEngine, query: str) -> int:
    async with engine.connect() as connection:
        return int(await connection.scalar(text(query)) or 0)


async def start(database: str) -> asyncio.subprocess.Process:
    url = logged_in(database, "liftline_alerts_worker")
    at = (NOON + timedelta(minutes=16)).isoformat()
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.live.alerts.keeper", url, at, stdout=asyncio.subprocess.DEVNULL
    )


@pytest.mark.timeout(240)
async def test_each_step_is_done_once_whoever_dies(
    process: AlertsProcess, call: Caller, engine: AsyncEngine, database: str
) -> None:
    """C-126: of two processes one is killed again and again in the middle of its work, and both at once."""
    await call(Role.LEAD).put("/v1/settings/clinic", json=SETTINGS, headers={"if-match": "0"})
    for number in range(ALERTS):
        emergency = {"code": AlertCode.RED_FLAG_CV, "severity": Severity.EMERGENCY, "patient_id": f"p{number}"}
        await say(process, said(**emergency))
    done = "select count(*) from alerts.alert_act where step is not null"
    running = [await start(database), await start(database)]
    try:
        for share in (1, 3, 4):
            goal = share * ALERTS * len(STEPS) // 6

            async def reached(goal: int = goal) -> bool:
                return await count(engine, done) >= goal

            await until(reached, f"{goal} steps", limit_s=60)
            for victim in range(2 if share == 4 else 1):
                running[victim].kill()
                await running[victim].wait()
                running[victim] = await start(database)

        async def finished() -> bool:
            left = "select count(*) from alerts.deadline where due_at <= '2026-02-02T12:16:00Z'"
            return await count(engine, left) == 0

        await until(finished, "all deadlines", limit_s=60)
    finally:
        for child in running:
            child.kill()
            await child.wait()
    assert await count(engine, done) == ALERTS * len(STEPS)
    assert await count(
        engine, "select count(distinct (alert_id, step)) from alerts.alert_act where step is not null"
    ) == ALERTS * len(STEPS)
    assert await count(engine, "select count(*) from alerts.delivery where recipient = 'ana'") == ALERTS
    assert await count(engine, "select count(*) from alerts.delivery where recipient = 'ben'") == ALERTS * 2
    positions = "select count(*) = max(position) and min(position) = 1 from alerts.feed"
    assert await count(engine, f"select ({positions})::int") == 1
