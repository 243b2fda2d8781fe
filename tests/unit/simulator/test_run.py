import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from services.cli.core_stack import CoreStack
from services.cli.demo_report import account, check_account, digest
from services.cli.verification import check_replay
from services.progression.fold import ProgressionLedger
from services.simulator.application.run import run_clinic
from services.simulator.domain.clinic import Clinic
from services.simulator.domain.slots import Slot
from shared.contracts.vocabulary import EventType


def played(clinic: Clinic) -> CoreStack:
    stack = CoreStack()
    asyncio.run(run_clinic(clinic, stack, stack))
    return stack


@pytest.fixture(scope="module")
def stack() -> CoreStack:
    return played(Clinic.of(14, 12, seed=1))


def outcome(stack: CoreStack) -> str:
    return digest({"progression": stack.progression.exported(), "alerts": stack.alerts.exported()})


def test_the_outcome_depends_on_the_seed_and_on_nothing_else() -> None:
    clinic, reordered, other = Clinic.of(5, 4, seed=1), Clinic.of(5, 4, seed=1), Clinic.of(5, 4, seed=2)
    reordered = replace(reordered, cares=tuple(reversed(reordered.cares)))
    assert outcome(played(clinic)) == outcome(played(reordered)) != outcome(played(other))


def test_loads_rise_through_the_decisions_that_were_made(stack: CoreStack) -> None:
    lifted: dict[tuple[str, str], list[float]] = {}
    for patient in stack.progression.exported().values():
        for one in patient.events:
            if one.event.type is EventType.SESSION_COMPLETED:
                for exercise in one.event.data.model_dump(mode="json")["exercises"]:
                    loads = [
                        float(done["load_kg"])
                        for done in exercise["sets"]
                        if done["load_kg"] is not None and not done["warmup"]
                    ]
                    lifted.setdefault((one.event.subject, exercise["exercise_id"]), []).extend(loads)
    actions = decisions(stack)
    assert actions["INCREASE_LOAD"] > 20
    assert actions["INCREASE_LEVEL"] > 5
    assert sum(loads[-1] > loads[0] for loads in lifted.values() if loads) > 5


def decisions(stack: CoreStack) -> Counter[str]:
    return Counter(
        one.said["action"]
        for patient in stack.progression.exported().values()
        for one in patient.emissions
        if one.said["kind"] == "decision"
    )


def test_the_clinic_lives_through_what_liftline_watches_for(stack: CoreStack) -> None:
    raised = Counter(
        one.said["code"]
        for patient in stack.alerts.exported().values()
        for one in patient.emissions
        if one.said["kind"] == "alert_raised"
    )
    wanted = {"MISSED_SESSION", "MISSED_STREAK", "DETRAINING", "PAIN_AMBER", "DOMS_EXPECTED", "PAIN_24H"}
    assert wanted <= raised.keys()
    assert sum(times for code, times in raised.items() if code.startswith("RED_FLAG")) >= 1
    assert {"MAINTAIN", "HOLD_PROGRAM", "RESUME", "RETURN_ADJUST", "PHASE_CHANGE"} <= decisions(stack).keys()
    assert stack.acknowledged


def test_replay_says_what_was_said_also_after_late_uploads(stack: CoreStack) -> None:
    held = stack.progression.exported()
    late = [one for patient in held.values() for one in patient.events if one.outcome == "accepted_late"]
    assert late
    assert list(check_replay("progression", ProgressionLedger, lambda _: True, held)) == []


def test_the_account_balances_and_shows_what_is_lost_or_doubled(stack: CoreStack) -> None:
    held = stack.progression.exported()
    assert list(check_account(stack.ledger, {"progression": held})) == []
    patient = next(iter(held.values()))
    lost = {**held, patient.key: replace(patient, events=patient.events[1:])}
    twice = {**held, patient.key: replace(patient, events=(*patient.events, patient.events[0]))}
    assert [len(account(stack.ledger, lost).lost), len(account(stack.ledger, lost).doubled)] == [1, 0]
    assert [len(account(stack.ledger, twice).lost), len(account(stack.ledger, twice).doubled)] == [0, 1]
    stack.ledger.events.pop((patient.key[1], patient.events[0].event.source, patient.events[0].event.id))
    assert "never accepted" in str(next(check_account(stack.ledger, {"progression": held})))


async def test_every_slot_is_announced_while_its_events_are_sent() -> None:
    stack, seen = CoreStack(), list[int]()

    async def during(slot: Slot) -> None:
        seen.append(slot.number)

    await run_clinic(Clinic.of(2, 1, seed=1), stack, stack, during)
    assert seen == list(range(21))
