"""The tables every stateful service has in its own schema. Migrations freeze this DDL; a test compares the two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import UserDefinedType

from shared.runtime.postgres.access import KEYED_BY_TENANT, access


class JsonText(UserDefinedType[str]):
    """A json column whose value stays the text it came as.

    json, not jsonb: jsonb refuses zero bytes and reorders keys, and a note with a zero byte must not stop a patient.
    """

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type in DDL and casts."""
        return "JSON"


@dataclass(frozen=True)
class JournalTables:
    """The common tables of one schema."""

    schema: str
    metadata: MetaData
    fence: Table
    patient: Table
    journal_event: Table
    emission: Table
    outbox: Table
    dead_letter: Table
    audit: Table
    rule_set: Table


def journal_tables(schema: str, *, api: Mapping[str, str] | None = None) -> JournalTables:
    """Describe the common tables in `schema`; a service adds its own to the same metadata.

    `api`: what the service's HTTP handlers may do with a patient, an emission, the outbox beyond reading patients.
    """
    metadata, granted = MetaData(schema=schema), api or {}
    return JournalTables(
        schema=schema,
        metadata=metadata,
        fence=_fence(metadata),
        patient=_patient(metadata, granted.get("patient", "SELECT")),
        journal_event=_journal_event(metadata),
        emission=_emission(metadata, granted.get("emission", "SELECT")),
        outbox=_outbox(metadata, granted.get("outbox", "")),
        dead_letter=_dead_letter(metadata),
        audit=_audit(metadata),
        rule_set=_rule_set(metadata),
    )


def _moment(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _recorded(name: str) -> Column[Any]:
    """An operational moment, which the database stamps. Clinical moments are always given."""
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp())


def _fence(metadata: MetaData) -> Table:
    """What has been consumed: the row is locked by whoever consumes the partition."""
    return Table(
        "fence",
        metadata,
        Column("cluster_id", Text, primary_key=True),
        Column("grp", Text, primary_key=True),
        Column("topic", Text, primary_key=True),
        Column("part", Integer, primary_key=True, autoincrement=False),
        Column("next_offset", BigInteger, nullable=False, server_default="0"),
        _moment("caught_up_to", nullable=True),
        Column("checked_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
        # By what the partition is known again: shared/runtime/kafka/identity.py.
        Column("mark_offset", BigInteger),
        Column("mark_ms", BigInteger),
        info=access(rows=None),
    )


def _patient(metadata: MetaData, api: str) -> Table:
    """One row per patient: its folded state, and the lock under which everything about it is written."""
    table = Table(
        "patient",
        metadata,
        Column("tenant", Text, primary_key=True),
        Column("patient", Text, primary_key=True),
        Column("part", Integer, nullable=False),
        Column("ledger", Text),
        Column("ledger_format", Integer),
        Column("accepted", Integer, nullable=False, server_default="0"),
        Column("said", Integer, nullable=False, server_default="0"),
        Column("assessment_seen", Integer, nullable=False, server_default="0"),
        _moment("due_at", nullable=True),
        _moment("ticked_to", nullable=True),
        Column("fault", Text),
        # What pages need of the ledger, so that a list of patients need not read all of theirs.
        Column("look", Text),
        info=access(worker="SELECT, INSERT, UPDATE", api=api),
    )
    Index("patient_due", table.c.due_at, postgresql_where=table.c.due_at.is_not(None))
    return table


def _journal_event(metadata: MetaData) -> Table:
    """Every accepted event: the inbox that tells duplicates, and the history that is folded again."""
    table = Table(
        "journal_event",
        metadata,
        Column("tenant", Text, primary_key=True),
        Column("patient", Text, primary_key=True),
        Column("source", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        Column("seq", Integer, nullable=False),
        Column("type", Text, nullable=False),
        Column("trigger", Text, nullable=False),
        _moment("time"),
        _moment("received"),
        Column("content_hash", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        _moment("ticked_to", nullable=True),
        Column("body", JsonText, nullable=False),
        info=access(worker="SELECT, INSERT", api="SELECT"),
    )
    Index("journal_event_seq", table.c.tenant, table.c.patient, table.c.seq, unique=True)
    return table


def _emission(metadata: MetaData, api: str) -> Table:
    """Everything ever said of a patient, numbered without gaps."""
    table = Table(
        "emission",
        metadata,
        Column("tenant", Text, primary_key=True),
        Column("patient", Text, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        _moment("at"),
        Column("kind", Text, nullable=False),
        Column("origin", Text, nullable=False),
        Column("concerns", Text, nullable=False),
        Column("body", JsonText, nullable=False),
        info=access(worker="SELECT, INSERT", api=api),
    )
    Index("emission_concerns", table.c.tenant, table.c.patient, table.c.concerns)
    return table


def _outbox(metadata: MetaData, api: str) -> Table:
    """What has been committed and not yet acknowledged by Kafka."""
    table = Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("shard", SmallInteger, nullable=False),
        Column("topic", Text, nullable=False),
        Column("key", LargeBinary, nullable=False),
        Column("headers", JsonText, nullable=False),
        Column("value", LargeBinary, nullable=False),
        _recorded("created_at"),
        info=access(worker="SELECT, INSERT, DELETE", api=api, rows=KEYED_BY_TENANT),
        # Rows live for milliseconds: without this the table grows by its dead rows.
        postgresql_with={"autovacuum_vacuum_scale_factor": "0.01", "autovacuum_vacuum_cost_delay": "0"},
    )
    Index("outbox_shard", table.c.shard, table.c.id)
    return table


def _dead_letter(metadata: MetaData) -> Table:
    """Records that could not be processed, with their bytes."""
    return Table(
        "dead_letter",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("cluster_id", Text, nullable=False),
        Column("grp", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("part", Integer, nullable=False),
        Column("offset", BigInteger, nullable=False),
        Column("key", LargeBinary),
        Column("value", LargeBinary),
        Column("headers", JsonText, nullable=False),
        Column("reason", Text, nullable=False),
        Column("error", Text, nullable=False),
        _moment("at"),
        Column("replayed", Boolean, nullable=False, server_default=text("false")),
        UniqueConstraint("cluster_id", "grp", "topic", "part", "offset", name="dead_letter_position"),
        info=access(worker="SELECT, INSERT, UPDATE (replayed)", rows=None),
    )


def _audit(metadata: MetaData) -> Table:
    """Who saw or did what with patients' data: appended to, never changed, which a trigger sees to."""
    table = Table(
        "audit",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("tenant", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("action", Text, nullable=False),
        _recorded("at"),
        Column("route", Text, nullable=False, server_default=""),
        Column("outcome", Text, nullable=False, server_default="done"),
        Column("patients", ARRAY(Text), nullable=False, server_default="{}"),
        Column("concerns", Text),
        _moment("clinical_at", nullable=True),
        info=access(worker="INSERT", api="SELECT, INSERT"),
    )
    Index("audit_time", table.c.tenant, table.c.at, table.c.id)
    Index("audit_patients", table.c.patients, postgresql_using="gin")
    return table


def _rule_set(metadata: MetaData) -> Table:
    """Every rule set this service has ever seen, as it first saw it: a version never means something else (C-009)."""
    return Table(
        "rule_set",
        metadata,
        Column("tenant", Text, primary_key=True),
        Column("version", Text, primary_key=True),
        Column("digest", Text, nullable=False),
        _moment("active_from"),
        _recorded("seen_at"),
        info=access(worker="SELECT, INSERT", rows=None),
    )
