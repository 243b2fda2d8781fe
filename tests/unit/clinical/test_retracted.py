"""What a patient takes back: a hold ends by a clinician's clearance alone, and no removed information raises a load."""

from typing import Any

import pytest

from shared.clinical.ledger import Ledger
from shared.contracts.vocabulary import Role
from tests.properties.driver import LEDGERS, deliveries, live, spoken
from tests.support.exercises import Raw, band, ladder, lift
from tests.support.timeline import Story, Timeline


def taken_back(timeline: Timeline, at: str, event_id: str, role: Role | None = Role.APP) -> Timeline:
    """The patient's app deletes an event."""
    timeline.add("event.deleted", at, {"reason": "a mistake"}, supersedes=event_id)
    return by(timeline, role)


def by(timeline: Timeline, role: Role | None = Role.APP) -> Timeline:
    if role is not None:
        timeline.events[-1]["actorrole"] = str(role)
    return timeline


def painful(pain: float) -> Timeline:
    return Timeline().plan().session("02-13 19:00", lift(pain=pain), id="sore")


def next_told(timeline: Timeline, at: str = "02-16 19:00") -> str:
    return timeline.session(at).run().told("leg_press")[-1]


@pytest.mark.parametrize(
    ("pain", "role", "then"),
    [
        (7, Role.APP, "HOLD_PROGRAM PAIN_INTENSE"),
        (7, Role.INTEGRATION, "HOLD_PROGRAM PAIN_INTENSE"),
        (7, Role.CLINICIAN, "MAINTAIN CONFIRM 1/2"),
        (7, Role.LEAD, "MAINTAIN CONFIRM 1/2"),
        (5.1, Role.APP, "HOLD_EXERCISE PAIN_INTENSE"),
        (5.1, Role.CLINICIAN, "MAINTAIN CONFIRM 1/2"),
        (5, Role.APP, "MAINTAIN PAIN_WATCH"),
        (5, Role.CLINICIAN, "MAINTAIN CONFIRM 1/2"),
        (4.1, Role.APP, "MAINTAIN PAIN_WATCH"),
        (4, Role.APP, "MAINTAIN CONFIRM 1/2"),
    ],
)
def test_a_hold_outlives_the_deletion_of_its_session_by_the_patient(pain: float, role: Role, then: str) -> None:
    """C-005, C-080, C-101: at, just under and just over; a clinician may take it back whole."""
    assert next_told(taken_back(painful(pain), "02-14 09:00", "sore", role)) == then


def test_its_decision_and_alert_stand_and_are_not_said_again() -> None:
    """C-101, C-127, C-128."""
    story = taken_back(painful(7), "02-14 09:00", "sore").run()
    assert [one.action for one in story.standing().values()] == ["HOLD_PROGRAM"]
    assert [(one.kind, one.code) for one in story.alerts()] == [("alert_raised", "PAIN_INTENSE")]
    assert [one.kind for one in story.said if one.kind.startswith("decision")] == ["decision"]


def test_a_clearance_ends_it_as_any_other() -> None:
    """C-101."""
    timeline = taken_back(painful(7), "02-14 09:00", "sore").clear("02-15 09:00")
    story = timeline.session("02-23 19:00", lift(load=52.5)).run()
    assert story.told("leg_press")[-2:] == ["RESUME CLEARED 52.5", "MAINTAIN CONFIRM 1/2"]


def test_a_clinicians_deletion_after_the_patients_takes_the_rest_away() -> None:
    """C-005, C-101: in either order."""
    for first, second in ((Role.APP, Role.CLINICIAN), (Role.CLINICIAN, Role.APP)):
        timeline = taken_back(taken_back(painful(7), "02-14 09:00", "sore", first), "02-14 10:00", "sore", second)
        assert next_told(timeline) == "MAINTAIN CONFIRM 1/2"


def test_what_arrives_after_its_deletion_is_raised_all_the_same() -> None:
    """C-006, C-101: an app that was offline sends the deletion first."""
    timeline = taken_back(Timeline().plan(), "02-13 20:00", "sore")
    timeline.session("02-13 19:00", lift(pain=7), id="sore", received="02-14 09:00")
    assert timeline.run().raised("PAIN_INTENSE") == [("PAIN_INTENSE", "urgent")]
    assert next_told(timeline) == "HOLD_PROGRAM PAIN_INTENSE"


def test_a_deleted_session_earns_nothing_and_costs_what_it_was_to_confirm() -> None:
    """C-057, C-104: no training, no confirmation, and none in a row across it."""
    timeline = Timeline().plan().session("02-13 19:00").session("02-16 19:00", lift(technique=False), id="bad")
    timeline.session("02-20 19:00")
    assert timeline.run().told("leg_press")[-1] == "MAINTAIN CONFIRM 1/2"
    story = taken_back(timeline, "02-21 09:00", "bad").run()
    assert story.told("leg_press")[-1] == "MAINTAIN CONFIRM 1/2"
    assert {key[0] for key in story.standing()} == {"s0213", "s0220"}
    by_clinician = Timeline("Europe/Paris", list(timeline.events))
    by_clinician.events[-1] = {**timeline.events[-1], "actorrole": "clinician"}
    assert by_clinician.run().told("leg_press")[-1] == "INCREASE_LOAD OK 62.5"


@pytest.mark.parametrize(("role", "load"), [(Role.APP, "52.5"), (Role.CLINICIAN, "60")])
def test_a_lowered_load_stays_low(role: Role, load: str) -> None:
    """C-079: the second amber session is deleted."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=4.5)).session("02-16 19:00", lift(pain=4.5), id="two")
    assert timeline.run().told("leg_press")[-1] == "REGRESS PAIN_AMBER_REPEAT 52.5"
    story = taken_back(timeline, "02-17 09:00", "two", role).session("02-20 19:00").run()
    assert str(story.decisions("leg_press")[-1].load_kg) == load


def test_both_services_agree_on_a_lowered_level() -> None:
    """C-001, C-079: nobody logs the level of the last session."""
    amber = band(pain=4.5)
    timeline = Timeline().plan(ladder()).session("02-13 19:00", amber).session("02-16 19:00", amber, id="two")
    story = taken_back(timeline, "02-17 09:00", "two").session("02-20 19:00", band(level=1)).run()
    assert (story.decisions("band_row")[-1].level, story.decisions("band_row")[-1].reason) == (1, "PAIN_WATCH")


def corrected(timeline: Timeline, event_id: str, role: Role | None, *exercises: Raw) -> Timeline:
    timeline.session("02-13 19:00", *exercises, id="right", received="02-14 09:00", supersedes=event_id)
    return by(timeline, role)


@pytest.mark.parametrize(
    ("role", "then"),
    [
        (Role.APP, "HOLD_PROGRAM PAIN_INTENSE"),
        (Role.CLINICIAN, "MAINTAIN CONFIRM 2/2"),
        (None, "MAINTAIN CONFIRM 2/2"),
    ],
)
def test_a_correction_by_the_patient_does_not_lift_the_hold(role: Role | None, then: str) -> None:
    """C-005, C-101: of whom nobody knows, as in a file, a correction is taken at its word."""
    timeline = corrected(painful(7), "sore", role, lift(pain=3))
    told = next_told(timeline)
    assert told == (then if role is Role.APP else "INCREASE_LOAD OK 62.5")


def test_a_correction_of_anything_else_is_believed() -> None:
    """C-005: state is rebuilt without the superseded event."""
    timeline = Timeline().plan().session("02-13 19:00", lift(reps=(14, 15)), id="miscounted")
    corrected(timeline, "miscounted", Role.APP, lift(reps=(15, 15)))
    assert next_told(timeline) == "INCREASE_LOAD OK 62.5"


@pytest.mark.parametrize(("pain", "held"), [(5.1, True), (5, False)])
@pytest.mark.parametrize("deleted", [True, False])
def test_intense_pain_at_rest_holds_on(pain: float, held: bool, deleted: bool) -> None:
    """C-081, C-101: deleted, or corrected to none at all."""
    timeline = Timeline().plan().session("02-13 19:00").checkin("02-14 08:00", pain, id="rest")
    if deleted:
        taken_back(timeline, "02-14 09:00", "rest")
    else:
        by(timeline.checkin("02-14 08:00", 0, id="right", received="02-14 09:00", supersedes="rest"))
    told = next_told(timeline)
    assert (told == "HOLD_PROGRAM PAIN_INTENSE_REST") is held


@pytest.mark.parametrize("again", ["corrected", "deleted and sent again"])
@pytest.mark.parametrize("kind", LEDGERS, ids=lambda kind: kind.__name__)
def test_a_service_that_was_stopped_compares_with_the_same(kind: type[Ledger[Any]], again: str) -> None:
    """C-006, C-083: readings of the watch that the old report opened are none of the new report's session."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=4.5, load=62.5), session_id="one", id="sore")
    right: dict[str, Any] = {"session_id": "one", "id": "zz", "received": "02-13 20:00"}
    if again == "corrected":
        by(timeline.session("02-13 19:00", lift(pain=2, load=62.5), supersedes="sore", **right))
    else:
        taken_back(timeline, "02-13 19:30", "sore").session("02-13 19:00", lift(pain=2, load=62.5), **right)
    timeline.checkin("02-14 08:00", 1)
    for at in ("02-15 01:00", "02-15 20:00"):
        timeline.checkin(at, 4, "muscle_diffuse")
    arriving = deliveries(timeline)
    assert spoken(live(kind, arriving, stored=True)) == spoken(live(kind, arriving))


def test_a_corrected_reading_does_not_make_the_next_one_look_better() -> None:
    """C-085: 5 that was corrected to 4 is no peak that another 4 improves on."""
    timeline = Timeline().plan().session("02-13 19:00").checkin("02-14 20:00", 5, id="five")
    by(timeline.checkin("02-14 20:00", 4, id="four", received="02-14 21:00", supersedes="five"))
    story = timeline.checkin("02-15 20:00", 4).run()
    assert ("PAIN_NOT_IMPROVING", "urgent") in story.raised()


def test_a_deleted_calm_reading_settles_nothing() -> None:
    """C-082: the watch opens again."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=4.5)).checkin("02-14 19:00", 0, id="calm")
    assert next_told(taken_back(timeline, "02-15 09:00", "calm")) == "MAINTAIN PAIN_WATCH"


@pytest.mark.parametrize(
    ("systolic", "then"),
    [(180, "HOLD_PROGRAM BP_ABSOLUTE"), (160, "MAINTAIN BP_CAUTION"), (159, "INCREASE_LOAD OK 62.5")],
)
def test_a_deleted_blood_pressure_counts(systolic: int, then: str) -> None:
    """C-013, C-101."""
    timeline = Timeline().plan().session("02-13 19:00").pressure("02-16 17:00", systolic, 90, id="bp")
    assert next_told(taken_back(timeline, "02-16 17:30", "bp")) == then


@pytest.mark.parametrize(("role", "then"), [(Role.APP, "PAUSE_MEDICAL"), (Role.CLINICIAN, "CONFIRM 1/2")])
def test_an_illness_is_not_over_because_its_pause_is_deleted(role: Role, then: str) -> None:
    """C-101, C-111."""
    timeline = Timeline().plan().pause("02-12 08:00", "02-12", "02-14", "illness", id="ill")
    assert next_told(taken_back(timeline, "02-12 09:00", "ill", role)).endswith(then)


def test_a_deleted_pause_voids_no_slots() -> None:
    """C-111: of the pause itself nothing is left."""
    schedule = {"weekdays": [1, 4], "from_date": "2026-02-12"}
    timeline = Timeline().plan(schedule=schedule).pause("02-12 08:00", "02-12", "02-20", "holiday", id="away")
    story = taken_back(timeline, "02-12 09:00", "away").run("02-12", "02-18")
    assert "MISSED_STREAK" in codes(story)


def codes(story: Story) -> set[str]:
    return {code for code, _ in story.raised()}


@pytest.mark.parametrize("correction", ["a", "z"])
@pytest.mark.parametrize("role", [None, Role.APP, Role.CLINICIAN])
def test_a_correction_comes_after_what_it_corrects_whatever_its_id(correction: str, role: Role | None) -> None:
    """C-055, C-101: the hold of a red flag that is taken back stands for the session it was reported with."""
    timeline = Timeline().plan().session("02-13 19:00", symptoms=["palpitations"], id="m")
    timeline.session("02-13 19:00", id=correction, received="02-14 09:00", supersedes="m")
    story = by(timeline, role).run()
    assert [one.action for one in story.standing().values()] == ["HOLD_PROGRAM"]
    assert not [one for one in story.said if one.kind == "decision_superseded"]
