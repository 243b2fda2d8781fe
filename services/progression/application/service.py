"""What progression is to the journal: its ledger, and where it publishes."""

from typing import Final

from services.progression.fold import ProgressionLedger
from shared.runtime.journal.ports import Service
from shared.runtime.kafka.topics import ASSESSMENTS

NAME: Final = "progression"

SERVICE: Final = Service(
    owner=NAME,
    topic=ASSESSMENTS,
    ce_type="liftline.assessment.said.v1",
    ledger=ProgressionLedger,
    # Everything: decisions, findings for alerts, and what became of each event.
    speaks=lambda _: True,
    records_acts=True,
)
