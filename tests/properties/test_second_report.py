"""What one report tells and what two reports of the same session tell together restricts alike (C-004, C-005)."""

import copy
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.test_retraction import course_after
from tests.properties.timelines import timelines
from tests.support.timeline import Timeline


def told_in_two(timeline: Timeline) -> Timeline:
    """The last session from two apps: the first knows of no pain, the second tells of it half a minute later."""
    split = Timeline(timeline.zone, copy.deepcopy(timeline.events))
    first, second = split.events[-1], copy.deepcopy(split.events[-1])
    first["data"].pop("pre_session_pain", None)
    for exercise in first["data"]["exercises"]:
        exercise.pop("pain", None)
    end = datetime.fromisoformat(second["time"]) + timedelta(seconds=30)
    second |= {"id": "second", "time": end.isoformat()}
    second["data"] |= {"session_id": "second", "ended_at": end.isoformat()}
    split.events.append(second)
    return split


@given(timeline=st.one_of(timelines(), timelines(calm=True, most=25)))
def test_pain_told_by_another_report_restricts_no_less(timeline: Timeline) -> None:
    """C-078 to C-082: holds and watch are those of one report; no load is higher than with it."""
    sessions = [number for number, event in enumerate(timeline.events) if "session_id" in event["data"]]
    if not sessions:
        return
    known = Timeline(timeline.zone, timeline.events[: sessions[-1] + 1])
    at = datetime.fromisoformat(known.events[-1]["time"]) + timedelta(minutes=1)
    one, two = course_after(known, at), course_after(told_in_two(known), at)
    held, also = one.safety.holds, two.safety.holds
    assert {cause.code for cause in held.causes} <= {cause.code for cause in also.causes}
    assert held.exercises.keys() <= also.exercises.keys()
    assert one.safety.pain.watch is None or two.safety.pain.watch is not None
    for exercise_id, exercise in one.exercises.items():
        assert (two.exercises[exercise_id].dose.amount or Decimal(0)) <= (exercise.dose.amount or Decimal(0))
