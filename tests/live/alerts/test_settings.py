"""The clinic's settings: who may set them, that nobody overwrites another's, and that every version stays."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.vocabulary import Role
from tests.live.alerts.conftest import NOON, Caller

PATH = "/v1/settings/clinic"
ANA: dict[str, Any] = {
    "zone": "Europe/Paris",
    "channels": [{"id": "mail", "kind": "email", "target": "ana@clinic.example"}],
    "recipients": [{"name": "ana", "subjects": ["dr-ana"], "channels": ["mail"]}],
    "chain": [{"who": ["ana"]}],
}


async def test_without_any_the_rules_hold(call: Caller) -> None:
    answer = await call(Role.CLINICIAN).get(PATH)
    assert answer.headers["etag"] == '"0"'
    assert answer.json()["set_by"] is None
    assert answer.json()["settings"]["deadlines"]["emergency_page_s"] == 60


async def test_settings_are_replaced_at_the_version_that_was_read(call: Caller) -> None:
    lead = call(Role.LEAD)
    first = await lead.put(PATH, json=ANA, headers={"if-match": '"0"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    assert first.json()["set_at"] == NOON.isoformat().replace("+00:00", "Z")
    stale = await call(Role.OPS).put(PATH, json={}, headers={"if-match": '"0"'})
    assert stale.status_code == 412
    assert first.json()["set_by"] in stale.json()["detail"]
    assert stale.headers["etag"] == '"1"'
    assert (await lead.put(PATH, json=ANA)).status_code == 428
    assert (await call(Role.OPS).put(PATH, json={}, headers={"if-match": "*"})).json()["version"] == 2
    assert (await lead.get(PATH)).json()["settings"]["chain"] == []


async def test_of_many_at_once_one_wins(call: Caller) -> None:
    answers = await asyncio.gather(
        *(call(Role.LEAD).put(PATH, json=ANA, headers={"if-match": '"0"'}) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.APP, Role.INTEGRATION])
async def test_who_may_not_set_them(call: Caller, role: Role) -> None:
    client = call(role, patient="p1" if role is Role.APP else None)
    assert (await client.put(PATH, json=ANA, headers={"if-match": '"0"'})).status_code == 403
    assert (await client.get(PATH)).status_code == (200 if role is Role.CLINICIAN else 403)


async def test_what_is_wrong_is_named(call: Caller) -> None:
    wrong = {**ANA, "chain": [{"who": ["ben"]}]}
    answer = await call(Role.LEAD).put(PATH, json=wrong, headers={"if-match": '"0"'})
    assert answer.status_code == 422
    assert "chain: step 1 names no recipient ben" in answer.text


async def test_another_clinic_has_its_own(call: Caller) -> None:
    await call(Role.LEAD).put(PATH, json=ANA, headers={"if-match": '"0"'})
    assert (await call(Role.LEAD, tenant="other").get(PATH)).json()["version"] == 0


async def test_every_version_stays_and_is_in_the_audit_record(call: Caller, engine: AsyncEngine) -> None:
    lead = call(Role.LEAD)
    for version in range(3):
        await lead.put(PATH, json=ANA, headers={"if-match": str(version)})
    entries = (await lead.get("/v1/audit", params={"action": "set clinic settings"})).json()["entries"]
    assert [entry["concerns"] for entry in entries] == ["version 1", "version 2", "version 3"]
    async with engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from alerts.clinic_settings")) == 3
        with pytest.raises(DBAPIError, match="never changed"):
            await connection.execute(text("update alerts.clinic_settings set body = '{}'"))
