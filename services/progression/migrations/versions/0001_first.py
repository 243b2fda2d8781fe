"""The first shape: the journal, what was decided."""

from typing import Final

from alembic import op

revision: Final = "0001"
down_revision: Final = None

_STATEMENTS: Final = (
    """
    CREATE TABLE progression.audit (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        tenant TEXT NOT NULL,
        subject TEXT NOT NULL,
        role TEXT NOT NULL,
        action TEXT NOT NULL,
        patient TEXT,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX audit_tenant ON progression.audit (tenant, id)
    """,
    """
    CREATE TABLE progression.dead_letter (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        cluster_id TEXT NOT NULL,
        grp TEXT NOT NULL,
        topic TEXT NOT NULL,
        part INTEGER NOT NULL,
        "offset" BIGINT NOT NULL,
        key BYTEA,
        value BYTEA,
        headers JSON NOT NULL,
        reason TEXT NOT NULL,
        error TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        replayed BOOLEAN DEFAULT false NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT dead_letter_position UNIQUE (cluster_id, grp, topic, part, "offset")
    )
    """,
    """
    CREATE TABLE progression.decision (
        tenant TEXT NOT NULL,
        patient TEXT NOT NULL,
        decision_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        said INTEGER NOT NULL,
        standing BOOLEAN NOT NULL,
        trigger TEXT NOT NULL,
        exercise_id TEXT,
        action TEXT NOT NULL,
        status TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        body JSON NOT NULL,
        PRIMARY KEY (tenant, patient, decision_id)
    )
    """,
    """
    CREATE INDEX decision_said ON progression.decision (tenant, patient, said)
    """,
    """
    CREATE TABLE progression.emission (
        tenant TEXT NOT NULL,
        patient TEXT NOT NULL,
        version INTEGER NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        kind TEXT NOT NULL,
        origin TEXT NOT NULL,
        concerns TEXT NOT NULL,
        body JSON NOT NULL,
        PRIMARY KEY (tenant, patient, version)
    )
    """,
    """
    CREATE INDEX emission_concerns ON progression.emission (tenant, patient, concerns)
    """,
    """
    CREATE TABLE progression.fence (
        cluster_id TEXT NOT NULL,
        grp TEXT NOT NULL,
        topic TEXT NOT NULL,
        part INTEGER NOT NULL,
        next_offset BIGINT DEFAULT '0' NOT NULL,
        caught_up_to TIMESTAMP WITH TIME ZONE,
        checked_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (cluster_id, grp, topic, part)
    )
    """,
    """
    CREATE TABLE progression.journal_event (
        tenant TEXT NOT NULL,
        patient TEXT NOT NULL,
        source TEXT NOT NULL,
        id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        type TEXT NOT NULL,
        trigger TEXT NOT NULL,
        time TIMESTAMP WITH TIME ZONE NOT NULL,
        received TIMESTAMP WITH TIME ZONE NOT NULL,
        content_hash TEXT NOT NULL,
        outcome TEXT NOT NULL,
        ticked_to TIMESTAMP WITH TIME ZONE,
        body JSON NOT NULL,
        PRIMARY KEY (tenant, patient, source, id)
    )
    """,
    """
    CREATE UNIQUE INDEX journal_event_seq ON progression.journal_event (tenant, patient, seq)
    """,
    """
    CREATE TABLE progression.outbox (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        shard SMALLINT NOT NULL,
        topic TEXT NOT NULL,
        key BYTEA NOT NULL,
        headers JSON NOT NULL,
        value BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (id)
    )
     WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0)
    """,
    """
    CREATE INDEX outbox_shard ON progression.outbox (shard, id)
    """,
    """
    CREATE TABLE progression.patient (
        tenant TEXT NOT NULL,
        patient TEXT NOT NULL,
        part INTEGER NOT NULL,
        ledger TEXT,
        ledger_format INTEGER,
        accepted INTEGER DEFAULT '0' NOT NULL,
        said INTEGER DEFAULT '0' NOT NULL,
        assessment_seen INTEGER DEFAULT '0' NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE,
        ticked_to TIMESTAMP WITH TIME ZONE,
        fault TEXT,
        PRIMARY KEY (tenant, patient)
    )
    """,
    """
    CREATE INDEX patient_due ON progression.patient (due_at) WHERE due_at IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
