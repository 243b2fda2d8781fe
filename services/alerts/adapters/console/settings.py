"""The page of settings: the rules with their numbers, who is on call, how people are reached, who may do what."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.alerts.adapters.console import settings_form
from services.alerts.adapters.console.forms import Fields
from services.alerts.adapters.console.guard import SEE_OTHER, ConsoleRoute, OwnForm, needs
from services.alerts.adapters.console.pages import Pages
from services.alerts.adapters.console.sign_in import Visitor
from services.alerts.application.clinic import ClinicDesk
from services.alerts.application.delivery_log import DeliveryDesk
from shared.clinical.rulebook import RULE_BOOK
from shared.clinical.ruleset import Timetables
from shared.contracts.clinic import ChannelKind, MaySay
from shared.contracts.on_call import Every, Name, RecipientKind, When
from shared.contracts.vocabulary import Role, Severity
from shared.runtime.auth import SCOPES, Scope
from shared.runtime.clock import Clock
from shared.runtime.problems import ProblemError
from shared.runtime.rules_http import rule_book

Saved = Annotated[int | None, Query(ge=1)]
Reader = Annotated[Visitor, Depends(needs(Scope.SETTINGS_READ))]
Setter = Annotated[Visitor, Depends(needs(Scope.SETTINGS_WRITE))]

_OUTDATED: Final = 412
_WORDS: Final = {
    "kind": tuple(ChannelKind),
    "severity": tuple(Severity),
    "recipient": tuple(RecipientKind),
    "when": tuple(When),
    "every": tuple(Every),
    "may_say": tuple(MaySay),
}

_MAY: Final = {
    Scope.ALERTS_READ: "see the worklist and patients",
    Scope.ALERTS_ACT: "work alerts",
    Scope.EVENTS_WRITE: "do clinical acts, and report",
    Scope.PATIENTS_READ: "read prescriptions and decisions",
    Scope.SETTINGS_READ: "read the clinic's settings",
    Scope.SETTINGS_WRITE: "change the clinic's settings",
    Scope.AUDIT_READ: "read the whole audit record",
    Scope.OPS: "operate the services",
}
_MAY_LESS: Final[dict[tuple[Role, Scope], str]] = {
    (Role.APP, Scope.EVENTS_WRITE): "report on its own patient",
    (Role.APP, Scope.PATIENTS_READ): "read its own patient's prescription and decisions",
    (Role.INTEGRATION, Scope.EVENTS_WRITE): "report on patients, import and change plans",
}
"""Where a role may do less of something than others."""


def settings_pages(
    pages: Pages, clinic: ClinicDesk, deliveries: DeliveryDesk, timetables: Timetables, clock: Clock
) -> APIRouter:
    """What holds in the clinic: its settings are changed here by a programme lead, rules by a rule-set document."""
    router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

    @router.get("/settings")
    async def settings(request: Request, visitor: Reader, tested: str = "", saved: Saved = None) -> Response:
        version = await clinic.get(visitor.who)
        channels = await deliveries.channels(visitor.who)
        now = await clock.now()
        book = rule_book(timetables.of(visitor.who.tenant), now, RULE_BOOK.values())
        return pages.answer(
            request,
            "settings.html",
            version=version,
            clinic=version.settings,
            channels={channel.id: channel for channel in channels.channels},
            book=book,
            tested=tested,
            saved=saved,
            days=settings_form.DAYS,
            holidays=[day for day in sorted(version.settings.holidays) if day >= now.date()],
            may_set=Scope.SETTINGS_WRITE in visitor.who.scopes,
            roles={
                role: [_MAY_LESS.get((role, scope), may) for scope, may in _MAY.items() if scope in SCOPES[role]]
                for role in Role
            },
        )

    @router.get("/settings/edit")
    async def edit(request: Request, visitor: Setter) -> Response:
        version = await clinic.get(visitor.who)
        return _form(pages, request, settings_form.shown(version.settings), version.version, {})

    @router.post("/settings/edit")
    async def put(request: Request, visitor: Setter, form: OwnForm) -> Response:
        """All of them at once, in the place of the version that was shown. What was typed stays where it is refused."""
        document, version = settings_form.read(form), Fields(form).text("version") or "0"
        try:
            saved = await clinic.put(visitor.who, settings_form.checked(document), f'"{version}"')
        except ValidationError as wrong:
            return _form(pages, request, document, version, settings_form.complaints(wrong), status=422)
        except ProblemError as outdated:
            if outdated.problem.status != _OUTDATED:
                raise
            complaints = {"version": outdated.problem.detail or outdated.problem.title}
            return _form(pages, request, document, version, complaints, status=_OUTDATED)
        return RedirectResponse(f"/settings?saved={saved.version}", SEE_OTHER)

    @router.post("/settings/test/{channel}")
    async def test(visitor: Setter, channel: Annotated[Name, Path()], _form: OwnForm) -> Response:
        """A test delivery: nobody's data, and what becomes of it is in the log of the channel."""
        await deliveries.test(visitor.who, channel)
        return RedirectResponse(f"/settings?tested={channel}#channels", SEE_OTHER)

    return router


def _form(
    pages: Pages,
    request: Request,
    document: dict[str, Any],
    version: int | str,
    complaints: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    return pages.answer(
        request,
        "settings_form.html",
        status,
        clinic=settings_form.with_room(document),
        version=version,
        complaints=complaints,
        deadlines=settings_form.deadlines(),
        days=settings_form.DAYS,
        words=_WORDS,
    )
