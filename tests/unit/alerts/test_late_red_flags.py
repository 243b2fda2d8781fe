"""How a red flag that comes late is worded: by the patient's own days (C-103)."""

import pytest

from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("zone", "at", "received", "late"),
    [
        ("Europe/Paris", "02-13 00:30", "02-13 01:30", False),  # still the 12th in UTC at the first
        ("Europe/Paris", "02-13 23:30", "02-14 00:05", True),
        ("America/New_York", "02-13 18:50", "02-13 19:10", False),  # midnight in UTC lies between
    ],
)
def test_late_is_another_day_at_home(zone: str, at: str, received: str, late: bool) -> None:
    """C-103."""
    story = Timeline(zone).plan().symptom(at, "syncope", received=received).run()
    assert ("reported late" in story.alerts("RED_FLAG_CV")[0].sentence) is late
