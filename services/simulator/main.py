"""Wiring: a simulated clinic against a running stack, on the stepped clock or the real one."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import httpx

from services.simulator.adapters.client import TENANT, ClinicClient
from services.simulator.adapters.pacer import RealPacer, SteppedPacer
from services.simulator.adapters.watch import Watch, watching
from services.simulator.application.ledger import SentLedger
from services.simulator.application.live import live
from services.simulator.application.run import EachSlot, run_clinic
from services.simulator.domain.clinic import Clinic
from shared.contracts.vocabulary import Role


class Addresses(Protocol):
    """Where the services are, and tokens for them."""

    @property
    def ingest_url(self) -> str: ...
    @property
    def progression_url(self) -> str: ...
    @property
    def alerts_url(self) -> str: ...
    def token(self, role: Role, tenant: str, patient: str | None = None) -> str:
        """A token for a role in a tenant; an app's is bound to a patient."""
        ...


class Stack(Addresses, Protocol):
    """A stack on the stepped clock."""

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
    live_sessions: tuple[str, ...] = ()
    """Ids of the sessions that were reported as they happened, on the real clock."""


async def load(stack: Addresses, clinic: Clinic, during: EachSlot | None = None) -> Played:
    """Send a clinic whose slots all lie in the past, as fast as it is taken: load for a stack on the real clock."""
    watch = Watch()
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        _client(stack, watch) as services,
        _watching(stack, watch),
    ):
        await run_clinic(clinic, services, _real_pacer(stack, http), during)
        await watch.complete()
    return Played(clinic, services.ledger, watch, [])


async def settled(stack: Addresses) -> None:
    """Wait until everything sent so far is applied and published, and what progression said has become alerts."""
    async with httpx.AsyncClient(trust_env=False) as http:
        await _real_pacer(stack, http).finish()


async def play_live(stack: Addresses, clinic: Clinic, during: EachSlot | None = None) -> Played:
    """Send a clinic's past as late uploads, then let it live a moment, and wait until everything has followed.

    For a stack on the real clock. Raises Unanswered or NotSettled when it fails for longer than a restart takes.
    """
    watch = Watch()
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        _client(stack, watch) as services,
        _watching(stack, watch),
    ):
        pacer = _real_pacer(stack, http)
        await run_clinic(clinic, services, pacer, during)
        await pacer.finish()
        sessions = await live(clinic, services, await pacer.now())
        await pacer.finish()
        await watch.complete(limit_s=30)
    return Played(clinic, services.ledger, watch, [], sessions)


async def play(stack: Stack, clinic: Clinic, during: EachSlot | None = None) -> Played:
    """Run the clinic on the stack. `during` is called with every slot while its events are on their way.

    Raises Unanswered or NotSettled when the stack fails for longer than a restart takes.
    """
    watch = Watch()
    ops = stack.token(Role.OPS, TENANT)
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        _client(stack, watch) as services,
        _watching(stack, watch),
    ):
        pacer = SteppedPacer(http, stack.progression_url, stack.alerts_url, lambda: ops, stack.clock_set)
        await run_clinic(clinic, services, pacer, during)
        await pacer.finish(clinic.end)
        await watch.complete()
    return Played(clinic, services.ledger, watch, pacer.waited_s)


def _real_pacer(stack: Addresses, http: httpx.AsyncClient) -> RealPacer:
    ops = stack.token(Role.OPS, TENANT)
    return RealPacer(http, stack.progression_url, stack.alerts_url, lambda: ops)


def _client(stack: Addresses, watch: Watch) -> ClinicClient:
    return ClinicClient(
        ingest=stack.ingest_url,
        progression=stack.progression_url,
        alerts=stack.alerts_url,
        token_for=lambda role, patient: stack.token(role, TENANT, patient),
        watch=watch,
    )


def _watching(stack: Addresses, watch: Watch) -> AbstractAsyncContextManager[None]:
    token = stack.token(Role.CLINICIAN, TENANT)
    return watching(stack.alerts_url, lambda: token, watch)
