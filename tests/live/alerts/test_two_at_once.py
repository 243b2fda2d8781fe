"""Two clinicians at once: one wins, the other is told by whom and with what."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.changes import apply_signals
from services.alerts.application.signals import technical
from shared.contracts.vocabulary import AlertCode, Role, Severity
from tests.live.alerts.conftest import NOON, Caller, HandClock
from tests.live.alerts.saying import said, say
from tests.live.waiting import until

ACTS: list[tuple[str, dict[str, Any]]] = [
    ("acknowledge", {}),
    ("assign", {"assignee": "nurse-7"}),
    ("snooze", {"until": (NOON + timedelta(hours=1)).isoformat(), "note": "asleep"}),
    ("comment", {"note": "called"}),
    ("resolve", {"note": "done"}),
]


async def opened(process: AlertsProcess, client: httpx.AsyncClient) -> tuple[str, str]:
    await say(process, said(code=AlertCode.PAIN_INTENSE, severity=Severity.URGENT))
    found = (await client.get("/v1/alerts", params={"state": "open"})).json()["alerts"][0]
    path = f"/v1/alerts/{found['id']}"
    return path, (await client.get(path)).headers["etag"]


@pytest.mark.parametrize(("act", "body"), ACTS, ids=[act for act, _ in ACTS])
async def test_of_two_acts_on_one_version_one_is_done(
    process: AlertsProcess, call: Caller, act: str, body: dict[str, Any]
) -> None:
    """C-128."""
    first, second = call(Role.CLINICIAN), call(Role.CLINICIAN)
    path, tag = await opened(process, first)
    answers = await asyncio.gather(
        first.post(f"{path}/{act}", json=body, headers={"if-match": tag}),
        second.post(f"{path}/acknowledge", headers={"if-match": tag}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    story = (await first.get(path)).json()
    assert [step["version"] for step in story["history"]] == [1, 2]
    lost = next(answer for answer in answers if answer.status_code == 412)
    won = story["history"][-1]
    assert lost.headers["content-type"] == "application/problem+json"
    assert f"{won['subject']}: {won['kind']} at 2026-02-02 12:00 UTC" in lost.json()["detail"]
    assert lost.headers["etag"] == '"2"'


async def test_telling_people_of_an_alert_is_no_change_of_it(
    process: AlertsProcess, call: Caller, clock: HandClock
) -> None:
    """Who has read it before it was paged acts on what stands."""
    client = call(Role.CLINICIAN)
    path, tag = await opened(process, client)
    clock.at = NOON + timedelta(hours=5)
    while await process.deadlines.fire():
        pass
    assert len((await client.get(path)).json()["history"]) == 3
    assert (await client.post(f"{path}/acknowledge", headers={"if-match": tag})).status_code == 200


async def test_what_time_has_done_is_told_too(process: AlertsProcess, call: Caller, clock: HandClock) -> None:
    client = call(Role.CLINICIAN)
    path, _ = await opened(process, client)
    wish = {"until": (NOON + timedelta(hours=1)).isoformat(), "note": "asleep"}
    tag = f'"{(await client.post(f"{path}/snooze", json=wish)).json()["version"]}"'
    clock.at = NOON + timedelta(hours=1)
    while await process.deadlines.fire():
        pass
    answer = await client.post(f"{path}/acknowledge", headers={"if-match": tag})
    assert answer.status_code == 412
    assert "Liftline: woken at 2026-02-02 13:00 UTC" in answer.json()["detail"]


async def test_data_that_comes_while_a_person_acts_on_an_alert_of_the_system_takes_nothing_back(
    process: AlertsProcess, call: Caller, engine: AsyncEngine
) -> None:
    """No patient's lock stands between the two. The act waits for its place in the feed while the data comes."""
    client = call(Role.CLINICIAN)

    async def again(sentence: str) -> None:
        async with process.journal.engine.begin() as connection:
            await apply_signals(connection, [technical("demo", None, "stale:x", sentence, NOON)], NOON)

    async def waiting() -> int:
        async with engine.connect() as connection:
            return int((await connection.scalar(text("select count(*) from pg_locks where not granted"))) or 0)

    await again("first")
    path = f"/v1/alerts/{(await client.get('/v1/alerts')).json()['alerts'][0]['id']}"
    async with engine.connect() as connection, connection.begin():
        await connection.execute(text("select * from alerts.feed_counter for update"))
        act = asyncio.create_task(client.post(f"{path}/acknowledge"))
        await until(lambda: _equals(waiting(), 1), "the act waits")
        data = asyncio.create_task(again("second"))
        await until(lambda: _equals(waiting(), 2), "the data waits for the act")
    assert (await act).json()["version"] == 2
    await data
    story = (await client.get(path)).json()
    assert (story["state"], story["version"], story["sentence"]) == ("acknowledged", 3, "second")
    assert story["acknowledged_by"] is not None
    assert [step["version"] for step in story["history"]] == [1, 2, 3]


async def _equals(counted: Awaitable[int], wanted: int) -> bool:
    return await counted == wanted
