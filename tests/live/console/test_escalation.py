"""A programme lead sets up an on-call chain in the console; an emergency that nobody answers goes along it."""

import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError
from tests.live.conftest import absent, make_stack
from tests.live.console.conftest import Visit, Visits
from tests.live.waiting import until
from tests.support.mail_server import MailServer, mail_server
from tests.support.receiver import Receiver
from tests.unit.alerts.channels.sending import KEY

expect.set_options(timeout=30_000)

NOON = datetime(2026, 2, 4, 12, tzinfo=UTC)
PATIENT = "p-alone"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with mail_server() as made:
        yield made


@pytest.fixture
async def sending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mails: MailServer) -> AsyncIterator[EmbeddedStack]:
    """A stack that may send to this machine, by webhook and by mail."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "demo.key").write_text(KEY)
    for name, value in {
        "CHANNEL_SECRETS_DIR": str(tmp_path / "secrets"),
        "WEBHOOK_NETWORKS": "127.0.0.0/8",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mails.port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "alerts@liftline.example",
    }.items():
        monkeypatch.setitem(os.environ, f"LIFTLINE_{name}", value)
    stack = make_stack(tmp_path / "stack")
    try:
        await stack.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("the stack", error)
    try:
        yield stack
    finally:
        await stack.__aexit__(None, None, None)


async def fill_in_the_chain(at: Visit, receiver: Receiver) -> None:
    """Ann by a webhook, then Ben by mail; first with a mistake, which is said beside its field."""
    page = at.page
    await at.go("/settings")
    await page.get_by_role("link", name="Change the settings").click()
    hook, mail = (page.locator(f"#channels-{number}") for number in (0, 1))
    await hook.get_by_label("Name").fill("hook")
    await hook.get_by_label("URL or address").fill(receiver.url)
    await hook.get_by_label("Secret").fill("key")
    await mail.get_by_label("Name").fill("mail")
    await mail.get_by_label("Kind").select_option("email")
    await mail.get_by_label("URL or address").fill("ben@clinic.example")
    for number, (name, channel) in enumerate((("ann", "hook"), ("ben", "post"))):
        somebody = page.locator(f"#recipients-{number}")
        await somebody.get_by_label("Name").fill(name)
        await somebody.get_by_label("Channels").fill(channel)
        await page.locator(f"#chain-{number}").get_by_label("Told").first.fill(name)
    await page.get_by_role("button", name="Save the settings").click()
    await expect(page.get_by_role("alert")).to_contain_text("Ben names no channel post.")
    assert await at.violations() == []
    assert await page.locator("#channels-0-target").input_value() == receiver.url
    assert len(at.complaints) == 1
    at.complaints.clear()  # the refusal itself
    await page.locator("#recipients-1").get_by_label("Channels").fill("mail")
    await page.get_by_role("button", name="Save the settings").click()
    await expect(page.get_by_role("status")).to_contain_text("saved as version 1")
    assert await at.violations() == []


async def red_flag(stack: EmbeddedStack) -> None:
    event = {
        "specversion": "1.0",
        "id": "flag",
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": PATIENT,
        "time": NOON.isoformat(),
        "data": {"symptoms": ["chest_pain"]},
    }
    headers = {"authorization": f"Bearer {stack.token(Role.APP, 'demo', PATIENT)}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        assert (await http.post(f"{stack.ingest_url}/v1/events", json=event, headers=headers)).status_code == 202


async def test_an_emergency_goes_along_the_chain_until_somebody_acts(
    sending: EmbeddedStack, visit: Visits, receiver: Receiver, mails: MailServer
) -> None:
    """C-126: the first person within 60 s, the second at 15 min and again at 30; nobody once it is acknowledged."""
    await sending.clock_set(NOON)
    lead, ann = await visit(sending), await visit(sending)
    await lead.log_in("lea", role="lead")
    await fill_in_the_chain(lead, receiver)
    for row, arrived in (("hook", receiver.received), ("mail", mails.taken)):
        await lead.page.get_by_role("row", name=row).get_by_role("button", name="Send a test").click()
        await expect(lead.page.get_by_role("status")).to_contain_text(f"A test was sent by {row}")
        await until(lambda arrived=arrived: len(arrived) == 1, f"the test of {row} arrives")  # type: ignore[misc]

    await red_flag(sending)
    await until(lambda: len(receiver.received) == 2, "the first person is paged", limit_s=60)
    page = json.loads(receiver.received[1].body)
    assert page["data"]["step"] == "page.1"
    assert PATIENT not in receiver.received[1].body.decode()  # a link alone
    for minutes, mail in ((15, 2), (30, 3)):
        await sending.clock_set(NOON + timedelta(minutes=minutes))
        await until(lambda mail=mail: len(mails.taken) == mail, f"escalated at {minutes} min", limit_s=60)  # type: ignore[misc]
    assert mails.recipients == ["ben@clinic.example"] * 3
    assert len(receiver.received) == 2

    await ann.log_in("ann")
    link = re.search(r"http://\S+/alerts/[\w-]+", mails.taken[2].get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert link is not None
    await ann.page.goto(link[0])
    assert f"/patients/{PATIENT}#alert-" in ann.page.url
    await expect(ann.page.get_by_text("Answer overdue by 15 min")).to_be_visible()
    await ann.page.get_by_role("button", name="Acknowledge").click()
    await expect(ann.page.get_by_text("Acknowledged by ann")).to_be_visible()
    await ann.page.locator("summary", has_text="History and deliveries").first.click()
    history = ann.page.locator(".history").first
    await expect(history.locator("li")).to_contain_text(
        ["raised", "notified, told: ann", "told: ben", "told: ben", "acknowledged by ann", "hook to ann, delivered"]
    )
    await expect(history).to_contain_text("mail to ben, delivered, 1 attempt")
