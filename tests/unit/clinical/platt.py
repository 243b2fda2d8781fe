"""Low German, a few texts of it: a second language as somebody would add it."""

from typing import Final

from shared.clinical.messages.language import Language

PLATT: Final = Language(
    code="nds",
    texts={
        "C-055.held": "Bleev op {at}: {why}.",
        "C-055.load": "{load:kg}",
        "C-058.gate": (
            "{count:confirmations}, man eerst {days} vun {cadence:days} siet de letzte Ännern; nich vör {earliest:date}"
        ),
    },
    words={"chest_pain": "Bostpien"},
    units={"kg": ("{} Kilo",), "days": ("{} Dag", "{} Daag"), "confirmations": ("{} Bestätigung", "{} Bestätigungen")},
    months=("Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sep", "Okt", "Nov", "Dez"),
    date="{day}. {month}",
    decimal_mark=",",
)
