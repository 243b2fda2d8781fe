"""What the simulator needs of the world outside it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.simulator.domain.deliveries import Delivery
from services.simulator.domain.holds import OpenAlert
from services.simulator.domain.prescription import Prescription


class Pacer(Protocol):
    """The stepped clock of the stack under load."""

    async def step(self, to: datetime) -> None:
        """Move the clinical clock to `to`, and return when all that was sent before has had its every effect."""
        ...


class Services(Protocol):
    """The three services as their users see them. Every call is repeated until it is answered."""

    async def send(self, delivery: Delivery) -> None:
        """Send the events, as often as the delivery says; the answers go into the ledger."""
        ...

    async def prescription(self, patient_id: str) -> Prescription | None:
        """What the patient's app is told to do next; None before there is a plan."""
        ...

    async def waiting_decisions(self, patient_id: str) -> Sequence[str]:
        """Ids of the increases that wait for approval."""
        ...

    async def open_alerts(self) -> Sequence[OpenAlert]:
        """The clinician's list."""
        ...

    async def acknowledge(self, alert_id: str) -> None:
        """Tell the list that somebody has seen this alert."""
        ...

    async def resolve(self, alert_id: str) -> None:
        """Close an alert that only a person can close."""
        ...
