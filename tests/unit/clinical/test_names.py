"""Sessions and exercises may be called anything printable: nothing is read out of a name (C-080, C-127)."""

import pytest

from shared.contracts.emissions import DecisionStatusChanged
from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.test_approvals import prescribed

NAMES = pytest.mark.parametrize(
    ("session", "exercise"),
    [("s1", "row"), ("2026-02-13T18:00", "row"), ("s#1", "row"), ("s1", "row #2"), ("a/b", "c:d"), ("s1#2", "row#2:3")],
)


@NAMES
def test_the_clearance_of_an_exercise_closes_its_alert(session: str, exercise: str) -> None:
    """C-080, C-128: its own, and not the other exercise's."""
    timeline = Timeline().plan(planned(), planned(exercise, 30))
    timeline.session("02-13 19:00", lift(pain=6), lift(exercise, 30, pain=6), session_id=session)
    story = timeline.clear("02-14 09:00", exercise).run()
    assert list(story.open()) == [("PAIN_INTENSE", f"{session}:leg_press")]


@NAMES
def test_how_a_wait_ended_is_said_of_the_right_exercise(session: str, exercise: str) -> None:
    """C-071."""
    timeline = Timeline().plan(planned(exercise), auto_apply="none").session("02-13 19:00", lift(exercise))
    timeline.session("02-16 19:00", lift(exercise), session_id=session)
    timeline.add("decision.declined", "02-17 10:00", {"decision_id": f"{session}/{exercise}"})
    (end,) = [one for one in timeline.run().said if isinstance(one, DecisionStatusChanged)]
    assert (end.trigger, end.exercise_id, end.status.value) == (session, exercise, "declined")
    assert prescribed(timeline).sentence.startswith("A clinician has declined")


@pytest.mark.parametrize("session", ["s2", "s#2", "#", "s2#2"])
def test_an_alert_raised_anew_is_numbered(session: str) -> None:
    """C-127: three times open and closed again, and once more while it is open."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=2), session_id=session)
    for at, pain in (("20:00", 4), ("20:30", 1), ("21:00", 4), ("21:30", 1), ("22:00", 4), ("22:30", 5)):
        timeline.checkin(f"02-14 {at}", pain, "joint")
    said = [(one.kind, one.episode) for one in timeline.run().alerts("PAIN_24H")]
    raised = [session, f"{session}#2", f"{session}#3"]
    assert [episode for kind, episode in said if kind == "alert_raised"] == raised
    assert said[-1] == ("alert_repeated", raised[-1])


def test_a_session_called_as_the_second_alert_of_another() -> None:
    """C-127: neither takes the other's place."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=2), session_id="s")
    for at, pain in (("20:00", 4), ("20:30", 1), ("21:00", 4), ("21:30", 1)):
        timeline.checkin(f"02-14 {at}", pain, "joint")
    timeline.session("02-16 19:00", lift(pain=2), session_id="s#2").checkin("02-17 20:00", 4, "joint")
    episodes = [one.episode for one in timeline.run().alerts("PAIN_24H") if one.kind == "alert_raised"]
    assert episodes == ["s", "s#2", "s#2#2"]
