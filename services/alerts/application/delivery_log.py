"""What became of deliveries: the log of an alert, how each channel fares, and tests of a channel."""

from collections.abc import Sequence
from typing import Protocol

from pydantic import AwareDatetime

from services.alerts.application.ports import NotFound
from services.alerts.domain.delivery import DeliveryState, Verdict
from shared.contracts.base import Contract
from shared.contracts.clinic import ChannelKind
from shared.contracts.vocabulary import Severity
from shared.runtime.auth import Principal
from shared.runtime.problems import ProblemError


class AttemptView(Contract):
    """An attempt at a delivery. `status`: the receiver's code, HTTP's or SMTP's; `said`: the same in words."""

    number: int
    at: AwareDatetime
    verdict: Verdict
    status: int | None
    said: str
    took_ms: int


class DeliveryView(Contract):
    """A delivery to one recipient by one channel. Times but `at` are operational.

    `next_attempt_at`: while it is pending. `step`: the deadline or position that asked for it; `recipient` null: a
    system that mirrors alerts, or a test.
    """

    id: str
    step: str
    recipient: str | None
    channel: str
    severity: Severity
    state: DeliveryState
    at: AwareDatetime
    requested_at: AwareDatetime
    next_attempt_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    attempts: tuple[AttemptView, ...]


class DeliveriesView(Contract):
    """Deliveries about an alert, oldest first."""

    deliveries: tuple[DeliveryView, ...]


class ChannelView(Contract):
    """How a channel of the clinic's settings fares. `target` is left out: it may be somebody's address.

    `failures`: attempts in a row without an answer; `rests_until`: nothing is sent before; `gone`: the receiver wants
    nothing any more, until its address changes or a test is delivered. `pending`: deliveries that wait.
    """

    id: str
    kind: ChannelKind
    enabled: bool
    failures: int
    rests_until: AwareDatetime | None
    gone: bool
    pending: int


class ChannelsView(Contract):
    """The clinic's channels, in the order of its settings."""

    channels: tuple[ChannelView, ...]


class TrialRequested(Contract):
    """A test is under way: read /v1/deliveries/{id} for what becomes of it."""

    id: str


class DeliveryLog(Protocol):
    """Deliveries of the caller's clinic. What is read and asked for is recorded in the audit log."""

    async def of_alert(self, who: Principal, alert_id: str) -> Sequence[DeliveryView]:
        """Oldest first; raises NotFound where the clinic has no such alert."""
        ...

    async def one(self, who: Principal, delivery_id: str) -> DeliveryView:
        """Read one; raises NotFound."""
        ...

    async def channels(self, who: Principal) -> Sequence[ChannelView]:
        """Those of the settings, in their order."""
        ...

    async def test(self, who: Principal, channel: str) -> str:
        """Ask for a test; the id of its delivery. Raises NotFound."""
        ...


class DeliveryDesk:
    """Answers for one caller at a time. Another tenant's delivery is as unknown as one that does not exist."""

    def __init__(self, log: DeliveryLog) -> None:
        self._log = log

    async def of_alert(self, who: Principal, alert_id: str) -> DeliveriesView:
        """Every delivery about an alert, with its attempts."""
        try:
            return DeliveriesView(deliveries=tuple(await self._log.of_alert(who, alert_id)))
        except NotFound:
            raise ProblemError(404, "There is no such alert.") from None

    async def one(self, who: Principal, delivery_id: str) -> DeliveryView:
        """One delivery, with its attempts."""
        try:
            return await self._log.one(who, delivery_id)
        except NotFound:
            raise ProblemError(404, "There is no such delivery.") from None

    async def channels(self, who: Principal) -> ChannelsView:
        """How the clinic's channels fare."""
        return ChannelsView(channels=tuple(await self._log.channels(who)))

    async def test(self, who: Principal, channel: str) -> TrialRequested:
        """Send a test by a channel."""
        try:
            return TrialRequested(id=await self._log.test(who, channel))
        except NotFound:
            raise ProblemError(404, "The clinic's settings have no such channel.") from None
