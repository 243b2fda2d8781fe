"""What a clinician may read beside a prescription: the table on acupuncture, off by default (C-125)."""

from datetime import date

import pytest

from services.progression.fold import ProgressionLedger
from shared.clinical import acupuncture
from shared.clinical.history import History, Window
from shared.clinical.messages import sentence
from shared.clinical.ruleset import Timetable
from shared.clinical.settings import RULES, ClinicalRules
from shared.contracts.events import content_hash, parse_event
from tests.support.timeline import Timeline

ON = RULES.overridden({"acupuncture_table": 1}, "1.0.0+table")
NOTE = "NICE guideline NG226 does not recommend acupuncture for osteoarthritis."


@pytest.mark.parametrize(
    ("indication", "row"),
    [
        ("knee_oa", "Knee osteoarthritis: resistance training high (first line), medical acupuncture moderate."),
        (
            "clbp_strength_deficit",  # the example
            "Chronic low back pain: resistance training high, medical acupuncture moderate to high.",
        ),
        (
            "painful_sarcopenia",
            "Painful sarcopenia: resistance training high (no alternative), medical acupuncture low.",
        ),
        (
            "Myofascial pain",
            "Myofascial pain: resistance training moderate, medical acupuncture moderate to high.",
        ),
        ("hip_oa", None),  # not in the table: no row
        ("fibromyalgia", None),
    ],
)
def test_the_table_by_condition(indication: str, row: str | None) -> None:
    """C-125, with the worked example: lines 111 to 117 of the source, each with NICE's note."""
    said = [sentence(one) for one in acupuncture.rows([indication], ON)]
    assert said == ([] if row is None else [f"{row} {NOTE}"])


def test_it_is_off_unless_the_clinic_asks_for_it() -> None:
    """C-125."""
    assert acupuncture.rows(["knee_oa"], RULES) == ()


@pytest.mark.parametrize(("rules", "rows"), [(RULES, 0), (ON, 1)])
def test_it_is_shown_beside_the_prescription(rules: ClinicalRules, rows: int) -> None:
    """C-125: nothing is said of it, nothing computed from it."""
    ledger = ProgressionLedger.new("clinic", "p-1").under(Timetable(base=rules))
    said: list[object] = []
    for raw in Timeline().plan(indications=["clbp_strength_deficit", "hip_oa"]).session("02-13 19:00").events:
        said += ledger.receive(parse_event(raw), content_hash(raw), None, Window(), lambda: History(())).said
    assert "C-125" not in str(said)
    shown = ledger.prescription(date(2026, 2, 13)).display
    assert [one.rule for one in shown] == ["C-125"] * rows
    assert all(one.sentence.endswith(NOTE) for one in shown)
