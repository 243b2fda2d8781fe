"""The HTTP shell every service has: health, metrics, problems, trace ids, access logs without patient data."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Literal

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from shared.clinical.messages import CATALOGUE
from shared.contracts.base import Contract
from shared.runtime.auth import Authenticator
from shared.runtime.docs import add_docs
from shared.runtime.openapi import complete_openapi
from shared.runtime.problems import install_problems
from shared.runtime.trace import RequestShell

Check = Callable[[], Awaitable[str | None]]
"""A named health check: None when well, else a short reason without patient data."""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

MAX_BODY: Final = 1_048_576
"""Largest request body as sent, bytes."""

_CHECK_LIMIT_S = 2.0


class Health(Contract):
    """How the process is: what fails, by name, and why."""

    status: Literal["ok", "failing"]
    failing: dict[str, str]


def create_app(
    title: str,
    *,
    lifespan: Lifespan | None = None,
    registry: CollectorRegistry,
    authenticator: Authenticator,
    ready: Mapping[str, Check],
    live: Mapping[str, Check] | None = None,
    version: str = "0.1.0",
    schemas: Iterable[dict[str, Any]] = (),
) -> FastAPI:
    """A FastAPI app with what every service answers: /health/live, /health/ready, /metrics, /docs, problems.

    `ready` says whether to send requests here; `live` whether the process must be restarted, so an outage of
    the broker or the database never belongs into it. `authenticator` serves `require()`. `schemas` join the OpenAPI
    document.
    """
    app = FastAPI(
        title=title, version=version, lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.state.authenticator, app.state.catalogue = authenticator, CATALOGUE
    install_problems(app)
    app.add_middleware(RequestShell, registry=registry, max_body=MAX_BODY)
    add_docs(app)
    complete_openapi(app, schemas)
    _add_health(app, "/health/live", live or {})
    _add_health(app, "/health/ready", {"signing keys": authenticator.ready, **ready})

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return app


def _add_health(app: FastAPI, path: str, checks: Mapping[str, Check]) -> None:
    @app.get(
        path,
        tags=["health"],
        summary=path.rpartition("/")[2],
        response_model=Health,
        responses={503: {"model": Health, "description": "Something fails; `failing` says what."}},
    )
    async def health() -> Response:
        answers = await asyncio.gather(*(_reason(check) for check in checks.values()))
        failing = {name: reason for name, reason in zip(checks, answers, strict=True) if reason is not None}
        status = 503 if failing else 200
        return JSONResponse({"status": "failing" if failing else "ok", "failing": failing}, status)


async def _reason(check: Check) -> str | None:
    try:
        async with asyncio.timeout(_CHECK_LIMIT_S):
            return await check()
    except TimeoutError:
        return f"no answer within {_CHECK_LIMIT_S:g} s"
    except Exception as error:
        return type(error).__name__
