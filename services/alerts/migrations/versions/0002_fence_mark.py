"""By what a partition is known again, when its topic was made anew and has grown."""

from typing import Final

from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Widen the fence. A version that does not know the columns leaves them alone."""
    op.execute("ALTER TABLE alerts.fence ADD COLUMN mark_offset BIGINT, ADD COLUMN mark_ms BIGINT")
