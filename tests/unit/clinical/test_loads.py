"""C-083: which load is new, after a session that was taken back too."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.clinical.loads import LiftedLoads
from shared.contracts.plans import PlanChanged
from shared.contracts.reports import SessionCompleted
from tests.support.exercises import Number, band, ladder, lift, planned

AT = datetime(2026, 2, 2, 19, tzinfo=UTC)


def session(*exercises: dict[str, Any]) -> SessionCompleted:
    raw = {"session_id": "s", "started_at": AT, "ended_at": AT, "exercises": list(exercises)}
    return SessionCompleted.model_validate(raw)


def after(done: dict[str, Any], taken_back: dict[str, Any], *plan: dict[str, Any]) -> LiftedLoads:
    loads = LiftedLoads()
    loads.change(PlanChanged.model_validate({"exercises": list(plan)}))
    loads.session(session(done), {})
    loads.known(session(taken_back), {})
    return loads


@pytest.mark.parametrize(
    ("taken_back", "now", "new"),
    [
        (50, 60, False),
        (50, 55, False),
        (50, 62.5, True),
        (65, 65, False),
        (65, 67.5, True),
        (None, 60, False),
        (None, 62.5, True),
    ],
)
def test_what_was_lifted_in_a_session_that_was_taken_back_is_not_new(
    taken_back: Number | None, now: Number, new: bool
) -> None:
    """C-083: 60 kg in the session before it; the highest of both is known."""
    loads = after(lift(load=60), lift(load=taken_back), planned())
    assert loads.session(session(lift(load=now)), {}) is new


@pytest.mark.parametrize(("now", "new"), [(3, False), (4, True)])
def test_a_rung_of_a_session_that_was_taken_back_is_known(now: int, new: bool) -> None:
    """C-001, C-083."""
    assert after(band(level=2), band(level=3), ladder()).session(session(band(level=now)), {}) is new


@pytest.mark.parametrize(("now", "new"), [(3, False), (4, True)])
def test_a_rung_that_nobody_logged_in_a_session_that_was_taken_back_is_the_prescribed_one(now: int, new: bool) -> None:
    """C-001, C-083: done at the second rung, then at the third, prescribed by then."""
    loads = after(band(level=2), band(level=2), ladder())
    loads.known(session(lift("band_row", None)), {"band_row": Decimal(3)})
    assert loads.session(session(band(level=now)), {}) is new


@pytest.mark.parametrize(("prescribed", "new"), [(2, False), (3, True)])
def test_a_rung_that_nobody_logged_of_an_exercise_that_was_added_is_the_prescribed_one(
    prescribed: int, new: bool
) -> None:
    """C-001, C-049: added by a clinician, done at the second rung."""
    loads = after(band(level=2), band(level=2), ladder())
    assert loads.session(session(lift("band_row", None)), {"band_row": Decimal(prescribed)}) is new


def test_a_session_that_was_taken_back_makes_nothing_new() -> None:
    """C-049: an exercise that a clinician calls new stays so until it has been done."""
    loads = after(lift(), lift(), planned(), planned("squat", new_load=True))
    assert loads.new_next == ["squat"]
    assert loads.session(session(lift("squat", load=10)), {})
    assert not loads.session(session(lift("squat", load=10)), {})
