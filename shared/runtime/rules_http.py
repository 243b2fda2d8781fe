"""Routes of the rules: what is in force for the caller's clinic, where it comes from, what proves it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path

from shared.clinical.contraindications import BLOOD_PRESSURE
from shared.clinical.messages import word
from shared.clinical.rulebook import RULE_BOOK
from shared.clinical.rulebook.rule import Rule
from shared.clinical.ruleset import RELEASES, Activation, Timetable, Timetables, digest
from shared.clinical.screening import ABSOLUTE
from shared.clinical.settings import ClinicalRules, SettingInfo
from shared.clinical.settings.setting import Who, settable, shown
from shared.contracts.rules import ComingValue, ItemShown, RuleBookShown, RuleSetShown, RuleShown, SettingShown
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Principal, require
from shared.runtime.clock import Clock
from shared.runtime.problems import ProblemError

Anybody = Annotated[Principal, Depends(require())]
RuleId = Annotated[str, Path(pattern=r"^C-[0-9]{3}$", description="C-001 to C-130.")]

_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {404: {"description": "There is no such rule."}}


def rules_routes(timetables: Timetables, clock: Clock) -> APIRouter:
    """The routes, for anybody with a token.

    A patient's app is not told what no patient may read (C-123), nor what a clinic has noted on its rule sets.
    """
    router = APIRouter(prefix="/v1/rules", tags=["rules"])

    async def book(who: Principal, rules: Iterable[Rule]) -> RuleBookShown:
        timetable, now = timetables.of(who.tenant), await clock.now()
        if who.role is not Role.APP:
            return rule_book(timetable, now, rules)
        found = rule_book(timetable, now, (rule for rule in rules if rule.shown))
        coming = tuple(map(_without_note, found.coming))
        return found.model_copy(update={"in_force": _without_note(found.in_force), "coming": coming})

    @router.get("", response_model_exclude_defaults=True)
    async def rules(who: Anybody) -> RuleBookShown:
        """Every rule, and the rule sets of the caller's clinic: the one in force and those to come."""
        return await book(who, RULE_BOOK.values())

    @router.get("/{rule_id}", responses=_UNKNOWN, response_model_exclude_defaults=True)
    async def rule(who: Anybody, rule_id: RuleId) -> RuleBookShown:
        """One rule, in the same form."""
        found = await book(who, filter(None, [RULE_BOOK.get(rule_id)]))
        if not found.rules:
            raise ProblemError(404, "There is no such rule.")
        return found

    return router


def rule_book(timetable: Timetable, now: datetime, rules: Iterable[Rule]) -> RuleBookShown:
    """Rules with the settings in force and to come, and the clinic's rule sets."""
    in_force = timetable.at(now)
    latest = max((each for each in timetable.activations if each.at <= now), key=lambda each: each.at, default=None)
    coming = [each for each in timetable.activations if each.at > now]
    settings, items = _settings(in_force, coming), {"C-011": tuple(_items(in_force))}
    return RuleBookShown(
        in_force=_shown(latest) if latest is not None else _release(timetable),
        coming=tuple(map(_shown, coming)),
        rules=tuple(_rule(rule, settings[rule.id], items.get(rule.id, ())) for rule in rules),
    )


def _shown(activation: Activation) -> RuleSetShown:
    written = activation.document.model_dump(exclude={"version", "active_from"}) if activation.document else {}
    rules = activation.rules
    return RuleSetShown(version=rules.version, digest=digest(rules), active_from=activation.at, **written)


def _without_note(rule_set: RuleSetShown) -> RuleSetShown:
    return rule_set.model_copy(update={"note": "", "approved_by": ""})


def _release(timetable: Timetable) -> RuleSetShown:
    return RuleSetShown(version=timetable.base.version, digest=digest(timetable.base))


def _settings(rules: ClinicalRules, coming: Iterable[Activation]) -> Mapping[str, list[SettingShown]]:
    """The settings in force by rule, each with the values it will have."""
    release = RELEASES[rules.version.partition("+")[0]]
    defaults = {info.name: info.value for info in release.settings()}
    later = [(each, {info.name: info.value for info in each.rules.settings()}) for each in coming]
    found: Mapping[str, list[SettingShown]] = defaultdict(list)
    for info in rules.settings():
        before, changes = info.value, []
        for activation, values in later:
            if (value := values[info.name]) != before:
                version, before = activation.rules.version, value
                text = shown(value, info.meta)
                changes.append(ComingValue(active_from=activation.at, version=version, value=text))
        found[info.meta.rule].append(_setting(info, defaults[info.name], tuple(changes)))
    return found


def _setting(info: SettingInfo, default: Any, coming: tuple[ComingValue, ...]) -> SettingShown:
    meta = info.meta
    low, high = settable(default, meta) or (None, None)
    return SettingShown(
        name=info.name,
        text=meta.text,
        unit=meta.unit,
        value=shown(info.value, meta),
        default=shown(default, meta),
        low=None if low is None else shown(low, meta),
        high=None if high is None else shown(high, meta),
        who=Who(meta.who).value,
        coming=coming,
    )


def _items(rules: ClinicalRules) -> Iterator[ItemShown]:
    yield from (ItemShown(key=key, text=word(key)) for key in (*ABSOLUTE, BLOOD_PRESSURE))
    yield from (ItemShown(key=key, text=text, added=True) for key, text in rules.contraindications.items())


def _rule(rule: Rule, settings: list[SettingShown], items: tuple[ItemShown, ...]) -> RuleShown:
    return RuleShown(
        id=rule.id,
        title=rule.title,
        version=rule.version,
        owner=rule.owner,
        text=rule.text,
        example=rule.example,
        edge=rule.edge,
        severity=rule.severity,
        source_line=rule.line,
        source_phrase=rule.phrase,
        evidence=rule.evidence,
        codes=rule.codes,
        reasons=rule.reasons,
        messages=rule.messages,
        shown=rule.shown,
        settings=tuple(settings),
        items=items,
        tests=tuple(_proofs().get(rule.id, ())),
    )


@cache
def _proofs() -> Mapping[str, list[str]]:
    """Which tests prove which rules, as `./run rules` has found: a deployed image has no tests."""
    found: Mapping[str, list[str]] = json.loads(files("shared.clinical.rulebook").joinpath("proofs.json").read_text())
    return found
