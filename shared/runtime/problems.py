"""Errors as RFC 9457 problem details: one shape on every route, never a value the client sent."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from shared.contracts.base import Contract
from shared.contracts.events import FieldError
from shared.runtime.errors import Unavailable

MEDIA_TYPE = "application/problem+json"
_LONGEST_NAME = 64


class Problem(Contract):
    """What went wrong. `status` is an HTTP status; each of `errors` points at one wrong field."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: tuple[FieldError, ...] | None = None


class ProblemError(Exception):
    """Ends a request with a problem; raise it anywhere below a route."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Iterable[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`detail` is a sentence for the client's developer: no patient data, no secrets."""
        super().__init__(detail)
        self.problem = problem(status, detail, errors)
        self.headers = dict(headers or {})


def problem(status: int, detail: str | None = None, errors: Iterable[FieldError] | None = None) -> Problem:
    """The problem for an HTTP status, titled with its standard phrase."""
    return Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, errors=None if errors is None else tuple(errors)
    )


def problem_response(said: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as an HTTP answer."""
    content = said.model_dump_json(exclude_none=True)
    return Response(content, said.status, headers=headers, media_type=MEDIA_TYPE)


def unavailable_response(retry_after_s: int = 2) -> Response:
    """503: nothing is promised to have happened, and the same request may be sent again."""
    detail = "Something this service needs is not available. Send the same request again."
    return problem_response(problem(503, detail), {"Retry-After": str(retry_after_s)})


def field_errors(wrong: ValidationError | RequestValidationError) -> list[FieldError]:
    """Field errors of a Pydantic or FastAPI validation error: where and what, without the value."""
    return [FieldError(pointer=_pointer(error["loc"]), detail=_sentence(error)) for error in wrong.errors()]


def install_problems(app: FastAPI) -> None:
    """Make every error of `app` a problem."""

    @app.exception_handler(ProblemError)
    async def ours(_request: Request, error: ProblemError) -> Response:
        return problem_response(error.problem, error.headers)

    @app.exception_handler(Unavailable)
    async def unavailable(_request: Request, error: Unavailable) -> Response:
        return unavailable_response(error.retry_after_s)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        detail = "The request does not keep the contract of this route."
        return problem_response(problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, field_errors(error)))

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> Response:
        return problem_response(problem(error.status_code, _explained(error)), error.headers)


def _explained(error: HTTPException) -> str:
    """What the framework says, in a sentence where it says no more than the status does."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "There is no such route; /docs lists those there are."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"This route takes {(error.headers or {}).get('Allow', 'another method')}."
    return str(error.detail)


def _pointer(loc: Sequence[int | str]) -> str:
    """JSON Pointer; names are escaped, and cut because a client may have made them up."""
    parts = [str(part).replace("~", "~0").replace("/", "~1")[:_LONGEST_NAME] for part in loc]
    return "/" + "/".join(parts)


def _sentence(error: Mapping[str, Any]) -> str:
    return str(error["msg"]).removeprefix("Value error, ")
