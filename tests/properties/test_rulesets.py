"""Rule sets activated in the middle of a timeline (C-009). It depends on receipt: stamps stay, deliveries shuffle."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.ledger import Ledger
from shared.clinical.ruleset import Activation, Timetable
from shared.clinical.settings import RULES
from tests.properties.driver import END, LEDGERS, deliveries, live, open_alerts, spoken, standing, urgent
from tests.properties.timelines import START, timelines
from tests.support.timeline import Timeline

KINDS = pytest.mark.parametrize("kind", LEDGERS)
OTHER = RULES.overridden(
    {
        "tick_time": "05:00",
        "older_age": 60,
        "confirmations": 3,
        "severe_pain": 6,
        "tolerated_pain": 3,
        "elevated_delta": 1,
        "settle_hours": 24,
        "second_stage_hours": 36,
        "checkin_missing_hours": 48,
        "slot_grace_days": 0,
        "missed_streak": 3,
        "detraining_action_days": 10,
        "return_factor_14": "0.85",
        "profiles.pain.cadence_days": 21,
        "profiles.athlete.ceiling_progression": "0.70",
    },
    "1.0.0+other",
)


def timetables() -> st.SearchStrategy[Timetable]:
    days = st.integers(0, 40).map(lambda day: START + timedelta(days=day, minutes=17))
    return days.map(lambda at: Timetable(activations=(Activation(at, OTHER),)))


@KINDS
@given(timeline=timelines(late=True), timetable=timetables())
def test_what_was_said_before_an_activation_is_as_if_it_never_came(
    kind: type[Ledger[Any]], timeline: Timeline, timetable: Timetable
) -> None:
    """C-009: an activation never touches what events received before it, and ticks before it, brought about."""
    at = timetable.activations[0].at
    arriving = deliveries(timeline)
    before = spoken(one for one in live(kind, arriving) if one.at < at)
    assert spoken(one for one in live(kind, arriving, timetable=timetable) if one.at < at) == before


@KINDS
@given(timeline=timelines(late=True), timetable=timetables())
def test_storage_changes_nothing_under_any_rules(
    kind: type[Ledger[Any]], timeline: Timeline, timetable: Timetable
) -> None:
    """C-009: the rules in force come with the start, not from the stored state."""
    arriving = deliveries(timeline)
    stored = live(kind, arriving, stored=True, timetable=timetable)
    assert spoken(stored) == spoken(live(kind, arriving, timetable=timetable))


@KINDS
@given(timeline=timelines(late=True), timetable=timetables())
def test_everything_names_the_rules_it_was_judged_by(
    kind: type[Ledger[Any]], timeline: Timeline, timetable: Timetable
) -> None:
    """C-009."""
    versions = {RULES.version, OTHER.version}
    for one in live(kind, deliveries(timeline), timetable=timetable):
        assert getattr(one, "rule_set", RULES.version) in versions


@KINDS
@given(timeline=timelines(late=True, steady=True), timetable=timetables(), seed=st.integers(0, 1000))
def test_shuffled_and_copied_deliveries_leave_the_same_standing(
    kind: type[Ledger[Any]], timeline: Timeline, timetable: Timetable, seed: int
) -> None:
    """C-005, C-006, C-009: receipt stamps are facts, and they alone say which rules an event is judged by."""
    arriving, chance = deliveries(timeline), random.Random(seed)
    shuffled = [delivery for delivery in arriving for _ in range(chance.choice([1, 1, 2]))]
    chance.shuffle(shuffled)
    end = arriving[-1][0].received + END
    ordered = live(kind, arriving, end=end, timetable=timetable)
    mixed = live(kind, shuffled, end=end, timetable=timetable)
    assert standing(mixed) == standing(ordered)
    assert open_alerts(mixed) ^ open_alerts(ordered) <= urgent(mixed) | urgent(ordered)


@KINDS
@given(timeline=timelines(late=True), timetable=timetables())
def test_copies_change_nothing_under_any_rules(
    kind: type[Ledger[Any]], timeline: Timeline, timetable: Timetable
) -> None:
    """C-005, C-009."""
    arriving = deliveries(timeline)
    copied = [delivery for delivery in arriving for _ in range(2)]
    assert spoken(live(kind, copied, timetable=timetable)) == spoken(live(kind, arriving, timetable=timetable))
