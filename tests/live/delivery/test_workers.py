"""Several senders at once, and senders that end in the middle of it: nothing lost, the same id whatever happens."""

import asyncio
import sys
from datetime import timedelta

import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from services.alerts.adapters import sender as sending
from services.alerts.adapters.postgres.outgoing import Outgoing, Settled
from services.alerts.domain.delivery import Outcome, Verdict
from services.cli.state import ROOT
from shared.contracts.vocabulary import Severity
from tests.live.alerts.conftest import HandClock
from tests.live.delivery.clinic import Clinic, alerts_process, webhook
from tests.live.waiting import until
from tests.support.proxy import FAIR, Proxy, Weather
from tests.support.receiver import Answer, Receiver

DELIVERED = Outcome(Verdict.DELIVERED, "ok", 204)
FAILED = Outcome(Verdict.RETRY, "down", 500)
UNSETTLED = "delivery cannot be settled"


async def test_two_workers_send_each_delivery_once(clinic: Clinic, clock: HandClock, receiver: Receiver) -> None:
    channels = [webhook(f"hook-{number}", f"{receiver.url}/{number}") for number in range(8)]
    await clinic.set(*channels)
    alert_id = await clinic.alert()
    ids = [
        await clinic.page(channel.id, step=f"page.{round_}", alert_id=alert_id)
        for channel in channels
        for round_ in range(4)
    ]
    async with alerts_process(clinic.database, clock, clinic.secrets) as second:
        clinic.run()
        clinic.run(second)
        await clinic.until_done()
        await clinic.stop()
    assert sorted(receiver.ids) == sorted(ids)
    assert {state for _, state in await clinic.states()} == {"delivered"}


async def test_a_killed_sender_loses_nothing_and_what_is_sent_again_has_the_same_id(
    clinic: Clinic, receiver: Receiver
) -> None:
    await clinic.set(webhook("hook", receiver.url))
    delivery = await clinic.page("hook")
    receiver.answers = [Answer(pause_s=60)]
    program = ("-m", "tests.live.delivery.sender_process", clinic.database, str(clinic.secrets))
    process = await asyncio.create_subprocess_exec(sys.executable, *program, cwd=ROOT)
    try:
        await until(lambda: len(receiver.received) == 1, "the first attempt is under way", limit_s=60)
    finally:
        process.kill()
        await process.wait()
    (row,) = await clinic.rows()
    assert row.state == "pending"
    assert row.leased_until - row.requested_at < timedelta(seconds=60), "in time for the page (C-126)"
    await clinic.hurry(leased_until="clock_timestamp()")
    clinic.run()
    await clinic.until_done()
    assert receiver.ids == [delivery] * 2
    assert len({one.body for one in receiver.received}) == 1


async def test_a_stop_waits_for_what_is_under_way_and_takes_nothing_more(clinic: Clinic, receiver: Receiver) -> None:
    await clinic.set(webhook("hook", receiver.url))
    receiver.usual = Answer(pause_s=0.5)
    first = await clinic.page("hook")
    clinic.run()
    await until(lambda: len(receiver.received) == 1)
    second = await clinic.page("hook", Severity.ROUTINE, step="page.2")
    await clinic.stop()
    assert receiver.ids == [first]
    assert [row.state for row in await clinic.rows(id=first)] == ["delivered"]
    assert [row.state for row in await clinic.rows(id=second)] == ["pending"]


async def test_what_a_stop_cuts_off_is_free_at_once(
    clinic: Clinic, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "DRAIN_S", 0.1)
    await clinic.set(webhook("hook", receiver.url))
    receiver.answers = [Answer(pause_s=60)]
    delivery = await clinic.page("hook")
    clinic.run()
    await until(lambda: len(receiver.received) == 1)
    await clinic.stop()
    (row,) = await clinic.rows()
    assert (row.state, row.leased_until) == ("pending", None)
    clinic.process.sender._stopping = False
    clinic.run()
    await clinic.until_done()
    assert receiver.ids == [delivery] * 2


async def test_a_lease_that_has_run_out_belongs_to_whoever_took_it_next(clinic: Clinic, receiver: Receiver) -> None:
    await clinic.set(webhook("hook", receiver.url))
    await clinic.page("hook")
    outgoing = Outgoing(clinic.process.journal.engine)
    first = await outgoing.take(busy=(), least=Severity.INFO)
    assert first is not None
    assert await outgoing.take(busy=(), least=Severity.INFO) is None, "it is leased"
    await clinic.hurry(leased_until="clock_timestamp()")
    second = await outgoing.take(busy=(), least=Severity.INFO)
    assert second is not None
    async with clinic.process.journal.engine.begin() as connection:
        assert await outgoing.settle(connection, first, FAILED, 1) == Settled()
    (row,) = await clinic.rows()
    assert row.leased_until > second.now, "a late failure does not end the lease of another"
    async with clinic.process.journal.engine.begin() as connection:
        await outgoing.settle(connection, first, DELIVERED, 1)
    assert await clinic.states() == [("hook", "delivered")], "what has arrived has arrived"
    async with clinic.process.journal.engine.begin() as connection:
        assert await outgoing.settle(connection, second, Outcome(Verdict.REJECTED, "no", 404), 1) == Settled()
    assert await clinic.states() == [("hook", "delivered")]
    assert [verdict for verdict, _ in await clinic.attempts(row.id)] == ["retry", "delivered", "rejected"]


async def test_emergencies_go_first_and_have_places_of_their_own(clinic: Clinic, receiver: Receiver) -> None:
    await clinic.set(*(webhook(name, f"{receiver.url}/{name}") for name in ("a", "b", "c")))
    await clinic.page("a", Severity.ROUTINE)
    await clinic.page("b", Severity.EMERGENCY)
    outgoing = Outgoing(clinic.process.journal.engine)
    taken = await outgoing.take(busy=(), least=Severity.INFO)
    assert taken is not None
    assert taken.severity is Severity.EMERGENCY
    assert await outgoing.take(busy=(), least=Severity.EMERGENCY) is None
    assert await outgoing.take(busy=[("demo", "a")], least=Severity.INFO) is None, "one at a time by a channel"
    assert await outgoing.take(busy=[("demo", "c")], least=Severity.INFO) is not None


async def test_a_database_that_is_away_when_the_answer_comes_costs_no_second_page(
    clinic: Clinic, clock: HandClock, receiver: Receiver
) -> None:
    await clinic.set(webhook("hook", receiver.url))
    receiver.answers = [Answer(pause_s=3)]
    straight = make_url(clinic.database)
    async with Proxy(lambda: straight.port or 0) as network:
        through = straight.set(port=network.port).render_as_string(hide_password=False)
        async with alerts_process(through, clock, clinic.secrets) as process:
            clinic.run(process)
            delivery = await clinic.page("hook")
            await until(lambda: len(receiver.received) == 1, "the attempt is under way")
            network.set(Weather(cut=True))
            with capture_logs() as logs:
                await until(lambda: any(UNSETTLED in line["event"] for line in logs), "it cannot be written down")
            network.set(FAIR)
            await clinic.until_done()
            await clinic.stop()
    assert await clinic.attempts(delivery) == [("delivered", 204)]
    assert receiver.ids == [delivery]


async def test_what_cannot_be_read_does_not_keep_the_others(clinic: Clinic, receiver: Receiver) -> None:
    """A newer version may have written it, before this one was put back."""
    await clinic.set(webhook("hook", receiver.url), webhook("other", receiver.url))
    await clinic.page("hook", Severity.EMERGENCY)
    await clinic.hurry(body="'{}'::json")
    good = await clinic.page("other", Severity.ROUTINE)
    clinic.run()
    await clinic.until_done(id=good)
    assert receiver.ids == [good]
    (row,) = await clinic.rows(channel="hook")
    assert row.state == "pending"
    assert row.due_at > row.requested_at + timedelta(seconds=20)


async def test_receivers_that_hang_do_not_keep_an_emergency(
    clinic: Clinic, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "DRAIN_S", 0.1)
    names = [f"slow-{number}" for number in range(sending.SLOTS)]
    with Receiver() as quick:
        await clinic.set(*(webhook(name, f"{receiver.url}/{name}") for name in names), webhook("quick", quick.url))
        receiver.usual = Answer(pause_s=60)
        alert_id = await clinic.alert(Severity.ROUTINE)
        clinic.run()
        for name in names:
            await clinic.page(name, Severity.ROUTINE, alert_id=alert_id)
        await until(lambda: len(receiver.received) == sending.SLOTS - sending.RESERVED, "what may hang hangs")
        page = await clinic.page("quick", Severity.EMERGENCY)
        await until(lambda: quick.ids == [page])
        await clinic.stop()
