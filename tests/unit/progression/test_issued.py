"""C-006, C-071, C-114: what had been said before late data came, at its edges; of loads, rungs and holds alike."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from shared.clinical.course.decide import _keep_adjusted
from shared.clinical.course.dose import Dose
from shared.clinical.course.exercise import ExerciseState, Pending
from shared.clinical.course.issued import IssuedFacts, IssuedIncrease
from shared.clinical.course.performance import Performance
from shared.clinical.course.state import Course
from shared.clinical.facts import SessionFacts
from shared.contracts.emissions import DecisionSaid, DecisionWithdrawn
from shared.contracts.events import parse_event
from shared.contracts.reports import SessionCompleted
from shared.contracts.vocabulary import Action, LoadKind
from tests.support.timeline import Timeline

AT: Final = datetime(2026, 2, 16, 19, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
TO: Final[dict[str, tuple[Any, Any]]] = {
    "new_load_kg": (Decimal(60), Decimal("62.5")),
    "new_level": (2, 3),
    "new_hold_s": (30, 35),
}
"""Of each kind what was prescribed, and what was said to come."""
KINDS: Final = {
    "new_load_kg": LoadKind.EXTERNAL_KG,
    "new_level": LoadKind.BAND,
    "new_hold_s": LoadKind.ISOMETRIC,
}
of_each_kind = pytest.mark.parametrize("kind", TO)


def increase(to: Any, at: datetime = AT, **changed: Any) -> IssuedIncrease:
    return IssuedIncrease(
        **{
            "decision_id": "s1/e",
            "exercise_id": "e",
            "to": Decimal(to),
            "at": at,
            "applied_at": at,
            **changed,
        }
    )


def exercise(kind: str) -> ExerciseState:
    was: dict[str, Any] = {kind.removeprefix("new_"): TO[kind][0]}
    return ExerciseState("e", KINDS[kind], 2, Decimal("2.5"), 5, date(2026, 2, 2), **was)


def dose(kind: str, amount: Any) -> Dose:
    values: dict[str, Any] = {kind.removeprefix("new_"): amount}
    return Dose(**values)


def done(lowest: Any) -> Performance:
    return Performance((), True, None if lowest is None else Decimal(lowest), None, None, None)


def session(at: datetime = AT) -> SessionFacts:
    raw = {
        "session_id": "s2",
        "started_at": at,
        "ended_at": at + HOUR,
        "exercises": [{"exercise_id": "e", "sets": [{"reps": 10}]}],
    }
    data = SessionCompleted.model_validate(raw)
    return SessionFacts(data, at.date(), None, None, {}, False)


def said_of(action: Action, decision_id: str, at: datetime, **values: Any) -> DecisionSaid:
    trigger, _, exercise_id = decision_id.rpartition("/")
    return DecisionSaid(
        at=at,
        patient_id="p",
        decision_id=decision_id,
        trigger=trigger,
        exercise_id=exercise_id,
        action=action,
        rules=("C-055",),
        rule_set="1",
        sentence="So it is.",
        **values,
    )


def adjusted(
    kind: str, at: datetime = AT - HOUR, days: int = 14, exercise_id: str = "e", **changed: Any
) -> DecisionSaid:
    """A RETURN_ADJUST due on 2026-02-16 where `days` are 14."""
    values = {kind: TO[kind][0], **changed}
    return said_of(Action.RETURN_ADJUST, f"return:2026-02-02:{days}/{exercise_id}", at, **values)


@of_each_kind
def test_an_approval_means_the_version_that_was_shown_last(kind: str) -> None:
    """C-071: of three versions the last that had been said when it came; none at all, or none to compare: it counts."""
    was, to = TO[kind]
    pending = Pending("s1/e", "s1", AT, **{**dict.fromkeys(TO), kind: to}, target_reps=None)
    same, other = increase(to), increase(was)
    later = increase(was, AT + HOUR)
    assert IssuedFacts([other, other, same, later]).approves(pending, AT)
    assert not IssuedFacts([same, same, other]).approves(pending, AT)
    assert IssuedFacts([other, same]).approves(pending, AT), "said at that very instant"
    assert not IssuedFacts([same, later]).approves(pending, AT + HOUR)
    assert IssuedFacts([increase(was, decision_id="s0/e"), later]).approves(pending, AT)
    assert IssuedFacts([other]).approves(Pending("s1/e", "s1", AT, None, None, None, 17), AT)


@of_each_kind
def test_what_was_trained_while_it_was_in_force_stays(kind: str) -> None:
    """C-006: the highest that was lifted; not more than that, nor what is prescribed, nor of another exercise."""
    was, to = TO[kind]
    said = [increase(to), increase(was), increase(Decimal(to) * 2), increase(to, exercise_id="f")]
    one = exercise(kind)
    one.target_reps = 17
    IssuedFacts(said).keep_trained_load(one, done(to), session())
    assert one.dose == dose(kind, to)
    assert isinstance(one.dose.amount, Decimal)
    assert (one.last_change_on, one.reconfirm) == (AT.date(), True)
    assert vars(one)["target_reps"] is None


@of_each_kind
@pytest.mark.parametrize(
    ("lifted", "changed"),
    [
        (None, {}),
        ("was", {}),
        ("to", {"exercise_id": "f"}),
        ("to", {"applied_at": None}),
        ("to", {"applied_at": AT + HOUR}),
        ("to", {"ended_at": AT}),
    ],
)
def test_what_was_not_trained_or_not_in_force_does_not(kind: str, lifted: str | None, changed: dict[str, Any]) -> None:
    """C-006: at the instant it was replaced it is in force no more."""
    was, to = TO[kind]
    one = exercise(kind)
    IssuedFacts([increase(to, **changed)]).keep_trained_load(
        one, done({"was": was, "to": to, None: None}[lifted]), session()
    )
    assert (one.dose, one.reconfirm) == (dose(kind, was), False)


@of_each_kind
def test_what_was_lowered_for_a_return_counts_where_it_was_trained_at(kind: str) -> None:
    """C-114: from the day the gap reached, at that amount or less, and while nothing had risen since."""
    was, to = TO[kind]

    def used(said: DecisionSaid, lifted: Any = was, *rises: IssuedIncrease) -> bool:
        facts = IssuedFacts([*rises], {said.decision_id: said})
        return facts.used(exercise(kind), done(lifted), session()) == [said]

    said, without = adjusted(kind), adjusted(kind).model_copy(update={kind: None})
    assert used(said)
    assert not used(said, None)
    assert not used(said, to), "more than that was lifted"
    assert used(adjusted(kind, at=AT))
    assert not used(adjusted(kind, at=AT + HOUR)), "said after the session began"
    assert not used(adjusted(kind, days=15)), "its gap ended a day later"
    assert not used(adjusted(kind, exercise_id="f"))
    assert not used(without)
    assert not used(said, was, increase(to, applied_at=AT)), "risen by the time it began"
    assert used(said, was, increase(to, applied_at=AT + HOUR))
    assert used(said, was, increase(to, applied_at=said.at)), "risen before"
    assert used(said, was, increase(to, applied_at=None)), "waits for approval"
    assert used(said, was, increase(to, applied_at=AT, exercise_id="f"))
    assert not used(said, was, increase(to, applied_at=None), increase(to, applied_at=AT))


def raised(kind: str, to: Any, at: datetime = AT, decision_id: str = "s1/e") -> DecisionSaid:
    return said_of(Action.INCREASE_LOAD, decision_id, at, **{kind: to})


def lowered(kind: str, to: Any, at: datetime, exercise_id: str) -> DecisionSaid:
    return said_of(Action.REGRESS, f"s9/{exercise_id}", at, **{kind: to})


@of_each_kind
def test_a_later_version_or_a_withdrawal_ends_the_one_before(kind: str) -> None:
    """C-006: of that decision alone."""
    was, to = TO[kind]
    withdrawn = DecisionWithdrawn(at=AT + 2 * HOUR, patient_id="p", decision_id="s1/e", version=3, trigger="s1")
    other = raised(kind, to, decision_id="s2/e")
    facts = IssuedFacts.of([raised(kind, to), other, raised(kind, was, AT + HOUR), withdrawn], [])
    assert [(one.to, one.at, one.ended_at) for one in facts.increases] == [
        (to, AT, AT + HOUR),
        (to, AT, None),
        (was, AT + HOUR, AT + 2 * HOUR),
    ]


@of_each_kind
@pytest.mark.parametrize(("less", "exercise_id", "ends"), [(True, "e", True), (False, "e", False), (True, "f", False)])
def test_what_is_lowered_ends_what_was_more(kind: str, less: bool, exercise_id: str, ends: bool) -> None:
    """C-006: of that exercise; the same amount is no less, and what has ended has ended when it did."""
    was, to = TO[kind]
    said = [
        raised(kind, to),
        raised(kind, to, AT + HOUR),
        lowered(kind, was if less else to, AT + 2 * HOUR, exercise_id),
    ]
    ended = [one.ended_at for one in IssuedFacts.of(said, []).increases]
    assert ended == [AT + HOUR, AT + 2 * HOUR if ends else None]


@pytest.mark.parametrize("late_s", [-1, 0, 1])
def test_nobody_has_trained_at_what_was_said_before_its_session(late_s: int) -> None:
    """C-006: an event that is stamped after what it caused; whoever said it, it counts from the event on."""
    happened = AT + timedelta(seconds=late_s)
    raw = Timeline().add("device.status", happened, {"status": "ok"}, id="s1").events[0]
    (increase,) = IssuedFacts.of([raised("new_load_kg", 60)], [parse_event(raw)]).increases
    assert (increase.at, increase.applied_at) == (max(AT, happened), max(AT, happened))


@of_each_kind
def test_what_was_lowered_for_a_return_and_trained_at_stays_lowered(kind: str) -> None:
    """C-114: and it is said again as it was said, once."""
    was, to = TO[kind]
    course, one, said = Course(), exercise(kind), adjusted(kind, reason="GAP_14")
    one.dose = dose(kind, to)
    _keep_adjusted(course, one, said, session())
    _keep_adjusted(course, one, said, session())
    assert (one.dose, one.last_change_on) == (dose(kind, was), AT.date())
    (draft,) = course.drafts
    assert (draft.decision_id, draft.verdict.action, draft.verdict.reason) == (
        said.decision_id,
        Action.RETURN_ADJUST,
        "GAP_14",
    )
    assert getattr(draft.verdict, kind) == was
    assert draft.verdict.cites == said.rules
