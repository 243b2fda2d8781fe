"""Tables of the schema `alerts`: the common ones, alerts with their acts and deadlines, clinics, the console's feed."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    and_,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

from shared.runtime.postgres.access import access
from shared.runtime.postgres.decisions import decision_table
from shared.runtime.postgres.tables import JsonText, journal_tables

TABLES: Final = journal_tables(
    "alerts", api={"patient": "SELECT, UPDATE (said)", "emission": "SELECT, INSERT", "outbox": "INSERT"}
)

WORKED: Final = (
    "state",
    "updated_at",
    "version",
    "assignee",
    "snoozed_until",
    "resolved_by",
    "round",
    "ack_due_at",
    "acknowledged_at",
    "acknowledged_by",
)
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
    Column("round", Integer, nullable=False, server_default="1"),
    Column("ack_due_at", DateTime(timezone=True)),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("acknowledged_by", Text),
    info=access(worker="SELECT, INSERT, UPDATE", api=f"SELECT, UPDATE ({', '.join(WORKED)})"),
)
"""Each alert as it stands. `patient` is empty for one about the system.

`number` counts how often a key was raised anew after it had been closed, `round` how often its deadlines began anew.
"""

OPEN: Final = ALERT.c.state != "resolved"
WAITS: Final = and_(ALERT.c.state == "open", ALERT.c.snoozed_until.is_(None))
"""As `waits` of the domain's alert has it: nobody has acknowledged it, and it does not rest."""

Index("alert_key", ALERT.c.tenant, ALERT.c.patient, ALERT.c.code, ALERT.c.episode, ALERT.c.number, unique=True)
Index(
    "alert_open_once",
    ALERT.c.tenant,
    ALERT.c.patient,
    ALERT.c.code,
    ALERT.c.episode,
    unique=True,
    postgresql_where=OPEN,
)
Index("alert_open", ALERT.c.tenant, ALERT.c.patient, ALERT.c.rank, ALERT.c.raised_at, postgresql_where=OPEN)
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
    Column("patient", Text, nullable=False, server_default=""),
    Column("code", Text, nullable=False, server_default=""),
    Column("episode", Text, nullable=False, server_default=""),
    Column("number", Integer, nullable=False, server_default="1"),
    Column("severity", Text),
    Column("occurrences", Integer),
    Column("assignee", Text),
    Column("until", DateTime(timezone=True)),
    Column("ack_due_at", DateTime(timezone=True)),
    Column("step", Text),
    Column("told", ARRAY(Text), nullable=False, server_default="{}"),
    info=access(worker="SELECT, INSERT", api="SELECT, INSERT"),
)
"""What happened to alerts, by data, by people and by the clock: appended to, never changed. `subject` null: no person.

Of each step all that an alert can be told again from, under the key by which it is known (rebuild.py).
"""

Index("alert_act_alert", ACT.c.tenant, ACT.c.alert_id, ACT.c.id)

DEADLINE: Final = Table(
    "deadline",
    TABLES.metadata,
    Column("tenant", Text, primary_key=True),
    Column("alert_id", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("late_at", DateTime(timezone=True), nullable=False),
    info=access(worker="SELECT, INSERT, UPDATE, DELETE", api="SELECT, INSERT"),
)
"""What has to be done about an alert, and when: `due_at` and `late_at` on the clinical clock.

Nobody takes a deadline back: when it falls due, whoever fires it looks whether it still counts. `alert_id` is empty for
a clinic's digest.
"""

Index("deadline_due", DEADLINE.c.due_at)

CLINIC_SETTINGS: Final = Table(
    "clinic_settings",
    TABLES.metadata,
    Column("tenant", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("subject", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("body", JsonText, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    info=access(worker="SELECT", api="SELECT, INSERT"),
)
"""Every version of each clinic's settings (shared/contracts/clinic.py); the highest is in force."""

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

SESSION: Final = Table(
    "console_session",
    TABLES.metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    info=access(worker="SELECT, DELETE", api="SELECT, INSERT, DELETE"),
)
"""Who is logged in to the console. The token is sealed with a key that only the browser's cookie has."""

Index("console_session_end", SESSION.c.ends_at)

DECISION: Final = decision_table(TABLES.metadata)
"""What progression has decided, from its topic: for the console. Nothing here is judged by it."""
