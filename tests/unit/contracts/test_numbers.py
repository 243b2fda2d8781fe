"""Numbers are numbers: what merely looks like one is an error, not a guess."""

from decimal import Decimal
from typing import Any

import pytest

from shared.contracts import exact
from shared.contracts.events import InvalidEventError, parse_event
from shared.contracts.times import is_instant


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


@pytest.mark.parametrize("day", [0, 1_770_000_000, True, "9999-12-31", "0001-01-01", "2026-02-30", "2026-02-02T19:00"])
def test_a_day_is_a_date_that_can_be_counted_on_from(day: Any) -> None:
    pause = {"from_date": day, "to_date": day, "reason": "holiday"}
    with pytest.raises(InvalidEventError, match="/data/from_date"):
        parse_event({**checkin(1), "type": "liftline.pause.declared.v1", "data": pause})


@pytest.mark.parametrize("moment", [1_770_055_200, 1_770_055_200.0, True, None, "1770055200x", "2026-02-02T19:00:00"])
def test_a_moment_is_no_number(moment: Any) -> None:
    session = {"session_id": "s", "started_at": moment, "ended_at": "2026-02-02T19:00:00+01:00", "exercises": [{}]}
    with pytest.raises(InvalidEventError, match="/data/started_at"):
        parse_event({**checkin(1), "type": "liftline.session.completed.v1", "data": session})


@pytest.mark.parametrize(("e1rm", "taken"), [(0, False), (Decimal("0.0001"), True), (500, True), (501, False)])
def test_a_one_repetition_maximum_is_above_zero(e1rm: Decimal, taken: bool) -> None:
    """C-021: loads are told as a share of it."""
    told = checkin(0) | {"type": "liftline.reassessment.completed.v1", "data": {"e1rm_kg": {"leg_press": e1rm}}}
    if taken:
        parse_event(told)
    else:
        with pytest.raises(InvalidEventError, match="/data/e1rm_kg/leg_press"):
            parse_event(told)
