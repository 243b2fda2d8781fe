"""An event that never happened: a deletion rebuilds what stands without it (C-005)."""

import pytest

from shared.contracts.vocabulary import Role
from tests.support.exercises import lift
from tests.support.timeline import Timeline


def deleted(timeline: Timeline, at: str, event_id: str, role: Role | None = Role.APP) -> Timeline:
    timeline.add("event.deleted", at, {"reason": "not mine"}, supersedes=event_id)
    if role is not None:
        timeline.events[-1]["actorrole"] = str(role)
    return timeline


def test_a_deleted_session_never_confirmed() -> None:
    """C-005, C-006: the increase that rested on it is superseded."""
    timeline = Timeline().plan().session("02-13 19:00", id="one").session("02-16 19:00")
    assert timeline.run().told("leg_press")[-1] == "INCREASE_LOAD OK 62.5"
    story = deleted(timeline, "02-17 09:00", "one").run()
    assert story.told("leg_press")[-1] == "MAINTAIN CONFIRM 1/2"
    assert {key[0] for key in story.standing()} == {"s0216"}


def test_a_deletion_closes_what_only_the_deleted_event_had_raised() -> None:
    """C-005, C-128: below urgent, late data may take an alert away."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=4.5), id="amber")
    story = deleted(timeline, "02-13 20:00", "amber", Role.CLINICIAN).run()
    assert [kind for kind, _, _ in story.course("PAIN_AMBER")] == ["raised", "resolved"]


@pytest.mark.parametrize("role", [None, Role.APP, Role.CLINICIAN])
def test_red_flags_of_a_deleted_event_stand(role: Role | None) -> None:
    """C-005, C-101: until a clinician clears them, whoever deletes the event; nothing is raised twice."""
    timeline = Timeline().plan().symptom("02-13 19:00", "chest_pain", id="flag")
    story = deleted(timeline, "02-13 20:00", "flag", role).session("02-14 19:00").run()
    assert ("RED_FLAG_CV", "flag:chest_pain") in story.open()
    assert [kind for kind, _, _ in story.course("RED_FLAG_CV")] == ["raised"]
    assert story.told("leg_press") == ["HOLD_PROGRAM RED_FLAG_CV"]


def test_a_deletion_may_come_before_what_it_deletes() -> None:
    """C-005, C-006."""
    timeline = deleted(Timeline().plan(), "02-13 20:00", "one")
    timeline.session("02-13 19:00", id="one", received="02-14 09:00").session("02-16 19:00")
    assert timeline.run().told("leg_press")[-1] == "MAINTAIN CONFIRM 1/2"


@pytest.mark.parametrize(
    ("role", "resumed"),
    [(Role.APP, True), (Role.INTEGRATION, True), (None, True), (Role.CLINICIAN, False), (Role.LEAD, False)],
)
def test_a_clinical_act_is_deleted_by_a_clinician_only(role: Role | None, resumed: bool) -> None:
    """C-005, C-101: nobody else takes back a clearance."""
    timeline = Timeline().plan().symptom("02-13 19:00", "palpitations").clear("02-14 09:00", id="clear")
    story = deleted(timeline, "02-14 10:00", "clear", role).run()
    assert (("clear", "leg_press") in story.standing()) is resumed


def test_a_deletion_is_not_deleted() -> None:
    """C-005: what was taken back by mistake is sent again."""
    timeline = Timeline().plan().session("02-13 19:00", id="one")
    deleted(timeline, "02-13 20:00", "one")
    timeline.events[-1]["id"] = "gone"
    story = deleted(timeline, "02-13 21:00", "gone", Role.CLINICIAN).run()
    assert not story.standing()
