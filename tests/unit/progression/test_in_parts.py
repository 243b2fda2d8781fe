"""Exercises logged in parts or half known, profile changes with several exercises, loads that are confirmed again:
cases that changing the code on purpose found untested (docs/mutation.md).
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.clinical.adherence import Adherence, adherence
from tests.support.exercises import Raw, ladder, lift, planned
from tests.support.timeline import Timeline
from tests.unit.clinical.test_adherence import folded


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {}, "MAINTAIN CONFIRM 1/2"),
        ({}, {"technique": False}, "MAINTAIN TECHNIQUE"),
        ({"technique": False}, {}, "MAINTAIN TECHNIQUE"),
        ({}, {"technique": None}, "MAINTAIN TECHNIQUE_MISSING"),
        ({}, {"pain": None}, "MAINTAIN PAIN_MISSING"),
        ({}, {"pain": 4.5}, "MAINTAIN PAIN_AMBER"),
        ({}, {"rpe": 8}, "MAINTAIN RPE_HIGH"),
        ({}, {"rpe": None}, "MAINTAIN RPE_MISSING"),
        ({}, {"load": 57.5}, "MAINTAIN LOAD_BELOW_PRESCRIPTION"),
        ({}, {"reps": (14,)}, "MAINTAIN REPS_BELOW_TOP"),
    ],
)
def test_an_exercise_logged_in_two_parts_is_one_at_its_worst(first: Raw, second: Raw, expected: str) -> None:
    """C-004, C-056: two prescribed sets, one in each part."""
    parts: list[Raw] = [{"reps": (15,), **part} for part in (first, second)]
    done = [lift(**part) for part in parts]
    assert Timeline().plan().session("02-13 19:00", *done).run().told() == [expected]


@pytest.mark.parametrize("parts", [(11, 11), (20, 1), (20, 20)])
def test_of_many_parts_the_prescribed_sets_count(parts: tuple[int, int]) -> None:
    """C-040, C-056: more sets together than one exercise can hold; those beyond the two prescribed are extra."""
    done = [lift(reps=(15,) * sets) for sets in parts]
    assert Timeline().plan().session("02-13 19:00", *done).run().told() == ["MAINTAIN CONFIRM 1/2"]


def test_an_unknown_load_does_not_hide_a_higher_one() -> None:
    """C-083: 60 kg, unknown, 65 kg: the last is a new load, so its soreness is expected."""
    timeline = Timeline().plan().session("02-12 19:00").session("02-14 19:00", lift(load=None))
    timeline.session("02-16 19:00", lift(load=65), session_id="s").checkin("02-17 20:00", 4, "muscle_diffuse")
    story = timeline.run()
    assert story.raised("DOMS_EXPECTED", "PAIN_24H") == [("DOMS_EXPECTED", "info")]


def test_a_hold_has_no_rungs() -> None:
    """C-001, C-003: a level of an isometric exercise fits as little as kilograms."""
    plank: Raw = {"exercise_id": "plank", "load_kind": "isometric", "sets": 1, "hold_s": 30}
    done = lift("plank", None, sets=[{"reps": 1, "level": 2}])
    last = Timeline().plan(plank).session("02-13 19:00", done).run().decisions("plank")[-1]
    assert (last.reason, last.notes) == ("LOAD_MISSING", ("LOAD_NOT_ALLOWED_FOR_KIND",))
    assert last.rules == ("C-001", "C-004")


def test_a_profile_change_looks_at_every_exercise() -> None:
    """C-032: a band and a light exercise before it do not keep the heavy one above the new ceiling."""
    exercises = (ladder(), planned("curl", 10, e1rm_kg=90), planned(load=60, step_kg=1, e1rm_kg=80))
    timeline = Timeline().plan(*exercises).add("profile.changed", "02-18 09:00", {"profile": "sarcopenic"})
    assert timeline.run().told() == ["REGRESS PROFILE_CEILING 56"]


@pytest.mark.parametrize(("born", "lowered"), [("1961-02-19", False), ("1961-02-18", True)])
def test_a_profile_change_asks_the_age_of_the_day(born: str, lowered: bool) -> None:
    """C-032, C-035: 84 kg of 100 kg stay with an athlete of 64 in maintenance, not with one of 65."""
    plan: dict[str, Any] = {"profile": "athlete", "performance_goal": True, "birth_date": born}
    timeline = Timeline().plan(planned(load=84, step_kg=1, e1rm_kg=100), phase="maintenance", **plan)
    timeline.add("profile.changed", "02-18 09:00", {"profile": "athlete"})
    assert timeline.run().told() == (["REGRESS PROFILE_CEILING 80"] if lowered else [])


def test_a_load_trained_though_its_increase_was_withdrawn_is_confirmed_again() -> None:
    """C-006, C-055: the load stays; the session that confirms it, well after the cadence, raises nothing."""
    timeline = Timeline().plan(profile="athlete").session("02-13 19:00").session("02-16 19:00")
    timeline.session("02-18 19:00", lift(load=62.5))
    timeline.session("02-14 19:00", lift(technique=False), received="02-19 08:00")
    story = timeline.session("02-26 19:00", lift(load=62.5)).session("02-28 19:00", lift(load=62.5)).run()
    assert story.told()[-2:] == ["MAINTAIN RECONFIRM", "INCREASE_LOAD OK 65"]
    held = story.decisions(trigger="s0226")[0]
    assert (held.load_kg, held.rules) == (Decimal("62.5"), ("C-006",))
    assert held.sentence.startswith("Held at 62.5 kg: the increase to this load was withdrawn")


def test_days_before_the_programme_are_not_planned() -> None:
    """C-112: a plan that is known two weeks before it starts, two sessions for every seven days."""
    timeline = Timeline().plan(at="02-02 07:00", program_start="2026-02-16", last_session_on=None)
    assert adherence(folded(timeline), date(2026, 3, 1), 28, per_week=2) == Adherence(planned=4, completed=0)


def test_removing_what_is_not_there_changes_nothing() -> None:
    """C-049."""
    timeline = Timeline().plan().session("02-13 19:00")
    timeline.add("plan.changed", "02-14 09:00", {"remove_exercises": ["nothing"]}).session("02-16 19:00")
    assert timeline.run().told() == ["MAINTAIN CONFIRM 1/2", "INCREASE_LOAD OK 62.5"]


@pytest.mark.parametrize(("days", "code"), [(("02-27",), "DOMS_EXPECTED"), (("02-25", "02-27"), "PAIN_24H")])
def test_only_the_first_session_of_a_return_is_a_new_load(days: tuple[str, ...], code: str) -> None:
    """C-083, C-109: back after 14 or 16 days, at the same load; sore a day after 02-27."""
    timeline = Timeline().plan()
    for day in days:
        timeline.session(f"{day} 19:00")
    timeline.checkin("02-28 20:00", 4, "muscle_diffuse")
    assert timeline.run().raised("DOMS_EXPECTED", "PAIN_24H") == [
        (code, "info" if code == "DOMS_EXPECTED" else "routine")
    ]
