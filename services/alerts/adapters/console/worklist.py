"""The page a clinician opens in the morning: who matters first, and what is new."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from services.alerts.adapters.console.guard import ConsoleRoute, Reader
from services.alerts.adapters.console.pages import Pages
from services.alerts.adapters.http import STREAMS_PER_CALLER
from services.alerts.adapters.postgres.feed import PostgresFeed
from services.alerts.application.news import news
from services.alerts.application.worklist import Sought, Worklists
from shared.contracts.base import Identifier, Text
from shared.contracts.vocabulary import Severity
from shared.runtime.problems import ProblemError

PAGE: Final = 25
RETRY_MS: Final = 2000
_MOST: Final = 10_000

PartOfId = Annotated[Text, Query(max_length=128)]
Skip = Annotated[int, Query(ge=0, le=_MOST)]
Since = Annotated[int, Query(ge=0, le=2**62)]


def worklist_pages(pages: Pages, worklists: Worklists, feed: PostgresFeed, *, heartbeat_s: int) -> APIRouter:
    """The worklist, and the stream that tells how much of it is new."""
    router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)
    open_streams: Counter[tuple[str, str]] = Counter()

    @router.get("/")
    async def worklist(
        request: Request,
        visitor: Reader,
        *,
        patient: PartOfId = "",
        least: Severity = Severity.INFO,
        mine: bool = False,
        waiting: bool = False,
        resting: bool = False,
        skip: Skip = 0,
    ) -> Response:
        sought = Sought(patient.strip(), least, mine, waiting, resting)
        found = await worklists.page(visitor.who, sought, skip=skip, limit=PAGE)
        asked = request.headers.get("hx-target"), request.headers.get("hx-trigger")
        template = "worklist_list.html" if asked[0] == "list" else "worklist.html"
        # Whoever asked for what is new reads on there; whoever is typing a filter goes on typing.
        return pages.answer(
            request,
            template,
            list=found,
            sought=sought,
            skip=skip,
            page=PAGE,
            focus=asked[1] == "list",
            levels=tuple(Severity),
        )

    @router.get("/live")
    async def live(
        request: Request, visitor: Reader, since: Since, patient: Identifier | None = None
    ) -> EventSourceResponse:
        """How much is new since a page was made. A client that comes back is told anew, whatever it had heard."""
        subject = visitor.who.tenant, visitor.who.subject
        if open_streams[subject] >= STREAMS_PER_CALLER:
            raise ProblemError(429, "Too many pages of yours are open.", headers={"Retry-After": "5"})
        await feed.opened(visitor.who, patient)

        async def events() -> AsyncIterator[ServerSentEvent]:
            open_streams[subject] += 1
            try:
                async for told in news(feed, visitor.who.tenant, since, patient, request.app.state.stopping):
                    text = pages.part("news.html", news=told, patient=patient)
                    yield ServerSentEvent(text, event="news", retry=RETRY_MS)
            finally:
                open_streams[subject] -= 1

        return EventSourceResponse(events(), ping=heartbeat_s)

    return router
