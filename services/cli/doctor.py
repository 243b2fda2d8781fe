"""`liftline doctor`: checks the surroundings, and says what to do."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC
from itertools import pairwise
from typing import Final

import typer

from services.cli.doctor_clinics import clinics_are_reached
from shared.runtime.errors import LiftlineError

Check = Callable[[], Awaitable[str]]
"""Says what it found. Raises LiftlineError with what to do."""

_NEEDED_MB: Final = 1024


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def doctor() -> None:
        """Check what Liftline needs here; exit code 1 when something has to be mended."""
        raise typer.Exit(asyncio.run(_examine()))


async def _examine() -> int:
    failed = 0
    for name, check in _CHECKS:
        try:
            typer.echo(f"ok    {name}: {await check()}")
        except LiftlineError as error:
            failed += 1
            typer.echo(f"MEND  {name}: {error}")
    return 1 if failed else 0


async def _python() -> str:
    if sys.version_info < (3, 11):  # noqa: UP036 - that is what this checks
        raise LiftlineError("Python 3.11 or newer is needed: PYTHON=/path/to/python3 ./run setup")
    return sys.version.split()[0]


async def _settings() -> str:
    from shared.runtime.settings import Settings, load

    names = sorted(name for name in os.environ if name.startswith("LIFTLINE_"))
    load(Settings)
    return f"{', '.join(names)} are valid" if names else "none set, the defaults hold"


async def _space() -> str:
    import tempfile

    free = shutil.disk_usage(tempfile.gettempdir()).free // 2**20
    if free < _NEEDED_MB:
        raise LiftlineError(f"{free} MB free in {tempfile.gettempdir()}, {_NEEDED_MB} are needed: set TMPDIR")
    return f"{free} MB free for temporary data"


async def _ports() -> str:
    from services.cli.supervision import DEFAULT_PORTS

    taken = []
    for name, port in DEFAULT_PORTS.items():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                taken.append(f"{port} ({name})")
    return f"in use, `up` takes others: {', '.join(taken)}" if taken else "8001 to 8003 are free"


async def _postgres() -> str:
    from services.cli.embedded import EmbeddedPostgres

    async with EmbeddedPostgres() as server:
        return f"starts, listens on port {server.port}"


async def _broker() -> str:
    import tempfile
    from pathlib import Path

    from services.cli.embedded import EmbeddedBroker

    with tempfile.TemporaryDirectory(prefix="liftline-") as directory:
        async with EmbeddedBroker(Path(directory)) as server:
            return f"starts, cluster {server.cluster_id}"


async def _configured_database() -> str:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from shared.runtime.postgres.engine import create_engine
    from shared.runtime.settings import Settings, load

    settings = load(Settings)
    if settings.database_url is None:
        return "LIFTLINE_DATABASE_URL is not set, the embedded one is used"
    engine = create_engine(settings.database(), application="liftline-doctor")
    try:
        async with engine.connect() as connection:
            return f"PostgreSQL {await connection.scalar(text('show server_version'))} answers"
    except (OSError, SQLAlchemyError) as error:
        raise LiftlineError(f"does not answer ({type(error).__name__}): check LIFTLINE_DATABASE_URL") from None
    finally:
        await engine.dispose()


async def _configured_broker() -> str:
    from shared.runtime.kafka.topics import admin, cluster_id, missing
    from shared.runtime.settings import Settings, load

    settings = load(Settings)
    if "kafka_bootstrap" not in settings.model_fields_set:
        return "LIFTLINE_KAFKA_BOOTSTRAP is not set, the embedded one is used"
    async with admin(settings) as client:
        absent = missing(await client.list_topics())
        if absent:
            raise LiftlineError(f"topics {', '.join(absent)} are missing: run ./liftline topics create")
        return f"cluster {await cluster_id(client)} answers and has all topics"


async def _rule_sets() -> str:
    """The folder can be read, and both services have seen what is in it and nothing else."""
    from services.cli.owner import OwnerSettings
    from shared.clinical.ruleset import digest
    from shared.runtime.rules_dir import load_timetables
    from shared.runtime.settings import load

    settings = load(OwnerSettings)
    found = {
        f"{tenant}/{each.rules.version} {digest(each.rules)} from {each.at.astimezone(UTC).isoformat()}"
        for tenant, timetable in load_timetables(settings.rules_dir).written.items()
        for each in timetable.activations
    }
    said = f"{len(found)} in {settings.rules_dir}" if settings.rules_dir else "LIFTLINE_RULES_DIR is not set"
    if settings.database_owner_url is None and settings.database_url is None:
        return f"{said}; no database is set to compare with"
    held = {service: await _seen_by(service) for service in ("progression", "alerts")}
    if settings.rules_dir:
        held["the folder"] = found
    for name, other in pairwise(held):
        if differing := sorted(held[name] ^ held[other]):
            raise LiftlineError(
                f"{name} and {other} differ: {differing[0]}: start both services again with the same folder"
            )
    return f"{said}; progression and alerts have seen the same {len(held['alerts'])}"


async def _seen_by(service: str) -> set[str]:
    from sqlalchemy.exc import SQLAlchemyError

    from services.cli.owner import acting_for
    from shared.runtime.postgres.rule_sets import read_seen
    from shared.runtime.postgres.tables import journal_tables

    try:
        async with acting_for(service) as connection:
            seen = await read_seen(connection, journal_tables(service))
    except (OSError, SQLAlchemyError) as error:
        raise LiftlineError(
            f"what {service} has seen cannot be read ({type(error).__name__}): set LIFTLINE_DATABASE_OWNER_URL, and"
            " run `liftline migrate`"
        ) from None
    return {
        f"{tenant}/{version} {one.digest} from {one.active_from.astimezone(UTC).isoformat()}"
        for (tenant, version), one in seen.items()
    }


_CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("Python", _python),
    ("settings", _settings),
    ("space", _space),
    ("ports", _ports),
    ("embedded PostgreSQL", _postgres),
    ("embedded broker", _broker),
    ("database", _configured_database),
    ("broker", _configured_broker),
    ("rule sets", _rule_sets),
    ("clinics", clinics_are_reached),
)
