"""Gates 9 to 16: technique, repetitions, deload, load, exertion, confirmations."""

from typing import Any

import pytest

from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.gates.ready import decided, ready, said_last

UP = "INCREASE_LOAD OK 62.5"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (lift(technique=True), UP),
        (lift(technique=False), "MAINTAIN TECHNIQUE"),
        (lift(technique=None), "MAINTAIN TECHNIQUE_MISSING"),
        (lift(load=None), "MAINTAIN LOAD_MISSING"),
        (lift(sets=[{"reps": 15, "load_kg": 60}, {"reps": 15}]), "MAINTAIN LOAD_MISSING"),
        (lift(load=57.5), "MAINTAIN LOAD_BELOW_PRESCRIPTION"),
        (lift(load=59.99), "MAINTAIN LOAD_BELOW_PRESCRIPTION"),
        (lift(load=62.5), UP),
        (lift(reps=(15, 14)), "MAINTAIN REPS_BELOW_TOP"),
        (lift(reps=(14, 15)), "MAINTAIN REPS_BELOW_TOP"),
        (lift(reps=(15,)), "MAINTAIN REPS_BELOW_TOP"),
        (lift(reps=(15, 15, 3)), UP),
        (lift(reps=(16, 15)), UP),
        (lift(rpe=7), UP),
        (lift(rpe=7.1), "MAINTAIN RPE_HIGH"),
    ],
)
def test_what_a_qualifying_session_needs(last: Raw, expected: str) -> None:
    """C-056, C-040: completed sets and top repetitions count, extra sets are ignored."""
    assert decided(last=last) == expected


def test_warm_up_sets_do_not_count() -> None:
    """C-002, C-056."""
    warm = {"reps": 10, "load_kg": 30, "warmup": True}
    full = [{"reps": 15, "load_kg": 60}] * 2
    assert decided(last=lift(sets=[warm, *full])) == UP
    assert decided(last=lift(sets=[warm, full[0]])) == "MAINTAIN REPS_BELOW_TOP"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((7, 6), (7, 7), "REGRESS REPS_BELOW_RANGE 55"),
        ((7, 8), (7, 8), "REGRESS REPS_BELOW_RANGE 55"),
        ((7, 7), (8, 8), "MAINTAIN REPS_BELOW_TOP"),
        ((8, 8), (7, 7), "MAINTAIN REPS_BELOW_TOP"),
        ((7, 7), (7, 9), "MAINTAIN REPS_BELOW_TOP"),
    ],
)
def test_two_sessions_under_the_range(first: tuple[int, ...], last: tuple[int, ...], expected: str) -> None:
    """C-069: mean below 8 twice in a row; 60 x 0.95 = 57.0, down to 55."""
    assert decided(first=lift(reps=first), last=lift(reps=last)) == expected


def test_after_the_regression_the_count_restarts() -> None:
    """C-064, C-069."""
    timeline = ready(first=lift(reps=(7, 7))).session("02-15 19:00", lift(reps=(7, 7)))
    timeline.session("02-17 19:00", lift(load=55, reps=(7, 7)))
    assert said_last(timeline.run()) == "MAINTAIN REPS_BELOW_TOP"
    assert said_last(timeline.session("02-19 19:00", lift(load=55, reps=(7, 7))).run()) == "REGRESS REPS_BELOW_RANGE 50"


def test_a_ladder_regresses_by_one_rung_under_the_range() -> None:
    """C-069."""
    low = band(level=3, reps=(6, 6))
    assert decided(ladder(level=3), first=low, last=low) == "REGRESS REPS_BELOW_RANGE 2"


def test_in_reentry_nothing_but_maintain() -> None:
    """C-069: in re-entry only MAINTAIN."""
    timeline = Timeline().plan().symptom("02-12 20:00", "palpitations").clear("02-13 10:00", factor=1)
    low = lift(reps=(7, 7))
    story = timeline.session("02-14 19:00", low).session("02-16 19:00", low).run()
    assert story.told()[-2:] == ["MAINTAIN REENTRY", "MAINTAIN REENTRY"]


def test_a_deload_session_confirms_nothing() -> None:
    """C-073."""
    timeline = ready().session("02-16 19:00", deload=True)
    assert said_last(timeline.run()) == "MAINTAIN DELOAD"


@pytest.mark.parametrize(
    ("profile", "frail", "phase", "rpe", "qualifies"),
    [
        ("athlete", False, "progression", 8, True),
        ("athlete", False, "progression", 8.1, False),
        ("pain", False, "progression", 7, True),
        ("pain", False, "progression", 7.1, False),
        ("sarcopenic", False, "progression", 7, True),
        ("sarcopenic", False, "progression", 7.1, False),
        ("sarcopenic", True, "progression", 6, True),
        ("sarcopenic", True, "progression", 6.1, False),
        ("pain", True, "progression", 6.1, False),
        ("athlete", False, "adaptation", 6, True),
        ("athlete", False, "adaptation", 6.1, False),
    ],
)
def test_exertion_caps(profile: str, frail: bool, phase: str, rpe: float, qualifies: bool) -> None:
    """C-065, C-029, C-046."""
    told = decided(
        last=lift(rpe=rpe, load=40),
        first=lift(load=40),
        profile=profile,
        frail=frail,
        phase=phase,
        exercises=[planned(load=40, last_change_on="2025-12-01")],
    )
    assert (told == "MAINTAIN RPE_HIGH") is not qualifies


@pytest.mark.parametrize(
    ("profile", "reps", "expected"),
    [
        ("pain", (15, 16), "MAINTAIN RPE_MISSING"),
        ("pain", (15, 17), "INCREASE_LOAD OK 62.5"),
        ("pain", (17, 16), "MAINTAIN RPE_MISSING"),
        ("athlete", (12, 13), "MAINTAIN RPE_MISSING"),
        ("athlete", (12, 14), "INCREASE_LOAD OK 62.5"),
    ],
)
def test_two_for_two_without_exertion(profile: str, reps: tuple[int, int], expected: str) -> None:
    """C-066: the last prescribed set reaches rmax + 2."""
    assert decided(last=lift(reps=reps, rpe=None), profile=profile) == expected


def test_session_exertion_stands_in_for_a_single_exercise() -> None:
    """C-065."""
    timeline = ready()
    timeline.session("02-16 19:00", lift(rpe=None))
    timeline.events[-1]["data"]["session_rpe"] = 6
    assert said_last(timeline.run()) == UP
    timeline.events[-1]["data"]["session_rpe"] = 8
    assert said_last(timeline.run()) == "MAINTAIN RPE_HIGH"


def test_session_exertion_does_not_stand_in_for_one_of_several() -> None:
    """C-065."""
    timeline = ready(planned(), planned("row"))
    timeline.session("02-16 19:00", lift(rpe=None), lift("row"))
    timeline.events[-1]["data"]["session_rpe"] = 6
    assert timeline.run().told("leg_press")[-1] == "MAINTAIN RPE_MISSING"


def ladder_without_exertion(kind: str, count: int) -> list[str]:
    timeline = Timeline().plan(ladder(kind=kind, last_change_on="2026-01-05"))
    for number in range(count):
        timeline.session(f"02-{12 + 2 * number} 19:00", band(rpe=None))
    return timeline.run().told()


@pytest.mark.parametrize("kind", ["band", "bodyweight"])
def test_ladders_without_exertion_need_three_confirmations(kind: str) -> None:
    """C-066, C-057."""
    told = ladder_without_exertion(kind, 3)
    assert told == ["MAINTAIN CONFIRM 1/3", "MAINTAIN CONFIRM 2/3", "INCREASE_LEVEL OK 3"]


def confirmations(*sessions: tuple[str, Raw], **plan: Any) -> list[str]:
    timeline = Timeline().plan(planned(last_change_on="2026-01-05"), **plan)
    for number, (ended, done) in enumerate(sessions):
        timeline.session(ended, done, session_id=f"n{number}")
    return timeline.run().told()


def test_two_sessions_on_one_day_confirm_once() -> None:
    """C-057, C-043."""
    told = confirmations(("02-16 09:00", lift()), ("02-16 19:00", lift()), ("02-17 19:00", lift()))
    assert told == ["MAINTAIN CONFIRM 1/2", "MAINTAIN CONFIRM 1/2", UP]


def test_days_are_home_zone_days_of_the_start() -> None:
    """C-007: a session crossing midnight belongs to its start date."""
    told = confirmations(("02-16 09:00", lift()), ("02-17 00:30", lift()))
    assert told == ["MAINTAIN CONFIRM 1/2", "MAINTAIN CONFIRM 1/2"]


@pytest.mark.parametrize(("second", "expected"), [("02-22", UP), ("02-23", "MAINTAIN CONFIRM 1/2")])
def test_a_gap_of_ten_days_restarts_the_count(second: str, expected: str) -> None:
    """C-057: gap >= 10 d resets to 0."""
    assert confirmations(("02-13 19:00", lift()), (f"{second} 19:00", lift()))[-1] == expected


def test_a_failed_session_restarts_the_count() -> None:
    """C-057."""
    told = confirmations(("02-13 19:00", lift()), ("02-15 19:00", lift(rpe=8)), ("02-17 19:00", lift()))
    assert told == ["MAINTAIN CONFIRM 1/2", "MAINTAIN RPE_HIGH", "MAINTAIN CONFIRM 1/2"]


def test_phase_one_needs_three() -> None:
    """C-046, C-057."""
    sessions = [(f"02-{day} 19:00", lift(load=40)) for day in (12, 14, 16)]
    timeline = Timeline().plan(planned(load=40, last_change_on="2026-01-05"), phase="adaptation")
    for ended, done in sessions:
        timeline.session(ended, done)
    assert timeline.run().told() == ["MAINTAIN CONFIRM 1/3", "MAINTAIN CONFIRM 2/3", "INCREASE_LOAD OK 42.5"]


def test_double_progression_restarts_at_the_bottom_of_the_range() -> None:
    """C-064."""
    timeline = ready().session("02-16 19:00").session("02-18 19:00", lift(load=62.5, reps=(8, 8)))
    assert said_last(timeline.run()) == "MAINTAIN REPS_BELOW_TOP"


def test_deconditioned_phase_one_range_is_12_to_20() -> None:
    """C-036, C-041."""
    plan: dict[str, Any] = {"phase": "adaptation", "deconditioned": True}
    assert decided(planned(load=40), first=lift(load=40), last=lift(load=40, reps=(20, 19)), **plan) == (
        "MAINTAIN REPS_BELOW_TOP"
    )
    low = lift(load=40, reps=(11, 12))
    assert decided(planned(load=40), first=low, last=low, **plan) == "REGRESS REPS_BELOW_RANGE 37.5"


def test_of_a_one_sided_exercise_the_weaker_side_counts() -> None:
    """C-041."""
    sets = [{"reps": 15, "reps_other_side": 14, "load_kg": 60}, {"reps": 15, "load_kg": 60}]
    story = Timeline().plan().session("02-13 19:00", lift(sets=sets)).run()
    assert story.told() == ["MAINTAIN REPS_BELOW_TOP"]


@pytest.mark.parametrize(
    ("reps", "expected"),
    [
        ((15, 15, 17), "INCREASE_LOAD OK 62.5"),
        ((17, 17, 16), "MAINTAIN RPE_MISSING"),
        ((15, 17, 15), "MAINTAIN RPE_MISSING"),
    ],
)
def test_without_exertion_the_last_set_of_all_counts(reps: tuple[int, ...], expected: str) -> None:
    """C-066: two more than the top of the range."""
    last = lift(reps=reps, rpe=None)
    assert decided(planned(sets=3), first=lift(reps=(15, 15, 15)), last=last) == expected


def test_warm_up_sets_alone_are_no_load_that_is_known() -> None:
    """C-002, C-004: before the repetitions are asked for."""
    last = lift(sets=[{"reps": 10, "load_kg": 30, "warmup": True}])
    assert decided(last=last) == "MAINTAIN LOAD_MISSING"
