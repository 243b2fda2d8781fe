"""Functional tests as events."""

from typing import Any

from tests.support.exercises import Number
from tests.support.timeline import Timeline, When

_UNITS = {"chair_stand_30s": "stands", "grip_strength": "kg", "stair_climb": "s", "chair_stand_5x": "s"}


def examined(
    timeline: Timeline, at: When, test: str, value: Number | None, id: str | None = None, **how: Any
) -> Timeline:
    """A functional test; without a value it cannot be done."""
    measured = {"value": value, "unit": _UNITS[test]}
    impossible = {"not_applicable": True, "reason": "wheelchair"}
    received = how.pop("received", None)
    data = {"test": test, **(impossible if value is None else measured), **how}
    return timeline.add("function.tested", at, data, id=id, received=received)
