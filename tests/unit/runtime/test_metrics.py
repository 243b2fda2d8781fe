from prometheus_client import CollectorRegistry, generate_latest

from shared.runtime.metrics import Metrics


def test_every_known_label_set_is_there_at_zero() -> None:
    metrics = Metrics(CollectorRegistry())
    metrics.expect_topic("ingest.patient-event.v1", range(2))
    text = generate_latest(metrics.registry).decode()
    for line in (
        'liftline_decisions_total{action="INCREASE_LOAD"} 0.0',
        'liftline_alerts_total{code="RED_FLAG_CV",severity="emergency"} 0.0',
        'liftline_ingest_results_total{result="rejected"} 0.0',
        'liftline_consumer_lag_records{partition="1",topic="ingest.patient-event.v1"} 0.0',
        'liftline_dead_letters_total{topic="ingest.patient-event.v1"} 0.0',
        'liftline_consumer_stalled{topic="ingest.patient-event.v1"} 0.0',
        "liftline_outbox_rows 0.0",
    ):
        assert line in text.splitlines()
