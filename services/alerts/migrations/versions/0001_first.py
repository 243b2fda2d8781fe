"""The first shape: the journal, alerts and their feed."""

from typing import Final

from alembic import op

revision: Final = "0001"
down_revision: Final = None

_STATEMENTS: Final = (
    """
    CREATE TABLE alerts.alert (
        id TEXT NOT NULL,
        tenant TEXT NOT NULL,
        patient TEXT NOT NULL,
        code TEXT NOT NULL,
        episode TEXT NOT NULL,
        number INTEGER NOT NULL,
        severity TEXT NOT NULL,
        rank SMALLINT NOT NULL,
        state TEXT NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        version INTEGER NOT NULL,
        occurrences INTEGER NOT NULL,
        assignee TEXT,
        snoozed_until TIMESTAMP WITH TIME ZONE,
        resolved_by TEXT,
        body JSON NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE UNIQUE INDEX alert_key ON alerts.alert (tenant, patient, code, episode, number)
    """,
    """
    CREATE INDEX alert_newest ON alerts.alert (tenant, raised_at, id)
    """,
    """
    CREATE INDEX alert_worst ON alerts.alert (tenant, rank, raised_at, id)
    """,
    """
    CREATE TABLE alerts.alert_act (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        tenant TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        kind TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        subject TEXT,
        role TEXT,
        note TEXT,
        body JSON NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX alert_act_alert ON alerts.alert_act (tenant, alert_id, id)
    """,
    """
    CREATE TABLE alerts.audit (
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
    CREATE INDEX audit_tenant ON alerts.audit (tenant, id)
    """,
    """
    CREATE TABLE alerts.dead_letter (
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
    CREATE TABLE alerts.emission (
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
    CREATE INDEX emission_concerns ON alerts.emission (tenant, patient, concerns)
    """,
    """
    CREATE TABLE alerts.feed (
        tenant TEXT NOT NULL,
        position BIGINT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        kind TEXT NOT NULL,
        body JSON NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (tenant, position)
    )
    """,
    """
    CREATE TABLE alerts.feed_counter (
        tenant TEXT NOT NULL,
        position BIGINT DEFAULT '0' NOT NULL,
        PRIMARY KEY (tenant)
    )
    """,
    """
    CREATE TABLE alerts.fence (
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
    CREATE TABLE alerts.journal_event (
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
    CREATE UNIQUE INDEX journal_event_seq ON alerts.journal_event (tenant, patient, seq)
    """,
    """
    CREATE TABLE alerts.outbox (
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
    CREATE INDEX outbox_shard ON alerts.outbox (shard, id)
    """,
    """
    CREATE TABLE alerts.patient (
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
    CREATE INDEX patient_due ON alerts.patient (due_at) WHERE due_at IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
