"""`liftline audit` on a running stack: what people saw in one service and did through another, in one list."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from tests.live.cli.test_commands import liftline

TENANT = "audited"
AT = datetime(2026, 2, 2, 12, tzinfo=UTC)


def event(number: int, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": "console:test",
        "type": f"liftline.{kind}.v1",
        "subject": "p-1",
        "time": AT.isoformat(),
        "data": data,
    }


async def test_views_and_acts_of_both_services_are_listed_in_order(stack: EmbeddedStack) -> None:
    await stack.clock_set(AT)
    headers = {"authorization": f"Bearer {stack.token(Role.CLINICIAN, TENANT)}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as clinician:
        for sent in (
            event(1, "symptom.reported", {"symptoms": ["chest_pain"]}),
            event(2, "clearance.granted", {"scope": "program"}),
        ):
            answer = await clinician.post(f"{stack.ingest_url}/v1/events", json=sent)
            assert answer.status_code == 202, answer.text
        await stack.settle()
        assert (await clinician.get(f"{stack.alerts_url}/v1/alerts")).is_success
        assert (await clinician.get(f"{stack.progression_url}/v1/patients/p-1/timeline")).is_success
        assert (await clinician.get(f"{stack.progression_url}/v1/patients/p-2/timeline")).status_code == 404
    words = ("audit", "--tenant", TENANT, "--state-dir", str(stack.state_dir))

    async def lines() -> list[dict[str, Any]]:
        code, said = await liftline(*words, "--output", "jsonl", **stack.environment)
        assert code == 0, said
        return [json.loads(line) for line in said.splitlines()]

    found = [entry for entry in await lines() if entry["action"] != "read audit"]
    assert [(entry["service"], entry["action"], entry["patients"]) for entry in found] == [
        ("progression", "sent liftline.symptom.reported.v1", ["p-1"]),
        ("progression", "sent liftline.clearance.granted.v1", ["p-1"]),
        ("alerts", "list alerts", ["p-1"]),
        ("progression", "read timeline", ["p-1"]),
        ("progression", "refused", ["p-2"]),
    ]
    assert {entry["subject"] for entry in found} == {"clinician:development"}
    code, said = await liftline(*words, "--patient", "p-2", "--action", "refused", **stack.environment)
    assert code == 0
    assert "404" in said
    assert "1 entries" in said
    code, said = await liftline(*words, "--output", "csv", "--to", AT.isoformat(), **stack.environment)
    assert (code, said.count("\n")) == (0, 1), "only the names of the columns: nothing is that old"
