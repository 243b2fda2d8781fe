"""C-095: a clinic may have breathlessness of reviewed chronic lung disease told as urgent; never of anybody else."""

from dataclasses import replace

import pytest

from services.cli.replaying import replay_events
from shared.clinical.ruleset import Timetable
from shared.clinical.settings import RULES
from tests.support.timeline import Story, Timeline

CODE = "RED_FLAG_CV"
REVIEWED = "chronic_lung_disease_reviewed"


def story(symptom: str, *, urgent: int, risks: tuple[str, ...]) -> Story:
    timeline = Timeline().plan(risk_flags=list(risks)).symptom("02-13 19:00", symptom).session("02-16 19:00")
    rules = replace(RULES, lung_disease_urgent=urgent)
    return Story(replay_events(timeline.events, None, Timetable(base=rules)))


@pytest.mark.parametrize(
    ("urgent", "risks", "symptom", "severity"),
    [
        (0, (REVIEWED,), "dyspnea_disproportionate", "emergency"),  # the default
        (1, (REVIEWED,), "dyspnea_disproportionate", "urgent"),
        (1, (), "dyspnea_disproportionate", "emergency"),  # not reviewed
        (1, ("cardiovascular",), "dyspnea_disproportionate", "emergency"),
        (1, (REVIEWED,), "chest_pain", "emergency"),  # nothing else
        (1, (REVIEWED,), "syncope", "emergency"),
    ],
)
def test_who_may_be_urgent(urgent: int, risks: tuple[str, ...], symptom: str, severity: str) -> None:
    """C-095 edge: the programme is held all the same."""
    told = story(symptom, urgent=urgent, risks=risks)
    assert told.raised(CODE) == [(CODE, severity)]
    assert told.told() == [f"HOLD_PROGRAM {CODE}"]


@pytest.mark.parametrize("urgent", [0, 1])
def test_of_a_patient_without_a_plan_nobody_has_reviewed_anything(urgent: int) -> None:
    """C-095, C-101: told before the plan came, it holds the programme that comes."""
    timeline = Timeline().symptom("02-12 06:00", "dyspnea_disproportionate").plan().session("02-13 19:00")
    rules = replace(RULES, lung_disease_urgent=urgent)
    told = Story(replay_events(timeline.events, None, Timetable(base=rules)))
    assert told.raised(CODE) == [(CODE, "emergency")]
    assert told.told() == [f"HOLD_PROGRAM {CODE}"]
