"""Cut a body into events without reading them, so that one broken event never costs its neighbours."""

import re
from itertools import pairwise
from typing import Final

_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|["\[\]{},]', re.DOTALL)
"""A whole string, or a character that gives structure. A lone quote begins a string that never ends."""


class Unsplittable(ValueError):
    """The body is not an array of values."""


class TooMany(ValueError):
    """The body holds more events than a request may."""


def lines(text: str, most: int) -> list[str]:
    """The non-blank lines of NDJSON; raises TooMany."""
    found = [line for line in text.split("\n") if line.strip()]
    if len(found) > most:
        raise TooMany
    return found


def elements(text: str, most: int) -> list[str]:
    """The texts of the elements of a JSON array, each possibly broken in itself; raises Unsplittable, TooMany."""
    body = text.strip()
    if not body.startswith("["):
        raise Unsplittable
    cuts = _cuts(body, most)
    found = [body[start + 1 : end] for start, end in pairwise(cuts)]
    return [] if len(found) == 1 and not found[0].strip() else found


def _cuts(body: str, most: int) -> list[int]:
    """Where the array begins, its commas, and where it ends, which must be the end of the body."""
    cuts = [0]
    depth = 0
    for token in _TOKEN.finditer(body):
        match token.group():
            case '"':
                raise Unsplittable
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
                if depth == 0:
                    if token.end() != len(body):
                        raise Unsplittable
                    return [*cuts, token.start()]
            case "," if depth == 1:
                cuts.append(token.start())
                if len(cuts) > most:
                    raise TooMany
    raise Unsplittable
