"""What another rule set would have changed: the same events judged twice, counted, and compared."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from statistics import fmean
from typing import Any, Final

from services.cli.replaying import Key, Record, judge
from shared.clinical.ruleset import Timetable
from shared.clinical.settings import ClinicalRules
from shared.clinical.settings.setting import shown
from shared.contracts.emissions import AlertSaid, DecisionSaid, DecisionStatusChanged, DecisionWithdrawn, Emission
from shared.contracts.events import Event
from shared.contracts.plans import DecisionApproved, DecisionDeclined
from shared.contracts.vocabulary import Action, AlertCode, DecisionStatus, Severity

INCREASES: Final = {Action.INCREASE_LOAD, Action.INCREASE_LEVEL, Action.PROGRESS_REPS, Action.PROGRESS_HOLD}
HOLDS: Final = {Action.HOLD_EXERCISE, Action.HOLD_PROGRAM}
_UNANSWERED: Final = {DecisionStatus.PENDING_APPROVAL, DecisionStatus.EXPIRED}

_SHOWN: Final = {"action", "exercise_id", "new_load_kg", "new_level", "new_hold_s", "target_reps", "sets"}
"""What a clinician approves: the same id with other values is another question."""


@dataclass
class Figures:
    """What is counted of one patient, or of many: decisions that stand at the end, alerts by episode."""

    increases: int = 0
    """Those that took effect."""
    waiting: int = 0
    """Increases that waited for a clinician and were not answered."""
    returns: int = 0
    """Loads lowered because of a gap (C-108)."""
    regressions: int = 0
    holds: int = 0
    alerts: Counter[tuple[Severity, AlertCode]] = field(default_factory=Counter)
    """By the worst severity each reached."""
    detraining_days: list[int] = field(default_factory=list)
    """From the last session to the first detraining alert that asks for action, one for each gap."""
    unanswered: int = 0
    """Approvals and refusals of decisions that were not made under these rules: they are not applied."""

    def add(self, other: "Figures") -> None:
        """Count another patient in."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            setattr(self, each.name, mine + theirs)

    def of_severity(self, severity: Severity) -> int:
        """How many alerts reached it as their worst."""
        return sum(count for (one, _), count in self.alerts.items() if one is severity)

    def days_to_detraining(self) -> float | None:
        """Mean, to a tenth of a day; None where there was no such alert."""
        return round(fmean(self.detraining_days), 1) if self.detraining_days else None

    def as_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "increases": self.increases,
            "increases_unanswered": self.waiting,
            "returns_with_less": self.returns,
            "regressions": self.regressions,
            "holds": self.holds,
            "alerts": {severity.value: self.of_severity(severity) for severity in Severity},
            "alerts_by_code": {f"{code} {severity}": count for (severity, code), count in sorted(self.alerts.items())},
            "days_to_detraining_alert": self.days_to_detraining(),
            "approvals_without_decision": self.unanswered,
        }


@dataclass(frozen=True)
class Compared:
    """One patient under both rule sets. `differs`: anything that was said is not the same."""

    key: Key
    before: Figures
    after: Figures
    differs: bool


def compare(record: Record, before: Timetable, after: Timetable) -> Compared:
    """Judge a patient's record twice.

    What a clinician answered under `before` is heard under `after` only where the same question was asked.
    """
    seen = _Answers(None)
    first = judge(record, before, seen.hears)
    asked = _Answers(seen.questions)
    second = judge(record, after, asked.hears)
    differs = [_content(one) for one in first] != [_content(one) for one in second]
    return Compared(record.key, _figures(first, seen.unanswered), _figures(second, asked.unanswered), differs)


class _Answers:
    """Approvals and refusals of one run: each needs the decision it names, as it was shown."""

    def __init__(self, shown: dict[tuple[str, str], object] | None) -> None:
        """`shown`: what each answer was given to; None in the run in which that is found out."""
        self._shown = shown
        self.questions: dict[tuple[str, str], object] = {}
        self.unanswered = 0

    def hears(self, event: Event, said: list[Emission]) -> bool:
        if not isinstance(event.data, DecisionApproved | DecisionDeclined):
            return True
        question, key = _pending(said, event.data.decision_id), (event.source, event.id)
        self.questions[key] = question
        if question is None or (self._shown is not None and self._shown.get(key) != question):
            self.unanswered += 1
            return False
        return True


def _pending(said: Iterable[Emission], decision_id: str) -> object | None:
    """What a decision asks of a clinician as it stands; None where it is none that was made and waits."""
    found: DecisionSaid | None = None
    waits = False
    for one in said:
        if getattr(one, "decision_id", None) != decision_id:
            continue
        if isinstance(one, DecisionSaid):
            found, waits = one, one.status is DecisionStatus.PENDING_APPROVAL
        elif isinstance(one, DecisionWithdrawn | DecisionStatusChanged):
            waits = False
    return found.model_dump(include=_SHOWN) if found is not None and waits else None


def _figures(said: Iterable[Emission], unanswered: int) -> Figures:
    figures = Figures(unanswered=unanswered)
    decisions: dict[str, DecisionSaid] = {}
    worst: dict[tuple[AlertCode, str], Severity] = {}
    detraining: dict[str, int] = {}
    for one in said:
        match one:
            case DecisionSaid():
                decisions[one.decision_id] = one
            case DecisionWithdrawn():
                decisions.pop(one.decision_id, None)
            case DecisionStatusChanged() if one.decision_id in decisions:
                changed = decisions[one.decision_id].model_copy(update={"status": one.status})
                decisions[one.decision_id] = changed
            case AlertSaid():
                key = (one.code, one.episode)
                worst[key] = max(worst.get(key, one.severity), one.severity, key=lambda severity: severity.rank)
                if one.code is AlertCode.DETRAINING and one.severity.rank >= Severity.ROUTINE.rank:
                    detraining.setdefault(one.episode, int(Decimal(str(one.details.get("level", 0)))))
            case _:
                pass
    for decision in decisions.values():
        _count(figures, decision)
    figures.alerts = Counter((severity, code) for (code, _), severity in worst.items())
    figures.detraining_days = list(detraining.values())
    return figures


def _count(figures: Figures, decision: DecisionSaid) -> None:
    if decision.action in INCREASES:
        figures.increases += decision.status is DecisionStatus.APPLIED
        figures.waiting += decision.status in _UNANSWERED
    figures.returns += decision.action is Action.RETURN_ADJUST
    figures.regressions += decision.action is Action.REGRESS
    figures.holds += decision.action in HOLDS


def _content(one: Emission) -> dict[str, Any]:
    """What is said, whatever the version of the rules that said it and the words."""
    return one.model_dump(exclude={"rule_set", "inputs", "sentence", "wording", "values"})


def newest(timetable: Timetable) -> ClinicalRules:
    """The rules that nothing takes the place of any more."""
    return timetable.activations[-1].rules if timetable.activations else timetable.base


def changes(before: Timetable, after: Timetable) -> Iterator[tuple[str, str, str]]:
    """What differs between the newest rules of both, settings and a clinic's contraindications: name, before, after."""
    later = {info.name: info.value for info in newest(after).settings()}
    for info in newest(before).settings():
        if later[info.name] != info.value:
            unit = info.meta.unit
            yield info.name, f"{shown(info.value, info.meta)} {unit}", f"{shown(later[info.name], info.meta)} {unit}"
    was, now = newest(before).contraindications, newest(after).contraindications
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) != now.get(key):
            yield f"contraindications.{key}", was.get(key, "none"), now.get(key, "none")
