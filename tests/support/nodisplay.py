"""Claims that must not be shown as facts (C-123): what a text says that it must not say."""

import re
from collections.abc import Iterator
from typing import Final

_THIRTY: Final = r"(?:30\s?%|30 per ?cent|thirty per ?cent|a third)"

_FORBIDDEN: Final = {
    "30 % less pain, attributed to Bartholdy 2017, which could not be confirmed": (
        rf"(?:reduc|lower|cut|eas|reliev)\w*\s+(?:the\s+|your\s+)?pain\s+by\s+(?:\w+\s+){{0,2}}{_THIRTY}"
        rf"|pain\s+(?:\w+\s+){{0,3}}(?:reduc|lower|drop|fall|decreas)\w*\s+by\s+(?:\w+\s+){{0,2}}{_THIRTY}"
        rf"|{_THIRTY}\s+(?:pain\s+(?:reduction|relief)|less\s+pain|(?:reduction|decrease)\s+(?:of|in)\s+pain)"
    ),
    "an effect size nobody has confirmed": r"\bSMD\b|standardi[sz]ed mean difference|-0[.,][567]\b|Bartholdy",
    "the only effective treatment": r"only\s+(?:\w+\s+)?(?:effective|proven)\s+(?:treatment|therapy|intervention)",
    "Fragala as ACSM: it is NSCA": r"Fragala[^.]*\bACSM\b|\bACSM\b[^.]*Fragala",
    "a promise about mortality": (
        r"mortality|liv\w+\s+longer|prolongs?\s+(?:your\s+)?life|(?:avoid|prevent)s?\s+death|die\s+(?:later|less)"
    ),
}


def nodisplay(text: str) -> Iterator[str]:
    """Why a text must not be shown; nothing where it may be."""
    for why, pattern in _FORBIDDEN.items():
        if re.search(pattern, text, re.IGNORECASE):
            yield f"NODISPLAY: {why}: {text!r}"
