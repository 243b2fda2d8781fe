"""`./run bench pages`: the worklist and the page of a patient, asked of the alerts service over HTTP.

All is real: the service is a process of its own on a real PostgreSQL, logins and row-level security are those of
production, every look is written into the audit record. Beside them the same pages of a clinic that has nothing.
"""

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from shared.runtime.postgres.engine import create_engine
from tests.benchmarks.clinic import CLOSED, LOOKS, OPEN, PATIENTS, SHOWN, TENANT, fill, noon_after, record

TIMES: Final = 60
WARM: Final = 10
IDLE_S: Final = 5.0
LIMIT_MS: Final = 150
"""What the issue asks for."""


@dataclass(frozen=True)
class Page:
    """Something that is asked for. `address` gives that of the next request; `token`: of the API, else the console."""

    name: str
    address: Callable[[], str]
    tenant: str = TENANT
    token: bool = False
    counts: bool = True
    """Whether it has to keep the limit; the others are what it is compared with, or as long as a record is."""


@dataclass(frozen=True)
class Took:
    """Milliseconds of processor time at the server, service and database together; then from the request to the last
    byte of the answer; and how much that was.
    """

    spent: float
    best: float
    median: float
    p95: float
    kib: float


def pages() -> Iterator[Page]:
    """What is measured, the baselines first."""
    patients = (f"p-{1 + number % SHOWN}" for number in count())
    yield Page("baseline: worklist of a clinic without alerts", lambda: "/", tenant="empty", counts=False)
    yield Page("baseline: /health/live", lambda: "/health/live", tenant="empty", counts=False)
    yield Page("console: worklist, 25 lines", lambda: "/")
    yield Page("console: worklist, the tenth page", lambda: "/?skip=225")
    yield Page("console: worklist, urgent and unanswered", lambda: "/?least=urgent&waiting=true")
    yield Page("console: worklist, search for p-6", lambda: "/?patient=p-6")
    yield Page("console: patient", lambda: f"/patients/{next(patients)}")
    yield Page(
        "console: patient, everything since the first day",
        lambda: f"/patients/{next(patients)}?whole=true",
        counts=False,
    )
    yield Page("console: who has looked at a patient", lambda: f"/looks/{next(patients)}")
    yield Page("API: worklist, 50 lines", lambda: "/v1/worklist?limit=50", token=True)
    yield Page("API: worklist, 100 lines", lambda: "/v1/worklist?limit=100", token=True)
    yield Page("API: worklist, 100 lines, search for p-6", lambda: "/v1/worklist?limit=100&patient=p-6", token=True)


async def main() -> int:
    """Fill a clinic, ask, and print a table; the exit code says whether the limit was kept."""
    played = await record()
    with tempfile.TemporaryDirectory(prefix="liftline-bench-") as directory:
        async with EmbeddedStack("stepped", Path(directory)) as stack:
            await stack.clock_set(noon_after(played.ends))
            owner = create_engine(stack.database_url, application="bench", pool_size=1)
            await fill(owner, played)
            idle = await idling(stack, owner)
            taken = {page: await measured(stack, owner, page, idle) for page in pages()}
            await owner.dispose()
    sys.stdout.write("\n".join(table(taken)) + "\n")
    return 0 if max(took.p95 for page, took in taken.items() if page.counts) < LIMIT_MS else 1


async def idling(stack: EmbeddedStack, owner: AsyncEngine) -> float:
    """How much of a processor the server takes while nobody asks for anything: its timers, its consumers."""
    began, before = perf_counter(), await spent_s(stack, owner)
    await asyncio.sleep(IDLE_S)
    return (await spent_s(stack, owner) - before) / (perf_counter() - began)


async def measured(stack: EmbeddedStack, owner: AsyncEngine, page: Page, idle: float) -> Took:
    """Ask one after the other on one connection, as a browser does. `idle`: processors in use all the same."""
    headers = {"authorization": f"Bearer {stack.token(Role.CLINICIAN, page.tenant)}"} if page.token else {}
    async with httpx.AsyncClient(base_url=stack.alerts_url, headers=headers, trust_env=False, timeout=30) as http:
        if not page.token:
            form = {"name": "ann", "role": Role.CLINICIAN.value, "tenant": page.tenant}
            (await http.post("/login/development", data=form, follow_redirects=True)).raise_for_status()
        times, size, before = [], 0, 0.0
        for number in range(WARM + TIMES):
            if number == WARM:
                before = await spent_s(stack, owner)
            address = page.address()
            began = perf_counter()
            answer = await http.get(address)
            times.append((perf_counter() - began) * 1000)
            answer.raise_for_status()
            size = max(size, len(answer.content))
    counted = times[WARM:]
    spent = ((await spent_s(stack, owner) - before) * 1000 - idle * sum(counted)) / TIMES
    return Took(spent, min(counted), statistics.median(counted), statistics.quantiles(counted, n=20)[-1], size / 1024)


async def spent_s(stack: EmbeddedStack, owner: AsyncEngine) -> float:
    """Processor time so far of the alerts service and of the database's processes that serve it, seconds. On Linux."""
    async with owner.connect() as connection:
        rows = await connection.execute(text("select pid from pg_stat_activity where usename like 'liftline_alerts_%'"))
        pids = [stack.pids["alerts"], *rows.scalars()]
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def table(taken: dict[Page, Took]) -> Iterator[str]:
    """As Markdown."""
    yield f"{PATIENTS:,} patients, {OPEN:,} open and {CLOSED:,} closed alerts, {LOOKS:,} entries of the audit record."
    yield ""
    yield "| | at work | best | median | p95 | KiB |"
    yield "|---|--:|--:|--:|--:|--:|"
    for page, took in taken.items():
        times = " | ".join(f"{one:.1f} ms" for one in (took.spent, took.best, took.median, took.p95))
        yield f"| {page.name} | {times} | {took.kib:.0f} |"


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
