"""Settings that an earlier or a later release has stored: no red flag waits for them, whatever they say."""

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from shared.contracts.vocabulary import AlertCode, Role, Severity
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.dead_letters import DeadLetter, Reason
from tests.live.alerts.conftest import NOON, Caller
from tests.live.alerts.saying import said, say

PATH = "/v1/settings/clinic"
RED_FLAG = {"code": AlertCode.RED_FLAG_CV, "episode": "e1:chest_pain", "severity": Severity.EMERGENCY}

EARLIER: dict[str, dict[str, Any]] = {
    # Never edited: what releases have taken. A stricter check of new settings must go on reading it.
    "an e-mail with a display name": {
        "channels": [{"id": "team", "kind": "email", "target": "Team <team@clinic.example>"}],
        "recipients": [{"name": "ana", "kind": "person", "subjects": [], "channels": ["team"]}],
        "chain": [{"when": "always", "who": ["ana"], "rotation": None, "shifts": []}],
        "mirrors": [],
    },
    "a webhook with a fragment": {
        "channels": [{"id": "team", "kind": "webhook", "target": "https://ehr.example/hook#a", "secret": "key"}],
        "recipients": [{"name": "ana", "channels": ["team"]}],
        "chain": [{"who": ["ana"]}],
    },
    "before there were mirrors": {
        "zone": "Europe/Paris",
        "channels": [{"id": "team", "kind": "apprise", "secret": "sms", "severities": ["emergency"], "enabled": True}],
        "recipients": [{"name": "ana", "kind": "role", "subjects": ["dr-ana"], "channels": ["team"]}],
        "chain": [{"when": "closed", "who": [], "rotation": {"members": ["ana"], "since": "2026-01-05"}}],
        "digest_to": ["ana"],
        "digest_at": "08:00:00",
        "hours": [{"weekday": 1, "opens": "08:00:00", "closes": "21:00:00"}],
        "holidays": ["2026-12-25"],
        "quiet": {"begins": "21:00:00", "ends": "08:00:00"},
        "deadlines": {"emergency_page_s": 60, "emergency_ack_min": 15},
        "may_say": "link",
    },
    "with what a later release adds": {
        "channels": [{"id": "team", "kind": "email", "target": "team@clinic.example", "colour": "red"}],
        "recipients": [{"name": "ana", "channels": ["team"]}],
        "chain": [{"who": ["ana"]}],
        "weather": "sunny",
    },
}
LATER = {"channels": [{"id": "x", "kind": "pager", "target": "1"}]}


async def store(engine: AsyncEngine, version: int, document: dict[str, Any]) -> None:
    query = text(
        "insert into alerts.clinic_settings (tenant, version, set_at, subject, role, body)"
        " values ('demo', :version, now(), 'lead', 'lead', :body)"
    )
    async with engine.begin() as connection:
        await connection.execute(query, {"version": version, "body": json.dumps(document)})


async def alerted(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(text("select tenant from alerts.alert order by tenant"))).scalars())


async def reached(engine: AsyncEngine) -> list[tuple[str, str]]:
    async with engine.connect() as connection:
        rows = await connection.execute(text("select recipient, channel from alerts.delivery where tenant = 'demo'"))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("form", EARLIER)
async def test_what_earlier_releases_have_taken_reaches_whom_it_names(
    process: AlertsProcess, call: Caller, engine: AsyncEngine, form: str
) -> None:
    await store(engine, 1, EARLIER[form])
    await say(process, said(**RED_FLAG))
    assert await process.deadlines.fire() == 1
    assert await reached(engine) == [("ana", "team")]
    answer = await call(Role.LEAD).get(PATH)
    assert answer.json()["settings"]["channels"][0]["target"] == EARLIER[form]["channels"][0].get("target")


async def test_what_cannot_be_read_keeps_no_clinic_waiting(process: AlertsProcess, engine: AsyncEngine) -> None:
    """Nor a record that is set aside: that raises TECHNICAL in the same clinic."""
    await store(engine, 1, LATER)
    await say(process, said(**RED_FLAG), said(**{**RED_FLAG, "tenant": "other"}))
    assert await alerted(engine) == ["demo", "other"]
    letter = DeadLetter("t", 0, 1, b"demo/p1", b"{}", (), Reason.FAILED, "x", NOON)
    journal = process.journal
    async with journal.engine.begin() as connection:
        await journal.writer.write(connection, journal.fence.reader, Changes(letters=[letter]))
    assert await alerted(engine) == ["demo", "demo", "other"]
    await process.deadlines.look()
    assert journal.metrics.registry.get_sample_value("liftline_settings_unreadable") == 1


async def test_the_newest_that_can_be_read_is_in_force_and_can_be_replaced(
    process: AlertsProcess, call: Caller, engine: AsyncEngine
) -> None:
    lead = call(Role.LEAD)
    good = EARLIER["with what a later release adds"]
    await store(engine, 1, good)
    await store(engine, 2, LATER)
    await store(engine, 3, LATER)
    await say(process, said(**RED_FLAG))
    assert await process.deadlines.fire() == 1
    assert await reached(engine) == [("ana", "team")]
    seen = await lead.get(PATH)
    assert (seen.headers["etag"], seen.json()["settings"]["channels"][0]["id"]) == ('"3"', "team")
    assert (await lead.put(PATH, json=seen.json()["settings"], headers={"if-match": '"3"'})).json()["version"] == 4
    await process.deadlines.look()
    assert process.journal.metrics.registry.get_sample_value("liftline_settings_unreadable") == 0
