"""The worklist as other programs read it: the worst first, page by page while it changes."""

from datetime import timedelta
from typing import Any

import pytest

from services.alerts.adapters.kafka import AlertsProcess
from shared.contracts.vocabulary import AlertCode, Role, Severity
from tests.live.alerts.conftest import NOON, Caller, HandClock
from tests.live.alerts.saying import said, say

PATH = "/v1/worklist"
ALERTS = [
    ("p1", Severity.INFO, 0),
    ("p1", Severity.EMERGENCY, 5),
    ("p2", Severity.URGENT, 1),
    ("p3", Severity.URGENT, 0),
    ("p4", Severity.ROUTINE, 0),
    ("q5", Severity.EMERGENCY, 6),
]


@pytest.fixture(autouse=True)
async def alerts(process: AlertsProcess, clock: HandClock) -> None:
    for number, (patient, severity, hours) in enumerate(ALERTS):
        clock.at = NOON + timedelta(hours=hours)
        values: dict[str, Any] = {"code": AlertCode.PAIN_INTENSE, "episode": str(number), "at": clock.at}
        await say(process, said(patient_id=patient, severity=severity, **values))
    clock.at = NOON


async def listed(call: Caller, **params: Any) -> list[str | None]:
    answer = (await call(Role.CLINICIAN).get(PATH, params=params)).json()
    return [row["patient_id"] for row in answer["rows"]]


async def test_the_worst_first_then_the_longest_waiting(call: Caller) -> None:
    assert await listed(call) == ["p1", "q5", "p3", "p2", "p4"]


async def test_a_line_says_what_is_to_be_done_by_when(call: Caller) -> None:
    client = call(Role.CLINICIAN)
    first = (await client.get(PATH)).json()["rows"][0]
    assert (first["worst"]["severity"], len(first["alerts"]), first["unacknowledged"]) == ("emergency", 2, 2)
    due = (NOON + timedelta(hours=5, minutes=15)).isoformat().replace("+00:00", "Z")
    assert first["next_act"] == {"act": "acknowledge", "by": due}
    for alert in first["alerts"]:
        await client.post(f"/v1/alerts/{alert['id']}/acknowledge")
    rows = (await client.get(PATH)).json()["rows"]
    assert [row["patient_id"] for row in rows][:2] == ["q5", "p1"]
    assert rows[1]["next_act"] == {"act": "resolve", "by": None}


async def test_it_is_filtered_and_searched(call: Caller) -> None:
    assert await listed(call, least="urgent") == ["p1", "q5", "p3", "p2"]
    assert await listed(call, patient="Q") == ["q5"]
    assert await listed(call, patient="%") == []
    client = call(Role.CLINICIAN)
    worst = (await client.get(PATH)).json()["rows"][2]["worst"]["id"]
    await client.post(f"/v1/alerts/{worst}/acknowledge")
    assert await listed(call, mine=True) == ["p3"]
    assert await listed(call, waiting=True, least="urgent") == ["p1", "q5", "p2"]


@pytest.mark.parametrize("limit", [1, 2, 4])
async def test_reading_on_misses_nobody_although_the_list_changes(
    process: AlertsProcess, call: Caller, limit: int
) -> None:
    client, found, cursor = call(Role.CLINICIAN), list[str](), None
    while True:
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(PATH, params=params)).json()
        found += [row["patient_id"] for row in page["rows"]]
        # Whoever gets worse comes before where the reader is.
        await say(process, said(patient_id=f"z{len(found)}", severity=Severity.EMERGENCY))
        cursor = page["next"]
        if cursor is None:
            break
    assert [name for name in found if not name.startswith("z")] == ["p1", "q5", "p3", "p2", "p4"]
    assert (await client.get(PATH, params={"cursor": "AAAA"})).status_code == 422


async def test_another_clinic_sees_nothing_and_roles_without_the_scope_get_nowhere(call: Caller) -> None:
    assert (await call(Role.CLINICIAN, tenant="other").get(PATH)).json()["rows"] == []
    assert (await call(Role.OPS).get(PATH)).status_code == 403
    audit = await call(Role.LEAD, tenant="other").get("/v1/audit", params={"action": "list worklist"})
    assert [entry["patients"] for entry in audit.json()["entries"]] == [[]]
