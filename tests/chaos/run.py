"""One chaos run from its seed to the verdict."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final

import httpx

from services.cli.demo_report import account as compare_account
from services.cli.embedded import EmbeddedBroker
from services.cli.verifying import Verdict, verify_stack
from services.simulator.adapters.client import TENANT, ClinicClient
from services.simulator.adapters.pacer import SteppedPacer
from services.simulator.adapters.watch import Watch
from shared.clinical.history import Window
from shared.contracts.vocabulary import Role
from shared.runtime.kafka.topics import ALERTS, ASSESSMENTS
from shared.runtime.service import GAVE_UP
from tests.chaos import oracle, poison
from tests.chaos.driver import Driver
from tests.chaos.faults import Fault
from tests.chaos.oracle import Finding, Wrong
from tests.chaos.outputs import Outputs, read_outputs
from tests.chaos.people import Script, write_script
from tests.chaos.stack import SECONDS, ChaosStack
from tests.chaos.strike import Striker, Struck
from tests.chaos.training_oracle import Counted, by_counting, by_pure_core
from tests.support.crashable import ProxiedKafka

AFTERWARDS: Final = timedelta(hours=1)
"""Clinical time after the last slot at which everything is looked at."""


@dataclass(frozen=True)
class Options:
    """What a run is made of."""

    seed: int
    plan: Sequence[Fault]
    length_s: float
    patients: int = 36
    slot_s: float = 1.0


@dataclass
class Result:
    """What has come of it."""

    options: Options
    driver: Driver
    struck: Sequence[Struck]
    outputs: Outputs
    verdict: Verdict
    counted: Counted
    findings: list[Finding]
    poison: int
    took_s: float
    restarts: Counter[str]
    complaints: Counter[str] = field(default_factory=Counter)
    """Error lines in the services' logs, by service and event."""

    def count(self, wrong: Wrong) -> int:
        return sum(finding.wrong is wrong for finding in self.findings)

    @property
    def slow(self) -> list[Struck]:
        """Faults after which, with nothing else wrong, all was not well again within the limit."""
        return [one for one in self.struck if one.recovered_s is None and one.alone]

    @property
    def gave_up(self) -> list[str]:
        """Services of which a process ended by itself: what fails around it is to be waited for."""
        return [said for said in self.complaints if said.endswith(GAVE_UP)]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong, nobody has given up, and everything has recovered."""
        return not self.findings and not self.gave_up and not self.slow and not self.driver.account.rejected


async def run(
    options: Options, directory: Path, broker: ProxiedKafka | EmbeddedBroker, say: Callable[[str], None]
) -> Result:
    """Start everything, let the clinic work while the plan strikes, wait until all is settled, and judge."""
    began = monotonic()
    script = write_script(options.seed, options.patients, int(options.length_s / options.slot_s))
    async with ChaosStack(directory, broker) as stack:
        await stack.clock_set(script.slots[0].at - AFTERWARDS, Window())
        say(f"running after {monotonic() - began:.0f} s; {len(options.plan)} faults in {options.length_s:.0f} s")
        client = ClinicClient(
            ingest=stack.ingest_url,
            progression=stack.progression_url,
            alerts=stack.alerts_url,
            token_for=lambda role, patient: stack.token(role, TENANT, patient),
            watch=Watch(),
        )
        async with client:
            driver = Driver(client, stack.clock_set, script, options.slot_s)
            striker = Striker(stack, lambda: driver.now, say)
            async with asyncio.TaskGroup() as group:
                group.create_task(driver.play())
                group.create_task(striker.strike(options.plan))
                group.create_task(_poison(stack, options, script))
        say(f"{len(driver.account.events)} events sent, {len(striker.struck)} faults done; settling")
        result = await _settled(stack, options, script, driver, striker)
        result.took_s = monotonic() - began
    result.complaints = _complaints(directory)
    return result


async def _poison(stack: ChaosStack, options: Options, script: Script) -> None:
    patients = [person.id for person in script.people]
    await poison.spread(stack.watching, options.seed, patients, TENANT, options.length_s)


async def _settled(stack: ChaosStack, options: Options, script: Script, driver: Driver, striker: Striker) -> Result:
    end, ops = script.slots[-1].at + AFTERWARDS, stack.token(Role.OPS)
    async with httpx.AsyncClient(trust_env=False) as http:
        pacer = SteppedPacer(http, stack.progression_url, stack.alerts_url, lambda: ops, stack.clock_set)
        await pacer.finish(end)
    verdict = await verify_stack(
        progression_url=stack.progression_url, alerts_url=stack.alerts_url, token=ops, settings=stack.watching
    )
    outputs = await read_outputs(stack.watching, stack.alerts_url, stack.token(Role.CLINICIAN))
    counted = Counted()
    by_counting(script.people, driver.account, outputs.alerts, end, counted)
    zones = {person.id: person.zone for person in script.people}
    by_pure_core(outputs.journal, driver.account, outputs.assessments, outputs.alerts, zones, end, counted)
    return Result(
        options=options,
        driver=driver,
        struck=striker.struck,
        outputs=outputs,
        verdict=verdict,
        counted=counted,
        findings=[*_judge(driver, outputs, verdict), *counted.findings],
        poison=len(outputs.poison),
        took_s=0.0,
        restarts=Counter([*stack.restarts, *stack.second_restarts]),
    )


def _judge(driver: Driver, outputs: Outputs, verdict: Verdict) -> list[Finding]:
    """Every check but those of training; and `liftline verify`, for what it is worth beside them."""
    sent, findings = driver.account, list[Finding]()
    findings += oracle.applied_once(sent, outputs.assessments)
    for name, held in verdict.services.items():
        found = compare_account(sent, held)
        findings += [Finding(Wrong.LOST, key[0], f"{name} does not hold event {key[2]}") for key in found.lost]
        findings += [Finding(Wrong.DOUBLED, key[0], f"{name} holds event {key[2]} wrongly") for key in found.doubled]
    for topic, statements, name in (
        (ASSESSMENTS, outputs.assessments, "progression"),
        (ALERTS, outputs.alerts, "alerts"),
    ):
        stored = {key: len(patient.emissions) for key, patient in verdict.services[name].items()}
        findings += oracle.in_order(topic, statements)
        findings += oracle.complete(topic, statements, stored)
    findings += oracle.red_flags(sent, outputs.alerts)
    findings += oracle.deadlines(outputs.alerts, driver.clock)
    findings += oracle.dead_letters(outputs.poison, outputs.letters, outputs.technical)
    findings += [Finding(Wrong.UNEQUAL, one.patient, f"{one.where}: {one.what}") for one in verdict.differences]
    return findings


def _complaints(directory: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for name in ("ingest", "progression", "alerts", *SECONDS):
        for line in (directory / f"{name}.log").read_text(errors="replace").splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                found[f"{name.removesuffix('-2')}: {line[:100]}"] += not line.startswith(" ")
                continue
            if said.get("level") in {"error", "critical"}:
                found[f"{name.removesuffix('-2')}: {said.get('event', '')[:120]}"] += 1
    return +found
