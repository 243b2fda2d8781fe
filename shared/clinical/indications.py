"""Why resistance training was prescribed: the catalogue, its target muscle groups, what comes first (C-023, C-037)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from shared.contracts.plan_vocabulary import MuscleGroup as Group

TARGETS: Final[Mapping[str, tuple[Group, ...]]] = MappingProxyType(
    {
        "knee_oa": (Group.QUADRICEPS, Group.GLUTEALS),
        "hip_oa": (Group.HIP_ABDUCTORS, Group.HIP_EXTENSORS),
        "clbp_strength_deficit": (Group.PARASPINALS, Group.GLUTEALS, Group.CORE),
        "tendinopathy_achilles": (Group.CALF,),
        "tendinopathy_patellar": (Group.QUADRICEPS,),
        "tendinopathy_rotator_cuff": (Group.ROTATOR_CUFF, Group.SCAPULAR_CHAIN),
        "painful_sarcopenia": (Group.FUNCTIONAL_LOWER_LIMB,),
        "post_injury_surgical": (),
        "neck_deep_flexor": (Group.DEEP_CERVICAL_FLEXORS,),
        "recurrence_prevention": (),
    }
)
"""Every indication of C-023 with the groups its plan must train."""

ECCENTRIC: Final = frozenset({"tendinopathy_achilles", "tendinopathy_patellar"})
"""Indications whose plan should hold eccentric work (C-037)."""

AEROBIC_FIRST: Final = frozenset({"fibromyalgia", "nociplastic_pain", "depression_associated_pain"})
"""Conditions where resistance work is complementary (C-023)."""

TOLERANT: Final = frozenset(
    {"knee_oa", "hip_oa", "tendinopathy_achilles", "tendinopathy_patellar", "tendinopathy_rotator_cuff"}
)
"""Osteoarthritis and tendinopathy: mild pain during exercise is part of the protocol (C-089)."""

_ALSO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "achilles": "tendinopathy_achilles",
        "patellar": "tendinopathy_patellar",
        "rotator_cuff": "tendinopathy_rotator_cuff",
        "post_injury": "post_injury_surgical",
        "post_surgical": "post_injury_surgical",
        "sarcopenia": "painful_sarcopenia",
    }
)
"""Other words for the same."""


def read(text: str) -> str:
    """The indication a text names: a word of the catalogue, else `other(text)`."""
    word = _word(text)
    word = word.removesuffix(")").replace("(", "_") if word.startswith("tendinopathy(") else word
    word = _ALSO.get(word, word)
    return word if word in TARGETS else f"other({text.strip()})"


def targets(indications: Iterable[str]) -> tuple[Group, ...]:
    """Groups a plan for these indications must train: those of each, once."""
    return tuple(dict.fromkeys(group for text in indications for group in TARGETS.get(read(text), ())))


def aerobic_first(indications: Iterable[str]) -> tuple[str, ...]:
    """Those of the indications where aerobic training comes first."""
    return tuple(text for text in indications if _word(text) in AEROBIC_FIRST)


def _word(text: str) -> str:
    return text.strip().lower().replace(" ", "_").replace("-", "_")
