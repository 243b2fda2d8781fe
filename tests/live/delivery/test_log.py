"""The log of deliveries over HTTP: for the clinic's own people, with what is needed and nothing secret."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from shared.contracts.vocabulary import Role, Severity
from tests.live.alerts.conftest import Caller
from tests.live.delivery.clinic import Clinic, webhook
from tests.support.receiver import Answer, Receiver
from tests.unit.alerts.channels.sending import KEY


@pytest.fixture
async def told(clinic: Clinic, receiver: Receiver) -> str:
    """An alert of which `ann` was told at the second attempt; its id."""
    receiver.answers = [Answer(503)]
    await clinic.set(webhook("hook", receiver.url))
    clinic.run()
    delivery = await clinic.page("hook")
    await clinic.until_attempts(delivery, 2)
    await clinic.until_done()
    return str((await clinic.rows())[0].alert_id)


async def test_the_log_of_an_alert_tells_every_attempt(told: str, call: Caller, receiver: Receiver) -> None:
    answer = await call(Role.CLINICIAN).get(f"/v1/alerts/{told}/deliveries")
    (delivery,) = answer.json()["deliveries"]
    assert delivery["id"] == receiver.ids[0]
    assert (delivery["step"], delivery["recipient"], delivery["channel"]) == ("page.1", "ann", "hook")
    assert (delivery["state"], delivery["next_attempt_at"]) == ("delivered", None)
    assert [(one["number"], one["verdict"], one["status"]) for one in delivery["attempts"]] == [
        (1, "retry", 503),
        (2, "delivered", 204),
    ]
    assert "127.0.0.1" not in answer.text


async def test_another_clinic_has_no_such_alert_delivery_or_channel(
    told: str, clinic: Clinic, call: Caller, receiver: Receiver
) -> None:
    lead = call(Role.LEAD, tenant="other")
    for path in (f"/v1/alerts/{told}/deliveries", f"/v1/deliveries/{receiver.ids[0]}"):
        assert (await lead.get(path)).status_code == 404
    assert (await lead.get("/v1/channels")).json() == {"channels": []}
    assert (await lead.post("/v1/channels/hook/test")).status_code == 404
    assert len(await clinic.rows()) == 1


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.LEAD, 202), (Role.OPS, 202), (Role.CLINICIAN, 403), (Role.APP, 403), (Role.INTEGRATION, 403)],
)
async def test_who_may_set_the_settings_may_test_a_channel(
    clinic: Clinic, receiver: Receiver, call: Caller, role: Role, expected: int
) -> None:
    await clinic.set(webhook("hook", receiver.url))
    patient = "p1" if role is Role.APP else None
    assert (await call(role, patient=patient).post("/v1/channels/hook/test")).status_code == expected
    assert len(await clinic.rows()) == (expected == 202)


async def test_a_test_of_a_channel_says_what_became_of_it_and_is_recorded(
    clinic: Clinic, receiver: Receiver, call: Caller
) -> None:
    await clinic.set(webhook("hook", receiver.url).model_copy(update={"enabled": False}))
    clinic.run()
    lead = call(Role.LEAD)
    test = (await lead.post("/v1/channels/hook/test")).json()["id"]
    await clinic.until_done(id=test)
    told = (await lead.get(f"/v1/deliveries/{test}")).json()
    assert (told["state"], told["recipient"], receiver.ids) == ("delivered", None, [test])
    entries = (await lead.get("/v1/audit")).json()["entries"]
    assert [(entry["action"], entry["concerns"]) for entry in entries[:2]] == [
        ("test channel", "hook"),
        ("read deliveries", test),
    ]


async def everything(clinic: Clinic) -> Sequence[str]:
    """Every row of every table of alerts, as text."""
    async with clinic.engine.connect() as connection:
        names = await connection.scalars(
            text("select relname from pg_class where relnamespace = 'alerts'::regnamespace and relkind = 'r'")
        )
        return [
            row
            for name in names
            for row in await connection.scalars(text(f"select t::text from alerts.{name} t"))  # noqa: S608
        ]


async def test_no_key_is_in_any_row(told: str, clinic: Clinic) -> None:
    rows = await everything(clinic)
    assert any("delivered" in row for row in rows)
    assert not any(KEY in row or KEY.removeprefix("whsec_") in row for row in rows)


async def test_metrics_count_attempts_and_what_waits(told: str, clinic: Clinic, receiver: Receiver) -> None:
    registry = clinic.process.journal.metrics.registry
    labels = {"kind": "webhook", "verdict": "delivered"}
    assert registry.get_sample_value("liftline_deliveries_total", labels) == 1
    assert registry.get_sample_value("liftline_deliveries_total", {**labels, "verdict": "retry"}) == 1
    assert registry.get_sample_value("liftline_deliveries_dead_total", {"kind": "webhook"}) == 0
    receiver.usual = Answer(400)
    await clinic.page("hook", Severity.URGENT, step="page.2")
    await clinic.until_done(step="page.2")
    assert registry.get_sample_value("liftline_deliveries_dead_total", {"kind": "webhook"}) == 1
