"""One outage of a channel after the other: each is told, each once (C-126)."""

import pytest

from shared.contracts.vocabulary import Role, Severity
from tests.live.alerts.conftest import Caller
from tests.live.delivery.clinic import Clinic, webhook
from tests.support.receiver import Answer, Receiver

DEAD, WELL = Answer(404), Answer()


class Outages:
    """A channel that is down when the test says so, and what the clinic hears of it."""

    def __init__(self, clinic: Clinic, receiver: Receiver, call: Caller) -> None:
        self._clinic, self._receiver, self._client = clinic, receiver, call(Role.CLINICIAN)
        self._sent = 0

    async def send(self, answer: Answer) -> None:
        """Have a page sent while the receiver answers so."""
        self._receiver.usual = answer
        self._sent += 1
        step = f"page.{self._sent}"
        delivery = await self._clinic.page("hook", step=step)
        await self._clinic.until_done(id=delivery)

    async def alerts(self) -> list[str]:
        """States of what was said of the channel, the oldest first."""
        found = (await self._client.get("/v1/alerts", params={"code": "TECHNICAL"})).json()["alerts"]
        return [alert["state"] for alert in sorted(found, key=lambda alert: str(alert["episode"]))]

    async def acknowledge(self) -> None:
        found = (await self._client.get("/v1/alerts", params={"code": "TECHNICAL", "state": "open"})).json()["alerts"]
        assert (await self._client.post(f"/v1/alerts/{found[0]['id']}/acknowledge")).status_code == 200


@pytest.fixture
async def outages(clinic: Clinic, receiver: Receiver, call: Caller) -> Outages:
    await clinic.set(webhook("hook", receiver.url))
    await clinic.alert(Severity.EMERGENCY)
    clinic.run()
    return Outages(clinic, receiver, call)


async def test_a_second_outage_is_told_as_the_first_was(outages: Outages) -> None:
    await outages.send(DEAD)
    assert await outages.alerts() == ["open"]
    await outages.acknowledge()
    await outages.send(DEAD)
    assert await outages.alerts() == ["acknowledged"], "the same outage: somebody knows"
    await outages.send(WELL)
    assert await outages.alerts() == ["resolved"]
    await outages.send(DEAD)
    assert await outages.alerts() == ["resolved", "open"]


async def test_what_nobody_has_seen_yet_stays_although_the_channel_works_again(outages: Outages) -> None:
    """What was not delivered may be something that nobody knows of."""
    await outages.send(DEAD)
    await outages.send(WELL)
    assert await outages.alerts() == ["open"]
    await outages.acknowledge()
    await outages.send(WELL)
    assert await outages.alerts() == ["resolved"]
