"""How rules and findings raise alerts: from an event, or from time alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.clinical.book import Audience, Book, Entry, Firing, Message
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.safety import SafetyState
from shared.clinical.settings import ClinicalRules
from shared.contracts.vocabulary import AlertCode, Severity
from shared.contracts.wording import Wording


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
        *,
        about: str = "",
        acknowledge: bool = False,
        **values: Any,
    ) -> None:
        """A text of the catalogue is due, once for its trigger; `values` are what it speaks of.

        `about`: which of several things of one trigger. `acknowledge`: the reader must confirm it (C-119).
        """
        program = self.safety.program
        message = Message(
            wording=wording(key, **values),
            audience=audience,
            trigger=trigger,
            cites=cites,
            about=about,
            acknowledge=acknowledge,
            rule_set=self.rules.version,
            locale=program.locale if program is not None and audience == "patient" else None,
        )
        self.book.tell(message)

    def raise_from_event(
        self,
        facts: Facts,
        code: AlertCode,
        severity: Severity,
        episode: str,
        cites: tuple[str, ...],
        why: Wording,
        *,
        inputs: Mapping[str, Any] | None = None,
        **details: Any,
    ) -> Entry:
        """Raise what an event brought about; `inputs` is what was looked at beyond what `why` speaks of (C-009)."""
        event = facts.event
        return self.book.fire(
            Firing(
                code=code,
                episode=episode,
                severity=severity,
                trigger=facts.trigger,
                event_id=event.id,
                source=event.source,
                received=event.received,
                cites=cites,
                wording=why,
                details=details,
                rule_set=self.rules.version,
                inputs={
                    "events": [event.id],
                    "on": str(facts.on),
                    "occurred_at": event.time.isoformat(),
                    "received_at": event.received.isoformat(),
                    **self._looked_at(why, inputs),
                },
            )
        )

    def raise_from_tick(
        self,
        at: datetime,
        code: AlertCode,
        severity: Severity,
        episode: str,
        cites: tuple[str, ...],
        why: Wording,
        *,
        rung: int = 0,
        inputs: Mapping[str, Any] | None = None,
        **details: Any,
    ) -> Entry:
        """Raise what time alone brought about; `rung` is its step on a ladder, 0 without one."""
        today = self.safety.today(at)
        trigger = f"tick:{today}"
        said = self.book.latest(code, episode)
        if said is not None and said.trigger == trigger and said.received < at and rung <= said.level:
            return said  # a patient who moves west has the tick of a day twice (C-007)
        return self.book.fire(
            Firing(
                code=code,
                episode=episode,
                severity=severity,
                trigger=trigger,
                event_id=trigger,
                received=at,
                cites=cites,
                wording=why,
                details=details,
                rule_set=self.rules.version,
                inputs={"on": str(today), **self._looked_at(why, inputs)},
                level=rung,
            )
        )

    def _looked_at(self, why: Wording, inputs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Profile, the values that the sentence speaks of, and what else was looked at."""
        program = self.safety.program
        spoken = {
            name: value
            for name, value in why.values.items()
            if value not in (None, "") and not isinstance(value, Mapping | list)  # zero says something (C-004)
        }
        return {**({} if program is None else {"profile": program.profile}), **spoken, **(inputs or {})}
