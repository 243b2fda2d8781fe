"""A channel that does not answer rests, whoever asks and however often a process begins anew."""

from datetime import timedelta

from services.alerts.adapters.postgres.outgoing import Outgoing
from services.alerts.domain.delivery import TRIPS_AFTER
from shared.contracts.vocabulary import Role, Severity
from tests.live.alerts.conftest import Caller, HandClock
from tests.live.delivery.clinic import Clinic, alerts_process, webhook
from tests.live.waiting import until
from tests.support.receiver import Answer, Receiver


async def tripped(clinic: Clinic, receiver: Receiver, *channels: str) -> str:
    """A channel `hook` that has failed so often that it rests; the delivery that found out."""
    receiver.usual = Answer(503)
    await clinic.set(webhook("hook", receiver.url), *(webhook(name, f"{receiver.url}/{name}") for name in channels))
    clinic.run()
    alert_id = await clinic.alert(Severity.ROUTINE)
    delivery = await clinic.page("hook", Severity.ROUTINE, alert_id=alert_id)
    await clinic.until_attempts(delivery, TRIPS_AFTER)
    await clinic.stop()
    clinic.process.sender._stopping = False
    return delivery


async def test_its_rest_outlives_the_process(clinic: Clinic, clock: HandClock, receiver: Receiver) -> None:
    delivery = await tripped(clinic, receiver)
    breaker = await clinic.breaker("hook")
    assert breaker.failures == TRIPS_AFTER
    assert timedelta(seconds=20) < breaker.open_until - breaker.updated_at <= timedelta(seconds=30)
    receiver.received.clear()
    async with alerts_process(clinic.database, clock, clinic.secrets) as anew:
        await clinic.hurry()
        assert await Outgoing(anew.journal.engine).take(busy=(), least=Severity.INFO) is None
        receiver.usual = Answer()
        await clinic.rested()
        clinic.run(anew)
        await clinic.until_done()
        await clinic.stop()
    assert receiver.ids == [delivery]
    assert (await clinic.breaker("hook")).failures == 0


async def test_one_probe_at_a_time_finds_out_whether_it_works_again(clinic: Clinic, receiver: Receiver) -> None:
    await tripped(clinic, receiver)
    await clinic.page("hook", Severity.ROUTINE, step="page.2", alert_id=(await clinic.rows())[0].alert_id)
    await clinic.rested()
    await clinic.hurry()
    outgoing = Outgoing(clinic.process.journal.engine)
    probe = await outgoing.take(busy=(), least=Severity.INFO)
    assert probe is not None
    assert probe.probes
    assert await outgoing.take(busy=(), least=Severity.INFO) is None


async def test_what_has_a_next_channel_does_not_wait_for_it(clinic: Clinic, receiver: Receiver) -> None:
    await tripped(clinic, receiver, "other")
    receiver.usual, receiver.received[:] = Answer(), []
    clinic.run()
    await clinic.page("hook", Severity.EMERGENCY, step="page.2")
    await clinic.until_done(step="page.2", channel="other")
    assert {one.path for one in receiver.received} == {"/hook/other"}


async def test_another_clinics_channel_of_the_same_name_does_not_rest(clinic: Clinic, receiver: Receiver) -> None:
    await tripped(clinic, receiver)
    with Receiver() as theirs:
        await clinic.set(webhook("hook", theirs.url), tenant="other")
        clinic.run()
        delivery = await clinic.page("hook", tenant="other")
        await clinic.until_done(id=delivery)
        assert theirs.ids == [delivery]


async def test_a_test_is_sent_all_the_same_and_ends_the_rest(clinic: Clinic, receiver: Receiver, call: Caller) -> None:
    waiting = await tripped(clinic, receiver)
    receiver.usual = Answer()
    lead = call(Role.LEAD)
    (channel,) = (await lead.get("/v1/channels")).json()["channels"]
    assert channel["failures"] == TRIPS_AFTER
    assert channel["rests_until"] is not None
    clinic.run()
    test = (await lead.post("/v1/channels/hook/test")).json()["id"]
    await clinic.until_done(id=test)
    await clinic.hurry()
    await clinic.until_done(id=waiting)
    (channel,) = (await lead.get("/v1/channels")).json()["channels"]
    assert (channel["failures"], channel["rests_until"], channel["pending"]) == (0, None, 0)


async def test_a_test_that_dies_raises_no_alert(clinic: Clinic, receiver: Receiver, call: Caller) -> None:
    receiver.usual = Answer(404)
    await clinic.set(webhook("hook", receiver.url))
    clinic.run()
    lead = call(Role.LEAD)
    test = (await lead.post("/v1/channels/hook/test")).json()["id"]
    await clinic.until_done(id=test)
    told = (await lead.get(f"/v1/deliveries/{test}")).json()
    assert told["state"] == "dead"
    assert [(one["verdict"], one["status"]) for one in told["attempts"]] == [("rejected", 404)]
    assert await clinic.technical() == []


async def test_a_new_address_does_not_wait_for_the_rest_of_the_old_one(clinic: Clinic, receiver: Receiver) -> None:
    waiting = await tripped(clinic, receiver)
    with Receiver() as mended:
        await clinic.set(webhook("hook", mended.url))
        clinic.run()
        page = await clinic.page("hook", step="page.2")
        await clinic.until_done(id=page)
        await clinic.hurry()
        await clinic.until_done(id=waiting)
        assert sorted(mended.ids) == sorted([page, waiting])
        assert (await clinic.breaker("hook")).failures == 0


async def test_a_new_channel_begins_without_a_past(clinic: Clinic, receiver: Receiver) -> None:
    await tripped(clinic, receiver)
    await clinic.set(webhook("hook", f"{receiver.url}/new"))
    await clinic.rested()
    await clinic.hurry()
    taken = await Outgoing(clinic.process.journal.engine).take(busy=(), least=Severity.INFO)
    assert taken is not None
    assert not taken.probes
    await until(lambda: not clinic.process.sender._running)
