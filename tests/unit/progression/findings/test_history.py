"""Sessions done before the plan was known here (C-006): history, which no finding judges."""

from typing import Any

import pytest

from tests.support.exercises import lift
from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("plan_received", "raised"),
    [
        ("2026-02-13T18:59:59+01:00", [("LOAD_ABOVE_PRESCRIPTION", "routine")]),
        ("2026-02-13T19:00:00+01:00", [("LOAD_ABOVE_PRESCRIPTION", "routine")]),
        ("2026-02-13T19:00:01+01:00", []),
        ("2026-02-14T12:00:00+01:00", []),
    ],
)
def test_a_session_that_ended_before_the_plan_was_received(plan_received: str, raised: list[Any]) -> None:
    """An imported training log raises nothing about loads, rests, spacing or supervision."""
    timeline = Timeline().plan().session("02-13 19:00", lift(load=90), received="02-14 08:00")
    timeline.events[0]["receivedtime"] = plan_received
    assert timeline.run().raised("LOAD_ABOVE_PRESCRIPTION") == raised
