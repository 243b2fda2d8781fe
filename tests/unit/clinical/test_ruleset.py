"""Rule sets in their time: what was said before an activation stays, what comes after it is judged anew (C-009)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from services.cli.replaying import replay_events
from shared.clinical.history import Window
from shared.clinical.ruleset import RELEASE, Activation, Timetable, digest
from shared.clinical.settings import RULES
from tests.support.exercises import Raw, lift, planned
from tests.support.screening import screening
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.rules.functional import examined
from tests.unit.alerts.rules.messages import messages

STRICT: Final = RULES.overridden({"confirmations": 4, "older_age": 60, "detraining_action_days": 10}, "1.0.0+strict")


def at(text: str) -> datetime:
    return Timeline().when(text)


def from_(instant: str, overrides: dict[str, object], version: str = "1.0.0+t") -> Timetable:
    return Timetable(activations=(Activation(at(instant), RULES.overridden(overrides, version)),))


def run(timeline: Timeline, timetable: Timetable, first: str | None = None, last: str | None = None) -> Story:
    window = None if first is None or last is None else Window(date.fromisoformat(first), date.fromisoformat(last))
    return Story(replay_events(timeline.events, window, timetable), timeline.zone)


def two_sessions(**second: Any) -> Timeline:
    return Timeline().plan().session("02-13 19:00").session("02-16 19:00", **second)


@pytest.mark.parametrize(
    ("instant", "told", "version"),
    [
        ("02-16 18:59", "MAINTAIN CONFIRM 2/3", "1.0.0+t"),
        ("02-16 19:00", "MAINTAIN CONFIRM 2/3", "1.0.0+t"),
        ("02-16 19:01", "INCREASE_LOAD OK 62.5", "1.0.0"),
    ],
)
def test_an_event_is_judged_by_the_rules_in_force_at_its_receipt(instant: str, told: str, version: str) -> None:
    """C-009: at, just before and just after the activation."""
    story = run(two_sessions(), from_(instant, {"confirmations": 3}))
    assert story.told()[-1] == told
    assert story.decisions()[-1].rule_set == version
    assert story.decisions()[0].rule_set == "1.0.0"


def test_it_is_the_receipt_that_counts_not_the_time() -> None:
    """C-006, C-009."""
    timeline = two_sessions(received="02-17 08:00")
    assert run(timeline, from_("02-17 07:00", {"confirmations": 3})).told()[-1] == "MAINTAIN CONFIRM 2/3"


def test_a_refold_says_of_each_event_what_its_own_rules_say() -> None:
    """C-009: late data after an activation does not judge what was decided before it anew."""
    timeline = two_sessions().checkin("02-14 09:00", 0, received="02-18 09:00")
    story = run(timeline, from_("02-17 07:00", {"confirmations": 3}))
    assert [one.kind for one in story.decisions()] == ["decision", "decision"]
    assert story.told()[-1] == "INCREASE_LOAD OK 62.5"


@pytest.mark.parametrize(
    ("instant", "day"), [("02-21 05:00", "02-21"), ("02-22 05:00", "02-22"), ("03-01 05:00", "02-25")]
)
def test_a_tick_is_judged_by_the_rules_in_force_at_the_tick(instant: str, day: str) -> None:
    """C-009, C-106: last session on 02-11, so that 10 days are reached on the 21st and 14 on the 25th."""
    story = run(Timeline().plan(), from_(instant, {"detraining_action_days": 10}), "2026-02-12", "2026-02-27")
    assert ("escalated", "routine", f"{day} 06:00") in story.course("DETRAINING")


def test_the_hour_of_the_tick_changes_with_the_rules() -> None:
    """C-007, C-009: from the 20th on the ticks are at 05:00."""
    story = run(Timeline().plan(), from_("02-20 00:00", {"tick_time": "05:00"}), "2026-02-12", "2026-02-26")
    assert [at for _, _, at in story.course("DETRAINING")] == ["02-18 06:00", "02-25 05:00"]


def missed(timeline: Timeline, instant: str, grace: int) -> list[tuple[str, str, str]]:
    """The course of MISSED_SESSION, with another grace from an instant on: slots on Monday 02-16 and the day after."""
    timeline.plan(schedule={"weekdays": [1, 2], "from_date": "2026-02-16"})
    return run(timeline, from_(instant, {"slot_grace_days": grace}), "2026-02-12", "2026-02-21").course(
        "MISSED_SESSION"
    )


@pytest.mark.parametrize(("instant", "at"), [("02-18 05:00", "02-18 06:00"), ("02-18 07:00", "02-19 06:00")])
def test_a_void_slot_and_one_that_was_missed_may_be_judged_at_one_tick(instant: str, at: str) -> None:
    """C-009, C-104: Monday is void; without a grace Tuesday is missed at the tick of Wednesday."""
    assert missed(Timeline().pause("02-11 08:00", "02-16", "02-16"), instant, 0) == [("raised", "info", at)]


@pytest.mark.parametrize(("day", "met"), [("02-14", False), ("02-15", True), ("02-16", True)])
def test_a_second_session_of_a_day_is_free_for_a_later_slot(day: str, met: bool) -> None:
    """C-009, C-104: two sessions; Monday is judged with a grace of 1 day, Tuesday with one of 2."""
    timeline = Timeline().session(f"{day} 10:00", session_id="one").session(f"{day} 19:00", session_id="two")
    assert (missed(timeline, "02-18 07:00", 2) == []) is met


def test_what_waits_for_a_day_of_its_own_is_not_brought_forward_by_a_change() -> None:
    """C-009: new rules from the morning of 02-05 on make it no 65th birthday (C-031), not day 84 (C-118), nothing to
    prevent (C-122), and no judgement of a reassessment whose tests are still to come (C-117).
    """
    start: dict[str, Any] = {"phase": "adaptation", "phase_since": "2026-01-05", "last_session_on": "2026-01-02"}
    timeline = Timeline().plan(at="01-05 07:00", baseline_rest_pain=5, **start)
    examined(timeline, "01-05 10:00", "chair_stand_30s", 10)
    for number in range(9):
        timeline.session(f"{date(2026, 1, 5) + timedelta(days=3 * number)} 19:00"[5:], pre=5)
    timeline.checkin("02-04 12:00", 5).add("reassessment.completed", "02-05 05:00", {})
    examined(timeline, "02-05 05:10", "chair_stand_30s", 10)
    examined(timeline, "02-05 11:00", "chair_stand_30s", 11)
    story = run(timeline, from_("02-05 05:30", {"confirmations": 3}), "2026-01-05", "2026-02-08")
    assert story.alerts("PROFILE_REVIEW", "NON_RESPONSE_REVIEW") == []
    assert [one for rule in ("C-117", "C-122") for one in messages(story, rule)] == []


def test_new_rules_have_nothing_to_say_of_a_plan_that_was_blocked() -> None:
    """C-009, C-010: the clinic knows the patient by then, and no programme has begun."""
    exercises: list[Raw] = [planned(load=40, sets=3)]
    plan = {"birth_date": "1961-02-13", "program_start": "2026-01-05", "exercises": exercises}
    asked = {"plan": plan | {"home_timezone": "Europe/Paris"}, "screening": screening(absolute={})}
    timeline = Timeline().add("plan.activation_requested", "02-12 09:00", asked)
    story = run(timeline, from_("02-13 05:00", {"confirmations": 3}), "2026-02-12", "2026-02-20")
    assert [one.action for one in story.decisions()] == ["PLAN_BLOCKED"]
    assert story.alerts() == []


def test_an_alert_says_by_which_rules_it_was_raised() -> None:
    """C-009."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=6.5)).session("02-16 19:00", lift(pain=6.5))
    story = run(timeline, from_("02-15 00:00", {"severe_pain": 6}))
    raised = [one for one in story.alerts("PAIN_INTENSE") if one.kind == "alert_raised"]
    assert [one.rule_set for one in raised] == ["1.0.0", "1.0.0+t"]
    assert "the programme is held" in raised[1].sentence


def test_the_last_of_several_activations_holds() -> None:
    """C-009."""
    later = replace(STRICT, version="1.0.0+later")
    timetable = Timetable(activations=(Activation(at("02-01 00:00"), STRICT), Activation(at("03-01 00:00"), later)))
    assert timetable.at(at("01-31 23:59")) is RULES
    assert timetable.at(at("02-01 00:00")) is STRICT
    assert timetable.at(at("03-01 00:00")) is later
    assert timetable.next_after(at("02-01 00:00")) == at("03-01 00:00")
    assert timetable.next_after(at("03-01 00:00")) is None
    assert RELEASE.next_after(at("01-01 00:00")) is None


def test_a_timetable_is_in_order_and_its_versions_are_its_own() -> None:
    """C-009."""
    first = Activation(at("02-01 00:00"), STRICT)
    with pytest.raises(ValueError, match="order"):
        Timetable(activations=(first, Activation(at("02-01 00:00"), replace(STRICT, version="x"))))
    with pytest.raises(ValueError, match="version"):
        Timetable(activations=(first, Activation(at("02-02 00:00"), STRICT)))
    with pytest.raises(ValueError, match="version"):
        Timetable(activations=(Activation(at("02-02 00:00"), RULES),))


def test_a_version_has_one_digest() -> None:
    """C-009: the digest tells every value apart; the clinic's own name of the change is no part of it."""
    assert digest(RULES) == digest(replace(RULES, version="1.0.0+x"))
    assert digest(RULES.overridden({"confirmations": 2}, "1.0.0+x")) == digest(RULES)
    assert digest(STRICT) != digest(RULES)
    others: list[dict[str, object]] = [
        {"profiles.pain.cadence_days": 15},
        {"profiles.pain.cadence_days": 16},
        {"tick_time": "06:01"},
    ]
    assert len({digest(RULES.overridden(each, "1.0.0+x")) for each in others} | {digest(RULES)}) == 4
