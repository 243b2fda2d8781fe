"""Every text of the catalogue with values that it could have, and a language that nobody speaks."""

import re
from collections.abc import Iterator
from typing import Any, Final

from shared.clinical.messages import CATALOGUE
from shared.clinical.messages.catalogue import Catalogue
from shared.clinical.messages.language import Language

_FIELD: Final = re.compile(r"{(\w+)(?::(\w+))?}")
_SAMPLES: Final = {
    "date": "2026-02-16",
    "full_date": "2026-02-16",
    "percent": "0.5",
    "word": "syncope",
    "name": "leg_press",
}


def sample(key: str) -> str:
    """A text of the catalogue, said with sample values."""
    fields = _FIELD.findall(CATALOGUE.complete.texts[key])
    return CATALOGUE.say(key, **{name: _SAMPLES.get(form, "7") for name, form in fields})


PSEUDO: Final = Language(
    code="qps",  # of the codes that ISO 639 keeps for private use
    texts={key: f"⟦{text}⟧" for key, text in CATALOGUE.complete.texts.items()},
    words={code: f"~{word}~" for code, word in CATALOGUE.complete.words.items()},
    units={unit: tuple(f"{form}°" for form in forms) for unit, forms in CATALOGUE.complete.units.items()},
    months=tuple(f"{month}." for month in CATALOGUE.complete.months),
)
"""English that shows of every part of a sentence that it came from the catalogue."""

SPOKEN: Final = Catalogue(CATALOGUE.complete, (PSEUDO,))


def sentences(said: Any) -> Iterator[str]:
    """Every sentence in an answer."""
    if isinstance(said, list):
        for one in said:
            yield from sentences(one)
    elif isinstance(said, dict):
        if isinstance(said.get("sentence"), str):
            yield said["sentence"]
        for one in said.values():
            yield from sentences(one)
