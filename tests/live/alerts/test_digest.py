"""The daily digest while a clinic changes its hours: one a working day, whatever is changed when (C-126)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from shared.contracts.vocabulary import AlertCode, Role, Severity
from tests.live.alerts.conftest import NOON, Caller, HandClock
from tests.live.alerts.saying import said, say
from tests.live.alerts.test_deadlines import SETTINGS, fire, told

MONDAY = NOON.replace(hour=0)


def days(*dates: int) -> list[tuple[str, str]]:
    return [(f"digest.2026-02-{date:02}", "desk") for date in dates]


class Desk:
    """The clinic `demo`, whose clock and settings a test moves."""

    def __init__(self, process: AlertsProcess, clock: HandClock, call: Caller, engine: AsyncEngine) -> None:
        self._process, self._clock, self._call, self._engine = process, clock, call, engine

    async def set(self, **changed: Any) -> None:
        body = {**SETTINGS, "zone": "UTC", **changed}
        lead = self._call(Role.LEAD)
        assert (await lead.put("/v1/settings/clinic", json=body, headers={"if-match": "*"})).status_code == 200

    async def raised(self, episode: str) -> None:
        at = self._clock.at
        await say(self._process, said(code=AlertCode.PAIN_24H, episode=episode, severity=Severity.ROUTINE, at=at))

    async def told(self, day: int, hour: int) -> list[tuple[str, str]]:
        """Whom a digest has reached by then."""
        self._clock.at = MONDAY + timedelta(days=day - MONDAY.day, hours=hour)
        await fire(self._process)
        return await told(self._engine)


@pytest.fixture
def desk(process: AlertsProcess, clock: HandClock, call: Caller, engine: AsyncEngine) -> Desk:
    return Desk(process, clock, call, engine)


@pytest.mark.parametrize(
    ("changed", "hour"),
    [({"digest_at": "10:00"}, 10), ({"zone": "America/New_York"}, 13), ({"digest_at": "08:00", "zone": "UTC"}, 8)],
    ids=["later", "zone", "as it was"],
)
async def test_one_that_is_put_off_after_it_was_told_goes_on_the_next_day(
    desk: Desk, changed: dict[str, Any], hour: int
) -> None:
    await desk.set()
    await desk.raised("s1")
    assert await desk.told(3, 8) == days(3)
    await desk.set(**changed)
    # What is new on a day that was told waits for the next one: its digest would have the same name.
    await desk.raised("s2")
    assert await desk.told(3, 23) == days(3)
    assert await desk.told(4, hour - 1) == days(3)
    assert await desk.told(4, hour) == days(3, 4)
    assert await desk.told(5, 23) == days(3, 4, 5)
    assert await desk.told(6, hour) == days(3, 4, 5, 6)
    assert await desk.told(8, 23) == days(3, 4, 5, 6)
    assert await desk.told(9, hour) == days(3, 4, 5, 6, 9)


async def test_one_that_is_put_off_before_it_was_told_goes_out_later_that_day(desk: Desk) -> None:
    await desk.set()
    await desk.raised("s1")
    await desk.set(digest_at="10:00")
    assert await desk.told(3, 8) == []
    assert await desk.told(3, 10) == days(3)
    assert await desk.told(4, 10) == days(3, 4)


async def test_one_of_a_day_that_is_a_holiday_by_now_goes_out_on_the_next_working_day(desk: Desk) -> None:
    await desk.set()
    await desk.raised("s1")
    await desk.set(holidays=[datetime(2026, 2, 3, tzinfo=UTC).date().isoformat()])
    assert await desk.told(3, 23) == []
    assert await desk.told(4, 8) == days(4)


async def test_one_that_is_brought_forward_goes_out_that_day_once(desk: Desk) -> None:
    await desk.set(digest_at="10:00")
    await desk.raised("s1")
    await desk.set(digest_at="09:00")
    await desk.raised("s2")
    assert await desk.told(3, 10) == days(3)
    assert await desk.told(3, 23) == days(3)
    assert await desk.told(4, 9) == days(3, 4)
