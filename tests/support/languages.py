"""Every text of the catalogue with values that it could have."""

import re
from typing import Final

from shared.clinical.messages import CATALOGUE

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
