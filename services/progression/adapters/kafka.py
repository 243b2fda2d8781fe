"""Progression on the journal."""

from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.postgres.sink import DecisionSink
from services.progression.adapters.postgres.tables import TABLES
from services.progression.application.service import SERVICE
from services.progression.settings import ProgressionSettings
from shared.runtime.clock import Clock
from shared.runtime.journal.process import JournalProcess
from shared.runtime.metrics import Metrics


def journal_process(
    settings: ProgressionSettings, engine: AsyncEngine, clock: Clock, metrics: Metrics
) -> JournalProcess:
    """Consume patient events, decide, publish assessments."""
    return JournalProcess(settings, engine, SERVICE, TABLES, DecisionSink(), clock=clock, metrics=metrics)
