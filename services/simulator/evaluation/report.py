"""The evaluation as a page of Markdown: the same text in a terminal and in docs/evaluation.md."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from services.simulator.domain.truth import RED_FLAGS, Kind
from services.simulator.evaluation.causes import CAUSES, Judged
from services.simulator.evaluation.verdict import Evaluation, quantile, untold
from shared.contracts.vocabulary import AlertCode, Severity

MOST_NAMED: Final = 20
"""Faults that are named; the others are counted."""


def page(evaluation: Evaluation, basis: str) -> str:
    """All figures; `basis` says what they follow from: patients, weeks, seed, rules."""
    parts = [
        [basis],
        _faults(evaluation),
        ["### Red flags", "", *_red_flags(evaluation)],
        ["### Burden", "", *_burden(evaluation)],
        ["### Urgent alerts", "", *_urgent(evaluation)],
        ["### What happened, and what came of it", "", *_fates(evaluation)],
        ["### From the last session to the detraining alert", "", *_detraining(evaluation)],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _faults(evaluation: Evaluation) -> list[str]:
    faults = evaluation.faults
    if not faults:
        return ["No fault found: no red flag missed, no alert without ground or doubled, no detraining alert overdue."]
    rest = len(faults) - MOST_NAMED
    named = [f"- {fault}" for fault in faults[:MOST_NAMED]]
    return [f"**Faults: {len(faults)}**", "", *named, *([f"- and {rest} more"] if rest > 0 else [])]


def _red_flags(evaluation: Evaluation) -> Iterator[str]:
    raised = len(evaluation.flags) - len(evaluation.missed)
    yield f"- Sensitivity: {evaluation.sensitivity:.1%}, {raised} of {len(evaluation.flags)} that were reported."
    yield f"- Nobody was told of {untold(evaluation.run)} more: no system can raise those."
    waited = [flag.waited for flag in evaluation.flags if flag.waited is not None]
    if waited:
        yield f"- From receipt to alert: {_span(max(waited))} at most, on the clinical clock."
    lag = sorted((flag.alert.raised.at - flag.happened_at).total_seconds() for flag in evaluation.flags if flag.alert)
    if lag:
        spans = " / ".join(_span(timedelta(seconds=quantile(lag, share))) for share in (0.5, 0.9, 1.0))
        yield f"- From the symptom to the alert: {spans} (median / p90 / longest), devices without a network included."
    emergencies = evaluation.false_emergencies
    causes = Counter(one.cause for one in emergencies)
    behind = f" ({_counted(causes)})" if causes else ""
    yield f"- False emergencies: {len(emergencies)}{behind}. Doubled alerts: {len(evaluation.doubled)}."


def _burden(evaluation: Evaluation) -> Iterator[str]:
    yield "Alerts per 100 patients and week. One counts when it is raised, and again when it rises."
    yield ""
    yield "| Code | info | routine | urgent | emergency | together |"
    yield "|---|--:|--:|--:|--:|--:|"
    by_code = Counter[AlertCode]()
    for (code, _), times in evaluation.notified.items():
        by_code[code] += times
    for code, _ in sorted(by_code.items(), key=lambda counted: (-counted[1], counted[0])):
        yield _rates(evaluation, code, {code})
    yield _rates(evaluation, "**all**", set(by_code))


def _rates(evaluation: Evaluation, label: str, codes: set[AlertCode]) -> str:
    counts = [sum(evaluation.notified.get((code, severity), 0) for code in codes) for severity in Severity]
    cells = [f"{evaluation.per_100_patients_and_week(times):.2f}" if times else "" for times in (*counts, sum(counts))]
    return f"| {label} | {' | '.join(cells)} |"


def _urgent(evaluation: Evaluation) -> Iterator[str]:
    urgent = evaluation.urgent
    if not urgent:
        yield "None was raised."
        return
    yield (
        f"{_share(urgent)} of {len(urgent)} alerts that came to be urgent or an emergency had a true cause; of the "
        f"emergencies {_share([one for one in urgent if one.alert.severest.severity is Severity.EMERGENCY])}."
    )
    yield ""
    yield "| Code | raised | true | behind the true ones | behind the false ones |"
    yield "|---|--:|--:|---|---|"
    counted = Counter(one.alert.raised.code for one in urgent)
    for code, times in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        these = [one for one in urgent if one.alert.raised.code is code]
        true, false = (Counter(one.cause for one in these if one.true is wanted) for wanted in (True, False))
        yield f"| {code} | {times} | {_share(these)} | {_counted(true)} | {_counted(false)} |"


def _fates(evaluation: Evaluation) -> Iterator[str]:
    yield "| | happened | reported | led to an urgent alert |"
    yield "|---|--:|--:|--:|"
    for fate in evaluation.fates:
        told = "" if fate.kind is Kind.DROP_OUT else str(fate.told)
        yield f"| {fate.kind} | {fate.happened} | {told} | {fate.alerted} |"


def _detraining(evaluation: Evaluation) -> Iterator[str]:
    if not evaluation.gaps:
        yield "Not measured: in this run no day without a session was lived."
        return
    yield "| Rung | reached | alerts | median | p90 | longest | after a late upload | overdue |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for rung in evaluation.run.rungs:
        these = [gap for gap in evaluation.gaps if gap.rung == rung]
        days = evaluation.days_to_alert(rung)
        spread = [f"{quantile(days, share):.1f} d" for share in (0.5, 0.9, 1.0)] if days else ["", "", ""]
        alerts, late = sum(gap.alert is not None for gap in these), sum(gap.late_upload for gap in these)
        overdue = sum(gap.overdue for gap in these)
        yield f"| {rung} d | {len(these)} | {alerts} | {' | '.join(spread)} | {late} | {overdue} |"
    yield ""
    detraining = [one for one in evaluation.judged if one.alert.raised.code is AlertCode.DETRAINING]
    false = [one for one in detraining if not one.true]
    behind = f": {_counted(Counter(one.cause for one in false))}" if false else ""
    yield f"Of {len(detraining)} detraining alerts of any severity {len(false)} were false{behind}."


def definitions() -> list[str]:
    """What counts as true, as lines of Markdown."""
    return [
        *(f"| {code} | {', '.join(kinds)} |" for code, kinds in CAUSES.items()),
        f"| reported red flags | {', '.join(sorted(RED_FLAGS))} |",
    ]


def _share(these: Iterable[Judged]) -> str:
    found = [one.true for one in these]
    return f"{sum(found) / len(found):.0%}" if found else "none"


def _counted(causes: Counter[str]) -> str:
    return ", ".join(f"{cause} {times}" for cause, times in sorted(causes.items(), key=lambda one: (-one[1], one[0])))


def _span(span: timedelta) -> str:
    minutes = span / timedelta(minutes=1)
    if minutes < 100:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 72 * 60 else f"{minutes / 1440:.1f} d"
