"""The console: who is logged in, and what progression has decided."""

from typing import Final

from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"

_STATEMENTS: Final = (
    """
    CREATE TABLE alerts.console_session (
        tenant TEXT NOT NULL,
        id TEXT NOT NULL,
        sealed BYTEA NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
        PRIMARY KEY (tenant, id)
    )
    """,
    "CREATE INDEX console_session_end ON alerts.console_session (ends_at)",
    """
    CREATE TABLE alerts.decision (
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
    "CREATE INDEX decision_said ON alerts.decision (tenant, patient, said)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
