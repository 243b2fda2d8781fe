"""The shape of an alert rule: pure functions over a patient's course, one file each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.alerts.domain.patient import Patient
from shared.clinical.facts import Facts
from shared.clinical.standing import REPORTS
from shared.contracts.vocabulary import AlertCode, EventType

OnEvent = Callable[[Patient, Facts], None]
OnTick = Callable[[Patient, datetime, date], None]
NextDue = Callable[[Patient, datetime], datetime | None]

EVERY_EVENT: Final = frozenset(EventType)
ACTS: Final = EVERY_EVENT - REPORTS
"""Whatever a clinician does: few events, of which any may change the programme."""


@dataclass(frozen=True, kw_only=True)
class AlertRule:
    """An alert rule. It owns the raising and closing of its codes and cites the clinical rules it carries out.

    `on_event` reads what an event meant; `on_tick` runs at the daily tick with its home-zone date; `next_due` names
    the first tick strictly after an instant at which `on_tick` could do anything if no further event came.
    Only events of the types in `moved_by` can change what it names: after others it is not asked again.
    """

    name: str
    codes: tuple[AlertCode, ...]
    cites: tuple[str, ...]
    on_event: OnEvent | None = None
    on_tick: OnTick | None = None
    next_due: NextDue | None = None
    moved_by: frozenset[EventType] = EVERY_EVENT
