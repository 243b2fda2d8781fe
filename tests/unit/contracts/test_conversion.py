"""Other units on the wire: pounds and the 0-100 pain scale, and limits of one patient (C-002, C-008, C-041)."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.limits import PatientLimits
from shared.contracts.plans import PlannedExercise
from shared.contracts.reports import FunctionTested, PainCheckin, PerformedSet, SessionCompleted, SymptomReported


def test_a_load_in_pounds_is_read_in_kilograms() -> None:
    """C-002, worked example: 135 lb are 61.23 kg."""
    done = PerformedSet.model_validate({"reps": 8, "load_lb": 135})
    assert done.load_kg is not None
    assert round(done.load_kg, 2) == Decimal("61.23")
    plan = {"exercise_id": "leg_press", "load_kind": "external_kg", "sets": 2, "load_lb": Decimal("22.5")}
    assert PlannedExercise.model_validate(plan).load_kg == Decimal("10.2058")


def test_a_load_without_its_unit_is_refused() -> None:
    """C-002: there is no default unit."""
    with pytest.raises(ValidationError, match="UNIT_MISSING"):
        PerformedSet.model_validate({"reps": 8, "load": 60})


@pytest.mark.parametrize(
    "given",
    [
        {"reps": 8, "load_lb": 135, "load_kg": 61},
        {"reps": 8, "load_lb": 1103},
        {"reps": 8, "load_lb": -1},
        {"reps": 8, "load_lb": "135"},
        {"reps": 8, "load_lb": True},
        {"reps": 8, "load_lb": float("nan")},
    ],
)
def test_pounds_have_their_range_and_stand_alone(given: dict[str, Any]) -> None:
    """C-002, C-008."""
    with pytest.raises(ValidationError):
        PerformedSet.model_validate(given)


def test_pain_on_the_long_scale_is_read_as_a_tenth() -> None:
    """C-008, worked example: 45 on the 0-100 scale is 4.5; without the scale it is refused."""
    assert PainCheckin.model_validate({"pain": 45, "scale": "vas100"}).pain == Decimal("4.5")
    assert SymptomReported.model_validate({"symptoms": ["fatigue"], "pain": 60, "scale": "vas100"}).pain == 6
    with pytest.raises(ValidationError):
        PainCheckin.model_validate({"pain": 45})
    with pytest.raises(ValidationError):
        PainCheckin.model_validate({"pain": 101, "scale": "vas100"})


def test_the_scale_of_a_session_holds_for_all_of_it() -> None:
    """C-008; and what was read once is not divided again."""
    session = SessionCompleted.model_validate(
        {
            "session_id": "s1",
            "started_at": "2026-02-02T18:00:00+01:00",
            "ended_at": "2026-02-02T19:00:00+01:00",
            "scale": "vas100",
            "pre_session_pain": 12,
            "exercises": [{"exercise_id": "row", "pain": 7, "sets": [{"reps": 8}]}],
        }
    )
    assert (session.pre_session_pain, session.exercises[0].pain) == (Decimal("1.2"), Decimal("0.7"))
    again = SessionCompleted.model_validate(session.model_dump())
    assert again == session


@pytest.mark.parametrize("other", [{}, {"pain": None}, {"pain": "45"}, {"pain": [45]}])
def test_what_is_no_score_stays_what_it_is(other: dict[str, Any]) -> None:
    """C-008: unknown stays unknown, and what is no number is refused for what it is."""
    given = {"exercise_id": "row", "sets": [{"reps": 8}], **other}
    session = {
        "session_id": "s1",
        "started_at": "2026-02-02T18:00:00+01:00",
        "ended_at": "2026-02-02T19:00:00+01:00",
        "scale": "vas100",
        "exercises": [given],
    }
    if other.get("pain") is None:
        assert SessionCompleted.model_validate(session).exercises[0].pain is None
    else:
        with pytest.raises(ValidationError, match="pain"):
            SessionCompleted.model_validate(session)


@pytest.mark.parametrize(("reps", "other", "counted"), [(12, None, 12), (12, 10, 10), (10, 12, 10), (None, 12, None)])
def test_the_weaker_side_counts(reps: int | None, other: int | None, counted: int | None) -> None:
    """C-041."""
    given = {"reps": reps, "reps_other_side": other, "hold_s": 30 if reps is None else None}
    assert PerformedSet.model_validate(given).counted_reps == counted


@pytest.mark.parametrize(
    "given",
    [
        {"value": 12},
        {"unit": "stands"},
        {"not_applicable": True},
        {"not_applicable": True, "reason": "wheelchair", "value": 0, "unit": "stands"},
    ],
)
def test_a_functional_test_has_a_value_or_a_reason_for_none(given: dict[str, Any]) -> None:
    """C-017."""
    with pytest.raises(ValidationError):
        FunctionTested.model_validate({"test": "chair_stand_30s", **given})


@pytest.mark.parametrize(
    ("name", "least", "most", "step"),
    [
        ("ceiling_pct", "0.1", "85", "0.1"),
        ("rpe_cap", "1", "8", "0.1"),
        ("max_sets", "1", "20", "1"),
        ("tolerated_pain", "2", "4", "0.1"),
        ("cadence_days", "7", "42", "1"),
        ("adaptation_days", "14", "42", "1"),
    ],
)
def test_limits_of_a_patient_have_their_range(name: str, least: str, most: str, step: str) -> None:
    """C-012, C-034, C-048, C-058, C-065, C-077: at, just under and just over."""
    for value in (least, most):
        assert getattr(PatientLimits.model_validate({"reason": "r", name: Decimal(value)}), name) == Decimal(value)
    for beyond in (Decimal(least) - Decimal(step), Decimal(most) + Decimal(step)):
        with pytest.raises(ValidationError):
            PatientLimits.model_validate({"reason": "r", name: beyond})


@pytest.mark.parametrize(
    "given",
    [
        {"reason": "r"},
        {"ceiling_pct": 60},
        {"reason": "r", "bp_absolute": {"systolic_mmhg": 181, "diastolic_mmhg": 100}},
        {"reason": "r", "bp_absolute": {"systolic_mmhg": 180, "diastolic_mmhg": 111}},
        {"reason": "r", "bp_caution": {"systolic_mmhg": 161, "diastolic_mmhg": 95}},
        {"reason": "r", "older_cadence": {"days": 28, "until": "2026-06-30"}},
    ],
)
def test_a_limit_is_stricter_than_the_rule_and_says_why(given: dict[str, Any]) -> None:
    """C-009, C-013, C-030."""
    with pytest.raises(ValidationError):
        PatientLimits.model_validate(given)
