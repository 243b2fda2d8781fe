"""What pages need of a patient's ledger, beside it."""

from typing import Final

from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Add the column: it is filled by each patient's next event or tick, and until then the ledger is read."""
    op.execute("ALTER TABLE progression.patient ADD COLUMN look TEXT")
