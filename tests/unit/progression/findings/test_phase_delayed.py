"""C-048: Phase 1 that does not end."""

from typing import Any

from tests.support.exercises import lift
from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes, phase_one

CODE = "PHASE_DELAYED"


def faulty(*days: str, **plan: Any) -> Timeline:
    """Sessions with a technique fault, which keep the gate closed."""
    timeline = phase_one(**plan)
    for day in days:
        timeline.session(f"{day} 19:00", lift(load=40, technique=False))
    return timeline


DAYS = ("01-08", "01-12", "01-19", "01-26", "02-02", "02-09", "02-14")


def test_at_day_42_of_the_phase() -> None:
    """2026-01-05 + 42 d = 2026-02-16; 41 d is a day too soon."""
    assert faulty(*DAYS).run("01-05", "02-15").raised(CODE) == []
    story = faulty(*DAYS).run("01-05", "03-10")
    assert story.raised(CODE) == [(CODE, "routine")]
    assert episodes(story, CODE) == ["p1:2026-01-05"]
    assert story.alerts(CODE)[0].at == Timeline().when("02-16 06:00")


def test_a_gate_that_opens_on_that_day_is_not_delayed() -> None:
    timeline = faulty(*DAYS[:4])
    for day in ("02-09", "02-12", "02-15"):
        timeline.session(f"{day} 19:00", lift(load=40, rpe=8))
    story = timeline.run("01-05", "02-20")
    assert [one.reason for one in story.decisions() if one.action == "PHASE_CHANGE"] == ["1->2"]
    assert story.raised(CODE) == []


def test_the_phase_change_closes_it() -> None:
    timeline = faulty(*DAYS)
    for day in ("02-17", "02-19", "02-21"):
        timeline.session(f"{day} 19:00", lift(load=40, rpe=8))
    story = timeline.run("01-05", "02-25")
    assert [(one.kind, one.at) for one in story.alerts(CODE)] == [
        ("alert_raised", Timeline().when("02-16 06:00")),
        ("alert_resolved", Timeline().when("02-22 06:00")),
    ]


def test_a_plan_in_a_later_phase_closes_it() -> None:
    story = faulty(*DAYS).plan(at="02-18 10:00").run("01-05", "02-20")
    assert [one.kind for one in story.alerts(CODE)] == ["alert_raised", "alert_resolved"]


def test_a_restart_counts_anew() -> None:
    """C-110: a return on 2026-02-23 after 28 days starts Phase 1 again: its day 42 is 2026-04-06."""
    timeline = faulty("01-12", "01-26")
    for day in ("02-23", "03-02", "03-09", "03-16", "03-23", "03-30"):
        timeline.session(f"{day} 19:00", lift(load=40, technique=False))
    story = timeline.run("01-05", "04-10")
    assert episodes(story, CODE) == ["p1:2026-01-05", "p1:2026-02-23"]
    assert [str(one.at.date()) for one in story.alerts(CODE)] == ["2026-02-16", "2026-04-06"]


def test_later_phases_are_never_delayed() -> None:
    assert Timeline().plan().session("03-27 19:00").run("02-12", "03-30").raised(CODE) == []
