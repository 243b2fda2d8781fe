"""Alerts on the journal, on what progression states, and on what it could not process; and what it sends out."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.channels.kinds import channels_of
from services.alerts.adapters.deadlines import DeadlineRunner
from services.alerts.adapters.findings import Findings
from services.alerts.adapters.letters import ForeignLetters
from services.alerts.adapters.postgres.deadlines import Deadlines
from services.alerts.adapters.postgres.deliveries import PostgresDeliveries
from services.alerts.adapters.postgres.safety_rates import SafetyRates
from services.alerts.adapters.postgres.sink import AlertSink
from services.alerts.adapters.postgres.tables import TABLES
from services.alerts.adapters.postgres.technical import TechnicalAlerts
from services.alerts.adapters.sender import Sender
from services.alerts.application.service import FINDINGS_GROUP, LETTERS_GROUP, SERVICE
from services.alerts.settings import AlertsSettings
from shared.runtime.clock import Clock
from shared.runtime.journal.positions import Loss
from shared.runtime.journal.process import JournalProcess
from shared.runtime.kafka.topics import ASSESSMENTS, PROGRESSION_DEAD_LETTERS
from shared.runtime.metrics import Metrics
from shared.runtime.service import Task


class AlertsProcess(JournalProcess):
    """Consumes patient events and findings, raises alerts, watches that its topics are read."""

    def __init__(self, settings: AlertsSettings, engine: AsyncEngine, clock: Clock, metrics: Metrics) -> None:
        sink = AlertSink(metrics, clock, operations=settings.operations_tenant)
        super().__init__(settings, engine, SERVICE, TABLES, sink, clock=clock, metrics=metrics, lost=self._lost)
        self.findings = self.read(ASSESSMENTS, FINDINGS_GROUP, Findings(self.journal), self._lost)
        self.letters = self.read(PROGRESSION_DEAD_LETTERS, LETTERS_GROUP, ForeignLetters(), self._lost)
        self.deliveries = PostgresDeliveries(settings.public_url)
        self.sender = Sender(self.journal, channels_of(settings))
        self.deadlines = DeadlineRunner(self.journal, Deadlines(self.deliveries))
        self.journal.on_commit.extend((self.sender.wake, self.deadlines.wake))
        self.safety = SafetyRates(self.journal)
        self.technical = TechnicalAlerts(
            self.journal, self.fences, partitions=settings.partitions, stale_after_s=settings.stale_after_s
        )

    @property
    def tasks(self) -> dict[str, Task]:
        """The background loops, by name."""
        return {
            **super().tasks,
            "technical alerts": self.technical.run,
            "safety rates": self.safety.run,
            "deadlines": self.deadlines.run,
            "deadline counts": self.deadlines.count,
            "sender": self.sender.run,
        }

    async def stop(self) -> None:
        """Let deadlines and sender finish what they have in hand, too."""
        await asyncio.gather(super().stop(), self.deadlines.stop(), self.sender.stop())

    async def _lost(self, loss: Loss) -> None:
        await self.technical.lost(loss)
