"""Deliveries: what is to be sent, every attempt, and how each channel fares."""

from typing import Final

from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"

_STATEMENTS: Final = (
    """
    CREATE TABLE alerts.delivery (
        id TEXT NOT NULL,
        tenant TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        step TEXT NOT NULL,
        recipient TEXT NOT NULL,
        channel TEXT NOT NULL,
        next_channels TEXT[] DEFAULT '{}' NOT NULL,
        severity TEXT NOT NULL,
        rank SMALLINT NOT NULL,
        position BIGINT,
        trial BOOLEAN DEFAULT 'false' NOT NULL,
        body JSON NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER DEFAULT '0' NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        requested_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        give_up_at TIMESTAMP WITH TIME ZONE NOT NULL,
        leased_until TIMESTAMP WITH TIME ZONE,
        finished_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX delivery_alert ON alerts.delivery (tenant, alert_id, requested_at)",
    "CREATE INDEX delivery_due ON alerts.delivery (rank DESC, due_at) WHERE state = 'pending'",
    """
    CREATE INDEX delivery_order ON alerts.delivery (tenant, channel, position)
        WHERE state = 'pending' AND position IS NOT NULL
    """,
    """
    CREATE TABLE alerts.delivery_attempt (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        tenant TEXT NOT NULL,
        delivery_id TEXT NOT NULL,
        number INTEGER NOT NULL,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        verdict TEXT NOT NULL,
        status INTEGER,
        said TEXT NOT NULL,
        took_ms INTEGER NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX delivery_attempt_delivery ON alerts.delivery_attempt (tenant, delivery_id, id)",
    """
    CREATE TABLE alerts.channel_state (
        tenant TEXT NOT NULL,
        channel TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        failures INTEGER NOT NULL,
        open_until TIMESTAMP WITH TIME ZONE,
        gone BOOLEAN NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (tenant, channel)
    )
    """,
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alerts.delivery_attempt
        FOR EACH STATEMENT EXECUTE FUNCTION alerts.refuse_change()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
