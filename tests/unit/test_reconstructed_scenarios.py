"""Timelines that the rules tell in their examples and `scenarios.json` does not hold, each as one story."""

import copy

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline


def test_gs_08_copies_are_ignored_and_another_content_is_quarantined_but_not_its_red_flag() -> None:
    """C-005, C-095, C-097: dup-1 three times, a fourth time with another symptom."""
    timeline = Timeline().plan(at="02-02 07:00").symptom("02-05 19:10", "dyspnea_disproportionate", id="dup-1")
    for at, symptom in (
        ("02-05 19:12", "dyspnea_disproportionate"),
        ("02-05 19:40", "dyspnea_disproportionate"),
        ("02-05 20:00", "palpitations"),
    ):
        event = copy.deepcopy(timeline.events[1])
        event["receivedtime"] = timeline.when(at).isoformat()
        event["data"]["symptoms"] = [symptom]
        timeline.events.append(event)
    story = timeline.session("02-09 19:00").run()
    assert [(f"{one.at:%H:%M}", one.code, one.severity, one.episode) for one in story.alerts()][:2] == [
        ("19:10", "RED_FLAG_CV", "emergency", "dup-1:dyspnea_disproportionate"),
        ("20:00", "RED_FLAG_OTHER", "urgent", "dup-1#quarantined:palpitations"),
    ]
    assert story.told() == ["HOLD_PROGRAM RED_FLAG_CV"]


def test_gs_12_pain_that_does_not_improve_is_cleared_by_a_clinician_only() -> None:
    """C-084, C-085, C-128: 3 during, 4 after 25 h, 5 after 49 h; resolved by the clearance of 02-24 09:00."""
    timeline = Timeline().plan(baseline_rest_pain=2).session("02-16 19:00", lift(pain=3), pre=2)
    timeline.checkin("02-17 20:00", 4, "joint").checkin("02-18 20:00", 5, "joint")
    timeline.checkin("02-21 12:00", 0, "joint").clear("02-24 09:00")
    story = timeline.run("02-12", "02-25")
    assert story.course("PAIN_24H")[0] == ("raised", "routine", "02-17 20:00")
    assert story.course("PAIN_NOT_IMPROVING") == [
        ("raised", "urgent", "02-18 20:00"),
        ("resolved", "urgent", "02-24 09:00"),
    ]
    assert story.alerts("PAIN_NOT_IMPROVING")[-1].resolution == "clearance"


def test_gs_12b_pain_that_settles_closes_the_first_stage() -> None:
    """C-084: 4 after 25 h, 3 after 49 h: resolved 02-28 20:00."""
    timeline = Timeline().plan(baseline_rest_pain=2, last_session_on="2026-02-24").session("02-26 19:00", pre=2)
    timeline.checkin("02-27 20:00", 4, "joint").checkin("02-28 20:00", 3, "joint")
    assert timeline.run().course("PAIN_24H") == [
        ("raised", "routine", "02-27 20:00"),
        ("resolved", "routine", "02-28 20:00"),
    ]


def test_gs_18_late_data_resolve_what_their_absence_had_raised() -> None:
    """C-114: the session of 02-05 received 02-10 12:00 closes MISSED_SESSION(02-05) and DETRAINING."""
    schedule = {"weekdays": [1, 4], "from_date": "2026-02-02"}
    timeline = Timeline().plan(at="02-02 07:00", last_session_on=None, schedule=schedule).session("02-02 19:00")
    timeline.session("02-05 19:00", received="02-10 12:00")
    story = timeline.run("02-02", "02-10")
    for code, at in (("MISSED_SESSION", "02-07 06:00"), ("DETRAINING", "02-09 06:00")):
        assert story.course(code) == [("raised", "info", at), ("resolved", "info", "02-10 12:00")]
        assert story.alerts(code)[-1].resolution == "late_data"
    assert story.alerts("MISSED_SESSION")[0].episode == "2026-02-05"
    assert ("e02", "accepted_late") in story.outcomes()


@pytest.mark.parametrize(
    ("checkin", "hours", "raised"),
    [("2026-03-30T00:20:00+02:00", 23, False), ("2026-03-30T01:20:00+02:00", 24, True)],
)
def test_gs_21_a_night_of_23_hours(checkin: str, hours: int, raised: bool) -> None:
    """C-007: the session ends 2026-03-29T00:20+01:00, before the clocks change."""
    timeline = Timeline().plan(at="03-20 07:00", last_session_on="2026-03-19")
    timeline.session("2026-03-29T00:20:00+01:00", session_id="s").checkin(checkin, 4, "joint")
    assert (timeline.when(checkin) - timeline.when("2026-03-29T00:20:00+01:00")).total_seconds() == hours * 3600
    assert bool(timeline.run().raised("PAIN_24H")) is raised


def test_gs_26_the_65th_birthday() -> None:
    """C-030, C-031: increase on 02-16, birthday 02-19: next eligible 03-16 instead of 03-02, by 2.5 % (at most 5 %)."""
    timeline = Timeline().plan(planned(), birth_date="1961-02-19").session("02-13 19:00").session("02-16 19:00")
    for day in ("02-23", "03-02", "03-09", "03-16"):
        timeline.session(f"{day} 19:00", lift(load=62.5))
    story = timeline.run("02-12", "03-17")
    assert story.course("PROFILE_REVIEW") == [("raised", "routine", "02-19 06:00")]
    assert story.told("leg_press") == [
        "MAINTAIN CONFIRM 1/2",
        "INCREASE_LOAD OK 62.5",
        "MAINTAIN CONFIRM 1/2",
        "MAINTAIN CADENCE",
        "MAINTAIN CADENCE",
        "INCREASE_LOAD OK 65",
    ]
    assert {str(one.eligible_on) for one in story.decisions() if one.reason == "CADENCE"} == {"2026-03-16"}
