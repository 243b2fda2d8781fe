"""C-039: recorded rests against the profile's least."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.support.exercises import Raw, given, lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes

CODE = "REST_TOO_SHORT"


def rested(exercise_id: str, rests: Sequence[int | None], *, warmup: bool | None = None) -> Raw:
    return lift(exercise_id, sets=[given(reps=15, load_kg=60, rest_s=rest, warmup=warmup) for rest in rests])


@pytest.mark.parametrize(
    ("plan", "rests", "raised"),
    [
        ({"profile": "sarcopenic"}, [60, 60, None], True),
        ({"profile": "sarcopenic"}, [60, 95, None], False),
        ({"profile": "sarcopenic"}, [89, 89], True),
        ({"profile": "sarcopenic"}, [90, 89], False),
        ({"profile": "sarcopenic"}, [90, 90], False),
        ({"profile": "sarcopenic", "frail": True}, [119, 119], True),
        ({"profile": "sarcopenic", "frail": True}, [120, 120], False),
        ({"profile": "athlete"}, [89, 89], True),
        ({"profile": "athlete"}, [90, 400], False),
        ({}, [59, 59], True),
        ({}, [60, 60], False),
        ({}, [None, None], False),
    ],
)
def test_two_rests_below_the_least(plan: dict[str, Any], rests: list[int | None], raised: bool) -> None:
    """The first two rows are the worked example of C-039; above the most there is no action."""
    story = Timeline().plan(**plan).session("02-13 19:00", rested("leg_press", rests)).run()
    assert story.raised(CODE) == ([(CODE, "info")] if raised else [])


def test_over_all_exercises_of_the_session_without_warm_up() -> None:
    plan = (planned(), planned("row"))
    both = Timeline().plan(*plan).session("02-13 19:00", rested("leg_press", [30]), rested("row", [30])).run()
    assert episodes(both, CODE) == ["s0213"]
    assert both.alerts(CODE)[0].details == {"rests_s": [30, 30], "least_s": 60, "on": "2026-02-13"}
    warm = Timeline().plan(*plan).session("02-13 19:00", rested("row", [30, 30], warmup=True)).run()
    assert warm.raised(CODE) == []


def test_it_never_blocks_an_increase() -> None:
    timeline = Timeline().plan()
    for day in ("02-13", "02-16"):
        timeline.session(f"{day} 19:00", lift(sets=[given(reps=15, load_kg=60, rest_s=10)] * 2))
    assert timeline.run().told()[-1] == "INCREASE_LOAD OK 62.5"
