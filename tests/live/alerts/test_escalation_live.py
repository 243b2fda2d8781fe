"""An emergency through the whole stack: paged, escalated though alerts is killed, answered; and mirrored exactly."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from services.cli.stack import EmbeddedStack
from shared.contracts.alerts import STEP_TYPE, AlertStep
from shared.contracts.vocabulary import Role
from shared.runtime.kafka.read import read_topic
from shared.runtime.kafka.topics import ALERTS
from tests.live.one_patient import START, accepted
from tests.live.waiting import until

SETTINGS = {
    "zone": "America/New_York",
    "channels": [{"id": "mail", "kind": "email", "target": "clinic@clinic.example"}],
    "recipients": [{"name": name, "channels": ["mail"]} for name in ("ana", "ben", "lead")],
    "chain": [{"who": ["ana"]}, {"who": ["ben"]}, {"who": ["lead"]}],
}


def client(stack: EmbeddedStack, role: Role) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {stack.token(role)}"}
    return httpx.AsyncClient(base_url=stack.alerts_url, headers=headers, trust_env=False, timeout=30)


async def story(http: httpx.AsyncClient) -> dict[str, Any]:
    alert = (await http.get("/v1/alerts", params={"code": "RED_FLAG_CV"})).json()["alerts"][0]
    return dict((await http.get(f"/v1/alerts/{alert['id']}")).json())


def minutes_after(at: str) -> int:
    return (datetime.fromisoformat(at) - START) // timedelta(minutes=1)


async def has_step(http: httpx.AsyncClient, step: str) -> bool:
    try:
        return any(one["step"] == step for one in (await story(http))["history"])
    except httpx.HTTPError:
        return False  # killed, and not yet back


async def mirror(stack: EmbeddedStack) -> list[AlertStep]:
    """What another system reads of the topic, in the order of positions.

    A relay that is killed after it has published publishes again: the same, which a reader drops by its position.
    """
    steps = [
        AlertStep.model_validate_json(record.value)
        async for record in read_topic(stack.settings, ALERTS)
        if ("ce_type", STEP_TYPE.encode()) in record.headers
    ]
    seen = {step.position: step for step in steps}
    assert [step for step in steps if step != seen[step.position]] == []
    return [seen[position] for position in sorted(seen)]


@pytest.mark.timeout(240)
async def test_an_emergency_finds_somebody_and_is_mirrored(stack: EmbeddedStack) -> None:
    """C-126: at once, at 15 and at 30 min, each once; on the topic every step without a gap."""
    await stack.clock_set(START)
    async with client(stack, Role.LEAD) as lead, client(stack, Role.CLINICIAN) as http:
        await lead.put("/v1/settings/clinic", json=SETTINGS, headers={"if-match": "0"})
        await accepted(stack, "e-1")
        for minutes, step in ((0, "page.1"), (15, "escalate-1.1"), (30, "escalate-2.1")):
            if minutes:
                stack.kill("alerts")
            await stack.clock_set(START + timedelta(minutes=minutes))
            await until(lambda step=step: has_step(http, step), step, limit_s=60)  # type: ignore[misc]
        await stack.wait_ready()
        seen = await story(http)
        answered = await http.post(f"/v1/alerts/{seen['id']}/acknowledge", headers={"if-match": str(seen["version"])})
        assert answered.status_code == 200
        await stack.settle()
        found = await story(http)
    told = [(step["kind"], step["told"], minutes_after(step["at"])) for step in found["history"]]
    assert told == [
        ("raised", [], 0),
        ("notified", ["ana"], 0),
        ("unanswered", ["ben"], 15),
        ("unanswered", ["lead"], 30),
        ("acknowledged", [], 30),
    ]
    steps = await mirror(stack)
    assert [step.position for step in steps] == list(range(1, len(steps) + 1))
    mine = [step for step in steps if step.alert.id == found["id"]]
    assert [step.change for step in mine] == [step["kind"] for step in found["history"]]
    held = mine[-1].alert.model_dump(mode="json")
    assert {name: found[name] for name in held} == held
