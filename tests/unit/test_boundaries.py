"""Every alert code has tests at its thresholds, just under them and just over."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from shared.clinical.rulebook import RULE_BOOK
from shared.contracts.vocabulary import AlertCode
from tests.support.rule_index import proofs
from tests.support.scenarios import NOT_MODELLED
from tests.unit.boundaries.boundary import Boundary
from tests.unit.boundaries.said import BOUNDARIES, FILE, said

SAID: Final[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))

OF_A_CLINIC: Final = {
    AlertCode.SAFETY_RATE: "tests/unit/alerts/test_safety_rate.py::test_above_one_percent_of_at_least_300_sessions",
    AlertCode.TECHNICAL: "tests/live/alerts/test_technical.py"
    "::test_a_partition_that_nobody_reads_is_reported_until_somebody_does",
}
"""Codes that no timeline of one patient can raise, and the tests of their thresholds."""


def values() -> Iterator[Any]:
    for boundary in BOUNDARIES:
        for value, severity in boundary.raised.items():
            yield pytest.param(boundary, value, severity, id=f"{boundary}: {value}")


@pytest.mark.parametrize(("boundary", "value", "severity"), list(values()))
def test_at_just_under_and_just_over(boundary: Boundary, value: Any, severity: str) -> None:
    """C-127: the rule of each row is named beside it."""
    assert boundary.said(value) == severity


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_what_is_said_there(boundary: Boundary) -> None:
    """C-009, C-127: sentence, rules, details and inputs, as they were read and agreed to."""
    assert said(boundary) == SAID[str(boundary)], "if this is meant: python -m tests.unit.boundaries.said"


def test_nothing_is_kept_of_what_is_no_longer_told() -> None:
    """C-127."""
    assert SAID.keys() == {str(boundary) for boundary in BOUNDARIES}


def test_every_code_has_its_boundaries() -> None:
    """C-127: also those that the scenarios do not model."""
    here = {boundary.code for boundary in BOUNDARIES}
    assert here | OF_A_CLINIC.keys() == set(AlertCode)
    assert not here & OF_A_CLINIC.keys()
    assert {code.value for code in here | OF_A_CLINIC.keys()} >= NOT_MODELLED
    assert {boundary.rule for boundary in BOUNDARIES} <= RULE_BOOK.keys()


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_boundary_tells_its_sides_apart(boundary: Boundary) -> None:
    """C-127: three values, or two where there is nothing beyond; all alike only where nothing matters."""
    alike = len(set(boundary.raised.values())) == 1
    assert len(boundary.raised) >= 2
    assert alike == (boundary.what == "whatever the pain")


def test_the_tests_elsewhere_exist() -> None:
    """C-121, C-130."""
    assert set(OF_A_CLINIC.values()) <= {str(proof) for proof in proofs()}
