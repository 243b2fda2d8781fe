"""What the prescription says beyond the loads."""

from datetime import date

from services.progression.fold import ProgressionLedger
from shared.clinical.ledger import History, Window
from shared.contracts.events import content_hash, parse_event


def test_a_hold_is_shown_to_a_patient_without_a_plan() -> None:
    """C-101."""
    raw = {
        "specversion": "1.0",
        "id": "e1",
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": "p-1",
        "time": "2026-02-02T19:00:00+01:00",
        "data": {"symptoms": ["chest_pain"]},
    }
    ledger = ProgressionLedger.new("clinic", "p-1")
    ledger.receive(parse_event(raw), content_hash(raw), None, Window(), lambda: History(()))

    prescription = ledger.prescription(date(2026, 2, 3))

    assert not prescription.active
    assert prescription.on_hold
    assert prescription.hold_reason == "RED_FLAG_CV"
