"""C-010 to C-015, C-022, C-024: what keeps a plan from starting."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.exercises import Raw, planned
from tests.support.screening import ABSOLUTE, RELATIVE, screening
from tests.support.timeline import Story, Timeline

CLEARANCE: Raw = {"granted_by": "Dr B", "date": "2026-01-03", "adjustments": {"ceiling_pct": 50}}


def activate(screened: Raw | None, at: str = "01-05 09:00", **plan: Any) -> Story:
    fields: Raw = {
        "profile": "pain",
        "birth_date": "1980-04-01",
        "home_timezone": "Europe/Paris",
        "program_start": "2026-01-05",
        "baseline_rest_pain": 2,
        "exercises": [planned(load=40)],
    }
    data: Raw = {"plan": fields | plan}
    if screened is not None:
        data["screening"] = screened
    return Timeline().add("plan.activation_requested", at, data, id="act").run()


def reasons(story: Story) -> set[str]:
    (decision,) = story.decisions()
    assert decision.action == ("PLAN_BLOCKED" if decision.reasons else "PLAN_ACTIVATED")
    return set(decision.reasons or ())


def test_a_complete_screening_activates() -> None:
    """C-010."""
    assert activate(screening()).told() == ["PLAN_ACTIVATED OK"]


def test_no_screening() -> None:
    """C-010."""
    assert reasons(activate(None)) == {"SCREENING_MISSING"}


def test_all_reasons_are_said_at_once() -> None:
    """C-010, C-022, C-024: what the plan alone shows, too."""
    story = activate(None, baseline_rest_pain=6, birth_date="2008-01-06")
    assert reasons(story) == {"SCREENING_MISSING", "CLEARANCE_REQUIRED:baseline_pain", "AGE_OUT_OF_SCOPE"}


def test_nobody_signed() -> None:
    """C-010."""
    assert reasons(activate(screening(clinician=None))) == {"SCREENING_UNSIGNED"}


@pytest.mark.parametrize(("day", "valid"), [("2026-01-05", True), ("2025-10-07", True), ("2025-10-06", False)])
def test_screening_is_valid_for_90_days(day: str, valid: bool) -> None:
    """C-010."""
    assert reasons(activate(screening(date=day))) == (set() if valid else {"SCREENING_EXPIRED"})


@pytest.mark.parametrize("item", ABSOLUTE)
@pytest.mark.parametrize(("answer", "word"), [(True, "ABSOLUTE"), (None, "UNKNOWN")])
def test_every_absolute_item_blocks(item: str, answer: bool | None, word: str) -> None:
    """C-010, C-011: unknown is not cleared."""
    answers: Raw = dict.fromkeys(ABSOLUTE, False) | {item: answer}
    assert reasons(activate(screening(absolute=answers))) == {f"{word}:{item}"}
    del answers[item]
    assert reasons(activate(screening(absolute=answers))) == {f"UNKNOWN:{item}"}


def test_a_clearance_does_not_lift_an_absolute_item() -> None:
    """C-011."""
    answers = dict.fromkeys(ABSOLUTE, False) | {"unstable_cad": True}
    assert reasons(activate(screening(absolute=answers, clearance=CLEARANCE))) == {"ABSOLUTE:unstable_cad"}


@pytest.mark.parametrize("item", RELATIVE)
def test_every_relative_item_needs_a_clearance(item: str) -> None:
    """C-012."""
    answers = dict.fromkeys(RELATIVE, False) | {item: True}
    assert reasons(activate(screening(relative=answers))) == {f"CLEARANCE_REQUIRED:{item}"}
    assert reasons(activate(screening(relative=answers, clearance=CLEARANCE))) == set()
    bare = CLEARANCE | {"adjustments": {}}
    assert reasons(activate(screening(relative=answers, clearance=bare))) == {f"CLEARANCE_REQUIRED:{item}"}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "clearance", "expected"),
    [
        (159, 99, None, set()),
        (160, 80, None, {"CLEARANCE_REQUIRED:bp"}),
        (120, 100, None, {"CLEARANCE_REQUIRED:bp"}),
        (162, 95, CLEARANCE, set()),
        (179, 109, CLEARANCE, set()),
        (180, 96, CLEARANCE, {"ABSOLUTE:bp"}),
        (150, 110, CLEARANCE, {"ABSOLUTE:bp"}),
    ],
)
def test_blood_pressure(systolic: int, diastolic: int, clearance: Raw | None, expected: set[str]) -> None:
    """C-011, C-012."""
    pressure = {"systolic_mmhg": systolic, "diastolic_mmhg": diastolic}
    assert reasons(activate(screening(blood_pressure=pressure, clearance=clearance))) == expected


def test_blood_pressure_unknown() -> None:
    """C-010."""
    assert reasons(activate(screening(blood_pressure=None))) == {"UNKNOWN:bp"}


@pytest.mark.parametrize(
    ("born", "comorbidities", "evaluated", "blocked"),
    [
        ("1954-06-01", {"cardiopathy": False, "diabetes": True, "chronic_conditions": 1}, False, True),
        ("1954-06-01", {"cardiopathy": False, "diabetes": True, "chronic_conditions": 1}, True, False),
        ("1954-06-01", {"cardiopathy": True, "diabetes": False, "chronic_conditions": 1}, False, True),
        ("1954-06-01", {"cardiopathy": False, "diabetes": False, "chronic_conditions": 2}, False, True),
        ("1954-06-01", {"cardiopathy": False, "diabetes": False, "chronic_conditions": 1}, False, False),
        ("1954-06-01", {"cardiopathy": None, "diabetes": False, "chronic_conditions": 0}, False, True),
        ("1954-06-01", {}, False, True),
        ("1961-01-06", {"cardiopathy": True, "diabetes": True, "chronic_conditions": 4}, False, False),
        ("1961-01-05", {"cardiopathy": True, "diabetes": True, "chronic_conditions": 4}, False, True),
    ],
)
def test_older_patients_with_comorbidity_need_an_evaluation(
    born: str, comorbidities: Mapping[str, Any], evaluated: bool, blocked: bool
) -> None:
    """C-014, with the worked example: unknown answers count as present; 65 from the birthday on."""
    screened = screening(comorbidities=dict(comorbidities), medical_evaluation_on_file=evaluated)
    expected = {"CLEARANCE_REQUIRED:older_comorbid"} if blocked else set()
    assert reasons(activate(screened, birth_date=born)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"orthopaedic_clearance": True, "acute_inflammatory_phase": False}, set()),
        ({"orthopaedic_clearance": False, "acute_inflammatory_phase": False}, {"CLEARANCE_REQUIRED:orthopaedic"}),
        ({"orthopaedic_clearance": True, "acute_inflammatory_phase": True}, {"ABSOLUTE:acute_inflammatory_phase"}),
    ],
)
@pytest.mark.parametrize("indication", ["post_surgical", "post_injury"])
def test_after_surgery_or_injury(indication: str, fields: Raw, expected: set[str]) -> None:
    """C-015."""
    assert reasons(activate(screening(indication=indication, **fields))) == expected


def test_an_unknown_inflammatory_phase_is_not_cleared() -> None:
    """C-015 asks for acute_inflammatory_phase = false; C-010: unknown is not cleared."""
    screened = screening(indication="post_surgical", orthopaedic_clearance=True)
    assert reasons(activate(screened)) == {"UNKNOWN:acute_inflammatory_phase"}


@pytest.mark.parametrize(("pain", "blocked"), [(5, False), (5.1, True), (6, True)])
def test_high_resting_pain_at_entry(pain: float, blocked: bool) -> None:
    """C-022, with the worked example."""
    expected = {"CLEARANCE_REQUIRED:baseline_pain"} if blocked else set()
    assert reasons(activate(screening(), baseline_rest_pain=pain)) == expected
    assert reasons(activate(screening(clearance=CLEARANCE), baseline_rest_pain=pain)) == set()


@pytest.mark.parametrize(("born", "blocked"), [("2008-01-06", True), ("2008-01-05", False), ("1932-12-01", False)])
def test_age(born: str, blocked: bool) -> None:
    """C-024, with the worked example: 18 on the day; no upper limit."""
    expected = {"AGE_OUT_OF_SCOPE"} if blocked else set()
    assert reasons(activate(screening(), birth_date=born)) == expected


def test_all_reasons_are_named() -> None:
    """C-010."""
    answers: Raw = dict.fromkeys(ABSOLUTE, False) | {"unstable_cad": True, "acute_dvt_or_pe": None}
    screened = screening(absolute=answers, clinician=None, date="2025-01-01", blood_pressure=None)
    assert reasons(activate(screened)) == {
        "SCREENING_UNSIGNED",
        "SCREENING_EXPIRED",
        "ABSOLUTE:unstable_cad",
        "UNKNOWN:acute_dvt_or_pe",
        "UNKNOWN:bp",
    }


def test_a_blocked_plan_decides_nothing() -> None:
    """C-010."""
    timeline = Timeline().add("plan.activation_requested", "01-05 09:00", {}, id="act")
    assert timeline.session("01-06 19:00").run().told() == ["PLAN_BLOCKED"]


@pytest.mark.parametrize(
    ("cleared", "event", "blocked"),
    [
        ("2025-12-02", "2025-12-01", False),
        ("2025-12-01", "2025-12-01", True),  # not after it
        ("2025-11-30", "2025-12-01", True),
        (None, "2025-12-01", True),
        ("2025-12-02", None, False),
        (None, None, False),
        ("2026-01-05", "2025-12-01", False),
        ("2026-01-06", "2025-12-01", True),  # not yet
    ],
)
def test_an_orthopaedist_clears_after_the_surgery(cleared: str | None, event: str | None, blocked: bool) -> None:
    """C-015: the day of it, the day after, the day before; a date that is missing is not after anything."""
    answers = {"orthopaedic_clearance": True, "orthopaedic_clearance_date": cleared, "event_date": event}
    found = reasons(activate(screening(indication="post_surgical", acute_inflammatory_phase=False, **answers)))
    assert found == ({"CLEARANCE_REQUIRED:orthopaedic"} if blocked else set())


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-01-05T22:59:00+00:00", "PLAN_ACTIVATED OK"),  # 23:59 in Paris: 90 days
        ("2026-01-05T23:00:00+00:00", "PLAN_BLOCKED"),  # midnight in Paris, whatever the sender's clock says
        ("2026-01-06T00:00:00+01:00", "PLAN_BLOCKED"),
    ],
)
def test_the_day_of_an_activation_is_the_patients_own(at: str, told: str) -> None:
    """C-007, C-010."""
    assert activate(screening(date="2025-10-07"), at).told() == [told]
