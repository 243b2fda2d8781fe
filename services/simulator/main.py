"""Wiring: a simulated clinic against a running stack on the stepped clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import httpx

from services.simulator.adapters.client import TENANT, ClinicClient
from services.simulator.adapters.pacer import SteppedPacer
from services.simulator.adapters.watch import Watch, watching
from services.simulator.application.ledger import SentLedger
from services.simulator.application.run import EachSlot, run_clinic
from services.simulator.domain.clinic import Clinic
from shared.contracts.vocabulary import Role


class Stack(Protocol):
    """What a stack must offer: where its services are, tokens, and its clock."""

    @property
    def ingest_url(self) -> str: ...
    @property
    def progression_url(self) -> str: ...
    @property
    def alerts_url(self) -> str: ...
    def token(self, role: Role, tenant: str, patient: str | None = None) -> str:
        """A token for a role in a tenant; an app's is bound to a patient."""
        ...

    async def clock_set(self, now: datetime) -> object:
        """Put the stepped clock to `now`."""
        ...


@dataclass(frozen=True)
class Played:
    """A clinic that has run to its end, with everything settled and published."""

    clinic: Clinic
    ledger: SentLedger
    watch: Watch
    waited_s: list[float]
    """Real seconds that the stack needed for each step of the clock."""


async def play(stack: Stack, clinic: Clinic, during: EachSlot | None = None) -> Played:
    """Run the clinic on the stack. `during` is called with every slot while its events are on their way.

    Raises Unanswered or NotSettled when the stack fails for longer than a restart takes.
    """
    watch = Watch()
    services = ClinicClient(
        ingest=stack.ingest_url,
        progression=stack.progression_url,
        alerts=stack.alerts_url,
        token_for=lambda role, patient: stack.token(role, TENANT, patient),
        watch=watch,
    )
    ops, clinician = stack.token(Role.OPS, TENANT), stack.token(Role.CLINICIAN, TENANT)
    async with httpx.AsyncClient(trust_env=False) as http, services:
        pacer = SteppedPacer(http, stack.progression_url, stack.alerts_url, lambda: ops, stack.clock_set)
        async with watching(stack.alerts_url, lambda: clinician, watch):
            await run_clinic(clinic, services, pacer, during)
            last = list(clinic.slots())[-1].at
            await pacer.finish(last + timedelta(minutes=2))
            await watch.complete()
    return Played(clinic, services.ledger, watch, pacer.waited_s)
