"""C-101, C-032, C-006: what clinicians' acts and late facts do to the prescription."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.exercises import Number, Raw, band, ladder, lift, planned
from tests.support.timeline import Timeline, told
from tests.unit.progression.test_isometric import plank


@pytest.mark.parametrize(
    ("load", "step", "factor", "expected"),
    [
        (60, 2.5, 0.8, "47.5"),
        (30, 1, 0.8, "24"),
        (60, 2.5, None, "52.5"),
        (60, 2.5, 1, "60"),
        (60, 2.5, 0.5, "30"),
    ],
)
def test_resume_load(load: Number, step: Number, factor: Number | None, expected: str) -> None:
    """C-101: floor_step(load at the start of the hold x factor)."""
    timeline = Timeline().plan(planned(load=load, step_kg=step))
    timeline.symptom("02-13 08:00", "palpitations").clear("02-14 10:00", factor=factor)
    assert timeline.run().told() == [f"RESUME CLEARED {expected}"]


@pytest.mark.parametrize(("level", "factor", "expected"), [(3, 0.9, "2"), (3, 1, "3"), (1, 0.5, "1")])
def test_resume_rung(level: int, factor: Number, expected: str) -> None:
    """C-101."""
    timeline = Timeline().plan(ladder(level=level)).symptom("02-13 08:00", "palpitations")
    assert timeline.clear("02-14 10:00", factor=factor).run().told() == [f"RESUME CLEARED {expected}"]


@pytest.mark.parametrize(
    ("exercise", "held"),
    [(planned(), ("60", None, None)), (ladder("leg_press", 3), (None, 3, None)), (plank(30), (None, None, 30))],
)
def test_a_resume_says_what_was_looked_at(exercise: Raw, held: tuple[str | None, int | None, int | None]) -> None:
    """C-009, C-101: what was prescribed at the start of the hold; of a rung or a hold no load is known."""
    timeline = Timeline().plan(exercise).symptom("02-13 08:00", "palpitations").clear("02-14 10:00", id="clear")
    inputs = timeline.run().decisions()[0].inputs
    assert (inputs["clearance"], inputs["factor"], inputs["reentry_until"]) == ("clear", "0.90", "2026-02-21")
    names = "load_at_start_of_hold_kg", "level_at_start_of_hold", "hold_s_at_start_of_hold"
    assert tuple(inputs[name] for name in names) == held


def test_resume_takes_the_lower_of_current_and_held() -> None:
    """C-101: 14 days in the hold lower 60 to 52.5; 0.95 x 60 = 57 would be more."""
    timeline = Timeline().plan().symptom("02-12 08:00", "palpitations").clear("02-26 10:00", factor=0.95)
    assert timeline.run("02-12", "02-27").told() == ["RETURN_ADJUST GAP_14 52.5", "RESUME CLEARED 52.5"]


def test_resume_restarts_the_clock() -> None:
    """C-101."""
    timeline = Timeline().plan().symptom("02-12 08:00", "palpitations").clear("02-13 10:00", factor=1)
    for day in ("02-20", "02-23", "02-26", "02-27"):
        timeline.session(f"{day} 19:00")
    assert timeline.run().told()[1:] == [
        "MAINTAIN CONFIRM 1/2",
        "MAINTAIN CADENCE",
        "MAINTAIN CADENCE",
        "INCREASE_LOAD OK 62.5",
    ]


def test_without_a_hold_a_clearance_changes_nothing() -> None:
    """C-101."""
    timeline = Timeline().plan().clear("02-13 10:00", factor=0.5).clear("02-13 11:00", "leg_press", factor=0.5)
    assert timeline.run().told() == []


def test_an_exercise_clearance_does_not_end_a_programme_hold() -> None:
    """C-101."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=7)).clear("02-14 10:00", "leg_press")
    assert timeline.session("02-16 19:00").run().told()[-1] == "HOLD_PROGRAM PAIN_INTENSE"


def test_a_programme_clearance_ends_exercise_holds_known_by_then() -> None:
    """C-101."""
    timeline = (
        Timeline().plan(planned(), planned("row", 40)).session("02-13 19:00", lift(pain=7), lift("row", 40, pain=6))
    )
    story = timeline.clear("02-14 10:00", factor=1).session("02-22 19:00", lift(), lift("row", 40)).run()
    assert story.told()[-2:] == ["MAINTAIN CONFIRM 1/2", "MAINTAIN CONFIRM 1/2"]


def test_a_programme_clearance_alone_does_not_end_an_exercise_hold() -> None:
    """C-101: without a programme hold a programme clearance changes nothing."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=6)).clear("02-14 10:00", factor=1)
    assert timeline.session("02-16 19:00").run().told()[-1] == "HOLD_EXERCISE PAIN_INTENSE"


def test_a_clearance_ends_nothing_while_one_cause_was_unknown_to_it() -> None:
    """C-101, C-103: the second cause was received after the clearance was granted."""
    timeline = Timeline().plan().symptom("02-12 08:00", "palpitations", id="known")
    timeline.symptom("02-12 09:00", "presyncope", received="02-15 10:00", id="late").clear("02-14 10:00", id="clear")
    timeline.session("02-16 19:00")
    told = timeline.run().told()
    assert told[-1].startswith("HOLD_PROGRAM")


def test_a_clearance_may_name_a_cause() -> None:
    """C-103."""
    timeline = Timeline().plan().symptom("02-12 09:00", "presyncope", received="02-15 10:00", id="late")
    timeline.clear("02-14 10:00", named=["late"], factor=1).session("02-22 19:00")
    assert timeline.run().told()[-1] == "MAINTAIN CONFIRM 1/2"


def sarcopenic(load: Number, e1rm: Number | None = 80, step: Number = 1) -> Timeline:
    timeline = Timeline().plan(planned(load=load, step_kg=step, e1rm_kg=e1rm)).session("02-13 19:00", lift(load=load))
    return timeline.add("profile.changed", "02-18 10:00", {"profile": "sarcopenic"})


@pytest.mark.parametrize(
    ("load", "e1rm", "step", "told"),
    [
        (60, 80, 1, ["REGRESS PROFILE_CEILING 56"]),
        (60, 80, 2.5, ["REGRESS PROFILE_CEILING 55"]),
        (56, 80, 1, []),
        (57, 80, 1, ["REGRESS PROFILE_CEILING 56"]),
        (60, None, 1, []),
        (2.5, 3.4, 2.5, []),  # 2.38 kg: below one step there is nothing to lift
        (5, 3.4, 2.5, ["REGRESS PROFILE_CEILING 2.5"]),
    ],
)
def test_a_new_profile_brings_loads_under_its_ceiling(
    load: Number, e1rm: Number | None, step: Number, told: list[str]
) -> None:
    """C-032, GS-22 of the rules."""
    assert sarcopenic(load, e1rm, step).run().told()[1:] == told


def test_a_new_profile_restarts_every_clock() -> None:
    """C-032.

    GS-22 of the rules: 56 kg at 70 % of 80; next eligible 03-18; re-test to 90 on 03-17; 57 kg on 03-19.
    """
    timeline = sarcopenic(60)
    for day in ("02-20", "02-25", "03-02", "03-09", "03-16"):
        timeline.session(f"{day} 19:00", lift(load=56))
    timeline.add("reassessment.completed", "03-17 10:00", {"e1rm_kg": {"leg_press": 90}})
    timeline.session("03-19 19:00", lift(load=56))
    story = timeline.run()
    assert story.told()[2:] == [
        "MAINTAIN CONFIRM 1/2",
        *["MAINTAIN CADENCE"] * 4,
        "INCREASE_LOAD OK 57",
    ]
    assert {str(one.eligible_on) for one in story.decisions() if one.reason == "CADENCE"} == {"2026-03-18"}


def test_towards_more_load_the_clock_restarts_as_well() -> None:
    """C-032."""
    timeline = Timeline().plan(profile="sarcopenic").session("02-16 19:00")
    timeline.add("profile.changed", "02-17 10:00", {"profile": "athlete"})
    for day in ("02-18", "02-20", "02-23", "02-24"):
        timeline.session(f"{day} 19:00", lift(reps=(12, 12)))
    assert timeline.run().told()[1:] == [
        "MAINTAIN CONFIRM 1/2",
        "MAINTAIN CADENCE",
        "MAINTAIN CADENCE",
        "INCREASE_LOAD OK 62.5",
    ]


def increased(**plan: Any) -> Timeline:
    """An increase to 62.5 kg said on 02-16."""
    timeline = Timeline().plan(at="02-10 07:00", last_session_on="2026-02-09", **plan)
    return timeline.session("02-11 19:00").session("02-16 19:00")


def late_fault(timeline: Timeline, received: str) -> Timeline:
    """GS-19 of the rules: a technique fault of 02-12 becomes known late."""
    return timeline.session("02-12 19:00", lift(technique=False), received=received)


def test_a_late_fault_supersedes_the_increase() -> None:
    """C-006."""
    timeline = late_fault(increased(), "02-17 08:00")
    story = timeline.run()
    assert story.told(trigger="s0216") == ["INCREASE_LOAD OK 62.5", "MAINTAIN CONFIRM 1/2"]
    new = story.decisions(trigger="s0216")[-1]
    assert (new.kind, new.version, new.load_kg) == ("decision_superseded", 2, Decimal(60))
    assert new.at == timeline.when("02-17 08:00")


def test_a_load_already_trained_stays_frozen_until_confirmed_again() -> None:
    """C-006; and C-059: it was new on 02-17, so the next rise comes 14 days later at the earliest."""
    timeline = late_fault(increased().session("02-17 19:00", lift(load=62.5)), "02-18 08:00")
    for day in ("02-20", "02-24", "03-02", "03-03", "03-05"):
        timeline.session(f"{day} 19:00", lift(load=62.5))
    stand = timeline.run().standing()
    later = [stand[f"s{day}", "leg_press"] for day in ("0217", "0220", "0224", "0302", "0303")]
    assert [one.load_kg for one in later] == [Decimal("62.5")] * 5
    assert all(one.action == "MAINTAIN" for one in later[:-1])
    assert later[-1].action == "INCREASE_LOAD"


def test_a_load_lifted_after_the_withdrawal_is_no_prescription() -> None:
    """C-006 keeps what was trained before the withdrawal; a later refold finds nothing new."""
    timeline = late_fault(increased(), "02-17 08:00").session("02-20 19:00", lift(load=62.5))
    before = timeline.run().standing()
    timeline.checkin("02-19 10:00", 0, received="02-21 10:00")
    assert told(timeline.run().standing()["s0220", "leg_press"]) == told(before["s0220", "leg_press"])
    assert timeline.run().standing()["s0220", "leg_press"].load_kg == 60


def test_a_proposal_lifted_without_approval_is_no_prescription() -> None:
    """C-071: a waiting increase changes nothing, whatever is lifted and whatever arrives late."""
    timeline = increased(auto_apply="none").session("02-18 19:00", lift(load=62.5))
    timeline.checkin("02-17 10:00", 0, received="02-21 10:00").session("02-22 19:00")
    stand = timeline.run().standing()
    assert [stand[f"s{day}", "leg_press"].load_kg for day in ("0218", "0222")] == [60, 60]


def test_an_approved_load_that_was_trained_is_kept() -> None:
    """C-006."""
    timeline = increased(auto_apply="none").add("decision.approved", "02-16 20:00", {"decision_id": "s0216/leg_press"})
    late_fault(timeline.session("02-17 19:00", lift(load=62.5)), "02-18 08:00").session("02-20 19:00", lift(load=62.5))
    assert timeline.run().standing()["s0220", "leg_press"].load_kg == Decimal("62.5")


def test_a_late_session_before_the_last_change_never_shortens_the_cadence() -> None:
    """C-059."""
    timeline = Timeline().plan(planned(last_change_on="2026-02-09"), at="02-06 07:00", last_session_on="2026-02-05")
    timeline.session("02-16 19:00").session("02-07 19:00", received="02-17 08:00").session("02-19 19:00")
    assert timeline.run().told()[-1] == "MAINTAIN CADENCE"
    assert str(timeline.run().decisions()[-1].eligible_on) == "2026-02-23"


def test_a_removed_exercise_is_decided_no_more() -> None:
    """C-049."""
    timeline = (
        Timeline().plan(planned(), ladder()).add("plan.changed", "02-13 10:00", {"remove_exercises": ["band_row"]})
    )
    assert timeline.session("02-14 19:00", lift(), band()).run().told("band_row") == []


def test_the_factor_of_a_clearance_is_used_once() -> None:
    """C-101: an exercise resumed at half its load; of a hold of the programme later it keeps the factor of that."""
    timeline = Timeline().plan().session("02-12 19:00", lift(pain=6)).clear("02-13 09:00", "leg_press", factor=0.5)
    timeline.symptom("02-25 09:00", "palpitations").clear("02-26 09:00", factor=1)
    assert timeline.run().told("leg_press")[-2:] == ["RESUME CLEARED 30", "RESUME CLEARED 30"]
