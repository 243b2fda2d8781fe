"""The executable clinical scenarios, and whether what was said is what each of them expects.

Expected rows at one instant are a set; every expected field must be in what was said; an emission that no row
expects is a failure too, unless its code is one the scenarios do not model.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "scenarios" / "scenarios.json"
NOT_MODELLED = {
    "SPACING",
    "REST_TOO_SHORT",
    "LOW_ADHERENCE",
    "LOW_FREQUENCY",
    "PLATEAU_REVIEW",
    "PAIN_TREND_UP",
    "FATIGUE_PERSISTENT",
    "FUNCTION_DECLINE",
    "BASELINE_INCOMPLETE",
    "NON_RESPONSE_REVIEW",
    "VALSALVA_RISK",
    "SAFETY_RATE",
    "TECHNICAL",
}
"""Codes that the scenarios leave out: each has tests of its own."""
_KINDS = {
    "decision",
    "decision_superseded",
    "decision_withdrawn",
    "alert_raised",
    "alert_escalated",
    "alert_resolved",
    "ingest",
}


@dataclass(frozen=True)
class Scenario:
    """A patient's timeline in order of arrival, the dates between which ticks run, and every expected emission."""

    id: str
    title: str
    events: tuple[dict[str, Any], ...]
    ticks: tuple[date, date] | None
    expected: tuple[dict[str, Any], ...]

    @property
    def patient(self) -> str:
        """The patient the events are about."""
        return str(self.events[0]["subject"])


def received(event: Mapping[str, Any]) -> datetime:
    """When a scenario's event is received; without the stamp, when it happened."""
    return datetime.fromisoformat(event.get("receivedtime", event["time"]))


@cache
def scenarios() -> dict[str, Scenario]:
    """Every scenario by its id."""
    found = {}
    for one in json.loads(_FILE.read_text("utf-8")):
        ticks = one.get("ticks")
        found[one["id"]] = Scenario(
            id=one["id"],
            title=one["title"],
            events=tuple(sorted(one["events"], key=received)),
            ticks=(date.fromisoformat(ticks["from_date"]), date.fromisoformat(ticks["to_date"])) if ticks else None,
            expected=tuple(one["expected"]),
        )
    return found


def problems(scenario: Scenario, said: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is missing and what is too much; empty when the scenario holds."""
    left = [one for one in said if _modelled(one)]
    found = []
    for row in scenario.expected:
        hit = next((one for one in left if _same(row, one)), None)
        if hit is None:
            found.append(f"missing {json.dumps(row)}")
        else:
            left.remove(hit)
    return found + [f"extra {json.dumps(one, default=str)}" for one in left]


def _modelled(one: Mapping[str, Any]) -> bool:
    if one.get("kind") not in _KINDS or one.get("code") in NOT_MODELLED:
        return False
    return not (one["kind"] == "ingest" and one["outcome"] in {"accepted", "suspected_duplicate"})


def _same(expected: Any, got: Any) -> bool:
    if isinstance(expected, dict):
        return isinstance(got, Mapping) and all(_same(value, got.get(key)) for key, value in expected.items())
    if isinstance(expected, list):
        return isinstance(got, list) and sorted(map(str, expected)) == sorted(map(str, got))
    return bool(expected == got) or _equal_number(expected, got) or _equal_instant(expected, got)


def _equal_number(expected: Any, got: Any) -> bool:
    try:
        return Decimal(str(expected)) == Decimal(str(got))
    except InvalidOperation:
        return False


def _equal_instant(expected: Any, got: Any) -> bool:
    try:
        return datetime.fromisoformat(str(expected)) == datetime.fromisoformat(str(got))
    except ValueError:
        return False
