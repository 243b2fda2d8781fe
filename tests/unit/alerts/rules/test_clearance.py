"""C-010: after a red flag the patient is to be screened again."""

import pytest

from shared.contracts.emissions import MessageSaid
from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("symptom", "asked"),
    [("chest_pain", True), ("snap_or_tearing", True), ("fatigue", False)],
)
def test_a_cleared_red_flag_asks_for_a_screening(symptom: str, asked: bool) -> None:
    """C-010: once, with the clearance that ends the hold of a red flag; nothing is asked where none was held."""
    story = Timeline().plan().symptom("02-13 09:00", symptom).clear("02-14 09:00").run("2026-02-13", "2026-03-01")
    told = [one for one in story.said if isinstance(one, MessageSaid) and one.key == "C-010.rescreen"]
    assert len(told) == asked
    assert all(one.audience == "clinician" and "screen the patient again" in one.sentence for one in told)


def test_a_cleared_pain_hold_asks_for_none() -> None:
    """C-010, C-101: intense pain is no red flag."""
    story = Timeline().plan().checkin("02-13 09:00", 8).clear("02-14 09:00").run("2026-02-13", "2026-03-01")
    assert not [one for one in story.said if isinstance(one, MessageSaid) and one.key == "C-010.rescreen"]
