"""Routes of alerts about deliveries: the log of an alert, how channels fare, tests of a channel."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path

from services.alerts.application.delivery_log import (
    ChannelsView,
    DeliveriesView,
    DeliveryDesk,
    DeliveryView,
    TrialRequested,
)
from shared.contracts.base import Identifier
from shared.contracts.on_call import Name
from shared.runtime.auth import Principal, Scope, require

Reader = Annotated[Principal, Depends(require(Scope.ALERTS_READ))]
SettingsReader = Annotated[Principal, Depends(require(Scope.SETTINGS_READ))]
SettingsWriter = Annotated[Principal, Depends(require(Scope.SETTINGS_WRITE))]

_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {404: {"description": "The caller's clinic has no such thing."}}


def delivery_routes(desk: DeliveryDesk) -> APIRouter:
    """Deliveries and channels."""
    router = APIRouter(prefix="/v1", tags=["deliveries"])

    @router.get("/alerts/{alert_id}/deliveries", responses=_UNKNOWN)
    async def of_alert(caller: Reader, alert_id: Annotated[Identifier, Path()]) -> DeliveriesView:
        """Who was told of an alert, by which channel, with every attempt; oldest first, at most the newest 500."""
        return await desk.of_alert(caller, alert_id)

    @router.get("/deliveries/{delivery_id}", responses=_UNKNOWN)
    async def one(caller: SettingsReader, delivery_id: Annotated[Identifier, Path()]) -> DeliveryView:
        """One delivery, such as a test's. Its id is the `webhook-id` and the mail's Message-ID."""
        return await desk.one(caller, delivery_id)

    @router.get("/channels")
    async def channels(caller: SettingsReader) -> ChannelsView:
        """How the clinic's channels fare: whether they answer, rest, or are gone."""
        return await desk.channels(caller)

    @router.post("/channels/{channel}/test", status_code=202, responses=_UNKNOWN)
    async def test(caller: SettingsWriter, channel: Annotated[Name, Path()]) -> TrialRequested:
        """Send a test by a channel, although it is off or rests. One that is delivered ends its rest."""
        return await desk.test(caller, channel)

    return router
