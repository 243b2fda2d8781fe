"""Entity tags: the version of what was read, as If-Match gives it back."""

import re
from typing import Final

from shared.runtime.problems import ProblemError

_TAG: Final = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')


def tag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def version_in(if_match: str | None) -> int | None:
    """The version in an If-Match header: "3", quoted as an entity tag or not; None and * are any."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise ProblemError(412, "If-Match takes the version of what was read.")
    return int(found[1])
