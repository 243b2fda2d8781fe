"""Both services over one real database, with the logins they have in production."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.feed import PostgresFeed
from services.alerts.adapters.postgres.tables import TABLES as ALERTS
from services.alerts.main import build_app as build_alerts
from services.alerts.settings import AlertsSettings
from services.progression.adapters.kafka import journal_process
from services.progression.adapters.postgres.tables import TABLES as PROGRESSION
from services.progression.main import build_app as build_progression
from services.progression.settings import ProgressionSettings
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Authenticator
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.positions import Positions
from shared.runtime.journal.process import JournalProcess
from shared.runtime.journal.processor import BatchProcessor
from shared.runtime.jwks import KeySet
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys
from tests.live.store.records import NOON, HandClock
from tests.live.tenants.clinics import PARTITION, Happening
from tests.support.logins import logged_in

_TABLES: Final = [*PROGRESSION.metadata.sorted_tables, *ALERTS.metadata.sorted_tables]
LATER: Final = NOON + timedelta(days=6)
"""When the record is looked at: daily checks have found what was missed."""


@dataclass
class Both:
    """Progression and alerts, without Kafka."""

    owner: AsyncEngine
    workers: dict[str, AsyncEngine]
    processes: dict[str, JournalProcess]
    apps: dict[str, FastAPI]
    feed: PostgresFeed
    clock: HandClock
    keys: DevelopmentKeys

    async def live(self, world: Sequence[Happening]) -> None:
        """Forget everything, then let this world happen."""
        async with self.owner.begin() as connection:
            # As replication does it: without the triggers that keep what was recorded.
            await connection.execute(text("set local session_replication_role = replica"))
            names = ", ".join(table.fullname for table in _TABLES)
            await connection.execute(text(f"truncate {names} restart identity"))
        self.clock.at = NOON
        for process in self.processes.values():
            journal = process.journal
            batch = [one.record(offset) for offset, one in enumerate(world)]
            await BatchProcessor(journal, journal.fence, PatientEvents(journal)).process(batch)
        self.clock.at = LATER
        for process in self.processes.values():
            journal = process.journal
            await Positions(journal.engine, journal.fence).mark_caught_up(LATER, {PARTITION: len(world)})
            while await process.timers.fire():
                pass

    def client(self, service: str, tenant: str, role: Role, patient: str | None = None) -> httpx.AsyncClient:
        """Somebody of a clinic."""
        headers = {"authorization": f"Bearer {self.keys.issue(role, tenant, patient)}"}
        transport = httpx.ASGITransport(self.apps[service])
        return httpx.AsyncClient(transport=transport, base_url=f"http://{service}", headers=headers)


@asynccontextmanager
async def both_services(database: str, directory: Path) -> AsyncIterator[Both]:
    """Start them on a migrated database."""
    keys = DevelopmentKeys(directory)
    keys.ensure()
    clock = HandClock()
    async with AsyncExitStack() as opened:

        def engine(url: str) -> AsyncEngine:
            made = create_engine(url, application="test-tenants", pool_size=4)
            opened.push_async_callback(made.dispose)
            return made

        urls = {name: logged_in(database, f"liftline_{name}_worker") for name in ("progression", "alerts")}
        workers = {name: engine(url) for name, url in urls.items()}
        doors = {name: Tenants(engine(logged_in(database, f"liftline_{name}_api"))) for name in urls}
        progression = await opened.enter_async_context(
            journal_process(
                ProgressionSettings(database_url=SecretStr(urls["progression"])),
                workers["progression"],
                clock,
                Metrics(CollectorRegistry()),
            )
        )
        alerts = await opened.enter_async_context(
            AlertsProcess(
                AlertsSettings(database_url=SecretStr(urls["alerts"]), partitions=1),
                workers["alerts"],
                clock,
                Metrics(CollectorRegistry()),
            )
        )
        for process in (progression, alerts):
            process.journal.fence.adopt("cluster-1")
            # The first look makes everybody due, which the next ones do not.
            await process.timers.follow_window()
        authenticator = Authenticator(
            KeySet(str(keys.jwks_path), allow_development=True), issuer=ISSUER, audience=AUDIENCE
        )
        apps = {
            "progression": build_progression(progression, doors["progression"], progression.consumers(), authenticator),
            "alerts": build_alerts(alerts, doors["alerts"], alerts.consumers(), authenticator, heartbeat_s=15),
        }
        for app in apps.values():
            app.state.stopping = asyncio.Event()
        yield Both(
            owner=engine(database),
            workers=workers,
            processes={"progression": progression, "alerts": alerts},
            apps=apps,
            feed=PostgresFeed(doors["alerts"], Audit(ALERTS.audit, clock)),
            clock=clock,
            keys=keys,
        )
