"""The one door of HTTP handlers to the database: a transaction of one tenant, as the role that sees no other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

SETTING: Final = "app.tenant"
"""Row-level security compares with it (access.py). It ends with the transaction."""


Given = ParamSpec("Given")
Found = TypeVar("Found")


def to_its_end(work: Callable[Given, Coroutine[Any, Any, Found]]) -> Callable[Given, Coroutine[Any, Any, Found]]:
    """Let a short transaction end although the one who waits for it is cancelled.

    A long answer is cancelled when its client leaves. In the middle of a statement that would cost the connection.
    """

    @wraps(work)
    async def shielded(*given: Given.args, **named: Given.kwargs) -> Found:
        return await asyncio.shield(work(*given, **named))

    return shielded


class Tenants:
    """Opens transactions on the api role's pool. Handlers get this, never an engine: no tenant, no transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        """`engine` logs in as the api role of the service."""
        self._engine = engine

    @asynccontextmanager
    async def of(self, tenant: str, *, snapshot: bool = False) -> AsyncIterator[AsyncConnection]:
        """Open a transaction of this tenant, committed at the end. `snapshot`: all of it sees the same instant."""
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"} if snapshot else {}
        async with self._engine.connect() as connection:
            if options:
                await connection.execution_options(**options)
            async with connection.begin():
                await connection.execute(select(func.set_config(SETTING, tenant, True)))
                yield connection
