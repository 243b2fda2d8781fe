"""A patient's own limits: stricter than the rules, except where a rule names the exception (C-012)."""

from typing import Any

import pytest

from services.cli.replaying import replay_events
from shared.clinical.ledger import Ledger
from shared.clinical.ruleset import Activation, Timetable
from shared.clinical.settings import RULES
from shared.contracts.emissions import MessageSaid
from tests.properties.driver import LEDGERS, deliveries, live, spoken
from tests.support.exercises import Number, Raw, lift, planned
from tests.support.timeline import Story, Timeline


def limited(at: str = "02-12 07:00", **limits: Any) -> Timeline:
    """The pain profile in Phase 2, 60 kg since 02-02, e1RM 90 kg: the plan names the limits."""
    return Timeline().plan(at=at, limits=own(**limits))


def own(**limits: Any) -> Raw:
    return {"reason": "agreed with the cardiologist"} | limits


def trained(timeline: Timeline, *done: Raw) -> Story:
    """Two sessions, the second on the first day an increase is possible."""
    return timeline.session("02-13 19:00", *done).session("02-16 19:00", *done).run()


def last(story: Story) -> str:
    return story.told("leg_press")[-1]


def messages(story: Story, key: str) -> list[MessageSaid]:
    return [one for one in story.said if isinstance(one, MessageSaid) and one.key == key]


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (75, "INCREASE_LOAD OK 62.5"),
        (69.5, "INCREASE_LOAD OK 62.5"),  # 62.55 kg
        (69.4, "MAINTAIN CEILING"),  # 62.46 kg
        (66.7, "MAINTAIN CEILING"),  # 60.03 kg
    ],
)
def test_the_lower_ceiling_holds(percent: float, expected: str) -> None:
    """C-012, C-034, C-063: at, just under and just over the next step."""
    assert last(trained(limited(ceiling_pct=percent))) == expected


def test_a_load_above_the_patients_ceiling_comes_down_at_once() -> None:
    """C-012, C-034: 60 % of 90 kg are 54 kg, 52.5 the last step below."""
    story = limited(ceiling_pct=60).run()
    assert story.told("leg_press") == ["REGRESS PATIENT_CEILING 52.5"]
    assert story.decisions()[0].sentence == "Lowered from 60 kg to 52.5 kg: this patient's own ceiling is 54 kg."
    later = Timeline().plan().add("plan.changed", "02-13 09:00", {"limits": own(ceiling_pct=60)}).run()
    assert later.told("leg_press") == ["REGRESS PATIENT_CEILING 52.5"]


@pytest.mark.parametrize(
    ("load", "told"),
    [(41.9, []), (42, []), (42.1, ["REGRESS PATIENT_CEILING 40"]), (42.5, ["REGRESS PATIENT_CEILING 40"])],
)
def test_a_load_at_the_patients_ceiling_stays(load: Number, told: list[str]) -> None:
    """C-012, C-034: 60 % of 70 kg are 42 kg, no multiple of the step: at, just under and just over."""
    assert Timeline().plan(planned(load=load, e1rm_kg=70), limits=own(ceiling_pct=60)).run().told() == told


@pytest.mark.parametrize(
    ("cap", "rpe", "reason"), [(5, 5, "OK"), (5, 5.1, "RPE_HIGH"), (7, 7, "OK"), (8, 7.1, "RPE_HIGH")]
)
def test_the_lower_exertion_holds(cap: float, rpe: float, reason: str) -> None:
    """C-012, C-065: 8 is looser than the 7 of the profile."""
    assert trained(limited(rpe_cap=cap), lift(rpe=rpe)).decisions()[-1].reason == reason


@pytest.mark.parametrize(
    ("bound", "pain", "reason"), [(2, 2, "OK"), (2, 2.1, "PAIN_AMBER"), (3.5, 3.6, "PAIN_AMBER"), (4, 4, "OK")]
)
def test_tolerated_pain_is_the_patients_own(bound: float, pain: float, reason: str) -> None:
    """C-077: 2 to 4, at and just over; and the watch closes at it."""
    story = trained(limited(tolerated_pain=bound), lift(pain=pain))
    assert story.decisions()[-1].reason in {reason, "PAIN_AMBER_REPEAT" if reason == "PAIN_AMBER" else reason}
    assert ("PAIN_AMBER", "info") in story.raised() or reason == "OK"


@pytest.mark.parametrize(("settled", "closes"), [(2, True), (2.1, False)])
def test_a_watch_closes_at_the_patients_own_bound(settled: float, closes: bool) -> None:
    """C-077, C-082."""
    timeline = Timeline().plan(limits=own(tolerated_pain=2), baseline_rest_pain=1)
    story = timeline.session("02-13 19:00", lift(pain=3), pre=1).checkin("02-14 19:00", settled).run()
    assert (not [key for key in story.open() if key[0] == "PAIN_AMBER"]) is closes


@pytest.mark.parametrize(
    ("systolic", "diastolic", "raised"),
    [
        (149, 89, []),
        (150, 80, [("BP_CAUTION", "routine")]),
        (140, 90, [("BP_CAUTION", "routine")]),
        (159, 99, [("BP_CAUTION", "routine")]),
        (160, 80, [("BP_ABSOLUTE", "urgent")]),
    ],
)
def test_blood_pressure_is_the_patients_own(systolic: int, diastolic: int, raised: list[Any]) -> None:
    """C-013: lowered to 150/90 and 160/100, at and just under."""
    timeline = limited(
        bp_caution={"systolic_mmhg": 150, "diastolic_mmhg": 90},
        bp_absolute={"systolic_mmhg": 160, "diastolic_mmhg": 100},
    )
    assert timeline.pressure("02-13 19:00", systolic, diastolic).run().raised() == raised


@pytest.mark.parametrize(
    ("cadence", "day", "expected"),
    [
        (20, "02-21", "MAINTAIN CADENCE"),
        (20, "02-22", "INCREASE_LOAD OK 62.5"),
        (42, "03-01", "MAINTAIN CADENCE"),
        (42, "03-02", "INCREASE_LOAD OK 62.5"),  # to the end of the range, 28 d
        (7, "02-15", "MAINTAIN CADENCE"),
        (7, "02-16", "INCREASE_LOAD OK 62.5"),  # never shortened below 14 d
    ],
)
def test_a_cadence_is_lengthened_only(cadence: int, day: str, expected: str) -> None:
    """C-059: the day before and the day itself; up to 28 d."""
    done = [one for one in ("02-13", "02-14", "02-20", "02-28") if one < day]
    timeline = limited(cadence_days=cadence)
    for one in (*done, day):
        timeline.session(f"{one} 19:00")
    assert last(timeline.run()) == expected


@pytest.mark.parametrize(("sets", "reason"), [(2, "REPS_BELOW_TOP"), (1, "OK")])
def test_fewer_sets_are_enough(sets: int, reason: str) -> None:
    """C-012, C-040: one set done of two planned."""
    assert trained(limited(max_sets=sets), lift(reps=(15,))).decisions()[-1].reason == reason


def test_an_excluded_exercise_is_not_prescribed_whoever_plans_it() -> None:
    """C-012."""
    timeline = Timeline().plan(planned(), planned("squat"), limits=own(excluded_exercises=["squat", "deadlift"]))
    timeline.add("plan.changed", "02-13 09:00", {"exercises": [planned("deadlift")]})
    story = timeline.session("02-13 19:00", lift(), lift("squat"), lift("deadlift")).run()
    assert {one.exercise_id for one in story.decisions()} == {"leg_press"}
    assert [one.values["exercises"] for one in messages(story, "C-012.excluded")] == [["squat"], ["deadlift"]]


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        ({"ceiling_pct": 75.1}, "C-034"),
        ({"rpe_cap": 7.1}, "C-065"),
        ({"max_sets": 4}, "C-040"),
        ({"single_set": True}, "C-040"),
        ({"cadence_days": 13}, "C-059"),
        ({"cadence_days": 29}, "C-059"),
        ({"older_cadence": {"days": 7, "until": "2026-03-01"}}, "C-030"),
        ({"adaptation_days": 27}, "C-048"),
        ({"ceiling_pct": 75}, None),
        ({"rpe_cap": 7}, None),
        ({"max_sets": 3}, None),
        ({"cadence_days": 14}, None),
        ({"cadence_days": 28}, None),
        ({"adaptation_days": 28}, None),
        ({"tolerated_pain": 4}, None),
    ],
)
def test_what_is_not_allowed_is_ignored_and_noted(limits: Raw, rule: str | None) -> None:
    """C-012: on the next decision and in a message; at and just over what is allowed."""
    story = trained(limited(**limits))
    first, second = story.decisions("leg_press")
    expected = () if rule is None else (f"LIMIT_NOT_ALLOWED:{rule}",)
    assert tuple(note for note in first.notes if note.startswith("LIMIT")) == expected
    assert not any(note.startswith("LIMIT") for note in second.notes)
    assert [one.values["rules"] for one in messages(story, "C-012.refused")] == ([] if rule is None else [[rule]])


@pytest.mark.parametrize("percent", [60, 80, 80.1, 85])
def test_an_athletes_own_ceiling_may_be_as_high_as_high_loads_go(percent: float) -> None:
    """C-012, C-034, C-035: 85 % with a goal and a sign-off, 80 % without."""
    story = Timeline().plan(profile="athlete", limits=own(ceiling_pct=percent)).run()
    assert messages(story, "C-012.refused") == []


@pytest.mark.parametrize("kind", LEDGERS)
def test_limits_survive_storage(kind: type[Ledger[Any]]) -> None:
    """C-012: the services keep a patient's state as text between two events, and the limits hold all the same."""
    timeline = limited(ceiling_pct=69.4, max_sets=1, bp_absolute={"systolic_mmhg": 150, "diastolic_mmhg": 95})
    arriving = deliveries(timeline.session("02-13 19:00").pressure("02-15 19:00", 151, 80).session("02-16 19:00"))
    kept, stored = (live(kind, arriving, stored=stored) for stored in (False, True))
    assert spoken(stored) == spoken(kept)


@pytest.mark.parametrize(("first", "then", "amber"), [(3, 2, True), (2, 3, False), (3, 2.4, True), (3, 2.5, False)])
def test_new_limits_take_the_place_of_the_old(first: Number, then: Number, amber: bool) -> None:
    """C-012, C-077: pain of 2.5, at, just under and just over the bound that was set last."""
    timeline = limited(tolerated_pain=first)
    timeline.add("plan.changed", "02-13 09:00", {"limits": own(tolerated_pain=then)})
    assert (("PAIN_AMBER", "info") in trained(timeline, lift(pain=2.5)).raised()) is amber


@pytest.mark.parametrize(
    ("instant", "pain", "told"),
    [
        ("02-15 00:00", 5.9, "HOLD_EXERCISE PAIN_INTENSE"),
        ("02-15 00:00", 6, "HOLD_PROGRAM PAIN_INTENSE"),
        ("02-17 00:00", 6, "HOLD_EXERCISE PAIN_INTENSE"),
    ],
)
def test_new_rules_of_the_clinic_hold_for_a_patient_with_limits(instant: str, pain: Number, told: str) -> None:
    """C-009, C-012, C-080: severe is 6 instead of 7 from then on, the limits are as before."""
    strict = Activation(Timeline().when(instant), RULES.overridden({"severe_pain": 6}, "1.0.0+t"))
    timeline = limited(tolerated_pain=3).session("02-13 19:00").session("02-16 19:00", lift(pain=pain))
    story = Story(replay_events(timeline.events, None, Timetable(activations=(strict,))))
    assert last(story) == told
