"""What HTTP adds to the audit record: the refusals, and the route that reads it."""

import base64
import binascii
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import Response
from pydantic import TypeAdapter, ValidationError

from shared.contracts.base import Contract, Identifier
from shared.contracts.times import Instant
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Principal, Scope, require
from shared.runtime.postgres.audit import REFUSED, Audit, Kept, Place, Wanted
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.problems import ProblemError, problem_response

REFUSALS: Final = frozenset({403, 404, 409, 412})
"""Statuses that say no to somebody we know, for a reason other than the form of the request."""

MOST: Final = 1000

Reader = Annotated[Principal, Depends(require(Scope.AUDIT_READ))]

_LONGEST_NAME: Final = 200
_CURSOR: Final = TypeAdapter(tuple[Instant, Annotated[int, Query(ge=0, le=2**63 - 1)]])


class AuditEntry(Contract):
    """Who saw or did what: `at` by the database's clock, `clinical_at` by the clinical one.

    `outcome`: done, unchanged, the HTTP status of a refusal, or what became of an event.
    """

    at: Instant
    clinical_at: Instant | None
    subject: str
    role: Role
    action: str
    route: str
    outcome: str
    patients: tuple[str, ...]
    concerns: str | None


class AuditPage(Contract):
    """A page of the record, oldest first. `next`: cursor of the next page, None on the last."""

    entries: tuple[AuditEntry, ...]
    next: str | None = None


def audit_routes(tenants: Tenants, audit: Audit) -> APIRouter:
    """The route that reads the record of the caller's tenant."""
    router = APIRouter(prefix="/v1/audit", tags=["audit"])

    @router.get("")
    async def read(
        caller: Reader,
        *,
        patient: Annotated[Identifier | None, Query(description="Whose data was seen or changed.")] = None,
        who: Annotated[str | None, Query(max_length=_LONGEST_NAME, description="Subject of a token.")] = None,
        action: Annotated[str | None, Query(max_length=_LONGEST_NAME)] = None,
        since: Annotated[Instant | None, Query(description="At or after.")] = None,
        until: Annotated[Instant | None, Query(description="Before.")] = None,
        cursor: Annotated[str | None, Query(max_length=512, description="`next` of the page before.")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> AuditPage:
        """Who saw or did what with the data of the caller's clinic, oldest first. To read it is recorded too."""
        wanted = Wanted(patient, who, action, since, until)
        after = _read_cursor(cursor) if cursor is not None else None
        async with tenants.of(caller.tenant) as connection:
            found = await audit.read(connection, caller.tenant, wanted, after=after, limit=limit + 1)
            await audit.record(connection, caller, "read audit", [patient])
        more = _write_cursor(found[limit - 1]) if len(found) > limit else None
        return AuditPage(entries=tuple(_entry(each) for each in found[:limit]), next=more)

    return router


def record_refusals(app: FastAPI, tenants: Tenants, audit: Audit) -> None:
    """Record what a known caller is refused, before the refusal leaves: who asks for what he may not see is seen."""

    @app.exception_handler(ProblemError)
    async def refused(request: Request, error: ProblemError) -> Response:
        who: Principal | None = getattr(request.state, "principal", None)
        if who is not None and error.problem.status in REFUSALS:
            named = request.path_params
            async with tenants.of(who.tenant) as connection:
                await audit.record(
                    connection,
                    who,
                    REFUSED,
                    [_kept(named.get("patient") or request.query_params.get("patient"))],
                    concerns=_kept(named.get("alert_id") or named.get("event_id")),
                    outcome=str(error.problem.status),
                )
        return problem_response(error.problem, error.headers)


def _kept(name: str | None) -> str | None:
    """A name as a client gives it, fit to be kept: refused before anybody has looked at its form."""
    return None if name is None else "".join(one if one.isprintable() else "?" for one in name)[:_LONGEST_NAME]


def _entry(kept: Kept) -> AuditEntry:
    return AuditEntry.model_validate({name: getattr(kept, name) for name in AuditEntry.model_fields})


def _write_cursor(kept: Kept) -> str:
    return base64.urlsafe_b64encode(_CURSOR.dump_json((kept.at, kept.id))).decode().rstrip("=")


def _read_cursor(text: str) -> Place:
    try:
        return _CURSOR.validate_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, ValidationError) as foreign:
        raise ProblemError(422, "The cursor is not one of ours.") from foreign
