"""C-106, C-107, C-111: the detraining ladders, pauses and holds."""

from typing import Any

import pytest

from tests.support.timeline import Timeline

GENERAL = [
    ("raised", "info", "02-18 06:00"),
    ("escalated", "routine", "02-25 06:00"),
    ("escalated", "urgent", "03-04 06:00"),
    ("escalated", "urgent", "03-11 06:00"),
]
OLDER = [
    ("raised", "info", "02-18 06:00"),
    ("escalated", "routine", "02-21 06:00"),
    ("escalated", "urgent", "02-25 06:00"),
    ("escalated", "urgent", "03-04 06:00"),
    ("escalated", "urgent", "03-11 06:00"),
]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({}, GENERAL),
        ({"profile": "athlete"}, GENERAL),
        ({"profile": "sarcopenic"}, OLDER),
        ({"frail": True}, OLDER),
        ({"birth_date": "1961-02-11"}, OLDER),
        ({"birth_date": "1961-05-11"}, GENERAL),
    ],
)
def test_detraining_ladders(plan: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    """C-106, C-107: last session 02-11."""
    story = Timeline().plan(**plan).run("02-12", "03-25")
    assert story.course("DETRAINING") == expected
    assert {one.episode for one in story.alerts("DETRAINING")} == {"2026-02-11"}


@pytest.mark.parametrize(
    ("birthday", "expected"),
    [
        # 65 on the day the general ladder has nothing: the older ladder's 10 d are passed already.
        ("1961-02-23", [GENERAL[0], ("escalated", "routine", "02-23 06:00"), *OLDER[2:]]),
        ("1961-02-21", OLDER),
    ],
)
def test_a_65th_birthday_in_the_gap(birthday: str, expected: list[tuple[str, str, str]]) -> None:
    """C-030: applies from the birthday itself."""
    assert Timeline().plan(birth_date=birthday).run("02-12", "03-25").course("DETRAINING") == expected


def test_a_patient_without_any_session_counts_from_the_start() -> None:
    """C-106, C-130."""
    timeline = Timeline().plan(last_session_on=None, program_start="2026-02-11")
    assert timeline.run("02-12", "03-25").course("DETRAINING") == GENERAL


def test_a_session_resolves_and_starts_a_new_gap() -> None:
    """C-106."""
    story = Timeline().plan().session("02-26 19:00").run("02-12", "03-05")
    assert story.course("DETRAINING") == [
        *GENERAL[:2],
        ("resolved", "routine", "02-26 19:00"),
        ("raised", "info", "03-05 06:00"),
    ]
    assert [one.episode for one in story.alerts("DETRAINING")][-1] == "2026-02-26"


def test_days_are_those_of_the_start() -> None:
    """C-007: started on 02-13 at 23:30, so 7 days are reached on 02-20."""
    story = Timeline().plan().session("02-14 00:30").run("02-12", "02-21")
    assert story.course("DETRAINING") == [("raised", "info", "02-20 06:00")]


def test_details_name_the_level() -> None:
    """C-106."""
    story = Timeline().plan().run("02-12", "03-25")
    assert [one.details["level"] for one in story.alerts("DETRAINING")] == [7, 14, 21, 28]


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        # GS-17: during the pause and 3 days after, one step lower; after that the next level counts in full.
        (("02-13", "02-24"), [("raised", "info", "02-18 06:00"), ("urgent", "03-04 06:00")]),
        (("02-13", "03-01"), [("raised", "info", "02-18 06:00"), ("routine", "03-04 06:00")]),
        (("02-13", "02-28"), [("raised", "info", "02-18 06:00"), ("urgent", "03-04 06:00")]),
    ],
)
def test_a_pause_lowers_the_severity(pause: tuple[str, str], expected: list[tuple[str, ...]]) -> None:
    """C-111: 21 days are reached on 03-04, which is the third day after 03-01 and the fourth after 02-28."""
    story = Timeline().plan().pause("02-12 08:00", *pause).run("02-12", "03-04")
    course = story.course("DETRAINING")
    assert course[0] == expected[0]
    assert course[-1][1:] == expected[1]


def test_a_pause_lowers_routine_to_info() -> None:
    """C-111."""
    story = Timeline().plan().pause("02-12 08:00", "02-24", "02-26").run("02-12", "02-25")
    assert {one.severity.value for one in story.alerts("DETRAINING")} == {"info"}


def test_the_older_ladder_in_a_pause() -> None:
    """C-111, C-107: info 7, routine -> info 10, urgent -> routine 14."""
    story = Timeline().plan(profile="sarcopenic").pause("02-12 08:00", "02-13", "02-25").run("02-12", "02-25")
    assert story.alerts("DETRAINING")[-1].severity == "routine"


def test_an_open_hold_counts_as_a_pause_without_the_days_after() -> None:
    """C-111: cleared on 03-03, so 21 days on 03-04 are urgent."""
    held = Timeline().plan().symptom("02-12 08:00", "palpitations")
    assert held.run("02-12", "03-04").alerts("DETRAINING")[-1].severity == "routine"
    assert held.clear("03-03 10:00").run("02-12", "03-04").alerts("DETRAINING")[-1].severity == "urgent"


@pytest.mark.parametrize("reason", ["illness", "surgery"])
def test_illness_and_surgery_hold_from_the_start_of_the_pause(reason: str) -> None:
    """C-111: ended by clearance."""
    timeline = Timeline().plan().pause("02-12 08:00", "02-14", "02-15", reason).session("02-13 19:00")
    timeline.session("02-18 19:00")
    story = timeline.run("02-12", "02-19")
    assert not story.told(trigger="s0213")[0].startswith("HOLD")
    assert story.told(trigger="s0218")[0].startswith("HOLD_PROGRAM")
    assert story.raised("TRAINING_DURING_HOLD") == [("TRAINING_DURING_HOLD", "urgent")]
    timeline.clear("02-19 10:00", factor=1).session("02-27 19:00")
    assert timeline.run("02-12", "02-28").told()[-1] == "MAINTAIN CONFIRM 1/2"


@pytest.mark.parametrize("reason", ["travel", "holiday", "other"])
def test_other_pauses_hold_nothing(reason: str) -> None:
    """C-111."""
    timeline = Timeline().plan().pause("02-12 08:00", "02-14", "02-20", reason).session("02-18 19:00")
    assert timeline.run("02-12", "02-19").told() == ["MAINTAIN CONFIRM 1/2"]


def test_the_rung_of_28_days_says_what_is_lost() -> None:
    """C-106: DETRAINED from the day that restarts Phase 1 (C-110); the rung before it does not say so."""
    alerts = Timeline().plan().run("02-12", "03-25").alerts("DETRAINING")
    assert [(one.details["level"], one.details.get("status")) for one in alerts] == [
        (7, None),
        (14, None),
        (21, None),
        (28, "DETRAINED"),
    ]
    assert ["28 days" in one.sentence for one in alerts] == [False, False, False, True]


@pytest.mark.parametrize("paused", [True, False])
def test_a_lowered_severity_says_why(paused: bool) -> None:
    """C-111: that the patient had announced a pause, or is held."""
    timeline = Timeline().plan()
    if paused:
        timeline.pause("02-12 08:00", "02-13", "02-24")
    (alert,) = timeline.run("02-12", "02-18").alerts("DETRAINING")
    assert alert.inputs["paused_or_held"] is paused
    assert alert.wording is not None
    assert bool(alert.wording.values["paused"]) is paused


@pytest.mark.parametrize("kind", ["checkin", "pressure"])
def test_a_report_that_comes_months_late_ends_no_gap(kind: str) -> None:
    """C-006, C-106: of a day in the gap, stored as history; only a session ends it."""
    timeline = Timeline().plan()
    if kind == "checkin":
        timeline.checkin("03-05 19:00", 0, received="06-20 09:00")
    else:
        timeline.pressure("03-05 19:00", 120, 80, received="06-20 09:00")
    course = timeline.run("02-12", "06-21").course("DETRAINING")
    assert [change for change, _, _ in course if change == "resolved"] == []
