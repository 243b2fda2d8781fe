"""Tables of the schema `progression`: the common ones, and the decisions as they stand."""

from typing import Final

from shared.runtime.postgres.decisions import decision_table
from shared.runtime.postgres.tables import journal_tables

TABLES: Final = journal_tables("progression")

DECISION: Final = decision_table(TABLES.metadata)
