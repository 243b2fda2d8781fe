"""What of an exercise goes on when it is planned anew or the profile changes: sets after a gap, e1RM, repetitions."""

from datetime import date

import pytest

from services.progression.fold import ProgressionLedger
from shared.contracts.prescription import PrescribedExercise
from tests.properties.driver import Service, deliveries
from tests.support.exercises import Number, Raw, lift, planned
from tests.support.timeline import Timeline


def shown(timeline: Timeline, on: str) -> PrescribedExercise:
    """Leg press as the app shows it on a day; the service keeps the state as text between two events."""
    service = Service(ProgressionLedger, stored=True)
    for delivery in deliveries(timeline):
        service.advance(delivery[0].received)
        service.receive(delivery)
    service.advance(timeline.when(f"{on} 12:00"))
    assert isinstance(service.ledger, ProgressionLedger)
    return service.ledger.prescription(date.fromisoformat(f"2026-{on}")).exercises[0]


@pytest.mark.parametrize(("on", "sets"), [("02-26", 1), ("03-03", 1), ("03-04", 2)])
def test_the_set_less_of_a_return_stays_until_re_entry_ends(on: str, sets: int) -> None:
    """C-049, C-108: back on 02-25 after 14 days, the load lowered once more by the clinician on 02-26."""
    timeline = Timeline().plan().session("02-25 19:00", lift(load=52.5))
    timeline.add("plan.changed", "02-26 09:00", {"exercises": [planned(load=50)]})
    assert shown(timeline, on).sets == sets


@pytest.mark.parametrize(
    "fewer", [{"limits": {"reason": "pain", "max_sets": 1}}, {"exercises": [planned(load=50, sets=1)]}]
)
@pytest.mark.parametrize("on", ["02-26", "03-05"])
def test_fewer_sets_than_the_return_has_left_are_fewer_at_once(fewer: Raw, on: str) -> None:
    """C-012, C-108: of 3 sets 2 are left by the return on 02-25; 1 is set on 02-26."""
    timeline = Timeline().plan(planned(sets=3)).session("02-25 19:00", lift(load=52.5, reps=(10, 10)))
    assert shown(timeline.add("plan.changed", "02-26 09:00", fewer), on).sets == 1


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (None, 80, "MAINTAIN CEILING"),  # 75 % of 80 kg are 60 kg
        (None, 84, "INCREASE_LOAD OK 62.5"),
        (None, None, "INCREASE_LOAD OK 62.5"),
        (80, 84, "MAINTAIN CEILING"),
        (80, None, "MAINTAIN CEILING"),
        (84, 80, "INCREASE_LOAD OK 62.5"),
    ],
)
def test_an_e1rm_is_taken_from_a_plan_where_none_was_known(
    before: Number | None, now: Number | None, told: str
) -> None:
    """C-021, C-063: the first one counts as the baseline; another changes by a reassessment alone."""
    timeline = Timeline().plan(planned(e1rm_kg=before))
    timeline.add("plan.changed", "02-12 09:00", {"exercises": [planned(e1rm_kg=now)]})
    assert timeline.session("02-13 19:00").session("02-16 19:00").run().told()[-1] == told


@pytest.mark.parametrize(("profile", "top"), [(None, 17), ("pain", 15), ("athlete", 12)])
def test_a_raised_target_of_repetitions_ends_with_the_profile(profile: str | None, top: int) -> None:
    """C-032, C-062: 17 repetitions were asked for instead of 15; the new profile has a range of its own."""
    timeline = Timeline().plan(planned(load=2, step_kg=1))
    timeline.session("02-13 19:00", lift(load=2)).session("02-16 19:00", lift(load=2))
    if profile is not None:
        timeline.add("profile.changed", "02-17 10:00", {"profile": profile})
    assert shown(timeline, "02-18").reps_max == top


@pytest.mark.parametrize(("on", "sets"), [("03-05", 2), ("03-07", 2)])
def test_the_set_less_of_a_return_is_not_left_out_again_in_another_re_entry(on: str, sets: int) -> None:
    """C-101, C-108: back on 02-25, re-entry to 03-04; trained on it, and cleared of a red flag on 03-06."""
    timeline = Timeline().plan().session("02-25 19:00", lift(load=52.5)).session("03-04 19:00", lift(load=52.5))
    timeline.symptom("03-05 20:00", "palpitations").clear("03-06 09:00", factor=1)
    assert shown(timeline, on).sets == sets
