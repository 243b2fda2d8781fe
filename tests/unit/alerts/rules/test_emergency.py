"""What the patient is told at once when something is an emergency, and when an exercise hurts (C-080, C-094, C-126)."""

import pytest

from tests.support.exercises import lift
from tests.support.timeline import Timeline
from tests.unit.alerts.rules.messages import messages, told


@pytest.mark.parametrize(
    ("symptoms", "told_to_call"),
    [
        (["chest_pain"], True),
        (["dyspnea_disproportionate"], True),
        (["syncope"], True),
        (["stroke_signs"], True),
        (["saddle_anaesthesia"], True),
        (["dark_urine"], True),
        (["snap_or_tearing", "new_functional_loss"], True),
        (["snap_or_tearing"], False),  # urgent, no emergency
        (["presyncope"], False),
        (["fall_with_injury"], False),
    ],
)
def test_an_emergency_is_told_to_stop_and_call(symptoms: list[str], told_to_call: bool) -> None:
    """C-094, C-126: with what this service is not."""
    story = Timeline().plan().symptom("02-13 12:00", *symptoms).run()
    said = messages(story, "C-094")
    assert bool(said) is told_to_call
    assert all("emergency number" in one.sentence for one in said)
    assert all(one.sentence.endswith("This service does not replace emergency services.") for one in said)


def test_each_report_brings_its_own_instruction() -> None:
    """C-094: never deduplicated across distinct events; once in one."""
    timeline = Timeline().plan().symptom("02-13 12:00", "chest_pain", "syncope").symptom("02-13 12:10", "chest_pain")
    assert [at for _, at in told(timeline.run(), "C-094")] == ["02-13 12:00", "02-13 12:10"]


@pytest.mark.parametrize(("pain", "stops"), [(5, False), (5.1, True), (7, True), (None, False)])
def test_red_pain_stops_the_exercise(pain: float | None, stops: bool) -> None:
    """C-080: the patient is told which."""
    story = Timeline().plan().session("02-13 19:00", lift(pain=pain), lift("row", pain=1)).run()
    assert [one.values["exercises"] for one in messages(story, "C-080")] == ([["leg_press"]] if stops else [])
