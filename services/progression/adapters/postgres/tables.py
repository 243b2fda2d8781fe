"""Tables of the schema `progression`: the common ones, and the decisions as they stand."""

from typing import Final

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, Table, Text

from shared.runtime.postgres.access import access
from shared.runtime.postgres.tables import JsonText, journal_tables

TABLES: Final = journal_tables("progression")

DECISION: Final = Table(
    "decision",
    TABLES.metadata,
    Column("tenant", Text, primary_key=True),
    Column("patient", Text, primary_key=True),
    Column("decision_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("said", Integer, nullable=False),
    Column("standing", Boolean, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("exercise_id", Text),
    Column("action", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("body", JsonText, nullable=False),
    info=access(worker="SELECT, INSERT, UPDATE", api="SELECT"),
)
"""Each decision in its newest version. `said` is the number of the emission that changed it last."""

Index("decision_said", DECISION.c.tenant, DECISION.c.patient, DECISION.c.said)
