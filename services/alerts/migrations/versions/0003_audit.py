"""The audit record says which way, with what outcome, about whom; and nobody changes what was recorded."""

from typing import Final

from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"

_STATEMENTS: Final = (
    """
    ALTER TABLE alerts.audit
        ADD COLUMN route TEXT DEFAULT '' NOT NULL,
        ADD COLUMN outcome TEXT DEFAULT 'done' NOT NULL,
        ADD COLUMN patients TEXT[] DEFAULT '{}' NOT NULL,
        ADD COLUMN concerns TEXT,
        ADD COLUMN clinical_at TIMESTAMP WITH TIME ZONE
    """,
    # Forced again at the end of `liftline migrate`; until then the owner sees the rows.
    "ALTER TABLE alerts.audit NO FORCE ROW LEVEL SECURITY",
    "UPDATE alerts.audit SET patients = ARRAY[patient] WHERE patient IS NOT NULL",
    "ALTER TABLE alerts.audit DROP COLUMN patient",
    "DROP INDEX alerts.audit_tenant",
    "CREATE INDEX audit_time ON alerts.audit (tenant, at, id)",
    "CREATE INDEX audit_patients ON alerts.audit USING gin (patients)",
    """
    CREATE FUNCTION alerts.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%.% is appended to, never changed', TG_TABLE_SCHEMA, TG_TABLE_NAME USING
            ERRCODE = 'insufficient_privilege',
            HINT = 'Its owner, once records need no longer be kept: ALTER TABLE ... DISABLE TRIGGER append_only.';
    END $$
    """,
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alerts.audit
        FOR EACH STATEMENT EXECUTE FUNCTION alerts.refuse_change()
    """,
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alerts.alert_act
        FOR EACH STATEMENT EXECUTE FUNCTION alerts.refuse_change()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
