"""What is stored beside a ledger for pages tells them what the whole ledger tells, and is small (C-101, C-106)."""

from datetime import timedelta

from services.alerts.application.glance import glance
from services.alerts.fold import AlertsLedger
from shared.clinical.ruleset import RELEASE
from tests.properties.driver import Service, deliveries
from tests.unit.alerts.rules.test_storage import eventful


def test_a_glance_at_the_look_is_one_at_the_ledger() -> None:
    service = Service(AlertsLedger)
    for delivery in deliveries(eventful(late=False)):
        service.advance(delivery[0].received)
        service.receive(delivery)
    ledger = service.ledger
    assert isinstance(ledger, AlertsLedger)
    assert ledger.ticked_to is not None
    now = ledger.ticked_to + timedelta(hours=1)
    whole, look = ledger.to_json(), ledger.look()
    seen = glance(look, now, RELEASE.at(now))
    assert seen is not None
    assert seen == glance(whole, now, RELEASE.at(now))
    assert len(look) < len(whole) / 2
