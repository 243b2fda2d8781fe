"""How rules and findings raise alerts: from an event, or from time alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.clinical.book import Audience, Book, Entry, Firing, Message
from shared.clinical.facts import Facts
from shared.clinical.messages import say
from shared.clinical.safety import SafetyState
from shared.clinical.settings import ClinicalRules
from shared.contracts.vocabulary import AlertCode, Severity


class Raising:
    """What has a book of alerts (or findings) and the safety state of the same patient."""

    book: Book

    if TYPE_CHECKING:  # a field in one, a property in another: neither may find the other's descriptor here

        @property
        def safety(self) -> SafetyState:
            """Safety state of the patient."""

    @property
    def rules(self) -> ClinicalRules:
        """The rules in force for the event or tick at hand."""
        return self.safety.rules

    def tell(
        self,
        key: str,
        audience: Audience,
        trigger: str,
        cites: tuple[str, ...],
        sentence: str | None = None,
        *,
        acknowledge: bool = False,
        **values: Any,
    ) -> None:
        """A text is due, once for its trigger; `values` are what it speaks of.

        Without a sentence it is that of the message catalogue. `acknowledge`: the reader must confirm it (C-119).
        """
        message = Message(
            key=key,
            audience=audience,
            trigger=trigger,
            cites=cites,
            sentence=say(key, **values) if sentence is None else sentence,
            values=values,
            acknowledge=acknowledge,
            rule_set=self.rules.version,
        )
        self.book.tell(message)

    def raise_from_event(
        self,
        facts: Facts,
        code: AlertCode,
        severity: Severity,
        episode: str,
        cites: tuple[str, ...],
        sentence: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        **details: Any,
    ) -> Entry:
        """Raise what an event brought about; `inputs` is what was looked at, beyond `details` (C-009)."""
        event = facts.event
        return self.book.fire(
            Firing(
                code=code,
                episode=episode,
                severity=severity,
                trigger=facts.trigger,
                event_id=event.id,
                received=event.received,
                cites=cites,
                sentence=sentence,
                details=details,
                rule_set=self.rules.version,
                inputs=dict(inputs or {}),
            )
        )

    def raise_from_tick(
        self,
        at: datetime,
        code: AlertCode,
        severity: Severity,
        episode: str,
        cites: tuple[str, ...],
        sentence: str,
        *,
        rung: int = 0,
        inputs: Mapping[str, Any] | None = None,
        **details: Any,
    ) -> Entry:
        """Raise what time alone brought about; `rung` is its step on a ladder, 0 without one."""
        trigger = f"tick:{self.safety.today(at)}"
        return self.book.fire(
            Firing(
                code=code,
                episode=episode,
                severity=severity,
                trigger=trigger,
                event_id=trigger,
                received=at,
                cites=cites,
                sentence=sentence,
                details=details,
                rule_set=self.rules.version,
                inputs=dict(inputs or {}),
                level=rung,
            )
        )
