"""C-010: after a red flag the patient is to be screened again."""

import pytest

from shared.contracts.emissions import MessageSaid
from tests.support.exercises import lift
from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("symptom", "asked"),
    [("chest_pain", True), ("snap_or_tearing", True), ("fatigue", False)],
)
def test_a_cleared_red_flag_asks_for_a_screening(symptom: str, asked: bool) -> None:
    """C-010: once, with the clearance that ends the hold of a red flag; nothing is asked where none was held."""
    story = Timeline().plan().symptom("02-13 09:00", symptom).clear("02-14 09:00").run("2026-02-13", "2026-03-01")
    told = [one for one in story.said if isinstance(one, MessageSaid) and one.key == "C-010.rescreen"]
    assert len(told) == asked
    assert all(one.audience == "clinician" and "screen the patient again" in one.sentence for one in told)


def test_a_cleared_pain_hold_asks_for_none() -> None:
    """C-010, C-101: intense pain is no red flag."""
    story = Timeline().plan().checkin("02-13 09:00", 8).clear("02-14 09:00").run("2026-02-13", "2026-03-01")
    assert not [one for one in story.said if isinstance(one, MessageSaid) and one.key == "C-010.rescreen"]


def test_the_clearance_of_an_exercise_asks_for_none() -> None:
    """C-010, C-080: nor in the hold of a red flag, which goes on."""
    timeline = Timeline().plan().symptom("02-13 09:00", "palpitations").session("02-13 19:00", lift(pain=6))
    story = timeline.clear("02-14 09:00", "leg_press").run()
    assert ("PAIN_INTENSE", "s0213:leg_press") not in story.open()
    assert not [one for one in story.said if isinstance(one, MessageSaid) and one.key == "C-010.rescreen"]


@pytest.mark.parametrize(("cleared", "still"), [(False, ["x1", "x2"]), (True, [])])
def test_a_clearance_closes_what_a_correction_has_taken_the_ground_from(cleared: bool, still: list[str]) -> None:
    """C-101, C-128: late data closes nothing urgent, but then a clinician can."""
    timeline = Timeline().plan().checkin("02-13 09:00", 2, symptoms=["dark_urine"], id="x1")
    timeline.checkin("02-13 09:00", 1, symptoms=["dark_urine"], id="x2", received="02-13 11:00", supersedes="x1")
    story = (timeline.clear("02-14 09:00") if cleared else timeline).run()
    assert [episode.partition(":")[0] for code, episode in story.open() if code == "RED_FLAG_OTHER"] == still
    closed = [one for one in story.alerts("RED_FLAG_OTHER") if one.kind == "alert_resolved"]
    assert {one.resolution for one in closed} == ({"clearance"} if cleared else set())


def test_a_clearance_closes_no_such_alert_that_came_after_it_was_granted() -> None:
    """C-103: the reading was received an hour after the clearance of another hold, and corrected since."""
    timeline = Timeline().plan().checkin("02-13 09:00", 2, symptoms=["syncope"]).clear("02-14 09:00")
    timeline.pressure("02-13 10:00", 185, 100, id="high", received="02-14 10:00")
    timeline.pressure("02-13 10:00", 135, 80, received="02-14 11:00", supersedes="high")
    assert list(timeline.run().open()) == [("BP_ABSOLUTE", "high")]


def test_a_clearance_that_comes_late_closes_what_was_trained_after_it() -> None:
    """C-101, C-102: the hold had ended when the session began."""
    timeline = Timeline().plan().symptom("02-13 09:00", "palpitations").session("02-15 19:00")
    story = timeline.clear("02-14 09:00", received="02-16 09:00").run()
    assert [one.resolution for one in story.alerts("TRAINING_DURING_HOLD")][-1] == "clearance"


def test_an_older_clearance_closes_no_training_in_a_hold_that_is_taken_back() -> None:
    """C-102, C-128: the patient deletes the session; who cleared the hold before it knew nothing of it."""
    timeline = Timeline().plan().symptom("02-13 09:00", "palpitations").clear("02-14 09:00")
    timeline.symptom("02-15 09:00", "palpitations").session("02-15 19:00", id="in_hold")
    timeline.add("event.deleted", "02-15 20:00", {"reason": "a mistake"}, supersedes="in_hold")
    timeline.events[-1]["actorrole"] = "app"
    assert ("TRAINING_DURING_HOLD", "s0215") in timeline.run().open()
