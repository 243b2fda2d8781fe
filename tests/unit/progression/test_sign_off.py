"""C-053: good technique is signed off for the programme, or for one exercise after the other."""

from datetime import date
from decimal import Decimal

import pytest

from shared.clinical.course.exercise import ExerciseState
from shared.clinical.course.state import Course
from shared.contracts.vocabulary import LoadKind


def course(*names: str) -> Course:
    made = Course()
    for name in names:
        made.exercises[name] = ExerciseState(name, LoadKind.EXTERNAL_KG, 2, Decimal("2.5"), 5, date(2026, 2, 2))
    return made


@pytest.mark.parametrize(
    ("planned", "signed", "exercises", "programme"),
    [
        (("a", "b"), ("a",), ("a",), False),
        (("a", "b"), ("a", "b"), ("a", "b"), True),
        (("a", "b"), ("c",), (), False),
        (("a", "b"), (None,), ("a", "b"), True),
        (("a", "b"), (None, "c"), ("a", "b"), True),
        ((), ("a",), (), False),
        ((), (None,), (), True),
    ],
)
def test_sign_off(
    planned: tuple[str, ...], signed: tuple[str | None, ...], exercises: tuple[str, ...], programme: bool
) -> None:
    """C-053: what is signed off stays so; all of them together are the programme, none of none are not."""
    made = course(*planned)
    for one in signed:
        made.sign_off(one)
    assert tuple(name for name, one in made.exercises.items() if one.signed_off) == exercises
    assert made.technique_signed_off is programme
