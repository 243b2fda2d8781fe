"""The FITT-VP table: what a profile asks for and allows (C-026 to C-028, C-039 to C-042, C-058 to C-061, C-065)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Final

from shared.clinical.settings.setting import SettingInfo, Who, infos, setting
from shared.contracts.vocabulary import Phase, Profile

_D = Decimal
_PATIENT: Final = Who.PATIENT_STRICTER


@dataclass(frozen=True, kw_only=True)
class ProfileParameters:
    """FITT-VP parameters of one profile."""

    sessions_per_week: tuple[int, int] = setting((2, 3), "C-042", "1/week", "Sessions a week, least and most")
    sets: tuple[int, int] = setting((2, 3), "C-040", "sets", "Sets of an exercise, least and most")
    reps: tuple[int, int] = setting((8, 15), "C-041", "reps", "Repetition range, rmin and rmax")
    rest_s: tuple[int, int] = setting((60, 90), "C-039", "s", "Rest between sets, least and most")
    cadence_days: int = setting(14, "C-059", "d", "Least days between increases", low=14, high=28)
    rpe_cap: Decimal = setting(
        _D(7), "C-065", "RPE", "Highest exertion of a qualifying exercise", low=_D(5), high=_D(8)
    )
    increment: Decimal = setting(
        _D("0.05"), "C-061", "fraction", "Share of the load that is added", low=_D("0.02"), high=_D("0.10")
    )
    increment_cap: Decimal = setting(_D("0.10"), "C-062", "fraction", "Highest share where one equipment step is taken")
    target_low: Decimal = setting(_D("0.60"), "C-034", "of e1RM", "Lower end of the band after Phase 1: a target")
    ceiling_adaptation: Decimal = setting(
        _D("0.60"), "C-034", "of e1RM", "Ceiling in Phase 1", low=_D(0), high=_D("0.60"), who=_PATIENT, stricter="lower"
    )
    ceiling_progression: Decimal = setting(
        _D("0.75"), "C-034", "of e1RM", "Ceiling in Phase 2", low=_D(0), high=_D("0.80"), who=_PATIENT, stricter="lower"
    )
    ceiling_maintenance: Decimal = setting(
        _D("0.75"),
        "C-034",
        "of e1RM",
        "Ceiling in maintenance",
        low=_D(0),
        high=_D("0.80"),
        who=_PATIENT,
        stricter="lower",
    )

    @cached_property
    def ceiling(self) -> Mapping[Phase, Decimal]:
        """Highest fraction of e1RM by phase (C-034)."""
        return MappingProxyType(
            {
                Phase.ADAPTATION: self.ceiling_adaptation,
                Phase.PROGRESSION: self.ceiling_progression,
                Phase.MAINTENANCE: self.ceiling_maintenance,
            }
        )


PROFILES: Final[Mapping[Profile, ProfileParameters]] = MappingProxyType(
    {
        Profile.ATHLETE: ProfileParameters(
            sessions_per_week=(3, 5),
            sets=(3, 5),
            reps=(8, 12),
            rest_s=(90, 180),
            cadence_days=7,
            rpe_cap=_D(8),
            target_low=_D("0.70"),
            ceiling_progression=_D("0.80"),
            ceiling_maintenance=_D("0.80"),
        ),
        Profile.PAIN: ProfileParameters(),
        Profile.SARCOPENIC: ProfileParameters(
            rest_s=(90, 120),
            cadence_days=28,
            increment=_D("0.025"),
            increment_cap=_D("0.05"),
            ceiling_progression=_D("0.70"),
            ceiling_maintenance=_D("0.70"),
        ),
    }
)

_CADENCE: Final = {
    Profile.ATHLETE: ("C-058", 7, 14),
    Profile.PAIN: ("C-059", 14, 28),
    Profile.SARCOPENIC: ("C-060", 28, 42),
}
"""Rule and range of each profile's cadence, days."""


def longest_cadence_of(profile: Profile) -> int:
    """Days to which the cadence of a profile may be lengthened."""
    return _CADENCE[profile][2]


def profile_infos(profiles: Mapping[Profile, ProfileParameters]) -> Iterator[SettingInfo]:
    """The settings of every profile, as `profiles.pain.cadence_days`."""
    for profile, parameters in profiles.items():
        for info in infos(parameters, f"profiles.{profile}."):
            if info.name.endswith(".cadence_days"):
                rule, low, high = _CADENCE[profile]
                yield replace(info, meta=replace(info.meta, rule=rule, low=low, high=high))
            elif ".ceiling_" in info.name:
                high = getattr(PROFILES[profile], info.name.rpartition(".")[2])
                yield replace(info, meta=replace(info.meta, high=high))
            else:
                yield info
