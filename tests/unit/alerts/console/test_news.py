"""What counts as new: told again whole to whoever comes back, without doubles."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from services.alerts.application.news import News, news
from services.alerts.application.ports import FeedEnds, FeedEntry
from services.alerts.application.stream import PAGE
from shared.contracts.alerts import AlertStep, AlertView, Change, State
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.auth import Principal

AT = datetime(2026, 2, 2, 12, tzinfo=UTC)


def entry(position: int, alert: str, change: Change, patient: str = "p1", severity: str = "urgent") -> FeedEntry:
    view = AlertView(
        id=alert,
        patient_id=patient,
        code=AlertCode.FALL,
        episode="e",
        severity=Severity(severity),
        state=State.OPEN,
        raised_at=AT,
        updated_at=AT,
        version=1,
        occurrences=1,
        assignee=None,
        snoozed_until=None,
        resolved_by=None,
        trigger="e",
        details={},
        rules=("C-100",),
        rule_set="1",
        sentence="A fall.",
        detected_late=False,
    )
    return FeedEntry(position, AlertStep(tenant="demo", position=position, at=AT, change=change, alert=view))


class Feed:
    """A feed that is there already; whoever has read it is told to stop."""

    def __init__(self, entries: Sequence[FeedEntry], stopping: asyncio.Event, first: int = 1) -> None:
        self.entries, self.stopping, self.first = entries, stopping, first

    async def ends(self, tenant: str) -> FeedEnds:
        return FeedEnds(self.first, len(self.entries))

    async def read(self, tenant: str, position: int, limit: int) -> Sequence[FeedEntry]:
        return [one for one in self.entries if one.position > position][:limit]

    async def after(self, who: Principal, position: int, limit: int) -> Sequence[FeedEntry]:
        raise AssertionError("a number shows nobody's alerts")

    async def newest(self, tenant: str) -> int:
        self.stopping.set()
        return len(self.entries)


async def last(entries: Sequence[FeedEntry], since: int = 0, patient: str | None = None, first: int = 1) -> News:
    stopping = asyncio.Event()
    async with aclosing(news(Feed(entries, stopping, first), "demo", since, patient, stopping)) as stream:
        told = [one async for one in stream]
    assert len(told) <= 1, "once, however much there was to read"
    return told[0] if told else News()


@pytest.mark.parametrize(
    ("steps", "new", "changed"),
    [
        ([("a", Change.RAISED), ("b", Change.RAISED)], 2, 0),
        ([("a", Change.RAISED), ("a", Change.ESCALATED)], 1, 0),  # once, however often
        ([("a", Change.ACKNOWLEDGED)], 0, 1),
        ([("a", Change.ACKNOWLEDGED), ("a", Change.REOPENED)], 1, 0),
        ([("a", Change.RAISED), ("a", Change.RESOLVED_BY_DATA)], 0, 0),  # nothing to see
        ([("a", Change.RESOLVED)], 0, 1),
        ([("a", Change.RAISED), ("a", Change.NOTIFIED), ("b", Change.COMMENTED)], 1, 0),
    ],
)
async def test_what_is_counted(steps: list[tuple[str, Change]], new: int, changed: int) -> None:
    told = await last([entry(number, *step) for number, step in enumerate(steps, start=1)])
    assert (len(told.new), len(told.changed), told.missed) == (new, changed, False)


async def test_only_what_came_after_the_page_and_of_its_patient() -> None:
    entries = [entry(1, "a", Change.RAISED), entry(2, "b", Change.RAISED, "p2"), entry(3, "c", Change.RAISED)]
    assert list((await last(entries, since=1)).new) == ["b", "c"]
    assert list((await last(entries, patient="p2")).new) == ["b"]


async def test_the_worst_is_named() -> None:
    entries = [entry(1, "a", Change.RAISED, severity="routine"), entry(2, "b", Change.RAISED, severity="emergency")]
    worst = (await last(entries)).worst
    assert worst is not None
    assert worst.id == "b"


async def test_a_page_older_than_the_feed_is_told_so() -> None:
    entries = [entry(number, "a", Change.RAISED) for number in range(1, 6)]
    assert (await last(entries, since=1, first=4)).missed


async def test_however_much_was_missed_it_is_told_once() -> None:
    entries = [entry(number, f"a{number}", Change.RAISED) for number in range(1, 2 * PAGE + 50)]
    assert len((await last(entries)).new) == len(entries)
