"""Each gate that holds says so itself: not only does no load rise, the decision names what stands in the way (C-055).

A session that a hold or re-entry stops does not qualify either (C-056), so a rise alone would not miss these gates.
"""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.emissions import AlertSaid, DecisionSaid
from tests.properties.courses import courses
from tests.properties.test_safety import told_in_order
from tests.properties.timelines import timelines
from tests.properties.watched import Watched, instant, local
from tests.support.timeline import Timeline

GATES_BEFORE_REENTRY = {"HOLD_PROGRAM", "HOLD_EXERCISE", "REGRESS"}


@given(timeline=st.one_of(courses(), timelines(calm=True, most=20), timelines(steady=True)))
def test_what_holds_is_what_is_said(timeline: Timeline) -> None:
    """C-055, C-080, C-101, C-109: a programme's hold before an exercise's, that before re-entry."""
    seen = Watched(timeline.events[0]["data"])
    for event, said in told_in_order(timeline):
        if event is not None:
            seen.happen(event)
        for one in said:
            if isinstance(one, AlertSaid):
                seen.hear(one, event)
        for one in said:
            if isinstance(one, DecisionSaid) and event is not None and one.trigger == event["data"].get("session_id"):
                on = local(instant(event["data"]["started_at"]))
                assert one.action == _held(seen, str(one.exercise_id), one, on)
        for one in said:
            if not isinstance(one, AlertSaid):
                seen.hear(one, event)
        if event is not None:
            seen.act(event)


def _held(seen: Watched, exercise: str, said: DecisionSaid, on: date) -> str:
    """The action that must be said, where anything stands; otherwise whatever was."""
    if seen.held():
        return "HOLD_PROGRAM"
    if said.action == "HOLD_PROGRAM":  # begun in a hold that has ended since
        return said.action
    if [one for one in seen.open(["PAIN_INTENSE"]) if one.episode.endswith(f":{exercise}")]:
        return "HOLD_EXERCISE"
    if seen.reentry.get(exercise, date.min) > on and said.action not in GATES_BEFORE_REENTRY:
        assert said.reason == "REENTRY"
    return said.action
