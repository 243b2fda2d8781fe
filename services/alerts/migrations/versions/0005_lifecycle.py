"""The whole life of an alert: settings of the clinic, deadlines, a history from which an alert can be told again."""

from typing import Final

from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"

_STATEMENTS: Final = (
    """
    CREATE TABLE alerts.clinic_settings (
        tenant TEXT NOT NULL,
        version INTEGER NOT NULL,
        set_at TIMESTAMP WITH TIME ZONE NOT NULL,
        subject TEXT NOT NULL,
        role TEXT NOT NULL,
        body JSON NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (tenant, version)
    )
    """,
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alerts.clinic_settings
        FOR EACH STATEMENT EXECUTE FUNCTION alerts.refuse_change()
    """,
    """
    CREATE TABLE alerts.deadline (
        tenant TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        step TEXT NOT NULL,
        kind TEXT NOT NULL,
        round INTEGER NOT NULL,
        rank SMALLINT NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        late_at TIMESTAMP WITH TIME ZONE NOT NULL,
        PRIMARY KEY (tenant, alert_id, step)
    )
    """,
    "CREATE INDEX deadline_due ON alerts.deadline (due_at)",
    """
    ALTER TABLE alerts.alert
        ADD COLUMN round INTEGER DEFAULT '1' NOT NULL,
        ADD COLUMN ack_due_at TIMESTAMP WITH TIME ZONE,
        ADD COLUMN acknowledged_at TIMESTAMP WITH TIME ZONE,
        ADD COLUMN acknowledged_by TEXT
    """,
    """
    CREATE UNIQUE INDEX alert_open_once ON alerts.alert (tenant, patient, code, episode) WHERE state <> 'resolved'
    """,
    "CREATE INDEX alert_open ON alerts.alert (tenant, patient, rank, raised_at) WHERE state <> 'resolved'",
    """
    ALTER TABLE alerts.alert_act
        ADD COLUMN patient TEXT DEFAULT '' NOT NULL,
        ADD COLUMN code TEXT DEFAULT '' NOT NULL,
        ADD COLUMN episode TEXT DEFAULT '' NOT NULL,
        ADD COLUMN number INTEGER DEFAULT '1' NOT NULL,
        ADD COLUMN severity TEXT,
        ADD COLUMN occurrences INTEGER,
        ADD COLUMN assignee TEXT,
        ADD COLUMN until TIMESTAMP WITH TIME ZONE,
        ADD COLUMN ack_due_at TIMESTAMP WITH TIME ZONE,
        ADD COLUMN step TEXT,
        ADD COLUMN told TEXT[] DEFAULT '{}' NOT NULL
    """,
    # Forced again at the end of `liftline migrate`; until then the owner sees the rows.
    "ALTER TABLE alerts.alert NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE alerts.alert_act NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE alerts.alert_act DISABLE TRIGGER append_only",
    """
    UPDATE alerts.alert_act SET patient = alert.patient, code = alert.code, episode = alert.episode,
        number = alert.number
        FROM alerts.alert WHERE alert.tenant = alert_act.tenant AND alert.id = alert_act.alert_id
    """,
    "ALTER TABLE alerts.alert_act ENABLE TRIGGER append_only",
    # What stands in it has another form now: who follows is told to list the alerts anew.
    "ALTER TABLE alerts.feed NO FORCE ROW LEVEL SECURITY",
    "DELETE FROM alerts.feed",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
