"""Who may send what."""

import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from shared.clinical.settings import RULES
from shared.contracts.events import Event
from shared.contracts.reports import PauseDeclared
from shared.contracts.vocabulary import EventType, Role

_OWN: Final = frozenset(
    {
        EventType.SESSION_COMPLETED,
        EventType.PAIN_CHECKIN,
        EventType.SYMPTOM_REPORTED,
        EventType.BP_RECORDED,
        EventType.PAUSE_DECLARED,
        EventType.DEVICE_STATUS,
        EventType.MESSAGE_ACKNOWLEDGED,
        EventType.EVENT_DELETED,
    }
)
_REPORTS: Final = _OWN | {EventType.FUNCTION_TESTED}
_EVERYTHING: Final = frozenset(EventType)
_PLAIN: Final = string.punctuation.replace("%", "")
_LONGEST_ACTOR: Final = 255

MAY_SEND: Final[Mapping[Role, frozenset[EventType]]] = {
    Role.APP: _OWN,
    Role.INTEGRATION: _REPORTS | {EventType.PLAN_IMPORTED, EventType.PLAN_CHANGED},
    Role.CLINICIAN: _EVERYTHING,
    Role.LEAD: _EVERYTHING,
    Role.OPS: frozenset(),
}
"""Event types by role. Clinical acts need a clinician; an app reports on its own patient only."""


@dataclass(frozen=True)
class Sender:
    """Who sends: tenant, role and subject from the token; `patient` is set where the token is bound to one."""

    tenant: str
    role: Role
    patient: str | None = None
    subject: str = ""

    @property
    def actor(self) -> str | None:
        """The subject as an event carries it; None for an app, whose actor is the patient the event is about."""
        if self.role is Role.APP or not self.subject:
            return None
        named = quote(self.subject, safe=_PLAIN, errors="replace")
        return named if len(named) <= _LONGEST_ACTOR else hashlib.sha256(named.encode()).hexdigest()

    def may_speak_for(self, subject: object) -> bool:
        """Whether this sender may send anything about the patient."""
        return self.patient is None or subject == self.patient

    def refusal(self, kind: object, subject: object) -> str | None:
        """Why this sender may not send an event of this type about this patient, judged before its content; or None.

        Types nobody knows are not refused here: the contract does that, with a better sentence.
        """
        if subject is not None and not self.may_speak_for(subject):
            return "This token is bound to another patient."
        if isinstance(kind, str) and kind in _EVERYTHING and kind not in MAY_SEND[self.role]:
            return f"The role {self.role} may not send this type of event."
        return None

    def refusal_of_content(self, event: Event) -> str | None:
        """Why this sender may not send this event although it may send its type; or None."""
        clinical = self.role in {Role.CLINICIAN, Role.LEAD}
        if isinstance(event.data, PauseDeclared) and event.data.days > RULES.own_pause_days and not clinical:
            return f"A pause of more than {RULES.own_pause_days} days needs a clinician (C-111)."
        return None
