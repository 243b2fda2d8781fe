"""Catalogue of vendor formats: a new one is one file, one line here, one table test."""

from typing import Final

from services.ingest.domain.conversion import Format
from services.ingest.formats import strong_csv

FORMATS: Final[tuple[Format, ...]] = (strong_csv.FORMAT,)
"""Served at `POST /v1/payloads/{id}` and by `liftline import --format {id}`."""
