"""C-111: how far back a pause may begin."""

from datetime import date

import pytest

from services.alerts.fold import AlertsFold
from shared.contracts.events import parse_event
from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("first", "begins"),
    [("02-14", "2026-02-14"), ("02-13", "2026-02-13"), ("02-12", "2026-02-13"), ("01-20", "2026-02-13")],
)
def test_at_most_seven_days_back(first: str, begins: str) -> None:
    """Declared 02-20: from 02-13 on, whatever it says."""
    fold = AlertsFold()
    for raw in Timeline().plan().pause("02-20 10:00", first, "02-25", "travel").events:
        fold.apply(parse_event(raw))
    safety = fold.patient.safety
    paused = [day for day in range(1, 29) if safety.paused(date(2026, 2, day))]
    assert (paused[0], paused[-1]) == (date.fromisoformat(begins).day, 25)


def test_a_pause_ahead_begins_when_it_says() -> None:
    fold = AlertsFold()
    for raw in Timeline().plan().pause("02-13 10:00", "02-20", "02-25").events:
        fold.apply(parse_event(raw))
    assert not fold.patient.safety.paused(date(2026, 2, 19))
    assert fold.patient.safety.paused(date(2026, 2, 20))
