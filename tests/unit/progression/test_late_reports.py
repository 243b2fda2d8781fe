"""C-006, C-114: a report that comes late and changes nothing of a load leaves the load as it stood."""

from decimal import Decimal

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline, told


def risen(lifted: float) -> Timeline:
    """62.5 kg from Mon 2026-02-16; on 02-18 so much is lifted."""
    timeline = Timeline().plan().session("02-13 19:00").session("02-16 19:00")
    return timeline.session("02-18 19:00", lift(load=lifted))


@pytest.mark.parametrize("lifted", [62.5, 65, 67.5])
def test_what_was_lifted_above_an_increase_that_stands_freezes_nothing(lifted: float) -> None:
    """C-006, C-059: the increase counts from 02-16, so 03-02 is the day of the next one, whatever arrives late."""
    timeline = risen(lifted).session("02-26 19:00", lift(load=62.5))
    timeline.checkin("02-17 10:00", 0, received="02-27 10:00").session("03-02 19:00", lift(load=62.5))
    assert timeline.run().told("leg_press")[-1] == "INCREASE_LOAD OK 65"


def test_what_was_lifted_after_an_adjustment_was_withdrawn_is_no_use_of_it() -> None:
    """C-108, C-114: 55 kg from 02-25; taken back on 02-26, when a session of 02-20 has come, and unused until then."""
    timeline = Timeline().plan(planned(load=62.5)).session("02-20 19:00", lift(load=62.5), received="02-26 09:00")
    timeline.session("02-27 19:00", lift(load=55))
    timeline.checkin("02-21 10:00", 0, received="02-28 09:00")
    story = timeline.run("02-12", "03-01")
    assert {one.action for one in story.standing().values()} == {"MAINTAIN"}
    last = story.standing()["s0227", "leg_press"]
    assert (told(last), last.load_kg) == ("MAINTAIN LOAD_BELOW_PRESCRIPTION", Decimal("62.5"))
