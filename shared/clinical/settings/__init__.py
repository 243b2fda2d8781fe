"""Every clinical number, named, with its rule, unit, default, range, and who may change it.

Sources are the rule ids of the clinical rule set (C-001 to C-130). A changed number is a new rule-set version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from shared.clinical.settings.assessment import AssessmentRules
from shared.clinical.settings.events import EventRules
from shared.clinical.settings.loads import LoadRules
from shared.clinical.settings.outcomes import OutcomeRules
from shared.clinical.settings.pain import PainRules
from shared.clinical.settings.phases import PhaseRules
from shared.clinical.settings.profiles import PROFILES, ProfileParameters, profile_infos
from shared.clinical.settings.returning import ReturnRules
from shared.clinical.settings.setting import SettingInfo, infos, read, refusal
from shared.clinical.settings.telling import TellingRules
from shared.clinical.settings.training import TrainingRules
from shared.contracts.vocabulary import Profile

__all__ = ["RULES", "ClinicalRules", "NotAllowed", "ProfileParameters", "SettingInfo"]


_LONGEST: Final = 60
"""Characters of what was given that a problem repeats."""


class NotAllowed(ValueError):
    """Overrides that the rules do not allow; `problems` says of each which, by which rule, and what is allowed."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems; the message is all of them."""
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True, kw_only=True)
class ClinicalRules(
    EventRules,
    LoadRules,
    PhaseRules,
    OutcomeRules,
    PainRules,
    ReturnRules,
    AssessmentRules,
    TellingRules,
    TrainingRules,
):
    """The thresholds of one rule set. Days are home-zone calendar days, hours elapsed hours, pain NRS 0-10."""

    version: str = "1.0.0"
    profiles: Mapping[Profile, ProfileParameters] = field(default_factory=lambda: PROFILES)

    def settings(self) -> Iterator[SettingInfo]:
        """Every setting with its value in force, those of profiles as `profiles.pain.cadence_days`."""
        yield from infos(self)
        yield from profile_infos(self.profiles)

    def overridden(self, overrides: Mapping[str, object], version: str) -> Self:
        """These rules with other values, as a clinic sets them; raises NotAllowed naming everything that is wrong."""
        known = {info.name: info for info in self.settings()}
        problems = [
            f"{ascii(name)[1:-1][:_LONGEST]}: there is no such setting" for name in overrides if name not in known
        ]
        changed: dict[str, Any] = {}
        for name in overrides.keys() & known.keys():
            info = known[name]
            why: str | None
            try:
                changed[name] = read(overrides[name], info.meta, info.value)
                why = refusal(changed[name], info.value, info.meta)
            except ValueError as broken:
                why = str(broken)
            if why is not None:
                problems.append(f"{name} = {_brief(overrides[name])} ({info.meta.rule}): {why}")
        if problems:
            raise NotAllowed(sorted(problems))
        found = self._with(changed, version)
        if problems := found._contradictions():
            raise NotAllowed(problems)
        return found

    def _with(self, changed: Mapping[str, Any], version: str) -> Self:
        plain = {name: value for name, value in changed.items() if "." not in name}
        profiles = {
            profile: replace(
                parameters,
                **{
                    name.rpartition(".")[2]: value
                    for name, value in changed.items()
                    if name.startswith(f"profiles.{profile}.")
                },
            )
            for profile, parameters in self.profiles.items()
        }
        return replace(self, version=version, profiles=profiles, **plain)

    def _contradictions(self) -> list[str]:
        """What each value allows but the values together do not."""
        problems = []
        for name, factors in (("return", self.return_factors), ("older_return", self.older_return_factors)):
            shares = [share for _, share in factors]
            if shares != sorted(shares, reverse=True):
                problems.append(f"{name}_factor_14, _21, _28 (C-108): a longer gap must not leave a higher load")
        if self.older_increment > self.older_increment_cap:
            problems.append("older_increment (C-061): above older_increment_cap")
        problems += [
            f"profiles.{profile}.increment (C-061): above increment_cap"
            for profile, parameters in self.profiles.items()
            if parameters.increment > parameters.increment_cap
        ]
        return problems


def _brief(given: object) -> str:
    """A value as it was given; of a long one the beginning."""
    text = ascii(given) if isinstance(given, str) else str(given)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


RULES: Final = ClinicalRules()
"""The release's own rule set."""
