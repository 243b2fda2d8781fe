"""Connections to PostgreSQL: one engine per process, with every wait bounded."""

from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.runtime.postgres.connect import connect

CONNECT_TIMEOUT_S: Final = 3.0
COMMAND_TIMEOUT_S: Final = 30.0
"""Last resort of the driver: the server's limits below fire first, because cancelling from here leaks connections."""

SERVER_SETTINGS: Final = {
    "timezone": "UTC",
    "statement_timeout": "20000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "15000",
    # Locks of a vanished process are free again within a minute, not after the two hours of the system's default.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
"""Milliseconds, and seconds for keepalives; set for each session."""


def create_engine(url: str, *, application: str, pool_size: int = 8) -> AsyncEngine:
    """Make the engine of a process. `url` is postgresql://… as libpq has it; only the driver reads it."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        # JSON columns stay text here (JsonText): contracts read it, with exact numbers.
        json_deserializer=str,
        # Errors of the database would quote the values they are about, which are patients'.
        hide_parameters=True,
        connect_args={
            "async_creator_fn": connect,
            "dsn": url,
            "timeout": CONNECT_TIMEOUT_S,
            "command_timeout": COMMAND_TIMEOUT_S,
            "server_settings": {**SERVER_SETTINGS, "application_name": application},
        },
    )
    event.listen(engine.sync_engine, "checkout", _check_open)
    return engine


def reading(engine: AsyncEngine) -> AsyncEngine:
    """The same engine for single reads: without BEGIN and ROLLBACK a read is one round trip instead of three."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _check_open(connection: Any, _record: Any, _proxy: Any) -> None:
    """Replace a connection that the server has closed. The driver has seen that: no need to ask, as pre-ping does."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError("the server has closed this connection")
