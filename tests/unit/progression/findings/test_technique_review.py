"""C-070: technique faults in a row."""

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes

CODE = "TECHNIQUE_REVIEW"
DAYS = ("02-13", "02-16", "02-18", "02-20", "02-23")


@pytest.mark.parametrize(
    ("history", "raised_on"),
    [
        ([False], None),
        ([False, False], 1),
        ([False, True, False], None),
        ([False, None, False], 2),
        ([False, None, True, False], None),
        ([True, False, False], 2),
        ([None, None, None], None),
    ],
)
def test_two_in_a_row(history: list[bool | None], raised_on: int | None) -> None:
    """An ok session resets, an unknown one neither counts nor resets."""
    timeline = Timeline().plan()
    for day, technique in zip(DAYS, history, strict=False):
        timeline.session(f"{day} 19:00", lift(technique=technique))
    story = timeline.run()
    assert story.raised(CODE) == ([] if raised_on is None else [(CODE, "routine")])
    if raised_on is not None:
        alert = story.alerts(CODE)[0]
        assert (alert.episode, alert.trigger) == ("leg_press", f"s{DAYS[raised_on].replace('-', '')}")


def test_worked_example() -> None:
    """C-070: faults on 2026-02-05 and 02-09, alert on 02-09; a third counts on the same alert."""
    timeline = Timeline().plan(at="02-02 07:00", last_session_on="2026-01-30")
    for day in ("02-05", "02-09", "02-12"):
        timeline.session(f"{day} 19:00", lift(technique=False))
    story = timeline.run()
    assert [(one.kind, one.trigger, one.occurrences) for one in story.alerts(CODE)] == [
        ("alert_raised", "s0209", 1),
        ("alert_repeated", "s0209", 2),
    ]


def test_each_exercise_has_its_own_row() -> None:
    timeline = Timeline().plan(planned(), planned("row"))
    timeline.session("02-13 19:00", lift(technique=False), lift("row"))
    timeline.session("02-16 19:00", lift(), lift("row", technique=False))
    assert timeline.run().raised(CODE) == []
    assert episodes(timeline.session("02-18 19:00", lift(), lift("row", technique=False)).run(), CODE) == ["row"]


def test_it_is_raised_whatever_gate_decides() -> None:
    """C-070, edge: pain 5.5 holds the exercise in both sessions."""
    timeline = Timeline().plan()
    for day in ("02-13", "02-16"):
        timeline.session(f"{day} 19:00", lift(technique=False, pain=5.5))
    story = timeline.run()
    assert episodes(story, CODE) == ["leg_press"]
    assert "MAINTAIN TECHNIQUE" not in story.told()
