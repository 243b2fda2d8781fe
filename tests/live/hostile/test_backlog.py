"""A backlog each of whose events has a long history folded anew: it comes to an end, and nobody else waits for it."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.cli.exports import read_export
from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from tests.live.hostile.conftest import NOW, Target, checkin
from tests.live.waiting import until
from tests.support.exercises import lift, planned

LONG = "p-long"
SESSIONS = 150
LATE = 300
OTHERS = [f"p-other-{number}" for number in range(6)]


def history() -> list[dict[str, Any]]:
    """A plan, and sessions every other day since."""
    begin = NOW - timedelta(days=2 * SESSIONS + 1)
    plan = {
        "profile": "pain",
        "birth_date": "1986-01-15",
        "home_timezone": "Europe/Paris",
        "program_start": begin.date().isoformat(),
        "phase": "adaptation",
        "phase_since": begin.date().isoformat(),
        "exercises": [planned("leg_press"), planned("chest_press")],
    }
    imported = checkin(type="liftline.plan.imported.v1", subject=LONG, time=begin.isoformat(), data=plan)
    return [imported, *(_session(begin + timedelta(days=2 * number + 1)) for number in range(SESSIONS))]


def _session(ended: Any) -> dict[str, Any]:
    data = {
        "session_id": f"s-{ended.date()}",
        "started_at": (ended - timedelta(hours=1)).isoformat(),
        "ended_at": ended.isoformat(),
        "exercises": [lift("leg_press"), lift("chest_press")],
    }
    return checkin(type="liftline.session.completed.v1", subject=LONG, time=ended.isoformat(), data=data)


def backlog() -> list[dict[str, Any]]:
    """Check-ins from before all of it, newest first; one is there twice, so that they stay as they were sent."""
    begin = NOW - timedelta(days=2 * SESSIONS + 1)
    late = [checkin(subject=LONG, time=(begin - timedelta(hours=number + 1)).isoformat()) for number in range(LATE)]
    return [*late, late[0]]


async def post(stack: EmbeddedStack, events: list[dict[str, Any]], role: Role) -> None:
    token = stack.token(role, "demo", LONG if role is Role.APP else None)
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30, headers=headers) as http:
        answer = await http.post(f"{stack.ingest_url}/v1/events", json=events)
    assert [result["status"] for result in answer.json()["results"]] == ["accepted"] * len(events), answer.text


@pytest.mark.timeout(400)
async def test_it_comes_to_an_end_and_nobody_else_waits_for_it(target: Target) -> None:
    past, late = history(), backlog()
    await post(target.stack, past, Role.CLINICIAN)
    await until(lambda: _story(target, past[-1]["id"]), "the history is folded", limit_s=60)
    await post(target.stack, late, Role.APP)
    for patient in OTHERS:
        await target.report(patient)

    async def raised() -> int:
        return [await target.alerted(patient) for patient in OTHERS].count(True)

    async def most() -> bool:
        return await raised() >= len(OTHERS) - 2

    async def all_of_them() -> bool:
        return await raised() == len(OTHERS)

    await until(most, "red flags in other partitions are raised", limit_s=60)
    export = await read_export(target.urls["alerts"], target.tokens["ops"])
    folded = {one.event.id for one in export["demo", LONG].events}
    assert late[-2]["id"] not in folded, "long before alerts has folded the backlog"
    await until(all_of_them, "the red flags behind it are raised", limit_s=90)
    await until(lambda: _story(target, late[-2]["id"]), "the backlog is folded", limit_s=180)
    assert target.stack.restarts == []
    said = [json.loads(line) for lines in target.logs().values() for line in lines]
    assert [
        line for line in said if line["level"] in {"error", "critical"} or line["event"] == "batch given back"
    ] == []


async def _story(target: Target, event: str) -> bool:
    return await target.story(LONG, event) is not None
