"""Every metric of Liftline, named once. Known label sets start at zero: a thing that never happens is visible."""

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from shared.contracts.clinic import ChannelKind
from shared.contracts.vocabulary import Action, AlertCode, Severity

INGEST_RESULTS: Final = ("accepted", "rejected", "forwarded", "unavailable", "overloaded")
"""What ingest answers for an event. `forwarded`: rejected, but its red-flag symptoms sent on (C-008)."""

DELIVERY_VERDICTS: Final = ("delivered", "retry", "rejected", "gone", "skipped", "moot")
"""What an attempt to deliver comes to (services/alerts/domain/delivery.py)."""

_BATCH_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_ACKNOWLEDGE_SECONDS: Final = (60.0, 300.0, 900.0, 1800.0, 3600.0, 14_400.0, 28_800.0, 86_400.0, 259_200.0, 604_800.0)
_LATENESS_SECONDS: Final = (0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 600.0, 3600.0, 21600.0, 86400.0)


class Metrics:
    """The catalogue, registered in the registry that is passed in: one per process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.consumer_lag = Gauge(
            "liftline_consumer_lag_records",
            "Records between the high-water mark and what is processed and committed.",
            ("topic", "partition"),
            registry=registry,
        )
        self.consumer_stalled = Gauge(
            "liftline_consumer_stalled",
            "1 when a consumer has died or finishes no batch although records wait; the process then stops.",
            ("topic",),
            registry=registry,
        )
        self.consumer_retries = Counter(
            "liftline_consumer_retries",
            "Batches given back to be read again after an error.",
            ("topic",),
            registry=registry,
        )
        self.consumer_refusals = Gauge(
            "liftline_consumer_refusals",
            "How often in a row a batch was given back for another reason than an outage; at 10 the process stops.",
            ("topic",),
            registry=registry,
        )
        self.batch_seconds = Histogram(
            "liftline_batch_seconds",
            "Seconds to process one polled batch.",
            ("topic",),
            buckets=_BATCH_SECONDS,
            registry=registry,
        )
        self.dead_letters = Counter(
            "liftline_dead_letters",
            "Records set aside because they could not be processed; each may hide a red flag.",
            ("topic",),
            registry=registry,
        )
        self.losses = Counter(
            "liftline_losses",
            "Times that records were deleted before they were read, or a partition was not the one that was read.",
            ("topic",),
            registry=registry,
        )
        self.caught_up_timestamp = Gauge(
            "liftline_caught_up_timestamp_seconds",
            "When a partition was last seen fully processed, Unix time; 0: not yet. Timers wait for it.",
            ("topic", "partition"),
            registry=registry,
        )
        self._for_outcomes()
        self._for_alerts()
        self._start_at_zero()

    def _for_alerts(self) -> None:
        registry = self.registry
        self.open_alerts = Gauge("liftline_open_alerts", "Alerts not resolved.", ("severity",), registry=registry)
        self.unanswered = Gauge(
            "liftline_unanswered_alerts",
            "Alerts that nobody has acknowledged although the time for it is over.",
            ("severity",),
            registry=registry,
        )
        self.deadlines_overdue = Gauge(
            "liftline_deadlines_overdue",
            "Things to be done about alerts, such as paging whoever is on call, that should have been done by now.",
            ("severity", "kind"),
            registry=registry,
        )
        self.escalations = Counter(
            "liftline_escalations",
            "Times that nobody had acknowledged an alert in time and the next on the chain was to be told.",
            ("severity",),
            registry=registry,
        )
        self.unreached = Counter(
            "liftline_unreached",
            "Times that somebody had to be told of an alert and the clinic's settings name nobody.",
            ("severity",),
            registry=registry,
        )
        self.settings_unreadable = Gauge(
            "liftline_settings_unreadable",
            "Clinics whose newest settings this release cannot read: older ones are in force there, or none.",
            registry=registry,
        )
        self.acknowledge_seconds = Histogram(
            "liftline_acknowledge_seconds",
            "Clinical seconds between an alert's raising and its first acknowledgement.",
            ("severity",),
            buckets=_ACKNOWLEDGE_SECONDS,
            registry=registry,
        )

    def _for_outcomes(self) -> None:
        registry = self.registry
        self.outbox_rows = Gauge("liftline_outbox_rows", "Messages waiting to be published.", registry=registry)
        self.outbox_oldest_seconds = Gauge(
            "liftline_outbox_oldest_seconds", "Age of the oldest message waiting to be published.", registry=registry
        )
        self.timer_lateness_seconds = Histogram(
            "liftline_timer_lateness_seconds",
            "Clinical seconds between a tick's instant and its evaluation.",
            buckets=_LATENESS_SECONDS,
            registry=registry,
        )
        self.decisions = Counter("liftline_decisions", "Decisions made.", ("action",), registry=registry)
        self.alerts = Counter("liftline_alerts", "Alerts raised.", ("code", "severity"), registry=registry)
        self.deliveries = Counter(
            "liftline_deliveries",
            "Attempts to deliver notifications and webhooks, by what they came to.",
            ("kind", "verdict"),
            registry=registry,
        )
        self.deliveries_dead = Counter(
            "liftline_deliveries_dead",
            "Deliveries given up by a channel; each moved to the next one, where there is one.",
            ("kind",),
            registry=registry,
        )
        self.deliveries_pending = Gauge(
            "liftline_deliveries_pending",
            "Deliveries that are neither delivered nor given up; what is mirrored counts as routine.",
            ("severity",),
            registry=registry,
        )
        self.deliveries_oldest_seconds = Gauge(
            "liftline_deliveries_oldest_seconds", "Age of the oldest of them.", ("severity",), registry=registry
        )
        self.ingest_results = Counter(
            "liftline_ingest_results", "Events answered, by result.", ("result",), registry=registry
        )

    def _start_at_zero(self) -> None:
        for action in Action:
            self.decisions.labels(action=action)
        for code in AlertCode:
            for severity in Severity:
                self.alerts.labels(code=code, severity=severity)
        for severity in Severity:
            self.deliveries_pending.labels(severity=severity)
            self.deliveries_oldest_seconds.labels(severity=severity)
        for kind in ChannelKind:
            self.deliveries_dead.labels(kind=kind)
            for verdict in DELIVERY_VERDICTS:
                self.deliveries.labels(kind=kind, verdict=verdict)
        for severity in Severity:
            for metric in (
                self.open_alerts,
                self.unanswered,
                self.escalations,
                self.unreached,
                self.acknowledge_seconds,
            ):
                metric.labels(severity=severity)
        for result in INGEST_RESULTS:
            self.ingest_results.labels(result=result)

    def expect_topic(self, topic: str, partitions: Iterable[int]) -> None:
        """Put everything known of a consumed topic at zero."""
        for metric in (
            self.consumer_stalled,
            self.consumer_retries,
            self.consumer_refusals,
            self.batch_seconds,
            self.dead_letters,
            self.losses,
        ):
            metric.labels(topic=topic)
        for partition in partitions:
            self.consumer_lag.labels(topic=topic, partition=str(partition))
            self.caught_up_timestamp.labels(topic=topic, partition=str(partition))
