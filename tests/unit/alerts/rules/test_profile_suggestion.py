"""C-025: the profile that a plan's facts suggest."""

from typing import Any

import pytest

from shared.contracts.emissions import MessageSaid
from tests.support.exercises import Raw, given, planned
from tests.support.screening import screening
from tests.support.timeline import Timeline

KEY = "C-025.suggestion"
OLD = "1955-03-01"


def suggestion(*tests: Raw, **plan: Any) -> str | None:
    """The profile suggested with the activation of 2026-01-05, None where nothing is told."""
    fields: Raw = {
        "birth_date": "1996-03-01",
        "home_timezone": "Europe/Paris",
        "program_start": "2026-01-05",
        "baseline_rest_pain": 2,
        "exercises": [planned(load=40, sets=3)],
    }
    timeline = Timeline()
    for test in tests:
        timeline.add("function.tested", "01-04 10:00", test)
    screened = screening(medical_evaluation_on_file=True)
    timeline.add("plan.activation_requested", "01-05 09:00", {"plan": fields | plan, "screening": screened})
    told = [one for one in timeline.run().said if isinstance(one, MessageSaid) and one.key == KEY]
    assert [one.values["assigned"] for one in told] == [plan.get("profile", "pain")] * len(told)
    return told[0].values["suggested"] if told else None


def grip(kilograms: float) -> Raw:
    return {"test": "grip_strength", "value": kilograms, "unit": "kg", "hand": "right"}


@pytest.mark.parametrize(
    ("kilograms", "birth_date", "expected"),
    [
        (14, "1955-03-01", "sarcopenic"),
        (15.5, "1955-03-01", "sarcopenic"),
        (16, "1955-03-01", None),
        (14, "1961-01-05", "sarcopenic"),  # 65 on the day
        (14, "1961-01-06", None),  # 64 y 364 d
    ],
)
def test_a_weak_older_woman(kilograms: float, birth_date: str, expected: str | None) -> None:
    """C-025, worked example: woman of 70, grip 14 kg, knee OA."""
    assert suggestion(grip(kilograms), sex="female", birth_date=birth_date, indications=["knee_oa"]) == expected


def test_the_best_of_all_trials_counts() -> None:
    """C-020."""
    assert suggestion(grip(14), grip(16), sex="female", birth_date=OLD) is None


@pytest.mark.parametrize("tester", ["therapist", "self"])
def test_whoever_has_measured_it(tester: str) -> None:
    """C-020, C-025."""
    assert suggestion(grip(14) | {"tester": tester}, sex="female", birth_date=OLD) == "sarcopenic"


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"profile": "athlete", "indications": ["tendinopathy_patellar"], "performance_goal": True}, "pain"),
        ({"profile": "athlete", "performance_goal": True}, None),
        ({"profile": "athlete"}, "pain"),
        ({"profile": "pain", "performance_goal": True}, "athlete"),
        ({"profile": "pain", "performance_goal": True, "risk_flags": ["hypertension"]}, None),
        ({"profile": "pain", "performance_goal": True, "indications": ["recurrence_prevention"]}, "athlete"),
        ({"profile": "pain", "performance_goal": True, "birth_date": OLD}, None),
        ({"profile": "pain", "indications": ["painful_sarcopenia"]}, "sarcopenic"),
        ({"profile": "sarcopenic", "performance_goal": True}, None),
        ({}, None),
    ],
)
def test_by_goal_and_indication(plan: dict[str, Any], expected: str | None) -> None:
    """C-025: a runner of 30 with patellar tendinopathy is in pain; a sarcopenic profile is the clinician's word."""
    assert suggestion(**given(**plan)) == expected
