"""English, the complete language."""

from typing import Final

from shared.clinical.messages.en import alerts, clinicians, decisions, patients, words
from shared.clinical.messages.language import Language

ENGLISH: Final = Language(
    code="en",
    texts={**decisions.TEXTS, **alerts.TEXTS, **clinicians.TEXTS, **patients.TEXTS},
    words=words.WORDS,
    units=words.UNITS,
    alarms=words.ALARMS,
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
