"""A small real service for the tests of the store: it counts sessions, and misses them at the daily tick."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from shared.clinical.history import History
from shared.clinical.ledger import Ledger
from shared.clinical.settings import ClinicalRules
from shared.clinical.standing import Position
from shared.contracts.emissions import AlertSaid, DecisionSaid, Emission
from shared.contracts.events import Event
from shared.contracts.reports import SessionCompleted
from shared.contracts.vocabulary import Action, AlertCode, Severity
from shared.runtime.journal.ports import Service

EXPLOSIVE = "boom"
"""A session of this name breaks the fold."""
LONG = "long"
LONG_S = 1.5
"""A session of this name takes so many seconds to fold."""


@dataclass
class CountingFold:
    """Every session is a decision; a day without one at 06:00 UTC is an alert."""

    tenant: str
    patient: str
    sessions: int = 0
    last: datetime | None = None
    fresh: list[Emission] = field(default_factory=list)
    suspected: list[str] = field(default_factory=list)

    def use(self, rules: ClinicalRules) -> None:
        """It counts, whatever the rules."""

    def apply(self, event: Event) -> None:
        if not isinstance(event.data, SessionCompleted):
            return
        if event.data.session_id == EXPLOSIVE:
            raise ArithmeticError("this session cannot be counted")
        if event.data.session_id == LONG:
            time.sleep(LONG_S)
        self.sessions += 1
        self.last = event.time
        self.fresh.append(self._decision(event))

    def tick(self, at: datetime) -> None:
        if self.last is None or at - self.last < timedelta(days=1):
            return
        if self.sessions == 13:
            raise ArithmeticError("the thirteenth session has no morning after")
        self.fresh.append(self._alert(at))

    def next_due(self, after: datetime) -> datetime | None:
        if self.last is None:
            return None
        morning = after.astimezone(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
        return morning if morning > after else morning + timedelta(days=1)

    def _decision(self, event: Event) -> DecisionSaid:
        return DecisionSaid(
            at=event.received,
            tenant=self.tenant,
            patient_id=self.patient,
            decision_id=f"{event.trigger}:count",
            trigger=event.trigger,
            action=Action.MAINTAIN,
            reason=str(self.sessions),
            rules=("C-005",),
            rule_set="test",
            sentence=f"Session {self.sessions}.",
        )

    def _alert(self, at: datetime) -> AlertSaid:
        return AlertSaid(
            at=at,
            tenant=self.tenant,
            patient_id=self.patient,
            kind="alert_raised",
            code=AlertCode.MISSED_SESSION,
            episode=at.date().isoformat(),
            severity=Severity.INFO,
            trigger=at.date().isoformat(),
            rules=("C-104",),
            rule_set="test",
            sentence="No session yesterday.",
        )


class CountingLedger(Ledger[CountingFold]):
    """The ledger of `CountingFold`; ticks run from the first event on."""

    FORMAT: ClassVar[int] = 1

    @classmethod
    def new(cls, tenant: str, patient: str) -> Self:
        return cls(tenant, patient, CountingFold(tenant, patient))

    def to_json(self) -> str:
        moments = {name: _text(getattr(self, name)) for name in ("ticks_from", "ticked_to")}
        fold = {"sessions": self.fold.sessions, "last": _text(self.fold.last)}
        head = [_text(self.head.instant), self.head.rank, self.head.source, self.head.id] if self.head else None
        names = {"tenant": self.tenant, "patient": self.patient, "quarantined": self.quarantined}
        return json.dumps({**names, **moments, **fold, "head": head})

    @classmethod
    def from_json(cls, text: str) -> Self:
        stored: dict[str, Any] = json.loads(text)
        ledger = cls.new(stored["tenant"], stored["patient"])
        ledger.fold.sessions, ledger.fold.last = stored["sessions"], _moment(stored["last"])
        ledger.ticks_from, ledger.ticked_to = _moment(stored["ticks_from"]), _moment(stored["ticked_to"])
        ledger.quarantined = stored["quarantined"]
        ledger.zone = "UTC" if ledger.ticks_from else None
        if stored["head"]:
            instant, rank, source, event_id = stored["head"]
            ledger.head = Position(datetime.fromisoformat(instant), rank, source, event_id)
        return ledger

    def _fresh(self, _history: History | None) -> CountingFold:
        return CountingFold(self.tenant, self.patient)

    def _say(self, _at: datetime, *, refolded: History | None) -> list[Emission]:
        fresh, self.fold.fresh = self.fold.fresh, []
        if self.zone is None and self.fold.last is not None:
            self.zone, self.ticks_from = "UTC", self.fold.last
        if refolded is None:
            return fresh
        before = [said.decision_id for said in refolded.decisions if isinstance(said, DecisionSaid)]
        return [said for said in fresh if isinstance(said, DecisionSaid) and said.decision_id not in before]


SERVICE = Service(
    owner="progression",
    topic="progression.assessment.v1",
    ce_type="liftline.assessment.said.v1",
    ledger=CountingLedger,
    speaks=lambda _: True,
)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
