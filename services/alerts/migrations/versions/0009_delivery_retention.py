"""Old deliveries may be deleted; what became of an attempt is never changed, and is there for a month at least."""

from typing import Final

from alembic import op

revision: Final = "0009"
down_revision: Final = "0008"

_STATEMENTS: Final = (
    "CREATE INDEX delivery_finished ON alerts.delivery (finished_at) WHERE state != 'pending'",
    "DROP TRIGGER append_only ON alerts.delivery_attempt",
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON alerts.delivery_attempt
        FOR EACH STATEMENT EXECUTE FUNCTION alerts.refuse_change()
    """,
    """
    CREATE TRIGGER kept_a_month BEFORE DELETE ON alerts.delivery_attempt
        FOR EACH ROW WHEN (OLD.at > clock_timestamp() - interval '30 days')
        EXECUTE FUNCTION alerts.refuse_change()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
