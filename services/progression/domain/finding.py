"""The shape of a finding: what progression states and alerts turns into an alert without deciding anew."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from shared.clinical.course.state import Course
from shared.clinical.facts import Facts, SessionFacts
from shared.contracts.vocabulary import AlertCode

OnSession = Callable[[Course, Facts, SessionFacts], None]
OnEvent = Callable[[Course, Facts], None]
OnTick = Callable[[Course, datetime, date], None]
NextDue = Callable[[Course, datetime], date | None]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A finding. It owns the stating and closing of its codes and cites the clinical rules it carries out.

    `on_session` reads a completed session before it is decided: loads and sets are those it was prescribed.
    `on_event` reads any event once it is carried out. `on_tick` runs at the daily tick with its home-zone date;
    `next_due` names the home-zone day from whose tick on, strictly after an instant, it could do anything if no further
    event came; a day that is past means the next tick. Days, because the fold makes an instant of the first of them.
    """

    name: str
    codes: tuple[AlertCode, ...]
    cites: tuple[str, ...]
    on_session: OnSession | None = None
    on_event: OnEvent | None = None
    on_tick: OnTick | None = None
    next_due: NextDue | None = None
