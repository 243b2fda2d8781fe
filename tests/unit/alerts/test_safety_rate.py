"""C-121: the safety indicator of a clinic."""

from dataclasses import replace
from decimal import Decimal

import pytest

from services.alerts.domain.safety_rate import SafetyRate, is_injury
from shared.clinical.settings import RULES
from shared.contracts.vocabulary import AlertCode


@pytest.mark.parametrize(
    ("injured", "sessions", "told"),
    [
        (4, 350, True),  # the example: 1.14 %
        (3, 350, False),  # 0.86 %
        (2, 100, False),  # too few sessions
        (3, 299, False),  # just under 300, though 1.003 %
        (4, 300, True),
        (3, 300, False),  # 1 % exactly
        (0, 10_000, False),
        (0, 0, False),
    ],
)
def test_above_one_percent_of_at_least_300_sessions(injured: int, sessions: int, told: bool) -> None:
    """C-121: the examples, at and just over."""
    assert SafetyRate(sessions, injured).exceeds(RULES) is told


def test_too_few_sessions_give_no_share() -> None:
    """C-121: missing is not zero (C-004)."""
    assert SafetyRate(299, 0).share(RULES) is None
    assert SafetyRate(300, 0).share(RULES) == 0


def test_a_clinic_may_be_told_sooner() -> None:
    """C-121: 0.2 to 1 %."""
    strict = replace(RULES, safety_rate=Decimal("0.002"))
    assert not SafetyRate(500, 1).exceeds(strict)
    assert SafetyRate(499, 1).exceeds(strict)


@pytest.mark.parametrize(
    ("code", "symptom", "expected"),
    [
        (AlertCode.RED_FLAG_SNAP, "snap_or_tearing", True),
        (AlertCode.RED_FLAG_FUNCTION, "new_functional_loss", True),
        (AlertCode.FALL, "fall_with_injury", True),
        (AlertCode.FALL, "fall_without_injury", False),
        (AlertCode.RED_FLAG_CV, "chest_pain", False),
        (AlertCode.PAIN_INTENSE, None, False),
    ],
)
def test_what_counts_as_an_injury(code: AlertCode, symptom: str | None, expected: bool) -> None:
    """C-121: snap, functional loss or injury."""
    assert is_injury(code, {} if symptom is None else {"symptom": symptom}) is expected
