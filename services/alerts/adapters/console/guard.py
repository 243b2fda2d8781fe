"""What stands before every page: a session, the token of its forms, and refusals that a person can read."""

import hmac
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, Final
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.alerts.adapters.console.pages import Pages
from services.alerts.adapters.console.sign_in import SignIn, Visitor
from shared.runtime.auth import Scope
from shared.runtime.errors import Unavailable
from shared.runtime.problems import ProblemError

SEE_OTHER: Final = 303
FORM_TOKEN: Final = "form_token"  # noqa: S105 - the name of a field

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ConsoleRoute(APIRoute):
    """A route whose refusals are pages. They are recorded as those of the API are."""

    def get_route_handler(self) -> Handler:
        """Wrap what FastAPI makes."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await answer(request)
            except ProblemError as error:
                return await _refused(request, error)
            except RequestValidationError:
                return _page(request, 422, "The form or the address is not complete.")
            except Unavailable:
                return _page(request, 503, "Something Liftline needs is not available. Try again in a moment.")

        return handle


def needs(scope: Scope) -> Callable[[Request], Awaitable[Visitor]]:
    """Dependency of a page: `Annotated[Visitor, Depends(needs(Scope.ALERTS_READ))]`."""

    async def visitor(request: Request) -> Visitor:
        sign_in: SignIn = request.app.state.sign_in
        found = await sign_in.visitor(request)
        request.state.principal = found.who
        request.state.visitor = found
        if scope not in found.who.scopes:
            raise ProblemError(403, f"Your role, {found.who.role}, does not allow this.")
        return found

    return visitor


Reader = Annotated[Visitor, Depends(needs(Scope.ALERTS_READ))]


async def own_form(request: Request, visitor: Reader) -> FormData:
    """The form of a request that one of our own pages has sent; raises 403."""
    form = await request.form()
    sent = form.get(FORM_TOKEN)
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), visitor.csrf.encode()):
        raise ProblemError(403, "This form is not of your session. Open the page again and send it from there.")
    check_origin(request)
    return form


def check_origin(request: Request) -> None:
    """Refuse what another site has sent; raises 403."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ProblemError(403, "This form was sent from elsewhere.")


OwnForm = Annotated[FormData, Depends(own_form)]


async def _refused(request: Request, error: ProblemError) -> Response:
    status = error.problem.status
    if status == 401:  # noqa: PLR2004
        return _to_login(request)
    record = request.app.exception_handlers[ProblemError]
    await record(request, error)
    return _page(request, status, error.problem.detail or error.problem.title)


def _to_login(request: Request) -> Response:
    """Back to the page that was asked for, once logged in; to the worklist after a form."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if "hx-request" in request.headers:
        return Response(headers={"hx-redirect": "/login"})
    if request.method != "GET":
        wanted = "/"
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}", SEE_OTHER)


def _page(request: Request, status: int, sentence: str) -> Response:
    pages: Pages = request.app.state.pages
    return pages.answer(request, "refused.html", status, sentence=sentence, title=_TITLES.get(status, "Not done"))


_TITLES: Final = {
    403: "Not allowed",
    404: "Not found",
    409: "Not possible as it stands",
    412: "Somebody was quicker",
    422: "Not complete",
    503: "Not available",
}
