"""The page of a patient, and of the alerts that are about nobody."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from services.alerts.adapters.console.drawing import drawn
from services.alerts.adapters.console.guard import SEE_OTHER, ConsoleRoute, Reader
from services.alerts.adapters.console.pages import Pages
from services.alerts.adapters.console.words import address_of
from services.alerts.adapters.outside import Progression
from services.alerts.adapters.postgres.charts import PostgresCharts
from services.alerts.application.delivery_log import DeliveryDesk
from services.alerts.application.desk import Desk
from shared.contracts.base import Identifier
from shared.contracts.times import ZoneName
from shared.runtime.auth import Scope
from shared.runtime.errors import Unavailable
from shared.runtime.problems import ProblemError

STOP_POLLING: Final = 286
"""What htmx takes for the end of a poll."""

Patient = Annotated[Identifier, Path()]
AlertId = Annotated[Identifier, Path()]
Zone = Annotated[ZoneName, Query()]
EventId = Annotated[Identifier | None, Query()]


def patient_pages(
    pages: Pages, charts: PostgresCharts, desk: Desk, deliveries: DeliveryDesk, progression: Progression | None
) -> APIRouter:
    """Pages that show; what changes something is in acts.py."""
    router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
    _add_parts(router, pages, charts, desk, deliveries)

    @router.get("/prescription/{patient:path}")
    async def prescription(request: Request, visitor: Reader, patient: Patient) -> Response:
        """Asked for by the page once it is there: progression may be slow or down, the page is not."""
        found, problem = None, None
        try:
            found = None if progression is None else await progression.prescription(visitor.token, patient)
        except Unavailable as away:
            problem = str(away)
        return pages.answer(request, "prescription.html", prescription=found, problem=problem)

    @router.get("/sent/{event_id}/{patient:path}")
    async def sent(
        request: Request, visitor: Reader, event_id: Annotated[Identifier, Path()], patient: Patient
    ) -> Response:
        """Whether an act has been taken by both services: asked again until it has."""
        here = await charts.taken(visitor.who, patient, event_id)
        try:
            there = progression is None or await progression.has(visitor.token, patient, event_id)
        except Unavailable:
            there = False
        status = STOP_POLLING if here and there else 200
        return pages.answer(request, "sent.html", status, taken=here and there, patient=patient, event_id=event_id)

    @router.get("/patients/{patient:path}")
    async def patient_page(
        request: Request, visitor: Reader, patient: Patient, sent: EventId = None, *, whole: bool = False
    ) -> Response:
        found = await charts.read(visitor.who, patient, whole=whole)
        if found is None:
            raise ProblemError(404, "Your clinic has no such patient.")
        return pages.answer(
            request,
            "patient.html",
            chart=found.chart,
            glance=found.chart.glance,
            zone=found.chart.zone,
            position=found.position,
            read_until=found.read_until,
            drawing=drawn(found.chart),
            sent=sent,
            may_act=Scope.ALERTS_ACT in visitor.who.scopes,
        )

    return router


def _add_parts(router: APIRouter, pages: Pages, charts: PostgresCharts, desk: Desk, deliveries: DeliveryDesk) -> None:
    @router.get("/system")
    async def system(request: Request, visitor: Reader) -> Response:
        """Alerts about the system: somebody may not be watched."""
        alerts, zone = await charts.system(visitor.who)
        may_act = Scope.ALERTS_ACT in visitor.who.scopes
        return pages.answer(request, "system.html", alerts=alerts, zone=zone, may_act=may_act)

    @router.get("/looks/{patient:path}")
    async def looks(request: Request, visitor: Reader, patient: Patient, zone: Zone = "UTC") -> Response:
        """Who has looked at a patient: asked for by who opens it on the page."""
        found = await charts.looks(visitor.who, patient)
        return pages.answer(request, "looks.html", looks=found, zone=zone)

    @router.get("/alerts/{alert_id}/history")
    async def history(request: Request, visitor: Reader, alert_id: AlertId, zone: Zone = "UTC") -> Response:
        """What happened to an alert, and who was told by which way."""
        story = await desk.story(visitor.who, alert_id)
        log = await deliveries.of_alert(visitor.who, alert_id)
        return pages.answer(request, "history.html", story=story, log=log.deliveries, zone=zone)

    @router.get("/alerts/{alert_id}")
    async def alert(visitor: Reader, alert_id: AlertId) -> Response:
        """Where a notification leads: to the alert on its patient's page."""
        story = await desk.story(visitor.who, alert_id)
        return RedirectResponse(address_of(story.patient_id, story.id), SEE_OTHER)
