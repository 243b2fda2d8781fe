"""What is wrong with a form, in one sentence for whoever has filled it in."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from services.alerts.adapters.console.words import plain


def first_of(wrong: ValidationError) -> str:
    """The first thing that is wrong."""
    return complaint(wrong.errors()[0])


def complaint(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence that begins with the name of the field."""
    named = [plain(part) for part in error["loc"] if isinstance(part, str)]
    what, limits = error["msg"].removeprefix("Value error, "), error.get("ctx", {})
    said = {
        "missing": "is missing",
        "too_short": f"has at least {limits.get('min_length')}",
        "string_too_short": "is missing",
        "greater_than_equal": f"is {limits.get('ge')} or more",
        "less_than_equal": f"is {limits.get('le')} or less",
        "enum": f"is one of {limits.get('expected')}",
        "string_pattern_mismatch": "is made of small letters, digits, - and _, as its name elsewhere",
    }.get(error["type"])
    if said is not None and named:
        return f"{_capital(named[-1])} {said}."
    return f"{_capital(': '.join([*named[-1:], what.replace('_', ' ')])).rstrip('.')}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
