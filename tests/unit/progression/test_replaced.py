"""What of an exercise goes on when a clinician plans it anew: fewer sets after a gap, and its e1RM."""

from datetime import date

import pytest

from services.progression.fold import ProgressionLedger
from tests.properties.driver import Service, deliveries
from tests.support.exercises import Number, lift, planned
from tests.support.timeline import Timeline


def sets_on(timeline: Timeline, on: str) -> int:
    """The sets of leg press that the app shows on a day."""
    service = Service(ProgressionLedger)
    for delivery in deliveries(timeline):
        service.advance(delivery[0].received)
        service.receive(delivery)
    service.advance(timeline.when(f"{on} 12:00"))
    [exercise] = service.ledger.prescription(date.fromisoformat(f"2026-{on}")).exercises
    return int(exercise.sets)


@pytest.mark.parametrize(("on", "sets"), [("02-26", 1), ("03-03", 1), ("03-04", 2)])
def test_the_set_less_of_a_return_stays_until_re_entry_ends(on: str, sets: int) -> None:
    """C-049, C-108: back on 02-25 after 14 days, the load lowered once more by the clinician on 02-26."""
    timeline = Timeline().plan().session("02-25 19:00", lift(load=52.5))
    timeline.add("plan.changed", "02-26 09:00", {"exercises": [planned(load=50)]})
    assert sets_on(timeline, on) == sets


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
