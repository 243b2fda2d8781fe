"""Words in the patient's own text bring a question; they are never read as a symptom (C-129)."""

import pytest

from shared.clinical.messages import CATALOGUE
from shared.contracts.vocabulary import Symptom
from tests.support.exercises import lift
from tests.support.timeline import Timeline
from tests.unit.alerts.rules.messages import messages


def asked(note: str, **more: object) -> list[str]:
    story = Timeline().plan().add("pain.checkin", "02-13 12:00", {"pain": 1, "note": note, **more}).run()
    assert story.raised() == [], "nothing is read from free text"
    said = messages(story, "C-129")
    return [str(symptom) for one in said for symptom in one.values["symptoms"]]


@pytest.mark.parametrize(
    ("note", "symptoms"),
    [
        ("My chest felt tight on the stairs", ["chest_pain"]),
        ("I almost FAINTED", ["syncope", "presyncope"]),
        ("out of breath; breathless", ["dyspnea_disproportionate"]),
        ("urine looks like cola", ["dark_urine", "urinary_retention_or_incontinence"]),
        ("chest and breath", ["chest_pain", "dyspnea_disproportionate"]),
        ("the orchestra was great", []),  # a word that only contains one
        ("knees are fine", []),
        ("", []),
    ],
)
def test_which_words_bring_which_question(note: str, symptoms: list[str]) -> None:
    """C-129: chest, faint, breath, urine."""
    assert asked(note) == symptoms


def test_what_is_reported_already_is_not_asked() -> None:
    """C-129: the structured answer is there."""
    data = {"pain": 1, "note": "my chest, my urine", "symptoms": ["chest_pain"]}
    story = Timeline().plan().add("pain.checkin", "02-13 12:00", data).run()
    assert story.raised() == [("RED_FLAG_CV", "emergency")]
    (said,) = messages(story, "C-129")
    assert said.values["symptoms"] == ["dark_urine", "urinary_retention_or_incontinence"]
    assert "dark urine" in said.sentence


def test_a_note_of_a_session_is_read_the_same() -> None:
    """C-129."""
    timeline = Timeline().plan().session("02-13 19:00", lift())
    timeline.events[-1]["data"]["note"] = "chest hurt a bit"
    assert [one.values["symptoms"] for one in messages(timeline.run(), "C-129")] == [["chest_pain"]]


def test_alarm_words_name_symptoms_that_exist() -> None:
    """C-129: in every language there is."""
    for language in (CATALOGUE.complete, *CATALOGUE.others):
        assert {name for names in language.alarms.values() for name in names} <= set(Symptom)
