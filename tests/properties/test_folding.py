"""The fold is a function of what happened: order of arrival, copies, storage and the timing of ticks change nothing."""

import copy
import random
from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.fold import AlertsFold
from services.progression.fold import ProgressionFold, ProgressionLedger
from shared.clinical import calendar
from shared.clinical.ledger import Ledger
from tests.properties.driver import (
    END,
    LEDGERS,
    Service,
    deliveries,
    live,
    open_alerts,
    spoken,
    standing,
    urgent,
)
from tests.properties.taken_back import sore, taken_back
from tests.properties.timelines import timelines
from tests.support.exercises import band, ladder, lift, planned
from tests.support.timeline import Timeline

KINDS = pytest.mark.parametrize("kind", LEDGERS, ids=lambda kind: kind.__name__)


@KINDS
@given(timeline=timelines(late=True, steady=True), seed=st.integers(0, 1000))
def test_the_order_of_arrival_leaves_the_same_standing(kind: type[Ledger[Any]], timeline: Timeline, seed: int) -> None:
    """C-006: receipt stamps are facts, the order in which they are worked off is not."""
    arriving = deliveries(timeline)
    shuffled = arriving.copy()
    random.Random(seed).shuffle(shuffled)
    end = arriving[-1][0].received + END
    ordered, mixed = live(kind, arriving, end=end), live(kind, shuffled, end=end)
    assert standing(mixed) == standing(ordered)
    # What partial knowledge made urgent stays until a clinician closes it (C-128); nothing else may differ.
    assert open_alerts(mixed) ^ open_alerts(ordered) <= urgent(mixed) | urgent(ordered)


def test_no_session_before_a_gap_has_trained_at_what_the_gap_lowered() -> None:
    """C-006, C-114: found among a thousand shuffles. Worked off last, the plan stamps what is said of the gap."""
    timeline = Timeline().plan(ladder(last_change_on="2026-01-20"), planned(), at="02-12 07:00")
    timeline.session("02-14 01:00", band(), id="a").session("02-15 02:00", band(), id="b", received="02-27 14:00")
    timeline.session("02-16 06:00", lift(), id="c").session("03-03 00:30", lift(), id="d")
    arriving = deliveries(timeline)
    by_id = {delivery[0].id: delivery for delivery in arriving}
    mixed = [by_id[name] for name in ("d", "b", "a", arriving[0][0].id, "c")]
    end = arriving[-1][0].received + END
    ordered = live(ProgressionLedger, arriving, end=end)
    assert "return:2026-02-16:14/band_row" in {key for key, *_ in standing(ordered)}
    assert standing(live(ProgressionLedger, mixed, end=end)) == standing(ordered)


def test_no_session_has_trained_at_an_increase_that_came_of_a_later_one() -> None:
    """C-006: found among a thousand shuffles, as the one above. The increase of `c` bears the stamp of the plan."""
    plan = planned(load=50, last_change_on="2026-01-20")
    timeline = Timeline().plan(plan, at="02-12 07:00", last_session_on="2026-02-10")
    for name, day in (("a", "02-13"), ("b", "02-18"), ("c", "02-20"), ("d", "02-21")):
        timeline.session(f"{day} 08:00", lift(load=60), id=name)
    arriving = deliveries(timeline)
    by_id = {delivery[0].id: delivery for delivery in arriving}
    end = arriving[-1][0].received + END
    ordered = standing(live(ProgressionLedger, arriving, end=end))
    for order in permutations(("a", "b", "c", "d")):
        for place in range(5):
            names = [*order[:place], arriving[0][0].id, *order[place:]]
            assert standing(live(ProgressionLedger, [by_id[name] for name in names], end=end)) == ordered, names


@KINDS
@given(timeline=timelines(late=True), seed=st.integers(0, 1000))
def test_copies_change_nothing(kind: type[Ledger[Any]], timeline: Timeline, seed: int) -> None:
    """C-005."""
    arriving = deliveries(timeline)
    chance = random.Random(seed)
    copied = [copy for delivery in arriving for copy in [delivery] * chance.choice([1, 1, 2, 3])]
    assert spoken(live(kind, copied)) == spoken(live(kind, arriving))
    late = [*arriving, *chance.sample(arriving, k=min(3, len(arriving)))]
    service = Service(kind)
    for delivery in late:
        service.receive(delivery)
    once = Service(kind)
    for delivery in arriving:
        once.receive(delivery)
    assert spoken(service.said) == spoken(once.said)


@KINDS
@given(timeline=st.one_of(timelines(late=True), taken_back(), sore()))
def test_storage_changes_nothing(kind: type[Ledger[Any]], timeline: Timeline) -> None:
    """C-006: a ledger read from its JSON goes on as if it had never been written."""
    arriving = deliveries(timeline)
    assert spoken(live(kind, arriving, stored=True)) == spoken(live(kind, arriving))


def every_day(fold: Any, after: Any) -> Any:
    """A tick each day, whether or not anything can fall due."""
    safety = fold.course.safety if isinstance(fold, ProgressionFold) else fold.patient.safety
    if safety.program is None:
        return None
    return calendar.next_tick(after, safety.program.home_timezone, safety.rules.tick_time)


@KINDS
@given(timeline=timelines(late=True))
def test_ticks_left_out_have_nothing_to_say(kind: type[Ledger[Any]], timeline: Timeline) -> None:
    """C-007: next_due names every tick at which something is said."""
    arriving = deliveries(timeline)
    lazy = live(kind, arriving)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(AlertsFold, "next_due", every_day)
        patched.setattr(ProgressionFold, "next_due", every_day)
        daily = live(kind, arriving)
    assert spoken(lazy) == spoken(daily)


@KINDS
@given(timeline=timelines(late=True))
def test_ticks_in_one_go_say_the_same_as_day_by_day(kind: type[Ledger[Any]], timeline: Timeline) -> None:
    """C-130: an outage replays its ticks in order."""
    arriving = deliveries(timeline)
    service = Service(kind)
    for delivery in arriving:
        now = service.ledger.ticked_to
        while now is not None and now + calendar.DAY < delivery[0].received:
            now += calendar.DAY
            service.advance(now)
        service.advance(delivery[0].received)
        service.receive(delivery)
    end = arriving[-1][0].received + END
    now = arriving[-1][0].received
    while now + calendar.DAY < end:
        now += calendar.DAY
        service.advance(now)
    service.advance(end)
    assert spoken(service.said) == spoken(live(kind, arriving))


def at_dawn(timeline: Timeline, received: str) -> Timeline:
    """The same days, everything happening two minutes after the tick and received at that time of day."""
    early = Timeline(timeline.zone, copy.deepcopy(timeline.events))
    for number, event in enumerate(early.events[1:]):
        day = datetime.fromisoformat(event["time"]).date()
        event["time"] = early.when(f"{day} 06:02:{number:02}").isoformat()
        event["receivedtime"] = early.when(f"{day} {received}:{number:02}").isoformat()
        if "ended_at" in event["data"]:
            event["data"]["started_at"] = early.when(f"{day} 05:02:{number:02}").isoformat()
            event["data"]["ended_at"] = event["time"]
    return early


@KINDS
@given(timeline=timelines(steady=True))
def test_a_clock_minutes_ahead_leads_to_the_same_standing(kind: type[Ledger[Any]], timeline: Timeline) -> None:
    """C-006: up to 5 minutes are tolerated; the tick between receipt and occurrence is not lost."""
    ahead, right = deliveries(at_dawn(timeline, "05:58")), deliveries(at_dawn(timeline, "06:02"))
    end = right[-1][0].received + END
    early, straight = live(kind, ahead, end=end), live(kind, right, end=end)
    assert standing(early) == standing(straight)
    assert open_alerts(early) ^ open_alerts(straight) <= urgent(early) | urgent(straight)
