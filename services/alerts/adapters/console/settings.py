"""The page of settings: the rules with their numbers, who is on call, how people are reached, who may do what."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import RedirectResponse, Response

from services.alerts.adapters.console.guard import SEE_OTHER, ConsoleRoute, OwnForm, Reader, needs
from services.alerts.adapters.console.pages import Pages
from services.alerts.adapters.console.sign_in import Visitor
from services.alerts.application.clinic import ClinicDesk
from services.alerts.application.delivery_log import DeliveryDesk
from shared.clinical.rulebook import RULE_BOOK
from shared.clinical.ruleset import Timetables
from shared.contracts.on_call import Name
from shared.contracts.vocabulary import Role
from shared.runtime.auth import SCOPES, Scope
from shared.runtime.clock import Clock
from shared.runtime.rules_http import rule_book

Actor = Annotated[Visitor, Depends(needs(Scope.ALERTS_ACT))]

_MAY = {
    Scope.ALERTS_READ: "see the worklist and patients",
    Scope.ALERTS_ACT: "work alerts",
    Scope.EVENTS_WRITE: "send events: clinical acts, or reports",
    Scope.PATIENTS_READ: "read prescriptions and decisions",
    Scope.AUDIT_READ: "read the whole audit record",
    Scope.OPS: "operate the services",
}


def settings_pages(
    pages: Pages, clinic: ClinicDesk, deliveries: DeliveryDesk, timetables: Timetables, clock: Clock
) -> APIRouter:
    """What holds in the clinic. It is changed by whoever answers for it, over the API or in a rule-set document."""
    router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

    @router.get("/settings")
    async def settings(request: Request, visitor: Reader, tested: str = "") -> Response:
        version = await clinic.get(visitor.who)
        channels = await deliveries.channels(visitor.who)
        book = rule_book(timetables.of(visitor.who.tenant), await clock.now(), RULE_BOOK.values())
        return pages.answer(
            request,
            "settings.html",
            version=version,
            clinic=version.settings,
            channels={channel.id: channel for channel in channels.channels},
            book=book,
            tested=tested,
            may_act=Scope.ALERTS_ACT in visitor.who.scopes,
            roles={role: [may for scope, may in _MAY.items() if scope in SCOPES[role]] for role in Role},
        )

    @router.post("/settings/test/{channel}")
    async def test(visitor: Actor, channel: Annotated[Name, Path()], _form: OwnForm) -> Response:
        """A test delivery: nobody's data, and what becomes of it is in the log of the channel."""
        await deliveries.test(visitor.who, channel)
        return RedirectResponse(f"/settings?tested={channel}#channels", SEE_OTHER)

    return router
