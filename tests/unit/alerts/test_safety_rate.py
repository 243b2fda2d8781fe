"""C-121: the safety indicator of a clinic."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.alerts.application.safety import Counted, of_rate
from services.alerts.domain.safety_rate import SafetyRate, is_injury
from shared.clinical.settings import RULES
from shared.contracts.alerts import Change
from shared.contracts.vocabulary import AlertCode, Severity


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


NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("injured", "standing", "kind", "sentence"),
    [
        (4, (), Change.RAISED, "4 of 350 sessions of all patients in 90 days ended with an injury: 1.14 %, above"),
        (4, ("2026-02",), None, ""),  # it stands already
        (3, ("2026-02",), Change.RESOLVED_BY_DATA, "3 of 350 sessions of all patients in 90 days ended with an injury"),
        (3, (), None, ""),
    ],
)
def test_the_lead_is_told_once_and_when_it_is_over(
    injured: int, standing: tuple[str, ...], kind: Change | None, sentence: str
) -> None:
    """C-121: routine, about no patient, with what was counted and why (C-009)."""
    signals = list(of_rate(Counted("demo", SafetyRate(350, injured), standing), RULES, NOON))
    assert [one.kind for one in signals] == ([] if kind is None else [kind])
    for one in signals:
        body = json.loads(one.body)
        assert (one.patient, one.code, one.severity) == (None, AlertCode.SAFETY_RATE, Severity.ROUTINE)
        assert one.episode == ("2026-03" if kind is Change.RAISED else "2026-02")
        assert body["sentence"].startswith(sentence)
        assert body["inputs"] == {
            "injured": injured,
            "sessions": 350,
            "days": 90,
            "least_sessions": 300,
            "limit": "0.01",
        }
        assert body["source"].startswith("“consistently below 1% per session”")
