"""A system that mirrors alerts is told every step, in order, once each by id, signed; whatever happens in between."""

import json
from typing import Any

from standardwebhooks import Webhook

from shared.contracts.clinic import Mirror
from shared.contracts.vocabulary import Role, Severity
from tests.live.alerts.conftest import Caller
from tests.live.alerts.saying import said, say
from tests.live.delivery.clinic import Clinic, webhook
from tests.support.receiver import Answer, Receiver
from tests.unit.alerts.channels.sending import KEY

FULL = [Mirror(channel="ehr", full=True).model_dump()]
THIN = [Mirror(channel="ehr").model_dump()]


async def lived(clinic: Clinic, call: Caller) -> str:
    """An alert that is raised, gets worse, is acknowledged, commented and resolved; its id."""
    episode: dict[str, Any] = {"episode": "e1"}
    await say(clinic.process, said(severity=Severity.ROUTINE, **episode))
    await say(clinic.process, said("alert_escalated", severity=Severity.URGENT, **episode))
    clinician = call(Role.CLINICIAN)
    (alert,) = (await clinician.get("/v1/alerts")).json()["alerts"]
    for act, body in (("acknowledge", None), ("comment", {"note": "called her"}), ("resolve", None)):
        answer = await clinician.post(f"/v1/alerts/{alert['id']}/{act}", json=body)
        assert answer.status_code == 200, answer.text
    return str(alert["id"])


def bodies(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in receiver.received]


async def test_it_is_told_the_whole_life_and_can_mirror_it_exactly(
    clinic: Clinic, receiver: Receiver, call: Caller
) -> None:
    await clinic.set(webhook("ehr", receiver.url), mirrors=FULL)
    alert_id = await lived(clinic, call)
    clinic.run()
    await clinic.until_done()
    told = bodies(receiver)
    assert [body["type"] for body in told] == [
        "alert.raised",
        "alert.escalated",
        "alert.acknowledged",
        "alert.commented",
        "alert.resolved",
    ]
    assert [body["data"]["position"] for body in told] == [1, 2, 3, 4, 5]
    assert [body["data"]["alert"]["version"] for body in told] == [1, 2, 3, 4, 5]
    assert told[3]["data"]["note"] == "called her"
    now = (await call(Role.CLINICIAN).get(f"/v1/alerts/{alert_id}")).json()
    mirrored = told[-1]["data"]["alert"]
    assert {name: now[name] for name in mirrored} == mirrored
    for one in receiver.received:
        Webhook(KEY).verify(one.body, dict(one.headers))


async def test_after_an_outage_it_goes_on_in_order_and_each_step_has_one_id(
    clinic: Clinic, receiver: Receiver, call: Caller
) -> None:
    await clinic.set(webhook("ehr", receiver.url), mirrors=FULL)
    receiver.answers = [Answer(), Answer(500), Answer(cut=True), Answer(503)]
    await lived(clinic, call)
    clinic.run()
    second = (await clinic.rows(position=2))[0].id
    await clinic.until_attempts(second, 4)
    await clinic.until_done()
    told = bodies(receiver)
    assert [body["data"]["position"] for body in told] == [1, 2, 2, 2, 2, 3, 4, 5]
    assert len(set(receiver.ids)) == 5


async def test_unless_it_is_to_know_more_it_learns_nothing_about_the_patient(
    clinic: Clinic, receiver: Receiver, call: Caller
) -> None:
    await clinic.set(webhook("ehr", receiver.url), mirrors=THIN)
    alert_id = await lived(clinic, call)
    clinic.run()
    await clinic.until_done()
    last = bodies(receiver)[-1]["data"]
    assert set(last) == {"tenant", "position", "at", "change", "alert"}
    assert last["alert"] == {"id": alert_id, "version": 5, "state": "resolved", "severity": "urgent"}
    everything = b"".join(one.body for one in receiver.received)
    for word in (b"p1", b"called her", b"Seven days", b"DETRAINING"):
        assert word not in everything


async def test_without_a_mirror_nothing_is_kept_for_one(clinic: Clinic, receiver: Receiver, call: Caller) -> None:
    await clinic.set(webhook("ehr", receiver.url))
    await lived(clinic, call)
    assert await clinic.rows() == []
