"""Routes of logging in and out."""

import base64
import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from services.alerts.adapters.console.cookies import Cookies
from services.alerts.adapters.console.guard import SEE_OTHER, ConsoleRoute, OwnForm, Reader, check_origin
from services.alerts.adapters.console.oidc import OpenId
from services.alerts.adapters.console.pages import Pages
from services.alerts.adapters.console.sign_in import SignIn
from shared.contracts.vocabulary import Role
from shared.runtime.auth import unauthorized
from shared.runtime.problems import ProblemError
from shared.runtime.tokens import DevelopmentKeys

CALLBACK: Final = "/login/callback"
_LONGEST: Final = 2000
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "testclient"})

Next = Annotated[str, Form(max_length=_LONGEST)]
Target = Annotated[str, Query(max_length=_LONGEST)]


def entrance(
    pages: Pages,
    sign_in: SignIn,
    cookies: Cookies,
    *,
    provider: OpenId | None,
    development: DevelopmentKeys | None,
    public_url: str,
) -> APIRouter:
    """Login by the provider, and in development by a name. `public_url`: where browsers reach the console."""
    router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

    callback = f"{public_url.rstrip('/')}{CALLBACK}"

    @router.get("/login")
    async def login(request: Request, next: Target = "/") -> Response:
        return pages.answer(
            request, "login.html", next=_ours(next), provider=provider is not None, development=development is not None
        )

    # Not a form: its answer leads to another site, which the policy of our pages forbids to forms.
    @router.get("/login/begin")
    async def begin(request: Request, next: Target = "/") -> Response:
        if provider is None:
            raise ProblemError(404, "No identity provider is set up here.")
        target = base64.urlsafe_b64encode(_ours(next).encode()).decode().rstrip("=")
        handshake = f"{secrets.token_urlsafe(32)}.{target}"
        there = await provider.begin(handshake, callback, anew=cookies.left(request))
        answer = RedirectResponse(there, SEE_OTHER)
        cookies.begin(answer, handshake)
        return answer

    @router.get(CALLBACK)
    async def come_back(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
        handshake = cookies.handshake(request)
        if provider is None or handshake is None or error or not code:
            return _not_in(pages, request, _NOT_DONE)
        target = handshake.partition(".")[2]
        answer = RedirectResponse(
            _ours(base64.urlsafe_b64decode(target + "=" * (-len(target) % 4)).decode()), SEE_OTHER
        )
        try:
            token, subject = await provider.finish(handshake, callback, code, state)
            await sign_in.enter(request, answer, token, subject)
        except ProblemError as refused:
            if refused.problem.status != 401:  # noqa: PLR2004
                raise
            # Not back to the login, as everywhere else: it would lead here again, with a code that is spent.
            return _not_in(pages, request, refused.problem.detail or _NOT_DONE)
        cookies.end(answer)
        return answer

    @router.post("/login/development")
    async def by_name(
        request: Request,
        name: Annotated[str, Form(pattern=r"^[A-Za-z0-9._@-]{1,64}$")],
        role: Annotated[Role, Form()],
        tenant: Annotated[str, Form(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")],
        next: Next = "/",
    ) -> Response:
        check_origin(request)
        if development is None or request.client is None or request.client.host not in _LOOPBACK:
            raise ProblemError(404, "There is no development login here.")
        if role not in {Role.CLINICIAN, Role.LEAD}:
            raise unauthorized("The development login is for clinicians and leads.")
        answer = RedirectResponse(_ours(next), SEE_OTHER)
        await sign_in.enter(request, answer, development.issue(role, tenant, subject=f"{role}:{name}"))
        return answer

    @router.post("/logout")
    async def logout(request: Request, visitor: Reader, _form: OwnForm) -> Response:
        answer = RedirectResponse("/login", SEE_OTHER)
        await sign_in.leave(request, answer, visitor.who)
        cookies.leave(answer)
        return answer

    return router


_NOT_DONE: Final = "The login was not completed, or took too long. Begin it again."


def _not_in(pages: Pages, request: Request, sentence: str) -> Response:
    back = {"back": "/login", "back_name": "Log in"}
    return pages.answer(request, "refused.html", 403, title="Not logged in", sentence=sentence, **back)


def _ours(target: str) -> str:
    """A place of this console, whatever was asked for: nobody is sent elsewhere, nor to the login once more."""
    local = target.startswith("/") and not target.startswith(("//", "/\\", "/login")) and target.isprintable()
    return target if local else "/"
