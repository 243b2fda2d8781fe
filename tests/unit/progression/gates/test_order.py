"""C-055: of two gates that match, the earlier one decides. One situation for each pair of neighbours."""

from collections.abc import Callable

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline

UNDER_RANGE = lift(reps=(7, 7))
LAST = "02-16 19:00"


def resumed() -> Timeline:
    """Programme cleared on 02-13: re-entry until 02-20."""
    return Timeline().plan().symptom("02-12 20:00", "palpitations").clear("02-13 10:00", factor=1)


def hold_program_before_hold_exercise() -> Timeline:
    return Timeline().plan().session(LAST, lift(pain=7))


def hold_exercise_before_amber_repeat() -> Timeline:
    timeline = Timeline().plan().session("02-12 19:00", lift(pain=4.5)).session("02-14 19:00", lift(pain=5.5))
    return timeline.session(LAST, lift(pain=4.5))


def amber_repeat_before_reentry() -> Timeline:
    return resumed().session("02-14 19:00", lift(pain=4.5)).session(LAST, lift(pain=4.5))


def reentry_before_bp_caution() -> Timeline:
    return resumed().pressure("02-16 17:00", 165, 95).session(LAST)


def bp_caution_before_amber() -> Timeline:
    return Timeline().plan().pressure("02-16 17:00", 165, 95).session(LAST, lift(pain=4.5))


def amber_before_watch() -> Timeline:
    """The watch was opened by the other exercise two days before."""
    timeline = Timeline().plan(planned(), planned("row")).session("02-14 19:00", lift(), lift("row", pain=4.5))
    return timeline.session(LAST, lift(pain=4.5))


def watch_before_pain_missing() -> Timeline:
    return Timeline().plan().session("02-14 19:00", lift(pain=4.5)).session(LAST, lift(pain=None))


def pain_missing_before_technique() -> Timeline:
    return Timeline().plan().session(LAST, lift(pain=None, technique=False))


def technique_before_reps_below_range() -> Timeline:
    return Timeline().plan().session("02-13 19:00", UNDER_RANGE).session(LAST, lift(reps=(7, 7), technique=False))


def reps_below_range_before_load_missing() -> Timeline:
    return Timeline().plan().session("02-13 19:00", UNDER_RANGE).session(LAST, lift(load=None, reps=(7, 7)))


def deload_before_load_missing() -> Timeline:
    return Timeline().plan().session(LAST, lift(load=None), deload=True)


def load_missing_before_load_below() -> Timeline:
    return Timeline().plan().session(LAST, lift(sets=[{"reps": 15}, {"reps": 15, "load_kg": 50}]))


def load_below_before_reps_below_top() -> Timeline:
    return Timeline().plan().session(LAST, lift(load=57.5, reps=(15, 14)))


def reps_below_top_before_rpe() -> Timeline:
    return Timeline().plan().session(LAST, lift(reps=(15, 14), rpe=9))


def rpe_before_confirm() -> Timeline:
    return Timeline().plan().session(LAST, lift(rpe=7.5))


def confirm_before_cadence() -> Timeline:
    return Timeline().plan().session("02-13 19:00")


def cadence_before_maintenance_goal() -> Timeline:
    plan = Timeline().plan(phase="maintenance", phase_since="2026-02-09")
    return plan.session("02-12 19:00").session("02-14 19:00")


def maintenance_goal_before_reassessment() -> Timeline:
    plan = Timeline().plan(phase="maintenance", phase_since="2025-06-09", last_reassessment_on="2025-06-09")
    return plan.session("02-13 19:00").session(LAST)


def reassessment_before_acute() -> Timeline:
    plan = Timeline().plan(last_reassessment_on="2025-12-01", acute_inflammation=True)
    return plan.session("02-13 19:00").session(LAST)


def reps_step_before_ceiling() -> Timeline:
    dumbbell = planned("curl", 2, step_kg=1, e1rm_kg=2.6)
    return Timeline().plan(dumbbell).session("02-13 19:00", lift("curl", 2)).session(LAST, lift("curl", 2))


PAIRS: list[tuple[Callable[[], Timeline], str]] = [
    (hold_program_before_hold_exercise, "HOLD_PROGRAM PAIN_INTENSE"),
    (hold_exercise_before_amber_repeat, "HOLD_EXERCISE PAIN_INTENSE"),
    (amber_repeat_before_reentry, "REGRESS PAIN_AMBER_REPEAT 52.5"),
    (reentry_before_bp_caution, "MAINTAIN REENTRY"),
    (bp_caution_before_amber, "MAINTAIN BP_CAUTION"),
    (amber_before_watch, "MAINTAIN PAIN_AMBER"),
    (watch_before_pain_missing, "MAINTAIN PAIN_WATCH"),
    (pain_missing_before_technique, "MAINTAIN PAIN_MISSING"),
    (technique_before_reps_below_range, "MAINTAIN TECHNIQUE"),
    (reps_below_range_before_load_missing, "REGRESS REPS_BELOW_RANGE 55"),
    (deload_before_load_missing, "MAINTAIN DELOAD"),
    (load_missing_before_load_below, "MAINTAIN LOAD_MISSING"),
    (load_below_before_reps_below_top, "MAINTAIN LOAD_BELOW_PRESCRIPTION"),
    (reps_below_top_before_rpe, "MAINTAIN REPS_BELOW_TOP"),
    (rpe_before_confirm, "MAINTAIN RPE_HIGH"),
    (confirm_before_cadence, "MAINTAIN CONFIRM 1/2"),
    (cadence_before_maintenance_goal, "MAINTAIN CADENCE"),
    (maintenance_goal_before_reassessment, "MAINTAIN MAINTENANCE_GOAL"),
    (reassessment_before_acute, "MAINTAIN REASSESSMENT_OVERDUE"),
    (reps_step_before_ceiling, "PROGRESS_REPS STEP_TOO_LARGE"),
]


@pytest.mark.parametrize(("situation", "expected"), PAIRS, ids=[pair[0].__name__ for pair in PAIRS])
def test_the_earlier_gate_decides(situation: Callable[[], Timeline], expected: str) -> None:
    """C-055."""
    assert situation().run().told("leg_press" if "reps_step" not in situation.__name__ else "curl")[-1] == expected


@pytest.mark.parametrize(
    ("symptoms", "expected"),
    [
        (("palpitations", "snap_or_tearing", "chest_pain"), "HOLD_PROGRAM RED_FLAG_CV"),
        (("new_functional_loss", "palpitations"), "HOLD_PROGRAM RED_FLAG_OTHER"),
        (("new_functional_loss", "snap_or_tearing"), "HOLD_PROGRAM RED_FLAG_SNAP"),
        (("new_functional_loss",), "HOLD_PROGRAM RED_FLAG_FUNCTION"),
    ],
)
def test_causes_at_the_same_instant_stand_in_a_fixed_order(symptoms: tuple[str, ...], expected: str) -> None:
    """C-055."""
    story = Timeline().plan().session(LAST, lift(pain=8), symptoms=symptoms).run()
    assert story.told() == [expected]


def test_rest_pain_names_the_hold_before_exercise_pain_of_the_same_session() -> None:
    """C-055: the pre-session reading counts at started_at, so it is the earlier cause."""
    story = Timeline().plan().session("02-14 19:00").session(LAST, lift(pain=8), pre=6).run()
    assert story.told()[-1] == "HOLD_PROGRAM PAIN_INTENSE_REST"


def test_the_earliest_open_cause_is_named() -> None:
    """C-055."""
    timeline = Timeline().plan().symptom("02-13 08:00", "palpitations").symptom("02-14 08:00", "chest_pain")
    assert timeline.session(LAST).run().told() == ["HOLD_PROGRAM RED_FLAG_OTHER"]
