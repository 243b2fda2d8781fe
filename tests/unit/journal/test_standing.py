"""What emissions change about the decisions that stand."""

from datetime import UTC, datetime
from typing import Any

from shared.contracts.emissions import DecisionSaid, DecisionStatusChanged, DecisionWithdrawn, Emission
from shared.contracts.vocabulary import Action, DecisionStatus
from shared.runtime.journal.ports import Origin, Stated
from shared.runtime.journal.standing import Patch, standing_changes

AT = datetime(2026, 2, 2, 19, tzinfo=UTC)
KEY = ("demo", "p1", "s1/leg_press")
COMMON: dict[str, Any] = {"at": AT, "tenant": "demo", "patient_id": "p1", "decision_id": KEY[2], "trigger": "s1"}


def decision(version: int = 1, status: DecisionStatus = DecisionStatus.APPLIED) -> DecisionSaid:
    return DecisionSaid(
        **COMMON,
        kind="decision" if version == 1 else "decision_superseded",
        version=version,
        action=Action.INCREASE_LOAD,
        status=status,
        rules=("C-056",),
        rule_set="1.0.0",
        sentence="Up.",
    )


def stated(*emissions: Emission) -> list[Stated]:
    return [Stated("demo", "p1", number, one, Origin.JOURNAL) for number, one in enumerate(emissions, start=7)]


def test_a_new_decision_stands() -> None:
    """C-009."""
    standing = standing_changes(stated(decision())).whole[KEY]
    assert (standing.version, standing.said, standing.standing, standing.status) == (1, 7, True, "applied")


def test_what_happens_to_a_decision_of_the_same_transaction_is_written_with_it() -> None:
    """C-009."""
    approved = DecisionStatusChanged(**COMMON, status=DecisionStatus.APPLIED)
    changes = standing_changes(stated(decision(status=DecisionStatus.PENDING_APPROVAL), approved))
    assert (changes.whole[KEY].status, changes.whole[KEY].said) == ("applied", 8)
    assert not changes.patches


def test_what_happens_to_an_older_decision_is_a_patch() -> None:
    """C-009."""
    expired = DecisionStatusChanged(**COMMON, status=DecisionStatus.EXPIRED)
    withdrawn = DecisionWithdrawn(**COMMON, version=2)
    changes = standing_changes(stated(expired, withdrawn))
    assert changes.patches == {KEY: Patch(said=8, version=2, standing=False, status="expired")}


def test_a_newer_version_replaces_a_patch() -> None:
    """C-006."""
    changes = standing_changes(stated(DecisionWithdrawn(**COMMON, version=2), decision(version=3)))
    assert changes.whole[KEY].version == 3
    assert changes.whole[KEY].standing
    assert not changes.patches
