"""Which rules hold when: the rule sets of one tenant in order of their activation (C-009).

An event is judged by the rules in force at its receipt, a tick by those in force at the tick. So a change never touches
what was said before it, and folding the same history again says the same.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from pydantic import ValidationError

from shared.clinical import contraindications
from shared.clinical.settings import RULES, ClinicalRules, NotAllowed
from shared.clinical.settings.setting import shown
from shared.contracts import exact
from shared.contracts.rule_sets import RuleSetDocument

RELEASES: Final[Mapping[str, ClinicalRules]] = {RULES.version: RULES}
"""Every release's own rules by version, none ever taken out.

The first is the base of every timetable. A later one comes into force for a clinic by a document, as any change does:
so that no new build judges anew what an older one has said.
"""

_FIRST: Final = next(iter(RELEASES.values()))


@dataclass(frozen=True)
class Activation:
    """From this instant on these rules are in force. `document` is what the clinic has written."""

    at: datetime
    rules: ClinicalRules
    document: RuleSetDocument | None = None


@dataclass(frozen=True)
class Timetable:
    """`base` holds from ever on; each activation takes the place of what was before it."""

    base: ClinicalRules = _FIRST
    activations: tuple[Activation, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError where the activations are not in order, or a version stands for two rule sets."""
        instants = [each.at for each in self.activations]
        if any(later <= earlier for earlier, later in pairwise(instants)):
            raise ValueError("activations of rule sets are not in the order of their instants")
        versions = [self.base.version, *(each.rules.version for each in self.activations)]
        if len(set(versions)) < len(versions):
            raise ValueError("a version names two rule sets")

    def at(self, instant: datetime) -> ClinicalRules:
        """The rules in force at an instant."""
        if not self.activations:
            return self.base
        return next((each.rules for each in reversed(self.activations) if each.at <= instant), self.base)

    def next_after(self, instant: datetime) -> datetime | None:
        """The next change of rules after an instant."""
        return next((each.at for each in self.activations if each.at > instant), None)


RELEASE: Final = Timetable()
"""The release's own rules, from ever on."""


@dataclass(frozen=True)
class Timetables:
    """The timetables of all tenants: one that has written no document has the release's."""

    written: Mapping[str, Timetable] = field(default_factory=dict)

    def of(self, tenant: str) -> Timetable:
        """The timetable of a tenant."""
        return self.written.get(tenant, RELEASE)


def read_timetable(documents: Mapping[str, object]) -> Timetable:
    """The timetable that documents amount to; raises NotAllowed with everything that is wrong in any of them.

    `documents` are by the name under which a problem tells of each, as JSON has them (exact.loads).
    """
    problems: list[str] = []
    activations: dict[str, Activation] = {}
    for name, given in documents.items():
        try:
            activations[name] = _activation(given)
        except NotAllowed as refused:
            problems += [f"{name}: {problem}" for problem in refused.problems]
    in_order = sorted(activations.items(), key=lambda named: named[1].at)
    for (earlier, first), (later, second) in pairwise(in_order):
        if first.at == second.at:
            problems.append(f"{later}: active from the same instant as {earlier}")
    versions = [RELEASE.base.version, *(each.rules.version for each in activations.values())]
    problems += [f"{version}: two documents have this version" for version in sorted(_twice(versions))]
    if problems:
        raise NotAllowed(problems)
    return Timetable(activations=tuple(activation for _, activation in in_order))


def read_tried(given: object, name: str) -> Timetable:
    """What a document would do if it held from ever on, approved or not: only its values are needed.

    Raises NotAllowed. `name`: of a document that has no version.
    """
    unapproved = {"version": f"{RELEASE.base.version}+{name}", "overrides": {}, "active_from": "2000-01-01T00:00:00Z"}
    unapproved |= {"note": "tried", "approved_by": "nobody"}
    return Timetable(base=_activation({**unapproved, **given} if isinstance(given, Mapping) else given).rules)


def documents_of(timetable: Timetable) -> list[dict[str, Any]]:
    """What a clinic has written, as JSON, each with its digest: the timetable can be made of it again anywhere."""
    return [
        {**each.document.model_dump(mode="json"), "digest": digest(each.rules)}
        for each in timetable.activations
        if each.document is not None
    ]


def timetable_of(documents: Sequence[Mapping[str, Any]]) -> Timetable:
    """The timetable that `documents_of` has told; raises NotAllowed where this build makes other rules of it."""
    given = {str(each.get("version")): {k: v for k, v in each.items() if k != "digest"} for each in documents}
    timetable = read_timetable(given)
    told = {each.get("version"): each.get("digest") for each in documents}
    if other := [
        each.rules.version for each in timetable.activations if digest(each.rules) != told[each.rules.version]
    ]:
        raise NotAllowed([f"{version}: another build's, which makes other rules of it" for version in other])
    return timetable


def _activation(given: object) -> Activation:
    """Read one document; what can be checked of its values is checked although other parts are wrong."""
    if not isinstance(given, Mapping):
        raise NotAllowed(["a JSON object is needed"])
    document, rules, problems = None, RELEASE.base, list[str]()
    try:
        document = RuleSetDocument.model_validate(given)
    except ValidationError as invalid:
        problems += sentences_of(invalid)
    overrides, more = (
        found if isinstance(found := given.get(name), Mapping) else {} for name in ("overrides", "contraindications")
    )
    try:
        rules = rule_set(str(given.get("version")), overrides, more)
    except NotAllowed as refused:
        problems += refused.problems
    if problems or document is None:
        raise NotAllowed(problems)
    return Activation(document.active_from, rules, document)


def rule_set(version: str, overrides: Mapping[str, Any], more: Mapping[str, Any]) -> ClinicalRules:
    """A release with a clinic's values, and with `more` absolute contraindications; raises NotAllowed."""
    release, _, own = version.partition("+")
    base, problems = RELEASES.get(release), list[str]()
    if base is None:
        problems.append(f"version: there is no release {release[:20]!a} here, only {', '.join(RELEASES)}")
    if (overrides or more) and not own:
        problems.append("version: a release with other values needs a name of its own, such as 1.0.0+clinic-1")
    rules, items = base or RELEASE.base, dict[str, str]()
    try:
        rules = rules.overridden(overrides, version)
    except NotAllowed as refused:
        problems += refused.problems
    try:
        items = dict(contraindications.added(more))
    except NotAllowed as refused:
        problems += refused.problems
    if problems:
        raise NotAllowed(problems)
    return replace(rules, contraindications=items)


def sentences_of(invalid: ValidationError) -> Iterator[str]:
    """What is wrong with a document, a sentence each, without the values: what they are is not known to be harmless."""
    for error in invalid.errors(include_input=False, include_url=False):
        where = ".".join(ascii(part).strip("'")[:60] for part in error["loc"]) or "document"
        message = error["msg"].removeprefix("Value error, ")
        yield f"{where}: {message[0].lower()}{message[1:]}"


def _twice(names: list[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def digest(rules: ClinicalRules) -> str:
    """What tells a rule set from another of the same version: a hash of its release and of every value it changes.

    The release stands for its own values: those never change (a test holds them to what was released).
    """
    release = rules.version.partition("+")[0]
    own = {info.name: shown(info.value, info.meta) for info in RELEASES[release].settings()}
    changed = {
        info.name: value for info in rules.settings() if (value := shown(info.value, info.meta)) != own[info.name]
    }
    told: list[Any] = [release, dict(sorted(changed.items()))]
    if rules.contraindications:  # nothing where there are none: digests from before clinics could add any stay valid
        told.append(dict(sorted(rules.contraindications.items())))
    return hashlib.sha256(exact.dumps(told).encode()).hexdigest()[:16]
