"""C-017 to C-020: norms by age and sex, cut-offs, and what counts as worse or better."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shared.clinical import function_tests
from shared.clinical.settings import RULES
from shared.contracts.plan_vocabulary import Sex
from shared.contracts.reports import FunctionTested

MAN, WOMAN = Sex.MALE, Sex.FEMALE
CDC = {60: (14, 12), 65: (12, 11), 70: (12, 10), 75: (11, 10), 80: (10, 9), 85: (8, 8), 90: (7, 4)}


@pytest.mark.parametrize("youngest", CDC)
@pytest.mark.parametrize("oldest", [False, True])
@pytest.mark.parametrize("sex", [MAN, WOMAN])
def test_chair_stand_norms(youngest: int, oldest: bool, sex: Sex) -> None:
    """C-018: below average under the cut-off, for the first and the last year of each band."""
    age = youngest + 4 if oldest else youngest
    cutoff = CDC[youngest][sex is WOMAN]
    assert function_tests.below_average(Decimal(cutoff - 1), age, sex) is True
    assert function_tests.below_average(Decimal(cutoff), age, sex) is False


@pytest.mark.parametrize(
    ("stands", "age", "sex", "expected"),
    [
        (9, 72, WOMAN, True),  # the example: below 10
        (12, 65, MAN, False),  # the example
        (11, 65, MAN, True),  # the example: below 12
        (3, 59, MAN, None),  # no norm under 60
        (3, 95, WOMAN, None),  # nor above 94
        (11, 65, None, True),  # sex unknown: the higher cut-off, 12
        (12, 65, None, False),
    ],
)
def test_chair_stand_examples(stands: int, age: int, sex: Sex | None, expected: bool | None) -> None:
    """C-018."""
    assert function_tests.below_average(Decimal(stands), age, sex) is expected


@pytest.mark.parametrize(
    ("test", "value", "sex", "expected"),
    [
        ("grip_strength", "15.5", WOMAN, True),  # the example
        ("grip_strength", "16.0", WOMAN, False),  # the example
        ("grip_strength", "26.9", MAN, True),
        ("grip_strength", "27", MAN, False),
        ("grip_strength", "26.9", None, True),  # sex unknown: the higher cut-off
        ("grip_strength", "27", None, False),
        ("chair_stand_5x", "15", WOMAN, False),
        ("chair_stand_5x", "15.1", MAN, True),
        ("chair_stand_30s", "1", WOMAN, False),  # C-018, not C-020
        ("stair_climb", "60", WOMAN, False),
    ],
)
def test_low_strength(test: str, value: str, sex: Sex | None, expected: bool) -> None:
    """C-020, with the worked example: 27 kg, 16 kg, 15 s."""
    assert function_tests.low_strength(test, Decimal(value), sex, RULES) is expected


def test_cut_offs_of_a_region() -> None:
    """C-020: region override."""
    asian = RULES.overridden({"low_grip_men_kg": 28, "low_grip_women_kg": 18}, "asia")
    assert function_tests.low_strength("grip_strength", Decimal("27.9"), MAN, asian)
    assert not function_tests.low_strength("grip_strength", Decimal(18), WOMAN, asian)


@pytest.mark.parametrize(
    ("test", "now", "best", "expected"),
    [
        ("chair_stand_30s", "9", "12", True),
        ("chair_stand_30s", "10", "12", False),
        ("grip_strength", "25", "30", True),
        ("grip_strength", "25.1", "30", False),
        ("stair_climb", "12", "10", True),
        ("stair_climb", "11.99", "10", False),
        ("chair_stand_5x", "30", "10", False),  # only its cut-off counts
    ],
)
def test_declined(test: str, now: str, best: str, expected: bool) -> None:
    """C-019: 3 stands, 5 kg, 20 %."""
    assert function_tests.declined(test, Decimal(now), Decimal(best), RULES) is expected


def test_a_clinic_may_ask_for_more_before_it_is_told() -> None:
    """C-019: grip 5.0 to 6.5 kg."""
    rules = replace(RULES, grip_decline_kg=Decimal("6.5"))
    assert not function_tests.declined("grip_strength", Decimal("23.6"), Decimal(30), rules)
    assert function_tests.declined("grip_strength", Decimal("23.5"), Decimal(30), rules)


@pytest.mark.parametrize(
    ("test", "now", "baseline", "expected"),
    [
        ("chair_stand_30s", "10", "10", False),
        ("chair_stand_30s", "11", "10", True),
        ("grip_strength", "20.1", "20", True),
        ("grip_strength", "20", "20", False),
        ("stair_climb", "9.9", "10", True),
        ("stair_climb", "10.1", "10", False),
    ],
)
def test_gained(test: str, now: str, baseline: str, expected: bool) -> None:
    """C-117."""
    assert function_tests.gained(test, Decimal(now), Decimal(baseline), RULES) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"test": "chair_stand_30s", "value": 12, "unit": "stands"}, 12),
        ({"test": "chair_stand_30s", "value": 12, "unit": "stands", "arms_used": True}, 0),  # C-018
        ({"test": "grip_strength", "value": 30, "unit": "kg"}, 30),
        ({"test": "grip_strength", "value": 30, "unit": "s"}, None),  # not a grip strength: unknown (C-004)
        ({"test": "grip_strength", "not_applicable": True, "reason": "hand in plaster"}, None),
    ],
)
def test_value_of(fields: dict[str, Any], expected: int | None) -> None:
    """C-004, C-018."""
    assert function_tests.value_of(FunctionTested.model_validate(fields)) == expected
