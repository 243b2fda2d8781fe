"""An emergency in a running stack: somebody is paged, and again when nobody answers, though the service is killed."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError
from tests.live.conftest import absent, make_stack
from tests.live.waiting import until
from tests.support.receiver import Answer, Receiver
from tests.unit.alerts.channels.sending import KEY

START = datetime(2026, 2, 4, 12, 35, tzinfo=UTC)
TENANT = "paged"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
async def paging_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EmbeddedStack]:
    """A stack whose alerts may send to this machine."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / f"{TENANT}.key").write_text(KEY)
    monkeypatch.setitem(os.environ, "LIFTLINE_CHANNEL_SECRETS_DIR", str(tmp_path / "secrets"))
    monkeypatch.setitem(os.environ, "LIFTLINE_WEBHOOK_NETWORKS", "127.0.0.0/8")
    stack = make_stack(tmp_path / "stack")
    try:
        await stack.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("the stack", error)
    try:
        yield stack
    finally:
        await stack.__aexit__(None, None, None)


async def ask(stack: EmbeddedStack, method: str, url: str, role: Role, **request: Any) -> httpx.Response:
    """A request of somebody of the clinic; while the service begins anew, again."""
    patient = "p1" if role is Role.APP else None
    headers = {"authorization": f"Bearer {stack.token(role, TENANT, patient)}", **request.pop("headers", {})}
    answers: list[httpx.Response] = []

    async def answered() -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
            try:
                answers.append(await http.request(method, url, headers=headers, **request))
            except httpx.TransportError:
                return False
        return True

    await until(answered, f"{method} {url}", limit_s=60)
    assert answers[-1].is_success, answers[-1].text
    return answers[-1]


async def set_up(stack: EmbeddedStack, receiver: Receiver) -> None:
    channels = [
        {"id": name, "kind": "webhook", "target": f"{receiver.url}/{name}", "secret": "key"} for name in ("ann", "ben")
    ]
    settings = {
        "channels": channels,
        "recipients": [{"name": name, "channels": [name]} for name in ("ann", "ben")],
        "chain": [{"who": ["ann"]}, {"who": ["ben"]}],
    }
    url = f"{stack.alerts_url}/v1/settings/clinic"
    await ask(stack, "PUT", url, Role.LEAD, json=settings, headers={"if-match": '"0"'})


async def red_flag(stack: EmbeddedStack) -> None:
    event = {
        "specversion": "1.0",
        "id": "flag-1",
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": "p1",
        "time": START.isoformat(),
        "data": {"symptoms": ["chest_pain"]},
    }
    await ask(stack, "POST", f"{stack.ingest_url}/v1/events", Role.APP, json=event)


def steps(receiver: Receiver) -> list[tuple[str, str]]:
    """(who, step) of each page that came."""
    return [(one.path.rpartition("/")[2], json.loads(one.body)["data"]["step"]) for one in receiver.received]


@pytest.mark.timeout(300)
async def test_a_service_that_is_killed_while_it_pages_pages_again_with_the_same_id_and_escalates(
    paging_stack: EmbeddedStack, receiver: Receiver
) -> None:
    """C-126: GS-07: page within 60 s, escalated at 15 min without an acknowledgement."""
    stack = paging_stack
    await stack.clock_set(START)
    await set_up(stack, receiver)
    receiver.answers = [Answer(pause_s=60)]
    await red_flag(stack)
    await until(lambda: len(receiver.received) == 1, "the first page is under way", limit_s=60)
    stack.kill("alerts")
    await until(lambda: len(receiver.received) == 2, "it is paged again", limit_s=60)
    assert receiver.ids[0] == receiver.ids[1]
    assert [who for who, _ in steps(receiver)] == ["ann", "ann"]
    await stack.wait_ready()
    await stack.clock_set(START + timedelta(minutes=15))
    await until(lambda: len(receiver.received) == 3, "it is escalated", limit_s=60)
    await stack.clock_set(START + timedelta(minutes=16))
    (alert,) = (await ask(stack, "GET", f"{stack.alerts_url}/v1/alerts", Role.CLINICIAN)).json()["alerts"]
    url = f"{stack.alerts_url}/v1/alerts/{alert['id']}"

    async def delivered() -> bool:
        log = (await ask(stack, "GET", f"{url}/deliveries", Role.CLINICIAN)).json()["deliveries"]
        return [(one["recipient"], one["state"]) for one in log] == [("ann", "delivered"), ("ben", "delivered")]

    await until(delivered, "both are delivered, once each")
    assert [who for who, _ in steps(receiver)] == ["ann", "ann", "ben"]
    assert len(set(receiver.ids)) == 2
