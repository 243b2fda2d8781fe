"""C-100: what is said of a fall: with injury, without, and of the second in 90 days."""

import pytest

from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("symptoms", "said"),
    [
        (["fall_without_injury"], "Reported for 13 Feb: a fall without injury."),
        (
            ["fall_without_injury", "fall_without_injury"],
            "Reported for 14 Feb: a fall without injury, the second within 90 days.",
        ),
        (
            ["fall_with_injury"],
            "Reported for 13 Feb: a fall with injury; the programme is held until a clinician's clearance.",
        ),
        (
            ["fall_without_injury", "fall_with_injury"],
            "Reported for 14 Feb: a fall with injury; the programme is held until a clinician's clearance.",
        ),
    ],
)
def test_the_sentence_says_why_it_is_as_severe_as_it_is(symptoms: list[str], said: str) -> None:
    """C-100."""
    timeline = Timeline().plan()
    for number, symptom in enumerate(symptoms):
        timeline.symptom(f"02-{13 + number} 10:00", symptom)
    assert timeline.run().alerts("FALL")[-1].sentence == said
