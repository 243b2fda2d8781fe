"""What alerts is to the journal: its ledger, and where it publishes."""

from typing import Final

from services.alerts.fold import AlertsLedger
from shared.contracts.emissions import IngestSaid
from shared.runtime.journal.ports import Service
from shared.runtime.kafka.topics import ALERTS

NAME: Final = "alerts"

FINDINGS_GROUP: Final = "alerts-findings"
"""Consumer group that reads progression's assessments."""

LETTERS_GROUP: Final = "alerts-letters"
"""Consumer group that reads what progression could not process."""

SERVICE: Final = Service(
    owner=NAME,
    topic=ALERTS,
    ce_type="liftline.alert.said.v1",
    ledger=AlertsLedger,
    # What became of an event is progression's to say.
    speaks=lambda emission: not isinstance(emission, IngestSaid),
)
