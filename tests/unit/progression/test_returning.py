"""C-108, C-109: loads after a gap, and the re-entry window."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Story, Timeline

LAST = "02-11"
"""Last session of the imported plan: 14 days later is 02-25, then 03-04 and 03-11."""


def adjusted(story: Story) -> list[str]:
    return [one for one in story.told() if one.startswith("RETURN_ADJUST")]


def away(exercise: Raw | None = None, **plan: Any) -> Timeline:
    return Timeline().plan(exercise or planned(load=62.5), **plan)


@pytest.mark.parametrize(
    ("exercise", "plan", "expected"),
    [
        (planned(load=62.5), {}, ["55", "50", "42.5"]),
        (planned(load=41, step_kg=1, e1rm_kg=62), {"profile": "sarcopenic"}, ["34", "30", "24"]),
        (planned(load=41, step_kg=1, e1rm_kg=62), {"birth_date": "1950-01-01"}, ["34", "30", "24"]),
        (planned(load=41, step_kg=1, e1rm_kg=62), {"frail": True}, ["34", "30", "24"]),
        (planned(load=100, step_kg=1, e1rm_kg=110), {"profile": "athlete"}, ["90", "80", "66"]),
        (planned(load=100, step_kg=1, e1rm_kg=None), {"profile": "athlete"}, ["90", "80", "70"]),
        (planned(load=2.5, step_kg=2.5, e1rm_kg=4), {}, ["2.5", "2.5", "2.5"]),
        (ladder(level=4), {}, ["3", "3", "2"]),
        (ladder(level=1), {}, ["1", "1", "1"]),
        (ladder(level=2), {"profile": "sarcopenic"}, ["1", "1", "1"]),
    ],
)
def test_return_factors(exercise: Raw, plan: dict[str, Any], expected: list[str]) -> None:
    """C-108: from the pre-gap load each time; at 28 d also at most 60 % of e1RM; rungs -1 and from 28 d -2."""
    story = away(exercise, **plan).run("02-12", "03-20")
    levels = ["GAP_14", "GAP_21", "GAP_28"]
    assert adjusted(story) == [f"RETURN_ADJUST {gap} {to}" for gap, to in zip(levels, expected, strict=True)]
    assert [one.at for one in story.decisions()] == [
        Timeline().when(f"{day} 06:00") for day in ("02-25", "03-04", "03-11")
    ]
    assert {one.sets for one in story.decisions()} == {1}
    assert [one.trigger for one in story.decisions()] == [f"return:2026-02-11:{days}" for days in (14, 21, 28)]


def test_load_kg_is_the_load_before_the_gap() -> None:
    """C-108."""
    assert [one.load_kg for one in away().run("02-12", "03-20").decisions()] == [Decimal("62.5")] * 3


@pytest.mark.parametrize(
    ("day", "load", "expected"),
    [
        ("02-20", 62.5, "MAINTAIN CONFIRM 1/2"),
        ("02-24", 62.5, "MAINTAIN CONFIRM 1/2"),
        ("02-25", 55, "MAINTAIN REENTRY"),
    ],
)
def test_a_shorter_gap_keeps_the_load(day: str, load: float, expected: str) -> None:
    """C-108."""
    story = away().session(f"{day} 19:00", lift(load=load)).run("02-12", "02-26")
    assert story.told()[-1] == expected
    assert story.decisions()[-1].load_kg == load


@pytest.mark.parametrize(
    ("back", "until"),
    [
        ("02-25", "2026-03-04"),  # 14 d
        ("03-03", "2026-03-10"),  # 20 d
        ("03-04", "2026-03-18"),  # 21 d
        ("03-10", "2026-03-24"),  # 27 d
        ("03-11", "2026-04-08"),  # 28 d
    ],
)
def test_reentry_windows(back: str, until: str) -> None:
    """C-109."""
    story = away().session(f"{back} 19:00", lift(load=40)).run()
    decision = story.decisions("leg_press")[-1]
    assert (decision.reason, str(decision.until)) == ("REENTRY", until)


def test_reentry_ends_on_its_day() -> None:
    """C-109."""
    timeline = away().session("02-25 19:00", lift(load=55))
    timeline.session("03-03 19:00", lift(load=55)).session("03-04 19:00", lift(load=55))
    assert timeline.run("02-12", "03-05").told()[-2:] == ["MAINTAIN REENTRY", "MAINTAIN CONFIRM 1/2"]


def test_reentry_of_gap_and_clearance_is_the_later_not_the_sum() -> None:
    """C-109."""
    timeline = away().session("03-04 19:00", lift(load=50)).symptom("03-05 08:00", "palpitations")
    timeline.clear("03-06 10:00", factor=1).session("03-10 19:00", lift(load=50))
    assert str(timeline.run("02-12", "03-12").decisions()[-1].until) == "2026-03-18"
    late = away().session("02-25 19:00", lift(load=55)).symptom("03-03 08:00", "palpitations")
    late.clear("03-03 10:00", factor=1).session("03-08 19:00", lift(load=55))
    assert str(late.run("02-12", "03-12").decisions()[-1].until) == "2026-03-10"


def test_the_cadence_clock_restarts_with_each_return_level() -> None:
    """C-108: last change 02-25, so not before 03-11."""
    timeline = away().session("02-26 19:00", lift(load=55))
    for day in ("03-05", "03-08", "03-10", "03-11"):
        timeline.session(f"{day} 19:00", lift(load=55))
    assert timeline.run("02-12", "03-12").told()[-4:] == [
        "MAINTAIN CONFIRM 1/2",
        "MAINTAIN CADENCE",
        "MAINTAIN CADENCE",
        "INCREASE_LOAD OK 57.5",
    ]


def test_late_data_takes_the_adjustment_back() -> None:
    """C-114: a late session that shortens the gap withdraws RETURN_ADJUST while it is unused."""
    timeline = away().session("02-20 19:00", lift(load=62.5), received="02-26 09:00")
    story = timeline.run("02-12", "02-27")
    assert [one.kind for one in story.said if one.kind == "decision_withdrawn"] == ["decision_withdrawn"]
    assert all(one.action != "RETURN_ADJUST" for one in story.standing().values())
    assert timeline.session("02-27 19:00", lift(load=62.5)).run("02-12", "02-28").told()[-1] == "INCREASE_LOAD OK 65"


@pytest.mark.parametrize(
    ("lifted", "withdrawn", "load"),
    [(55, 0, "55"), (52.5, 0, "55"), (57.5, 1, "62.5"), (62.5, 1, "62.5"), (None, 1, "62.5")],
)
def test_an_adjustment_that_was_trained_at_stays(lifted: float | None, withdrawn: int, load: str) -> None:
    """C-114: withdrawn if not yet used. At it, below and above; an unknown load is no use of it."""
    timeline = away().session("02-26 19:00", lift(load=lifted, reps=(10, 10)))
    timeline.session("02-20 19:00", lift(load=62.5), received="02-27 09:00")
    timeline.session("02-28 19:00", lift(load=55, reps=(10, 10)))
    story = timeline.run("02-12", "02-28")
    assert len([one for one in story.said if one.kind == "decision_withdrawn"]) == withdrawn
    assert len([one for one in story.decisions() if one.action == "RETURN_ADJUST"]) == 1
    assert story.decisions("leg_press", "s0228")[-1].load_kg == Decimal(load)


def test_a_return_never_raises() -> None:
    """C-108: a RESUME below the return load stays."""
    timeline = away().symptom("02-12 08:00", "palpitations").clear("02-13 08:00", factor=0.5)
    story = timeline.run("02-12", "03-20")
    assert story.told() == [
        "RESUME CLEARED 30",
        "RETURN_ADJUST GAP_14 25",
        "RETURN_ADJUST GAP_21 22.5",
        "RETURN_ADJUST GAP_28 20",
    ]


@pytest.mark.parametrize(("exercise", "e1rm"), [(planned(), "90"), (planned(e1rm_kg=None), None), (ladder(), None)])
def test_an_adjustment_says_what_was_looked_at(exercise: Raw, e1rm: str | None) -> None:
    """C-009, C-108: an e1RM that nobody knows is none."""
    story = Timeline().plan(exercise).run("02-12", "02-26")
    (said,) = [one for one in story.decisions() if one.action == "RETURN_ADJUST"]
    assert (said.inputs["last_session_on"], said.inputs["gap_days"]) == ("2026-02-11", 14)
    assert said.inputs["e1rm_kg"] == e1rm


def test_ladder_on_return() -> None:
    """C-067, C-108."""
    timeline = away(ladder(level=4)).session("02-25 19:00", band(level=3))
    assert timeline.run("02-12", "02-26").told() == ["RETURN_ADJUST GAP_14 3", "MAINTAIN REENTRY"]


@pytest.mark.parametrize("received", ["02-25 06:04", "02-25 05:58"])
def test_a_clock_ahead_of_ours_does_not_lose_a_tick(received: str) -> None:
    """C-006, C-108: a session of 06:03 received at 05:58 lies behind the tick of 06:00 all the same."""
    timeline = away().session("02-25 06:03", lift(load=62.5), received=received)
    timeline.session("02-27 19:00", lift(load=55))
    story = timeline.run("02-12", "02-28")
    assert adjusted(story) == ["RETURN_ADJUST GAP_14 55"]
    assert story.standing()["s0225", "leg_press"].load_kg == 55
    assert story.standing()["s0227", "leg_press"].load_kg == 55


def test_without_ticks_late_data_brings_none() -> None:
    """C-108: a replay without ticks has none in a refold either."""
    timeline = Timeline().plan(last_session_on="2026-01-20").session("02-13 19:00").session("03-10 19:00")
    timeline.checkin("03-05 10:00", 0, received="03-11 10:00")
    assert adjusted(timeline.run()) == []
