"""What a channel refuses, or cannot do: the next one is used, and somebody is told."""

from datetime import timedelta

from shared.contracts.vocabulary import Severity
from tests.live.alerts.conftest import HandClock
from tests.live.delivery.clinic import MAIL, Clinic, alerts_process, email, webhook
from tests.support.mail_server import mail_server
from tests.support.receiver import Answer, Receiver


async def test_a_receiver_that_refuses_is_not_asked_again_and_the_next_channel_is_used(
    clinic: Clinic, clock: HandClock, receiver: Receiver
) -> None:
    receiver.usual = Answer(404)
    with mail_server() as server:
        async with alerts_process(clinic.database, clock, clinic.secrets, **MAIL, smtp_port=server.port) as process:
            await clinic.set(webhook("hook", receiver.url), email("mail"))
            clinic.run(process)
            delivery = await clinic.page("hook")
            await clinic.until_done()
            await clinic.until_done(channel="mail")
            await clinic.stop()
    assert await clinic.states() == [("hook", "dead"), ("mail", "delivered")]
    assert await clinic.attempts(delivery) == [("rejected", 404)]
    (mail,) = server.taken
    assert (await clinic.rows())[0].alert_id in mail.get_content()
    assert await clinic.technical() == ["delivery:hook"]


async def test_a_redirect_to_a_private_address_ends_there(clinic: Clinic, receiver: Receiver) -> None:
    with Receiver() as inside:
        receiver.usual = Answer(307, {"Location": inside.url})
        await clinic.set(webhook("hook", receiver.url))
        clinic.run()
        await clinic.page("hook")
        await clinic.until_done()
        assert inside.received == []
    assert await clinic.states() == [("hook", "dead")]
    assert await clinic.technical() == ["delivery:hook"]


async def test_a_private_address_is_not_written_to(clinic: Clinic, clock: HandClock, receiver: Receiver) -> None:
    async with alerts_process(clinic.database, clock, clinic.secrets, webhook_networks="") as process:
        await clinic.set(webhook("a", receiver.url), webhook("b", f"https://localhost:{receiver.port}/"))
        clinic.run(process)
        await clinic.page("a")
        await clinic.until_done(channel="b")
        await clinic.stop()
    assert await clinic.states() == [("a", "dead"), ("b", "dead")]
    assert receiver.received == []


async def test_one_alert_tells_of_a_dead_channel_until_somebody_closes_it(clinic: Clinic, receiver: Receiver) -> None:
    receiver.usual = Answer(400)
    await clinic.set(webhook("hook", receiver.url))
    clinic.run()
    for step in ("page.1", "page.2", "page.3"):
        await clinic.page("hook", step=step, alert_id=await clinic.alert(episode=step))
    await clinic.until_done()
    assert await clinic.technical() == ["delivery:hook"]


async def test_gone_ends_a_channel_until_its_address_changes(clinic: Clinic, receiver: Receiver) -> None:
    receiver.answers = [Answer(410)]
    with Receiver() as second:
        await clinic.set(webhook("hook", receiver.url), webhook("other", second.url))
        clinic.run()
        await clinic.page("hook")
        await clinic.until_done(channel="other")
        await clinic.page("hook", Severity.URGENT, step="page.2")
        await clinic.until_done(channel="other", step="page.2")
        assert len(receiver.received) == 1, "it is not asked again"
        assert len(second.received) == 2
        assert (await clinic.breaker("hook")).gone
        await clinic.set(webhook("hook", f"{receiver.url}/moved"), webhook("other", second.url))
        await clinic.page("hook", Severity.ROUTINE, step="page.3")
        await clinic.until_done(step="page.3")
    assert [one.path for one in receiver.received] == ["/hook", "/hook/moved"]


async def test_what_is_tried_long_enough_is_given_up(clinic: Clinic, receiver: Receiver) -> None:
    receiver.usual = Answer(500)
    await clinic.set(webhook("hook", receiver.url))
    clinic.run()
    delivery = await clinic.page("hook")
    await clinic.until_attempts(delivery, 2)
    await clinic.hurry(give_up_at="clock_timestamp()", due_at="clock_timestamp()")
    await clinic.until_done()
    assert (await clinic.attempts(delivery))[-1] == ("skipped", None)
    assert await clinic.technical() == ["delivery:hook"]


async def test_with_a_next_channel_a_slow_one_is_given_up_in_time_for_the_page(
    clinic: Clinic, receiver: Receiver
) -> None:
    """C-126: page within 60 s."""
    await clinic.set(webhook("hook", receiver.url), webhook("other", receiver.url))
    await clinic.page("hook")
    await clinic.page("other", step="page.2")
    (first,), (last,) = await clinic.rows(channel="hook"), await clinic.rows(channel="other")
    assert first.give_up_at - first.requested_at <= timedelta(seconds=30)
    assert last.give_up_at - last.requested_at >= timedelta(hours=23)
    assert (first.next_channels, last.next_channels) == (["other"], [])


async def test_the_next_channel_is_one_that_takes_the_severity_and_is_on(clinic: Clinic, receiver: Receiver) -> None:
    off = webhook("off", receiver.url).model_copy(update={"enabled": False})
    urgent = webhook("urgent", receiver.url).model_copy(update={"severities": (Severity.URGENT,)})
    await clinic.set(webhook("hook", receiver.url), off, urgent, webhook("last", receiver.url))
    await clinic.page("hook", Severity.ROUTINE)
    assert (await clinic.rows())[0].next_channels == ["last"]


async def test_an_emergency_goes_on_by_any_channel_rather_than_by_none(clinic: Clinic, receiver: Receiver) -> None:
    """As it would have begun by it: those that are meant for it first."""
    routine = webhook("routine", receiver.url).model_copy(update={"severities": (Severity.ROUTINE,)})
    off = webhook("off", receiver.url).model_copy(update={"enabled": False})
    with Receiver() as refusing:
        refusing.usual = Answer(404)
        await clinic.set(routine, webhook("hook", refusing.url), off, webhook("last", refusing.url))
        clinic.run()
        await clinic.page("hook")
        await clinic.until_done(channel="routine")
    assert await clinic.states() == [("hook", "dead"), ("last", "dead"), ("routine", "delivered")]
    assert len(receiver.received) == 1


async def test_a_channel_that_has_left_the_settings_is_passed_over(clinic: Clinic, receiver: Receiver) -> None:
    await clinic.set(webhook("hook", receiver.url), webhook("other", receiver.url))
    await clinic.page("hook")
    await clinic.set(webhook("other", receiver.url))
    clinic.run()
    await clinic.until_done(channel="other")
    assert await clinic.states() == [("hook", "dead"), ("other", "delivered")]
