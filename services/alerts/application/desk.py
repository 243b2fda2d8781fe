"""The clinicians' desk: listing alerts, reading one, working it."""

import base64
import json
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from services.alerts.application.ports import AlertStore, Filter, ListCursor, NotFound, Order, Outdated
from services.alerts.application.tags import tag, version_in
from services.alerts.application.views import Alerts, AlertStory, view_of, view_values
from services.alerts.domain.alert import Act, Refused
from shared.contracts.alerts import AlertView, Change
from shared.contracts.base import Identifier
from shared.contracts.times import Instant
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock
from shared.runtime.problems import ProblemError

_CURSOR: Final = TypeAdapter(tuple[Annotated[int, Field(ge=0, le=100)], Instant, Identifier])


class Desk:
    """Answers for one caller at a time. Another tenant's alert is as unknown as one that does not exist."""

    def __init__(self, store: AlertStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def page(self, who: Principal, wanted: Filter, order: Order, cursor: str | None, limit: int) -> Alerts:
        """A page of alerts."""
        after = _read_cursor(cursor) if cursor is not None else None
        page, more = await self._store.page(who, wanted, order, after, limit)
        next_page = None
        if more:
            last = page[-1]
            next_page = _write_cursor(ListCursor(last.severity.rank, last.raised_at, last.id))
        return Alerts(alerts=tuple(view_of(alert) for alert in page), next=next_page)

    async def story(self, who: Principal, alert_id: str) -> AlertStory:
        """One alert with its history."""
        try:
            alert, history = await self._store.get(who, alert_id)
        except NotFound:
            raise _not_found() from None
        return AlertStory.model_validate({**view_values(alert), "history": history})

    async def act(
        self,
        who: Principal,
        alert_id: str,
        kind: Change,
        if_match: str | None,
        *,
        note: str | None = None,
        assignee: str | None = None,
        until: datetime | None = None,
    ) -> AlertView:
        """Work an alert. `if_match`: only if it still is the version the caller has seen."""
        act = Act(kind, who.subject, who.role, await self._clock.now(), note=note, assignee=assignee, until=until)
        try:
            return view_of(await self._store.act(who, alert_id, act, version_in(if_match)))
        except NotFound:
            raise _not_found() from None
        except Outdated as outdated:
            raise _outdated(outdated) from None
        except Refused as refused:
            raise ProblemError(403 if refused.forbidden else 409, refused.reason) from None


def _not_found() -> ProblemError:
    return ProblemError(404, "There is no such alert.")


def _outdated(outdated: Outdated) -> ProblemError:
    """Two acted at once, and the other one won: who did what, so that nobody has to guess."""
    said = (f"{one.subject or 'Liftline'}: {one.kind} at {one.at:%Y-%m-%d %H:%M} UTC" for one in outdated.meanwhile)
    detail = f"The alert has changed, read it again. Meanwhile {'; '.join(said) or 'it was read from elsewhere'}."
    return ProblemError(412, detail, headers={"ETag": tag(outdated.version)})


def _write_cursor(cursor: ListCursor) -> str:
    text = json.dumps([cursor.rank, cursor.raised_at.isoformat(), cursor.id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(text: str) -> ListCursor:
    """A cursor is not signed: made up, it is a place in the caller's own list, once its parts can be compared."""
    try:
        return ListCursor(*_CURSOR.validate_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except ValueError as foreign:
        raise ProblemError(422, "The cursor is not one of ours.") from foreign
