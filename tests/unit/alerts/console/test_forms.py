"""Forms of a patient's page become events that keep their contract, or a sentence says what is wrong."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from starlette.datastructures import FormData, UploadFile

from services.alerts.adapters.console.forms import ACTS, planned, read
from shared.clinical.course.exercise import ExerciseState
from shared.contracts.events import EVENTS
from shared.contracts.plan_vocabulary import MuscleGroup
from shared.contracts.plans import PlanChanged
from shared.contracts.vocabulary import EventType, LoadKind
from shared.runtime.problems import ProblemError

PRESS = ExerciseState(
    "leg_press",
    LoadKind.EXTERNAL_KG,
    sets=2,
    step_kg=Decimal("2.5"),
    max_level=5,
    last_change_on=date(2026, 2, 2),
    load_kg=Decimal(60),
    e1rm_kg=Decimal("97.5"),
    muscle_groups=(MuscleGroup.QUADRICEPS,),
)
BAND = ExerciseState("band", LoadKind.BAND, sets=2, step_kg=Decimal(1), max_level=4, last_change_on=date(2026, 2, 2))
SCREENED = "screened=true&clinician=Dr A&date=2026-03-02&asked=true&item=acute_dvt_or_pe"
PAUSE = {"from_date": "2026-02-02", "to_date": "2026-02-09", "reason": "travel"}
REASSESSED = {
    "e1rm_kg": {"leg_press": 97.5},
    "one_rm_kg": {},
    "supervised": None,
    "baseline_rest_pain": 0.5,
    "contraindications": {"acute_dvt_or_pe": True},
}

# fmt: off
GOOD: list[tuple[str, str, dict[str, Any]]] = [
    ("clear", "what=&resume_load_factor=0.9&note= A ", {"scope": "program", "note": "A", "resume_load_factor": 0.9}),
    ("clear", "what=leg_press", {"scope": "exercise", "exercise_id": "leg_press"}),
    ("approve", "decision_id=s1/leg_press", {"decision_id": "s1/leg_press"}),
    ("decline", "decision_id=s1/leg_press&note=No.", {"decision_id": "s1/leg_press", "note": "No."}),
    ("pause", "from_date=2026-02-02&to_date=2026-02-09&reason=travel", PAUSE),
    ("sign-off", "exercise_id=", {}),
    ("profile", "profile=athlete", {"profile": "athlete", "frail": False}),
    ("contact", "channel=phone&outcome=reached&note=&alert_id=", {"channel": "phone", "outcome": "reached"}),
    ("schedule", "weekday=2&weekday=5&from_date=2026-02-02",
     {"schedule": {"weekdays": [2, 5], "from_date": "2026-02-02"}}),
    ("terms", "auto_apply=all&complex=no&performance_goal=&planned_minutes=45",
     {"auto_apply": "all", "complex": False, "planned_minutes": 45}),
    ("reassess", "e1rm.leg_press=97.5&one_rm.row=&baseline_rest_pain=0.5&absolute=acute_dvt_or_pe", REASSESSED),
]
WRONG: list[tuple[str, str, str]] = [
    ("clear", "resume_load_factor=0.4", "Resume load factor is 0.50 or more."),
    ("clear", "resume_load_factor=half", "Resume load factor is a number."),
    ("approve", "", "Decision id is missing."),
    ("pause", "from_date=2026-02-09&to_date=2026-02-02&reason=travel", "To date lies before from date."),
    ("contact", "channel=phone", "Outcome is missing."),
    ("profile", "profile=runner", "Profile is one of 'athlete', 'pain' or 'sarcopenic'."),
    ("exercise", "planned=[1]&dose=60&sets=2", "Open the page again: it does not say which exercise is meant."),
    ("add", "exercise_id=row&load_kind=band&dose=3&sets=21", "Sets is 20 or less."),
    ("schedule", "from_date=2026-02-02", "Weekdays has at least 1."),
    ("terms", "auto_apply=&complex=", "Nothing of the plan was changed."),
    ("reassess", "screened=true&asked=true&systolic_mmhg=120",
     "A screening needs every absolute contraindication asked, and the blood pressure."),
]
# fmt: on


def form(query: str) -> FormData:
    given: list[tuple[str, str | UploadFile]] = [*parse_qsl(query, keep_blank_values=True)]
    return FormData(given)


@pytest.mark.parametrize(("act", "query", "data"), GOOD, ids=[f"{act}-{n}" for n, (act, _, _) in enumerate(GOOD)])
def test_a_form_becomes_the_data_of_an_event(act: str, query: str, data: dict[str, Any]) -> None:
    found = read(act, form(query))
    assert found == (ACTS[act][0], data)
    EVENTS[ACTS[act][0]].model_validate(data)


@pytest.mark.parametrize(("act", "query", "sentence"), WRONG, ids=[f"{act}-{n}" for n, (act, _, _) in enumerate(WRONG)])
def test_what_is_wrong_is_said_in_a_sentence(act: str, query: str, sentence: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read(act, form(query))
    assert (refused.value.problem.status, refused.value.problem.detail) == (422, sentence)


def test_there_is_no_other_act() -> None:
    assert read("delete", FormData({})) is None


def test_an_exercise_keeps_what_its_form_does_not_ask_for() -> None:
    """C-049: only the dose and the sets are changed."""
    found = read("exercise", FormData({"planned": planned(PRESS), "dose": "62.5", "sets": "3"}))
    assert found is not None
    (exercise,) = PlanChanged.model_validate(found[1]).exercises
    assert (exercise.load_kg, exercise.sets, exercise.step_kg) == (Decimal("62.5"), 3, Decimal("2.5"))
    assert (exercise.e1rm_kg, exercise.muscle_groups) == (Decimal("97.5"), (MuscleGroup.QUADRICEPS,))
    assert exercise.last_change_on is None


def test_an_exercise_is_taken_out() -> None:
    found = read("exercise", FormData({"planned": planned(PRESS), "dose": "", "remove": "true"}))
    assert found == (EventType.PLAN_CHANGED, {"remove_exercises": ["leg_press"]})


def test_a_level_is_dosed_by_its_level() -> None:
    found = read("exercise", FormData({"planned": planned(BAND), "dose": "3", "sets": "2"}))
    assert found is not None
    (exercise,) = PlanChanged.model_validate(found[1]).exercises
    assert (exercise.level, exercise.load_kg, exercise.max_level) == (3, None, 4)


def test_a_screening_is_complete_or_is_none() -> None:
    """C-010: unknown is not cleared."""
    pressure = "systolic_mmhg=128&diastolic_mmhg=80"
    relative = "relative_item=pregnancy&relative=pregnancy&ceiling_pct=60"
    found = read("reassess", form(f"{SCREENED}&{pressure}&{relative}"))
    assert found is not None
    screening = found[1]["screening"]
    assert screening["absolute"] == {"acute_dvt_or_pe": False}
    assert screening["relative"] == {"pregnancy": True}
    assert screening["blood_pressure"] == {"systolic_mmhg": 128, "diastolic_mmhg": 80}
    assert screening["clearance"] == {"granted_by": "Dr A", "date": "2026-03-02", "adjustments": {"ceiling_pct": 60}}
