"""Hypothesis: always the same examples in CI; more of them, and smaller ones, when looking for a fault."""

import os

from hypothesis import HealthCheck, Phase, settings

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
_FIND = (Phase.explicit, Phase.reuse, Phase.generate)

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=_QUIET, phases=_FIND
)
settings.register_profile(
    "long", deadline=None, max_examples=1000, suppress_health_check=_QUIET, phases=(*_FIND, Phase.shrink)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
