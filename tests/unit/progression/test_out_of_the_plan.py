"""What happens while an exercise is out of the plan holds for it when it comes back (C-021, C-032, C-101, C-108)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.exercises import Number, Raw, lift, planned
from tests.support.timeline import Timeline

ROW = planned("row", 40)


def gone(timeline: Timeline, on: str) -> Timeline:
    return timeline.add("plan.changed", f"{on} 09:00", {"remove_exercises": ["leg_press"]})


def back(timeline: Timeline, on: str, load: Number = 60, **fields: Any) -> Timeline:
    return timeline.add("plan.changed", f"{on} 09:00", {"exercises": [planned(load=load, **fields)]})


def trained(timeline: Timeline, *days: str) -> Timeline:
    for day in days:
        timeline.session(f"{day} 19:00", lift(), lift("row", 40, reps=(10, 10)))
    return timeline


def held(scope: str | None) -> Timeline:
    """Held on the morning of 02-13, out of the plan on the 14th."""
    timeline = Timeline().plan(planned(), ROW)
    if scope is None:
        timeline.symptom("02-13 08:00", "palpitations")
    else:
        timeline.session("02-13 08:00", lift(pain=6), lift("row", 40, reps=(10, 10)))
    return gone(timeline, "02-14")


@pytest.mark.parametrize("scope", [None, "leg_press"])
def test_a_hold_that_is_cleared_meanwhile_leaves_its_factor_and_its_re_entry(scope: str | None) -> None:
    """C-080, C-101: 80 % of 60 kg, re-entry of 7 days from the clearance; nothing is said of it while it is gone."""
    story = trained(back(held(scope).clear("02-15 09:00", scope, factor=0.8), "02-16"), "02-21", "02-22").run()
    resumed = [one for one in story.decisions("leg_press") if one.trigger not in {"s0213", "s0221", "s0222"}]
    assert resumed == []
    assert [(one.load_kg, one.reason) for one in story.decisions("leg_press")[-2:]] == [
        (Decimal("47.5"), "REENTRY"),
        (Decimal("47.5"), "CONFIRM 1/2"),
    ]


def test_a_hold_that_begins_meanwhile_counts_from_what_was_prescribed_then() -> None:
    """C-101: out on the 12th, held on the 13th, back in the hold, cleared at 80 %."""
    timeline = gone(Timeline().plan(planned(), ROW), "02-12").symptom("02-13 08:00", "palpitations")
    story = back(timeline, "02-14", 75).clear("02-15 09:00", factor=0.8).run()
    assert story.told("leg_press") == ["RESUME CLEARED 47.5"]


def test_a_gap_lowers_it_with_the_others() -> None:
    """C-108: away since 02-11; back in the plan on day 29, at a tenth more than the 40 kg left of 60 kg (C-049)."""
    timeline = back(gone(Timeline().plan(planned(), ROW), "02-20"), "03-12")
    story = trained(timeline, "03-13").run("02-12", "03-14")
    assert [(one.load_kg, one.reason) for one in story.decisions("leg_press")] == [(Decimal("42.5"), "REENTRY")]


@pytest.mark.parametrize(
    ("meanwhile", "load"),
    [
        ({}, "60"),
        ({"profile": "sarcopenic"}, "55"),  # 70 % of 80 kg
        ({"e1rm_kg": {"leg_press": 70}}, "60"),  # no reassessment lowers a load by itself
    ],
)
def test_a_change_of_profile_lowers_it_to_its_ceiling(meanwhile: Raw, load: str) -> None:
    """C-032."""
    timeline = gone(Timeline().plan(planned(e1rm_kg=80), ROW), "02-12")
    if meanwhile:
        name = "profile.changed" if "profile" in meanwhile else "reassessment.completed"
        timeline.add(name, "02-13 09:00", meanwhile)
    story = trained(back(timeline, "02-14", e1rm_kg=80), "02-15").run()
    assert story.decisions("leg_press")[-1].load_kg == Decimal(load)


@pytest.mark.parametrize(("tested", "told"), [(84, "INCREASE_LOAD OK 62.5"), (80, "MAINTAIN CEILING")])
def test_its_strength_is_reassessed_with_the_others(tested: Number, told: str) -> None:
    """C-021: 75 % of 84 kg are 63 kg; the plan that brings it back names the test before."""
    timeline = gone(Timeline().plan(planned(e1rm_kg=90 if tested == 80 else 80), ROW), "02-12")
    timeline.add("reassessment.completed", "02-13 09:00", {"e1rm_kg": {"leg_press": tested}})
    back(timeline, "02-14", e1rm_kg=90 if tested == 80 else 80)
    assert trained(timeline, "02-16", "02-19").run().told("leg_press")[-1] == told
