from collections import Counter

import pytest

from services.simulator.domain.clinic import Clinic
from services.simulator.domain.deliveries import Envelope, symptoms_of
from services.simulator.domain.truth import RED_FLAGS, Happening, Kind
from tests.unit.simulator.test_clinic import history


@pytest.fixture(scope="module")
def lived() -> tuple[Clinic, list[Envelope]]:
    clinic = Clinic.of(150, 12, seed=1)
    return clinic, [envelope for _, delivery in history(clinic) for envelope in delivery.events]


@pytest.fixture(scope="module")
def happenings(lived: tuple[Clinic, list[Envelope]]) -> list[Happening]:
    return [one for care in lived[0].cares for one in care.patient.diary.happenings]


def test_every_red_flag_that_was_sent_stands_in_the_diary_and_nothing_else_is_told(
    lived: tuple[Clinic, list[Envelope]], happenings: list[Happening]
) -> None:
    told = {
        (report.event_id, str(symptom))
        for one in happenings
        if one.kind in RED_FLAGS or one.kind is Kind.MISTAKE
        for report in one.told
        for symptom in one.symptoms
    }
    sent = {(envelope["id"], symptom) for envelope in lived[1] for symptom in symptoms_of(envelope)}
    corrections = {envelope["id"]: envelope["supersedes"] for envelope in lived[1] if "supersedes" in envelope}
    still_kept = {
        envelope["id"] for care in lived[0].cares for envelope in (*care.patient.kept_offline, *care.patient.sent_again)
    }
    assert {(corrections.get(event, event), symptom) for event, symptom in sent} == {
        (event, symptom) for event, symptom in told if event not in still_kept
    }


def test_some_of_it_nobody_is_told(happenings: list[Happening]) -> None:
    marked = [one for one in happenings if one.kind in RED_FLAGS]
    assert 0 < sum(not one.told for one in marked) < len(marked) / 4


def test_a_diary_knows_sessions_soreness_pain_and_absences(happenings: list[Happening]) -> None:
    kinds = Counter(one.kind for one in happenings)
    assert kinds.keys() >= set(Kind) - {Kind.DEFIED_HOLD}
    assert kinds[Kind.STUBBORN_SORENESS] < kinds[Kind.SORENESS] / 3
    assert kinds[Kind.DROP_OUT] == pytest.approx(150 * 0.35, abs=1)
    ids = [one.session_id for one in happenings if one.kind is Kind.SESSION]
    assert len(ids) == len(set(ids)) > 1000


def test_a_session_is_told_by_its_own_id(happenings: list[Happening]) -> None:
    sessions = [one for one in happenings if one.kind is Kind.SESSION]
    assert all([report.trigger for report in one.told] == [one.session_id] for one in sessions)
