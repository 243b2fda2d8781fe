"""The page of the clinic: how heavy the alerts weigh, how soon they are answered, how many go on training."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.alerts.adapters.console.guard import ConsoleRoute, Reader
from services.alerts.adapters.console.pages import Pages
from services.alerts.adapters.postgres.figures import RECENT_DAYS, PostgresFigures
from shared.contracts.vocabulary import Severity


def clinic_pages(pages: Pages, figures: PostgresFigures) -> APIRouter:
    """Numbers of the whole clinic; nobody's own data."""
    router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

    @router.get("/clinic")
    async def clinic(request: Request, visitor: Reader) -> Response:
        found = await figures.of(visitor.who)
        most = max((week.burden for week in found.weeks if week.burden is not None), default=None)
        levels = tuple(reversed(Severity))
        return pages.answer(request, "clinic.html", figures=found, most=most, levels=levels, recent=RECENT_DAYS)

    return router
