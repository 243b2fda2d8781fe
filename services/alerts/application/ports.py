"""What alerts needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.application.views import Happening
from services.alerts.domain.alert import Act, Alert
from shared.contracts.alerts import AlertStep, State
from shared.contracts.clinic import ClinicSettings, ClinicSettingsVersion
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.auth import Principal


class Order(StrEnum):
    """How a list is sorted."""

    WORST = "worst"
    NEWEST = "newest"


@dataclass(frozen=True)
class Filter:
    """Which alerts to list; empty means any. `since` compares with when they were raised."""

    states: tuple[State, ...] = ()
    severities: tuple[Severity, ...] = ()
    codes: tuple[AlertCode, ...] = ()
    patient: str | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class ListCursor:
    """The last alert of a page."""

    rank: int
    raised_at: datetime
    id: str


class NotFound(Exception):
    """The tenant has no such alert."""


class Outdated(Exception):
    """The alert has changed since the caller saw it: to which version, and what happened meanwhile."""

    def __init__(self, version: int, meanwhile: Sequence[Happening]) -> None:
        """`meanwhile`: oldest first."""
        super().__init__(version)
        self.version = version
        self.meanwhile = meanwhile


class SettingsOutdated(Exception):
    """The clinic's settings have changed since the caller saw them."""

    def __init__(self, newest: ClinicSettingsVersion) -> None:
        """`newest`: what is in force."""
        super().__init__(newest.version)
        self.newest = newest


class Clinics(Protocol):
    """Settings of the caller's clinic. To read and to set them is recorded in the audit log."""

    async def get(self, who: Principal) -> ClinicSettingsVersion:
        """What is in force."""
        ...

    async def put(self, who: Principal, settings: ClinicSettings, version: int) -> ClinicSettingsVersion:
        """Put them in the place of this version; raises SettingsOutdated when another one is in force."""
        ...


class AlertStore(Protocol):
    """Alerts of the caller's tenant. Every read and act is recorded in the audit log, in the same transaction."""

    async def page(
        self, who: Principal, wanted: Filter, order: Order, after: ListCursor | None, limit: int
    ) -> tuple[Sequence[Alert], bool]:
        """A page of alerts, and whether there are more."""
        ...

    async def get(self, who: Principal, alert_id: str) -> tuple[Alert, Sequence[Happening]]:
        """One alert with its history, oldest first; raises NotFound."""
        ...

    async def act(self, who: Principal, alert_id: str, act: Act, version: int | None) -> Alert:
        """Do it, and give the alert as it then stands. Raises NotFound, Outdated, Refused."""
        ...


@dataclass(frozen=True)
class FeedEntry:
    """A step of an alert's life at its place in the tenant's feed."""

    position: int
    step: AlertStep


@dataclass(frozen=True)
class FeedEnds:
    """First and last position that can be read; `first` is last + 1 when there is nothing."""

    first: int
    last: int


class Feed(Protocol):
    """Changes of alerts per tenant, numbered without gaps in the order of commits."""

    async def ends(self, tenant: str) -> FeedEnds:
        """What can be read now."""
        ...

    async def after(self, who: Principal, position: int, limit: int) -> Sequence[FeedEntry]:
        """The next changes after a position, in order, for somebody to whom they are shown: that is recorded."""
        ...

    async def read(self, tenant: str, position: int, limit: int) -> Sequence[FeedEntry]:
        """The same for what is only counted."""
        ...

    async def newest(self, tenant: str) -> int:
        """The last position as it was a moment ago: all who ask at about the same time share one look."""
        ...


@dataclass(frozen=True)
class DeliveryWanted:
    """Somebody is to be told something: the same five names are the same delivery, however often it is asked for.

    `alert_id` None: the digest of the clinic, whose `step` names its day. `recipient` and `channel` are names of the
    clinic's settings. `step` says which round of an alert's deadlines it belongs to, such as `page.1`.
    """

    tenant: str
    alert_id: str | None
    step: str
    recipient: str
    channel: str
    severity: Severity


class Deliveries(Protocol):
    """Takes what is to be delivered."""

    async def request(self, connection: AsyncConnection, wanted: Sequence[DeliveryWanted], at: datetime) -> None:
        """Keep it with the transaction that makes it necessary. `at`: clinical time. Asked again it changes nothing."""
        ...
