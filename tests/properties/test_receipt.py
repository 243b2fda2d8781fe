"""When an event was received matters to C-005, C-006, C-009 and C-103 alone (`tests/unit/test_receipt.py`)."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.ledger import Ledger
from tests.properties.driver import END, LEDGERS, deliveries, live, open_alerts, standing, urgent
from tests.properties.timelines import timelines
from tests.support.timeline import Timeline

KINDS = pytest.mark.parametrize("kind", LEDGERS, ids=lambda kind: kind.__name__)
KNOWS = {"liftline.clearance.granted.v1"}
"""What reads receipt stamps of other events (C-103)."""


def delayed(timeline: Timeline, seed: int) -> Timeline:
    """The same events in the same order, each received up to a day after it happened (C-006: not late yet)."""
    chance, last = random.Random(seed), datetime.min.replace(tzinfo=timeline.when("02-12 07:00").tzinfo)
    events: list[dict[str, Any]] = []
    for event in timeline.events:
        happened = datetime.fromisoformat(event["time"])
        # Slots and weeks before the plan is known are never judged (C-104), so the plan comes at once.
        delay = chance.choice([0, 0, 5, 300, 1400]) if events else 0
        last = max(last, happened + timedelta(minutes=delay))
        events.append(event | {"receivedtime": last.isoformat()})
    return Timeline(timeline.zone, events)


@KINDS
@given(timeline=timelines(steady=True), seed=st.integers(0, 1000))
def test_receipts_change_nothing_else(kind: type[Ledger[Any]], timeline: Timeline, seed: int) -> None:
    """C-006, C-007: decisions and alerts rest on when things happened."""
    known = Timeline(timeline.zone, [event for event in timeline.events if event["type"] not in KNOWS])
    prompt, slow = deliveries(known), deliveries(delayed(known, seed))
    end = max(prompt[-1][0].received, slow[-1][0].received) + END
    at_once, later = live(kind, prompt, end=end), live(kind, slow, end=end)
    assert standing(later) == standing(at_once)
    assert open_alerts(later) ^ open_alerts(at_once) <= urgent(later) | urgent(at_once)
