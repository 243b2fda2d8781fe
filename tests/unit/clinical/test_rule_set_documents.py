"""Rule-set documents: what a clinic may write, and everything that is wrong with what it wrote (C-009)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.clinical.ruleset import RELEASE, RELEASES, Timetables, digest, read_timetable
from shared.clinical.settings import NotAllowed


def document(**changed: Any) -> dict[str, Any]:
    """A document as JSON has it; None removes a field."""
    given = {
        "version": "1.0.0+clinic-1",
        "active_from": "2026-03-01T00:00:00+01:00",
        "overrides": {"confirmations": 3, "tolerated_pain": Decimal("3.5")},
        "note": "More confirmations, after the audit of January",
        "approved_by": "Dr. A. Example",
        **changed,
    }
    return {name: value for name, value in given.items() if value is not None}


def problems(*documents: object) -> list[str]:
    with pytest.raises(NotAllowed) as refused:
        read_timetable({f"d{number}": each for number, each in enumerate(documents, start=1)})
    return refused.value.problems


def test_documents_are_activations_in_the_order_of_their_instants() -> None:
    """C-009: whatever the order of the files; the first release holds before them."""
    later = document(version="1.0.0+clinic-2", active_from="2026-04-01T00:00:00Z", overrides={})
    timetable = read_timetable({"b": later, "a": document()})
    assert [each.rules.version for each in timetable.activations] == ["1.0.0+clinic-1", "1.0.0+clinic-2"]
    assert timetable.at(datetime(2026, 2, 28, 22, 59, tzinfo=UTC)) is RELEASES["1.0.0"]
    in_force = timetable.at(datetime(2026, 2, 28, 23, 0, tzinfo=UTC))
    assert (in_force.confirmations, in_force.tolerated_pain) == (3, Decimal("3.5"))
    assert timetable.activations[0].document is not None
    assert timetable.activations[0].document.approved_by == "Dr. A. Example"


def test_a_tenant_without_documents_has_the_release() -> None:
    """C-009."""
    own = read_timetable({"a": document()})
    timetables = Timetables({"demo": own})
    assert timetables.of("demo") is own
    assert timetables.of("other") is RELEASE


def test_a_document_without_changes_goes_back_to_the_release() -> None:
    """C-009: an activation is undone by another one, never by taking it away."""
    back = read_timetable({"a": document(overrides={})}).activations[0].rules
    assert digest(back) == digest(RELEASES["1.0.0"])
    assert back.version == "1.0.0+clinic-1"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"version": "1.0.0"}, "version: a release with other values needs a name of its own"),
        ({"version": "2.0.0+x"}, "version: there is no release '2.0.0' here, only 1.0.0"),
        ({"version": "1.0.0+Clinic"}, "version: string should match pattern"),
        ({"version": "1.0.0+../../etc"}, "version: string should match pattern"),
        ({"version": "1.0.\uff10+x"}, "version: string should match pattern"),
        ({"version": None}, "version: field required"),
        ({"version": 1}, "version: input should be a valid string"),
        ({"active_from": "2026-03-01T00:00:00"}, "active_from: an RFC 3339 timestamp with offset is needed"),
        ({"active_from": "tomorrow"}, "active_from: an RFC 3339 timestamp with offset is needed"),
        ({"active_from": 1772323200}, "active_from: an RFC 3339 timestamp with offset is needed"),
        ({"active_from": None}, "active_from: field required"),
        ({"overrides": None}, "overrides: field required"),
        ({"overrides": [1]}, "overrides: input should be a valid dictionary"),
        ({"overrides": {"mood": 1}}, "mood: there is no such setting"),
        ({"overrides": {"m\nood": 1}}, "m\\nood: there is no such setting"),
        ({"overrides": {"confirmations": [3]}}, "confirmations = [3] (C-057): a number is needed (sessions)"),
        ({"overrides": {"confirmations": 5}}, "confirmations = 5 (C-057): allowed are 2 to 4 sessions"),
        ({"overrides": {"intense_pain": 6}}, "intense_pain = 6 (C-080): is fixed at 5 NRS"),
        ({"overrides": {"detraining_action_days": 15}}, "detraining_action_days = 15 (C-106): allowed are 10 to 14 d"),
        ({"overrides": {"version": "2.0.0"}}, "version: there is no such setting"),
        ({"overrides": {"profiles": {}}}, "profiles: there is no such setting"),
        ({"note": ""}, "note: string should have at least 1 character"),
        ({"note": "two\nlines"}, "note: string should match pattern"),
        ({"note": "half \ud800"}, "note: input should be a valid string"),
        ({"approved_by": None}, "approved_by: field required"),
        ({"aproved_by": "x"}, "aproved_by: extra inputs are not permitted"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], said: str) -> None:
    """C-009: which document, which setting, by which rule, the value, and what is allowed."""
    found = problems(document(**changed))
    assert any(problem.startswith(f"d1: {said}") for problem in found), found
    assert all(problem.isprintable() for problem in found)


def test_everything_that_is_wrong_in_all_documents_is_said_at_once() -> None:
    """C-009."""
    found = problems(
        document(note=None, overrides={"confirmations": 5, "older_age": "old"}),
        [],
        document(version="1.0.0+clinic-2", active_from="2026-02-28T23:00:00Z"),
        document(version="1.0.0+clinic-3"),
        document(version="1.0.0+clinic-3", active_from="2026-05-01T00:00:00Z"),
    )
    assert found == [
        "d1: note: field required",
        "d1: confirmations = 5 (C-057): allowed are 2 to 4 sessions",
        "d1: older_age = 'old' (C-030): a number is needed (y)",
        "d2: a JSON object is needed",
        "d4: active from the same instant as d3",
        "1.0.0+clinic-3: two documents have this version",
    ]


def test_values_together_must_make_sense() -> None:
    """C-061, C-108: each value allowed, both together not."""
    overrides = {"return_factor_14": "0.80", "return_factor_21": "0.90"}
    (found,) = problems(document(overrides=overrides))
    assert found.startswith("d1: return_factor_14, _21, _28 (C-108): a longer gap")


def test_a_document_of_many_values_is_read_and_of_too_many_refused() -> None:
    """C-009."""
    assert any("at most 200" in one for one in problems(document(overrides={f"x{n}": 1 for n in range(201)})))
