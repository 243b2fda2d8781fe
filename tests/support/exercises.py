"""Exercises as planned and as done, with defaults that qualify for an increase."""

from collections.abc import Sequence
from typing import Any

Raw = dict[str, Any]
Number = int | float | str


def given(**fields: Any) -> Raw:
    """The fields that are known: None means unknown and is left out."""
    return {name: value for name, value in fields.items() if value is not None}


def planned(exercise_id: str = "leg_press", load: Number | None = 60, **fields: Any) -> Raw:
    """An external_kg exercise of 2 sets, step 2.5 kg, e1RM 90 kg, last changed on 2026-02-02."""
    defaults: Raw = {"load_kind": "external_kg", "sets": 2, "step_kg": 2.5, "e1rm_kg": 90}
    return given(exercise_id=exercise_id, load_kg=load, **({**defaults, "last_change_on": "2026-02-02"} | fields))


def ladder(exercise_id: str = "band_row", level: int = 2, kind: str = "band", **fields: Any) -> Raw:
    """A band, body-weight or assisted exercise of 2 sets on a ladder of 5 rungs."""
    defaults: Raw = {"load_kind": kind, "sets": 2, "last_change_on": "2026-02-02"}
    return given(exercise_id=exercise_id, level=level, **(defaults | fields))


def lift(
    exercise_id: str = "leg_press",
    load: Number | None = 60,
    reps: Sequence[int] = (15, 15),
    *,
    level: int | None = None,
    rpe: Number | None = 6,
    pain: Number | None = 0,
    technique: bool | None = True,
    sets: Sequence[Raw] | None = None,
) -> Raw:
    """An exercise as done in a session: by default it qualifies for the pain profile."""
    done = [given(reps=count, load_kg=load if level is None else None, level=level) for count in reps]
    return given(
        exercise_id=exercise_id,
        sets=list(sets) if sets is not None else done,
        rpe=rpe,
        pain=pain,
        technique_ok=technique,
    )


def band(exercise_id: str = "band_row", level: int = 2, reps: Sequence[int] = (15, 15), **how: Any) -> Raw:
    """A ladder exercise as done."""
    return lift(exercise_id, None, reps, level=level, **how)
