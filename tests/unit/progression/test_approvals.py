"""C-071: which increases wait, and what ends the wait."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.progression.fold import ProgressionLedger
from shared.clinical.history import History, Window
from shared.contracts.events import Event, content_hash, parse_event
from shared.contracts.prescription import PrescribedExercise
from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Story, Timeline

INCREASE = "s0216/leg_press"


def waiting(auto_apply: str = "none", **plan: Any) -> Timeline:
    """An increase decided on 02-16 at 19:00."""
    timeline = Timeline().plan(auto_apply=auto_apply, **plan)
    return timeline.session("02-13 19:00").session("02-16 19:00")


def status(story: Story) -> str:
    return next(one.status.value for one in story.decisions(trigger="s0216"))


def changes(story: Story) -> list[tuple[str, str]]:
    return [(one.decision_id, one.status.value) for one in story.said if one.kind == "decision_status"]


def judged(timeline: Timeline, how: str, at: str, decision_id: str = INCREASE) -> Timeline:
    return timeline.add(f"decision.{how}", at, {"decision_id": decision_id})


@pytest.mark.parametrize(
    ("auto_apply", "plan", "expected"),
    [
        ("none", {}, "pending_approval"),
        ("all", {}, "applied"),
        ("standard", {}, "applied"),
        ("standard", {"frail": True}, "pending_approval"),
        ("all", {"frail": True}, "applied"),
        ("standard", {"last_reassessment_on": "2026-01-06"}, "applied"),
        ("standard", {"last_reassessment_on": "2026-01-05"}, "pending_approval"),
    ],
)
def test_which_increases_wait(auto_apply: str, plan: dict[str, Any], expected: str) -> None:
    """Overdue from 42 days on (C-115)."""
    timeline = Timeline().plan(planned(last_change_on="2025-12-01"), auto_apply=auto_apply, **plan)
    assert status(timeline.session("02-13 19:00").session("02-16 19:00").run()) == expected


def test_the_first_increase_of_phase_one_waits() -> None:
    """C-071."""
    timeline = Timeline().plan(
        planned(load=40, last_change_on="2026-01-05"), phase="adaptation", auto_apply="standard", profile="athlete"
    )
    for day in (12, 14, 16, 17, 20, 23):
        timeline.session(f"02-{day} 19:00", lift(load=40))
    story = judged(timeline, "approved", "02-16 20:00").run()
    assert status(story) == "pending_approval"
    timeline = Timeline().plan(
        planned(load=40, last_change_on="2026-01-05"), phase="adaptation", auto_apply="standard", profile="athlete"
    )
    for day in (12, 14, 16):
        timeline.session(f"02-{day} 19:00", lift(load=40))
    judged(timeline, "approved", "02-16 20:00")
    for day in (18, 21, 24):
        timeline.session(f"02-{day} 19:00", lift(load=42.5))
    assert [one.status.value for one in timeline.run().decisions(trigger="s0224")] == ["applied"]


@pytest.mark.parametrize(("cleared", "expected"), [("02-03", "pending_approval"), ("02-02", "applied")])
def test_increases_after_a_cleared_red_flag_wait(cleared: str, expected: str) -> None:
    """C-071: within 14 days of the clearance; judged on 02-16, after the 7 d of re-entry."""
    timeline = Timeline().plan(
        planned(load=60, last_change_on="2025-12-01"),
        at="02-01 07:00",
        auto_apply="standard",
        profile="athlete",
        last_session_on="2026-01-31",
    )
    timeline.symptom(f"{cleared} 08:00", "palpitations").clear(f"{cleared} 10:00", factor=1)
    timeline.session("02-10 19:00").session("02-16 19:00")
    assert status(timeline.run()) == expected


def test_a_waiting_increase_changes_nothing() -> None:
    """C-071."""
    timeline = waiting().session("02-17 19:00")
    assert timeline.run().decisions()[-1].load_kg == 60


def test_an_approved_increase_counts_from_the_approval() -> None:
    """C-071."""
    timeline = judged(waiting(), "approved", "02-18 10:00")
    timeline.session("02-19 19:00", lift(load=62.5)).session("03-01 19:00", lift(load=62.5))
    timeline.session("03-03 19:00", lift(load=62.5)).session("03-04 19:00", lift(load=62.5))
    story = timeline.run()
    assert changes(story)[0] == (INCREASE, "applied")
    assert story.decisions(trigger="s0219")[0].load_kg == 62.5
    late = story.decisions(trigger="s0303")[0]
    assert (late.reason, str(late.eligible_on)) == ("CADENCE", "2026-03-04")
    assert story.decisions(trigger="s0304")[0].action == "INCREASE_LOAD"


def test_a_declined_increase_ends() -> None:
    """C-071."""
    timeline = judged(waiting(), "declined", "02-18 10:00").session("02-19 19:00")
    story = timeline.run()
    assert changes(story)[0] == (INCREASE, "declined")
    assert story.decisions(trigger="s0219")[0].load_kg == 60
    judged(timeline, "approved", "02-20 10:00")
    assert (INCREASE, "applied") not in changes(timeline.run())


def test_without_an_answer_it_expires_after_seven_days() -> None:
    """C-071."""
    assert changes(waiting().run("02-12", "02-23")) == []
    assert changes(waiting().run("02-12", "02-24")) == [(INCREASE, "expired")]


@pytest.mark.parametrize(
    ("at", "expected"), [("02-23 18:59", "applied"), ("02-23 19:00", "expired"), ("02-23 19:01", "expired")]
)
def test_an_approval_after_seven_days_is_too_late(at: str, expected: str) -> None:
    """C-071: even before the tick that says so."""
    story = judged(waiting(), "approved", at).run("02-12", "02-25")
    assert changes(story) == [(INCREASE, expected)]


def test_the_next_session_evaluates_anew() -> None:
    """C-071."""
    story = waiting().session("02-18 19:00").run()
    assert changes(story) == [(INCREASE, "expired")]
    assert story.told()[-1] == "INCREASE_LOAD OK 62.5"


def test_an_approval_never_raises_in_a_hold() -> None:
    """C-071."""
    timeline = waiting().symptom("02-17 08:00", "palpitations")
    judged(timeline, "approved", "02-17 10:00").session("02-18 19:00")
    story = timeline.run()
    assert (INCREASE, "applied") not in changes(story)
    assert story.decisions()[-1].load_kg == 60


def test_an_approval_never_raises_in_an_open_watch() -> None:
    """C-071."""
    timeline = waiting().checkin("02-17 20:00", 4)
    judged(timeline, "approved", "02-17 21:00").session("02-18 19:00")
    story = timeline.run()
    assert (INCREASE, "applied") not in changes(story)
    assert story.decisions()[-1].load_kg == 60


def test_a_change_of_profile_cancels_what_waits() -> None:
    """C-032."""
    timeline = waiting().add("profile.changed", "02-17 10:00", {"profile": "sarcopenic"})
    assert changes(judged(timeline, "approved", "02-17 11:00").run()) == [(INCREASE, "expired")]


def test_regressions_never_wait() -> None:
    """C-071."""
    low = lift(reps=(7, 7))
    story = Timeline().plan(auto_apply="none").session("02-13 19:00", low).session("02-16 19:00", low).run()
    assert (story.told()[-1], status(story)) == ("REGRESS REPS_BELOW_RANGE 55", "applied")


def prescribed(timeline: Timeline) -> PrescribedExercise:
    """Leg press as the app reads it."""
    ledger = ProgressionLedger.new("t", "p-1")
    history: list[Event] = []
    for raw in timeline.events:
        event = parse_event(raw)
        ledger.receive(event, content_hash(raw), None, Window(), lambda: History(tuple(history)))
        history.append(event)
    (exercise,) = ledger.prescription(date(2026, 2, 18)).exercises
    return exercise


def test_the_app_reads_what_is_in_force_and_that_more_is_waiting() -> None:
    """C-071: the present load, the proposed one beside it, until when it waits, and a sentence that says so."""
    exercise = prescribed(waiting())
    assert exercise.load_kg == 60
    assert exercise.pending is not None
    assert (exercise.pending.decision_id, exercise.pending.new_load_kg) == (INCREASE, Decimal("62.5"))
    assert exercise.pending.expires_at == datetime.fromisoformat("2026-02-23T19:00:00+01:00")
    assert exercise.sentence.startswith("Waiting for a clinician's approval until 23 Feb")


@pytest.mark.parametrize(
    ("how", "load", "says"),
    [("approved", "62.5", "A clinician has approved"), ("declined", "60", "A clinician has declined")],
)
def test_the_app_reads_how_it_was_judged(how: str, load: str, says: str) -> None:
    """C-071."""
    exercise = prescribed(judged(waiting(), how, "02-17 10:00"))
    assert (exercise.load_kg, exercise.pending) == (Decimal(load), None)
    assert exercise.sentence.startswith(says)


def test_the_app_reads_that_it_lapsed() -> None:
    """C-071: a hold ends the wait at once."""
    exercise = prescribed(waiting().symptom("02-17 08:00", "palpitations"))
    assert (exercise.load_kg, exercise.pending) == (Decimal(60), None)
    assert exercise.sentence.startswith("The increase was not approved in time, or no longer fits")


@pytest.mark.parametrize(
    ("exercise", "done", "becomes"),
    [
        (ladder(), band(), (3, None)),
        (planned("band_row", 40, step_kg=5), lift("band_row", 40), (None, 17)),
    ],
)
def test_a_rung_and_a_target_of_repetitions_wait_as_a_load_does(
    exercise: Raw, done: Raw, becomes: tuple[int | None, int | None]
) -> None:
    """C-062, C-067, C-071."""
    timeline = Timeline().plan(exercise, auto_apply="none").session("02-13 19:00", done).session("02-16 19:00", done)

    def stands() -> tuple[int | None, int | None]:
        one = prescribed(timeline)
        return one.level, one.reps_max if one.reps_max != 15 else None

    assert stands() == (exercise.get("level"), None)
    judged(timeline, "approved", "02-17 10:00", "s0216/band_row")
    assert stands() == becomes
