"""The shape of an alert rule: pure functions over a patient's course, one file each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from services.alerts.domain.patient import Patient
from shared.clinical.facts import Facts
from shared.contracts.vocabulary import AlertCode

OnEvent = Callable[[Patient, Facts], None]
OnTick = Callable[[Patient, datetime, date], None]
NextDue = Callable[[Patient, datetime], datetime | None]


@dataclass(frozen=True, kw_only=True)
class AlertRule:
    """An alert rule. It owns the raising and closing of its codes and cites the clinical rules it carries out.

    `on_event` reads what an event meant; `on_tick` runs at the daily tick with its home-zone date; `next_due` names
    the first tick strictly after an instant at which `on_tick` could do anything if no further event came.
    """

    name: str
    codes: tuple[AlertCode, ...]
    cites: tuple[str, ...]
    on_event: OnEvent | None = None
    on_tick: OnTick | None = None
    next_due: NextDue | None = None
