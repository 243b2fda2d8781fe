"""Deliveries to real receivers: once, by the same id, again after failures, by the next channel when one is dead."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.vocabulary import Role, Severity
from shared.runtime.ids import delivery_id, stable_id
from tests.live.alerts.conftest import Caller, HandClock
from tests.live.delivery.clinic import MAIL, Clinic, alerts_process, email, webhook
from tests.live.waiting import until
from tests.support.mail_server import mail_server
from tests.support.receiver import Answer, Receiver


async def test_a_page_arrives_once_and_leads_to_the_alert(clinic: Clinic, receiver: Receiver) -> None:
    await clinic.set(webhook("hook", receiver.url))
    clinic.run()
    delivery = await clinic.page("hook")
    await clinic.until_done(id=delivery)
    assert await clinic.states() == [("hook", "delivered")]
    (got,) = receiver.received
    alert_id = (await clinic.rows())[0].alert_id
    assert receiver.ids == [delivery]
    assert json.loads(got.body) == {
        "type": "alert.notification",
        "timestamp": clinic.clock.at.isoformat(),
        "data": {
            "alert_id": alert_id,
            "version": 1,
            "step": "page.1",
            "link": f"https://liftline.example/alerts/{alert_id}",
        },
    }
    assert await clinic.attempts(delivery) == [("delivered", 204)]


async def test_who_can_guess_whom_it_is_about_finds_nothing_in_it_that_says_so(
    clinic: Clinic, receiver: Receiver
) -> None:
    """A link lies on locked screens: worked out from patient and alert it would name them to whoever tries a few."""
    guessed = stable_id("alert", "demo", "p1", "RED_FLAG_CV", "e-emergency")
    await clinic.set(webhook("hook", receiver.url))
    clinic.run()
    delivery = await clinic.page("hook")
    await clinic.until_done(id=delivery)
    (sent,) = receiver.received
    assert sent.headers["webhook-id"] == delivery != delivery_id("demo", guessed, "page.1", "ann", "hook")
    assert guessed not in sent.body.decode()
    # The same alert of another installation is another.
    assert UUID(json.loads(sent.body)["data"]["alert_id"]).version == 7


async def test_asked_for_again_it_is_the_same_delivery(clinic: Clinic, receiver: Receiver) -> None:
    await clinic.set(webhook("hook", receiver.url))
    first = await clinic.page("hook")
    alert_id = (await clinic.rows())[0].alert_id
    clinic.run()
    await clinic.until_done(id=first)
    assert await clinic.page("hook", alert_id=alert_id) == first
    assert await clinic.page("hook", step="escalate-1.1", alert_id=alert_id) != first
    await clinic.until_done(step="escalate-1.1")
    assert len(receiver.received) == 2


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_fails_is_tried_again_with_the_same_id_and_the_same_words(
    clinic: Clinic, receiver: Receiver, status: int
) -> None:
    await clinic.set(webhook("hook", receiver.url))
    receiver.answers = [Answer(status), Answer(status, cut=True)]
    clinic.run()
    delivery = await clinic.page("hook")
    await clinic.until_attempts(delivery, 3)
    assert await clinic.attempts(delivery) == [("retry", status), ("retry", None), ("delivered", 204)]
    assert receiver.ids == [delivery] * 3
    assert len({one.body for one in receiver.received}) == 1
    assert await clinic.technical() == []


async def test_between_two_attempts_is_a_pause(clinic: Clinic, receiver: Receiver) -> None:
    await clinic.set(webhook("hook", receiver.url))
    receiver.usual = Answer(500)
    clinic.run()
    delivery = await clinic.page("hook")
    await until(lambda: len(receiver.received) == 1)
    await clinic.stop()
    (row,) = await clinic.rows(id=delivery)
    assert timedelta(seconds=0.5) < row.due_at - row.requested_at < timedelta(seconds=10)
    assert row.leased_until is None


async def test_who_says_when_to_come_back_is_left_in_peace_until_then(clinic: Clinic, receiver: Receiver) -> None:
    """The whole channel, not the one delivery."""
    await clinic.set(webhook("hook", receiver.url))
    receiver.answers = [Answer(429, {"Retry-After": "3600"})]
    clinic.run()
    first = await clinic.page("hook", Severity.ROUTINE)
    await until(lambda: len(receiver.received) == 1)
    second = await clinic.page("hook", Severity.URGENT)

    async def settled() -> bool:
        return bool(await clinic.attempts(first))

    await until(settled)
    (row,) = await clinic.rows(id=first)
    assert row.due_at - row.requested_at > timedelta(minutes=59)
    await clinic.hurry()
    await clinic.stop()
    assert len(receiver.received) == 1
    await clinic.rested()
    clinic.process.sender._stopping = False
    clinic.run()
    await clinic.until_done(id=first)
    await clinic.until_done(id=second)


@pytest.mark.parametrize("severity", [Severity.EMERGENCY, Severity.URGENT])
async def test_the_only_channel_is_not_left_in_peace_for_long_and_somebody_knows(
    clinic: Clinic, receiver: Receiver, severity: Severity
) -> None:
    """C-126: one answer must not silence a clinic for a day; who looks at the worklist sees it at once."""
    await clinic.set(webhook("hook", receiver.url))
    receiver.answers = [Answer(503, {"Retry-After": "86400"})]
    clinic.run()
    delivery = await clinic.page("hook", severity)

    async def settled() -> bool:
        return bool(await clinic.attempts(delivery))

    await until(settled)
    (row,) = await clinic.rows(id=delivery)
    assert row.due_at - row.requested_at < timedelta(minutes=11)
    breaker = await clinic.breaker("hook")
    assert breaker.open_until - breaker.updated_at == timedelta(minutes=10)
    assert await clinic.technical() == ["delivery:hook"]
    await clinic.rested()
    await clinic.hurry()
    await clinic.until_done(id=delivery)
    assert receiver.ids[-1] == delivery


async def test_an_outage_of_the_mail_server_loses_nothing(clinic: Clinic, clock: HandClock) -> None:
    with mail_server() as server:
        port = server.port
    async with alerts_process(clinic.database, clock, clinic.secrets, **MAIL, smtp_port=port) as process:
        await clinic.set(email("mail"))
        clinic.run(process)
        delivery = await clinic.page("mail")
        await clinic.until_attempts(delivery, 2)
        with mail_server(port=port) as server:
            await clinic.until_attempts(delivery, 3)
            await clinic.until_done(id=delivery)
            assert [mail["message-id"] for mail in server.taken] == [f"<{delivery}@liftline.example>"]
        await clinic.stop()
    assert (await clinic.attempts(delivery))[-1] == ("delivered", 250)


async def test_the_digest_says_how_many_and_where(clinic: Clinic, receiver: Receiver) -> None:
    from services.alerts.application.ports import DeliveryWanted

    await clinic.set(webhook("hook", receiver.url))
    await clinic.alert(Severity.ROUTINE)
    clinic.run()
    wanted = DeliveryWanted("demo", None, "digest.2026-02-03", "ann", "hook", Severity.ROUTINE)
    async with clinic.process.journal.engine.begin() as connection:
        await clinic.process.deliveries.request(connection, [wanted], clinic.clock.at)
    clinic.wake()
    await clinic.until_done()
    told = json.loads(receiver.received[0].body)
    assert told["type"] == "alert.digest"
    assert told["data"] == {"step": "digest.2026-02-03", "waiting": 1, "link": "https://liftline.example"}


@pytest.mark.parametrize("act", ["acknowledge", "resolve"])
async def test_nobody_is_paged_for_an_alert_that_somebody_has_seen_to(
    clinic: Clinic, receiver: Receiver, call: Caller, act: str
) -> None:
    """C-126: what waits for an acknowledgement ends with it, however late the channel."""
    await clinic.set(webhook("hook", receiver.url), webhook("other", receiver.url))
    receiver.usual = Answer(503)
    clinic.run()
    delivery = await clinic.page("hook")
    await clinic.until_attempts(delivery, 1)
    alert_id = (await clinic.rows())[0].alert_id
    assert (await call(Role.CLINICIAN).post(f"/v1/alerts/{alert_id}/{act}")).status_code == 200
    receiver.usual, receiver.received[:] = Answer(), []
    await clinic.hurry(due_at="clock_timestamp()")
    await clinic.until_done()
    assert await clinic.states() == [("hook", "dropped")]
    assert receiver.received == []
    assert await clinic.technical() == []
