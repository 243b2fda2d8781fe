"""Rule sets as they were first seen: a version never means something else."""

from typing import Final

from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"


def upgrade() -> None:
    """Add the table. A version that does not know it leaves it alone."""
    op.execute(
        """
        CREATE TABLE progression.rule_set (
            tenant TEXT NOT NULL,
            version TEXT NOT NULL,
            digest TEXT NOT NULL,
            active_from TIMESTAMP WITH TIME ZONE NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            PRIMARY KEY (tenant, version)
        )
        """
    )
