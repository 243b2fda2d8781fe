"""The safety indicator of a clinic as an alert for its lead (C-121)."""

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from services.alerts.domain.alert import Signal
from services.alerts.domain.safety_rate import SafetyRate
from shared.clinical.messages import sentence, wording
from shared.clinical.rulebook import source_of
from shared.clinical.settings import ClinicalRules
from shared.contracts.alerts import Change
from shared.contracts.vocabulary import AlertCode, Severity

_RULES = ("C-121",)


@dataclass(frozen=True)
class Counted:
    """What was counted of a clinic, and under which episodes its alert stands open."""

    tenant: str
    rate: SafetyRate
    open: Collection[str]


def of_rate(counted: Counted, rules: ClinicalRules, at: datetime) -> Iterator[Signal]:
    """Raise it once while the rate is too high, under the month that found it so; close it when it no longer is."""
    exceeds = counted.rate.exceeds(rules)
    if exceeds and not counted.open:
        yield _signal(counted, rules, f"{at:%Y-%m}", at, Change.RAISED)
    elif not exceeds:
        yield from (_signal(counted, rules, episode, at, Change.RESOLVED_BY_DATA) for episode in sorted(counted.open))


def _signal(counted: Counted, rules: ClinicalRules, episode: str, at: datetime, kind: Change) -> Signal:
    rate = counted.rate
    share = rate.share(rules) or Decimal(0)
    numbers = {"injured": rate.injured, "sessions": rate.sessions, "days": rules.safety_rate_days}
    key = "C-121.rate" if kind is Change.RAISED else "C-121.below"
    why = wording(key, share=_percent(share), most=_percent(rules.safety_rate), **numbers)
    body = {
        "trigger": f"safety:{at:%Y-%m-%d}",
        "details": {"sessions": rate.sessions, "injured": rate.injured},
        "rules": _RULES,
        "rule_set": rules.version,
        "source": source_of(_RULES),
        "inputs": {**numbers, "least_sessions": rules.safety_rate_sessions, "limit": str(rules.safety_rate)},
        "sentence": sentence(why),
        "wording": asdict(why),
    }
    return Signal(
        kind=kind,
        tenant=counted.tenant,
        patient=None,
        code=AlertCode.SAFETY_RATE,
        episode=episode,
        severity=Severity.ROUTINE,
        at=at,
        occurrences=1,
        body=json.dumps(body),
    )


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(Decimal("0.01"))
