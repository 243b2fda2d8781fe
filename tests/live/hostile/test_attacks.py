"""Every attack gets its answer, and the next good event passes at once; the logs stay whole and say nothing."""

import json
from collections import Counter

import pytest

from tests.live.hostile import attacks_events, attacks_http, attacks_reads
from tests.live.hostile.conftest import PATIENT, Target
from tests.live.hostile.wire import Attack

ATTACKS = [*attacks_http.ATTACKS, *attacks_events.ATTACKS, *attacks_reads.ATTACKS]

STANDS_STILL = 2
"""So often a machine may answer 503 in all of these, because it stands still."""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name[:60])
async def test_an_attack_is_answered_and_the_next_good_event_passes(target: Target, attack: Attack) -> None:
    reply = await target.attack(attack)
    assert reply.status in attack.answers, reply
    if reply.status >= 400 and b"HEAD " not in attack.raw[:5]:
        reply.problem()
    await target.good_event_passes()


def test_no_two_attacks_have_one_name() -> None:
    assert [name for name, times in Counter(attack.name for attack in ATTACKS).items() if times > 1] == []


async def test_the_services_have_met_no_fault(target: Target) -> None:
    """After all of it: nothing was set aside, nothing restarted, no log line broke, and none names a patient."""
    assert target.stack.restarts == []
    assert len(target.put_off) <= STANDS_STILL, target.put_off
    for name, lines in target.logs().items():
        for line in lines:
            said = json.loads(line)
            assert said["level"] not in {"error", "critical"}, (name, line)
            assert PATIENT not in line
            assert "\x1b" not in line
            assert "\\u001b" not in line
