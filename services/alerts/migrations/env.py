"""Alembic's entry; see shared/runtime/postgres/migrate.py."""

from services.alerts.adapters.postgres.tables import TABLES
from shared.runtime.postgres.migrate import run_environment

run_environment(TABLES.metadata)
