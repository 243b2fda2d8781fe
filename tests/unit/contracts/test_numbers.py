"""Numbers are numbers: what merely looks like one is an error, not a guess."""

from decimal import Decimal
from typing import Any

import pytest

from shared.contracts import exact
from shared.contracts.events import InvalidEventError, parse_event
from shared.contracts.kafka import is_instant


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


@pytest.mark.parametrize(
    "text",
    [
        *("1e400", "-1e400", "1e-400", "1e99999999999999999999", "1e-99999999999999999999", "0e99999999999999999999"),
        *("NaN", "Infinity", "-Infinity", "9" * 101, "0." + "1" * 100),
    ],
)
def test_a_number_nobody_else_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        exact.loads(text)


@pytest.mark.parametrize(("text", "expected"), [("-0", 0), ("1e2", Decimal("1e2")), ("60.10", Decimal("60.10"))])
def test_odd_spellings_of_a_number_are_read(text: str, expected: Any) -> None:
    assert exact.loads(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("٢٠٢٦-02-02T19:00:00Z", "2026-02-02T1９:00:00Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z"),
        *("2026-02-02T19:00:00+25:00", "2016-12-31T23:59:60Z", "2026-02-02T19:00:00Z\n", "2026-02-02T19:00:00"),
    ],
)
def test_an_impossible_instant_is_none(text: str) -> None:
    assert not is_instant(text)
