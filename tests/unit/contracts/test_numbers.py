"""Numbers are numbers: what merely looks like one is an error, not a guess."""

from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.events import InvalidEventError, parse_event


def checkin(pain: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "e1",
        "source": "app:test",
        "type": "liftline.pain.checkin.v1",
        "subject": "p-1",
        "time": "2026-02-02T19:00:00+01:00",
        "data": {"pain": pain},
    }


@pytest.mark.parametrize("pain", ["4", True, False, [4], None, {}])
def test_what_is_no_number_is_refused(pain: Any) -> None:
    with pytest.raises(InvalidEventError, match="/data/pain"):
        parse_event(checkin(pain))


@pytest.mark.parametrize("pain", [0, 4, Decimal("4.5"), 10])
def test_a_number_is_taken(pain: Any) -> None:
    assert parse_event(checkin(pain)).data.model_dump()["pain"] == pain
