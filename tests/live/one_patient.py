"""One patient against a whole stack: send, wait, and ask what is held."""

from datetime import UTC, datetime

import httpx

from services.cli.exports import read_export
from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from tests.live.waiting import until

START = datetime(2026, 2, 2, 12, tzinfo=UTC)
TENANT = "demo"
PATIENT = "p-1"


async def send(stack: EmbeddedStack, event_id: str) -> int:
    """Report a symptom; the status that ingest answers with."""
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": PATIENT,
        "time": START.isoformat(),
        "data": {"symptoms": ["chest_pain"]},
    }
    headers = {"authorization": f"Bearer {stack.token(Role.APP, TENANT, PATIENT)}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        return (await http.post(f"{stack.ingest_url}/v1/events", json=event, headers=headers)).status_code


async def accepted(stack: EmbeddedStack, event_id: str) -> None:
    """Send it again and again, as an app does, until it is taken and everything has followed from it."""

    async def taken() -> bool:
        return await send(stack, event_id) == 202

    await until(taken, "ingest takes it", limit_s=60)
    await stack.settle()


async def held(stack: EmbeddedStack) -> list[list[str]]:
    """Ids of the accepted events that each service holds."""
    ops = stack.token(Role.OPS)
    exports = [await read_export(url, ops) for url in (stack.progression_url, stack.alerts_url)]
    return [sorted(event.event.id for event in export[TENANT, PATIENT].events) for export in exports]


async def alerts(stack: EmbeddedStack) -> list[tuple[str, str]]:
    headers = {"authorization": f"Bearer {stack.token(Role.CLINICIAN, TENANT)}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30, headers=headers) as http:
        found = (await http.get(f"{stack.alerts_url}/v1/alerts")).json()["alerts"]
    return sorted((alert["code"], alert["episode"]) for alert in found)
