"""What of the delivery log is deleted, and when: the log of an alert as a whole, once the alert is over (C-126)."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from services.alerts.adapters.postgres.delivery_retention import DeliveryRetention
from services.alerts.adapters.postgres.delivery_tables import ATTEMPT
from shared.contracts.vocabulary import Severity
from tests.live.delivery.clinic import Clinic, webhook

KEEP = timedelta(days=100)
FINISHED = """
    update alerts.delivery set state = :state, finished_at = clock_timestamp() - make_interval(days => :days)
    where id = :id
"""


async def ended(clinic: Clinic, delivery_id: str, days: int, state: str = "delivered") -> None:
    """As if a delivery had ended so many days ago, after one attempt."""
    async with clinic.engine.begin() as connection:
        await connection.execute(text(FINISHED), {"state": state, "days": days, "id": delivery_id})
        attempt = {"tenant": "demo", "delivery_id": delivery_id, "number": 1, "verdict": "delivered", "said": "204"}
        at = text(f"clock_timestamp() - interval '{days} days'")
        await connection.execute(insert(ATTEMPT).values(**attempt, took_ms=1, at=at))


async def resolved(clinic: Clinic, alert_id: str) -> None:
    async with clinic.engine.begin() as connection:
        await connection.execute(text("update alerts.alert set state = 'resolved' where id = :id"), {"id": alert_id})


async def purged(clinic: Clinic) -> int:
    return await DeliveryRetention(clinic.process.journal.engine, keep=KEEP).purge()


@pytest.mark.parametrize(
    ("over", "ages", "gone"),
    [
        (True, [101, 150], 2),  # over, and all of it long ago
        (True, [101, 99], 0),  # its last delivery is young: the log stays whole
        (False, [101, 150], 0),  # the alert is open, whatever its age
    ],
)
async def test_the_log_of_an_alert_goes_as_a_whole(clinic: Clinic, over: bool, ages: list[int], gone: int) -> None:
    await clinic.set(webhook("hook", "http://127.0.0.1:9/"))
    alert = await clinic.alert()
    for number, age in enumerate(ages):
        await ended(clinic, await clinic.page("hook", step=f"page.{number}", alert_id=alert), age)
    if over:
        await resolved(clinic, alert)
    assert await purged(clinic) == gone
    left = await clinic.rows()
    assert len(left) == len(ages) - gone
    assert [len(await clinic.attempts(row.id)) for row in left] == [1] * len(left)
    async with clinic.engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from alerts.delivery_attempt")) == len(left)


async def test_what_is_still_to_be_sent_stays(clinic: Clinic) -> None:
    await clinic.set(webhook("hook", "http://127.0.0.1:9/"))
    alert = await clinic.alert()
    await ended(clinic, await clinic.page("hook", step="page.1", alert_id=alert), 150)
    await clinic.page("hook", step="escalate-1.1", alert_id=alert)
    await resolved(clinic, alert)
    assert await purged(clinic) == 0


async def test_what_is_of_no_alert_goes_by_its_age_alone(clinic: Clinic) -> None:
    hook = webhook("hook", "http://127.0.0.1:9/")
    await clinic.set(hook)
    ids = []
    for _ in range(2):
        async with clinic.process.journal.engine.begin() as connection:
            made = await clinic.process.deliveries.request_trial(connection, "demo", hook, clinic.clock.at)
            ids.append(made)
    await ended(clinic, ids[0], 101)
    await ended(clinic, ids[1], 99)
    assert await purged(clinic) == 1
    assert [row.id for row in await clinic.rows()] == ids[1:]


async def test_the_service_cannot_delete_the_log_of_a_month(clinic: Clinic) -> None:
    """Whatever it is set to, or made to do."""
    await clinic.set(webhook("hook", "http://127.0.0.1:9/"))
    young, old = [await clinic.page("hook", Severity.URGENT, step=step) for step in ("notify.1", "notify.2")]
    await ended(clinic, young, 29)
    await ended(clinic, old, 31)
    statement = text("delete from alerts.delivery_attempt where delivery_id = :id")
    async with clinic.process.journal.engine.connect() as connection:
        async with connection.begin():
            await connection.execute(statement, {"id": old})
        with pytest.raises(DBAPIError, match="never changed"):
            await connection.execute(statement, {"id": young})
