"""Rule sets in the ops export: `verify` and `replay` need nothing else to judge as the services did (C-009)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.cli.exports import PatientExport, read_patient
from services.cli.verification import check_rule_sets
from shared.clinical.history import Window
from shared.clinical.ruleset import RELEASE, documents_of, read_timetable, timetable_of
from shared.clinical.settings import NotAllowed
from shared.contracts import exact
from shared.runtime.errors import Misconfigured
from tests.support.rule_sets import document

FIRST = document("1.0.0+first", "2026-03-01T00:00:00+01:00", confirmations=3, tolerated_pain="3.50")
SECOND = document("1.0.0+second", "2026-04-01T00:00:00Z", tick_time="05:00")
TIMETABLE = read_timetable({"a": SECOND, "b": FIRST})
HELD = PatientExport(("demo", "p-1"), None, Window(), (), (), TIMETABLE)


def line(**changed: Any) -> str:
    body = {
        "tenant": "demo",
        "patient": "p-1",
        "ticks_from": None,
        "ticked_to": None,
        "window": {"from_date": None, "to_date": None},
        "events": [],
        "emissions": [],
        "rule_sets": documents_of(TIMETABLE),
        **changed,
    }
    return json.dumps(body)


def test_a_timetable_survives_the_export() -> None:
    """C-009: values, instants, who approved it and why."""
    told = exact.loads(exact.dumps(documents_of(TIMETABLE)))
    assert timetable_of(told) == TIMETABLE
    assert [(each["version"], each["approved_by"]) for each in told] == [
        ("1.0.0+first", "Dr. A. Example"),
        ("1.0.0+second", "Dr. A. Example"),
    ]
    assert read_patient(line()).timetable == TIMETABLE
    assert documents_of(RELEASE) == []


def test_an_export_of_before_rule_sets_has_the_release() -> None:
    """C-009."""
    body = json.loads(line())
    del body["rule_sets"]
    assert read_patient(json.dumps(body)).timetable == RELEASE


def test_another_builds_rules_are_not_taken_for_ours() -> None:
    """C-009: the digest tells that the same document means something else here."""
    told = [{**each, "digest": "0" * 16} for each in documents_of(TIMETABLE)]
    with pytest.raises(NotAllowed) as refused:
        timetable_of(told)
    assert refused.value.problems == [
        "1.0.0+first: another build's, which makes other rules of it",
        "1.0.0+second: another build's, which makes other rules of it",
    ]
    with pytest.raises(Misconfigured, match=r"rule sets of the export: 1\.0\.0\+first"):
        read_patient(line(rule_sets=told))


def test_services_that_judge_by_different_rules_are_found() -> None:
    """C-009: once, though it concerns every patient."""
    other = replace(HELD, timetable=read_timetable({"a": FIRST}))
    assert list(check_rule_sets({HELD.key: HELD}, {HELD.key: HELD})) == []
    both = {("demo", "p-1"): HELD, ("demo", "p-2"): HELD}
    (found,) = check_rule_sets(both, dict.fromkeys(both, other))
    assert "progression has 1.0.0, 1.0.0+first" in str(found)
    assert "1.0.0+second" not in str(found).partition("alerts has")[2]
    assert list(check_rule_sets(both, {})) == []
