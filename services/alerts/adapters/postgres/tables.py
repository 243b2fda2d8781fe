"""Tables of the schema `alerts`: the common ones, alerts with their acts, and the feed of the console."""

from typing import Final

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, SmallInteger, Table, Text, func

from shared.runtime.postgres.access import access
from shared.runtime.postgres.tables import JsonText, journal_tables

TABLES: Final = journal_tables(
    "alerts", api={"patient": "SELECT, UPDATE (said)", "emission": "SELECT, INSERT", "outbox": "INSERT"}
)

WORKED: Final = ("state", "updated_at", "version", "assignee", "snoozed_until", "resolved_by")
"""Columns of an alert that people change; the others are the domain's to say."""

ALERT: Final = Table(
    "alert",
    TABLES.metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("patient", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("episode", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("severity", Text, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Column("occurrences", Integer, nullable=False),
    Column("assignee", Text),
    Column("snoozed_until", DateTime(timezone=True)),
    Column("resolved_by", Text),
    Column("body", JsonText, nullable=False),
    info=access(worker="SELECT, INSERT, UPDATE", api=f"SELECT, UPDATE ({', '.join(WORKED)})"),
)
"""Each alert as it stands. `patient` is empty for one about the system.

`number` counts how often a key was raised anew after it had been closed.
"""

Index("alert_key", ALERT.c.tenant, ALERT.c.patient, ALERT.c.code, ALERT.c.episode, ALERT.c.number, unique=True)
Index("alert_worst", ALERT.c.tenant, ALERT.c.rank, ALERT.c.raised_at, ALERT.c.id)
Index("alert_newest", ALERT.c.tenant, ALERT.c.raised_at, ALERT.c.id)

ACT: Final = Table(
    "alert_act",
    TABLES.metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("alert_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("subject", Text),
    Column("role", Text),
    Column("note", Text),
    Column("body", JsonText, nullable=False),
    info=access(worker="SELECT, INSERT", api="SELECT, INSERT"),
)
"""What happened to alerts, by data and by people: appended to, never changed. `subject` null: by data."""

Index("alert_act_alert", ACT.c.tenant, ACT.c.alert_id, ACT.c.id)

FEED: Final = Table(
    "feed",
    TABLES.metadata,
    Column("tenant", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", JsonText, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    info=access(worker="SELECT, INSERT, DELETE", api="SELECT, INSERT"),
)
"""Every change of an alert, numbered per tenant in the order of commits, without gaps."""

FEED_COUNTER: Final = Table(
    "feed_counter",
    TABLES.metadata,
    Column("tenant", Text, primary_key=True),
    Column("position", BigInteger, nullable=False, server_default="0"),
    info=access(worker="SELECT, INSERT, UPDATE", api="SELECT, INSERT, UPDATE"),
)
"""Last position of each tenant's feed: the last row a transaction locks."""
