"""The evaluator is judged itself: what is broken in the alerts of a flawless run must be found, and named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from services.simulator.domain.truth import Kind
from services.simulator.evaluation.causes import GROUNDLESS
from services.simulator.evaluation.detraining import Gap
from services.simulator.evaluation.red_flags import Flag
from services.simulator.evaluation.verdict import Evaluation, Fate
from shared.contracts.emissions import AlertSaid
from shared.contracts.vocabulary import AlertCode, Severity
from tests.unit.simulator.evaluation.runs import broken, evaluated, patient, without


@pytest.fixture
def flag() -> Flag:
    """A red flag that was raised."""
    return next(flag for flag in evaluated().flags if flag.alert is not None and Kind.HEART in kinds(flag))


def kinds(flag: Flag) -> set[Kind]:
    return {one.kind for one in patient(flag.patient_id).told[flag.report.trigger]}


def raised(flag: Flag) -> AlertSaid:
    assert flag.alert is not None
    return flag.alert.raised


def only(evaluation: Evaluation, fault: str) -> bool:
    return [one.partition(":")[0] for one in evaluation.faults] == [fault]


def test_a_flawless_run_has_no_fault() -> None:
    evaluation = evaluated()
    assert evaluation.faults == []
    assert evaluation.sensitivity == 1
    assert len(evaluation.flags) >= 4
    assert len(evaluation.gaps) > 12


def test_a_dropped_red_flag_is_missed_by_name(flag: Flag) -> None:
    evaluation = broken(flag.patient_id, without(raised(flag)))
    assert only(evaluation, "missed red flag")
    assert flag.patient_id in evaluation.faults[0]
    assert str(flag.symptoms[0]) in evaluation.faults[0]
    assert evaluation.sensitivity < 1


def test_a_red_flag_raised_too_low_is_missed(flag: Flag) -> None:
    def lowered(said: Sequence[AlertSaid]) -> list[AlertSaid]:
        return [
            one.model_copy(update={"severity": Severity.ROUTINE}) if one.episode == raised(flag).episode else one
            for one in said
        ]

    assert [one.report for one in broken(flag.patient_id, lowered).missed] == [flag.report]


@pytest.mark.parametrize("kind", [Kind.INTENSE_PAIN, Kind.PRESSURE_CRISIS])
def test_what_is_no_symptom_must_come_to_an_urgent_alert_too(kind: Kind) -> None:
    """C-013, C-080: where it was told; more may be alerted than told."""
    for told, alerted, faults in ((2, 2, []), (2, 3, []), (2, 1, [f"without urgent alert: 1 of 2 times {kind}"])):
        assert replace(evaluated(), fates=(Fate(kind, 3, told, alerted),)).faults == faults


def test_a_doubled_alert_is_found_also_under_another_number(flag: Flag) -> None:
    again = raised(flag).model_copy(update={"episode": f"{raised(flag).episode}#2"})
    for double in (raised(flag), again):
        evaluation = broken(flag.patient_id, partial(twice, raised(flag), double))
        assert only(evaluation, "doubled")
        assert str(raised(flag).code) in evaluation.faults[0]


def twice(one: AlertSaid, double: AlertSaid, said: Sequence[AlertSaid]) -> list[AlertSaid]:
    position = said.index(one)
    return [*said[: position + 1], double, *said[position + 1 :]]


def test_an_emergency_without_ground_is_false_and_a_fault(flag: Flag) -> None:
    calm = next(one for one in evaluated().run.patients if one.sessions and not one.diary.of(Kind.HEART, Kind.MISTAKE))
    session = calm.sessions[0]
    invented = raised(flag).model_copy(
        update={
            "code": AlertCode.RED_FLAG_CV,
            "severity": Severity.EMERGENCY,
            "patient_id": calm.diary.patient_id,
            "trigger": session.session_id,
            "episode": f"{session.session_id}:syncope",
            "at": session.at,
        }
    )
    evaluation = broken(calm.diary.patient_id, lambda said: [invented, *said])
    assert only(evaluation, "groundless")
    assert [one.cause for one in evaluation.groundless] == [GROUNDLESS]
    assert len(evaluation.false_emergencies) == len(evaluated().false_emergencies) + 1
    assert len([one for one in evaluation.urgent if one.true]) == len([one for one in evaluated().urgent if one.true])


def test_what_a_patient_ticked_by_mistake_is_a_false_emergency_and_no_fault() -> None:
    mistakes = [one for one in evaluated().false_emergencies if one.cause == Kind.MISTAKE]
    assert mistakes
    assert not any(one.groundless for one in mistakes)


def gap(rung: int) -> Gap:
    return next(gap for gap in evaluated().gaps if gap.rung == rung and gap.took is not None)


@pytest.mark.parametrize("rung", [7, 14, 21])
def test_a_late_detraining_alert_is_overdue(rung: int) -> None:
    late = gap(rung)

    def delayed(said: Sequence[AlertSaid]) -> list[AlertSaid]:
        later = late.due + timedelta(hours=1)
        return [one.model_copy(update={"at": later}) if one == late.alert else one for one in said]

    evaluation = broken(late.patient_id, delayed)
    assert [(one.since, one.rung) for one in evaluation.overdue] == [(late.since, rung)]
    assert str(late.since) in evaluation.faults[0]


def test_a_detraining_alert_that_never_came_is_overdue() -> None:
    missing = gap(7)
    assert missing.alert is not None
    evaluation = broken(missing.patient_id, without(missing.alert))
    assert (missing.since, 7) in [(one.since, one.rung) for one in evaluation.overdue]


def test_detraining_said_of_a_patient_who_trains_is_groundless() -> None:
    alert = gap(7).alert
    assert alert is not None
    trains = max(evaluated().run.patients, key=lambda one: len(one.sessions))
    again = alert.model_copy(
        update={
            "patient_id": trains.diary.patient_id,
            "at": trains.sessions[-1].at + timedelta(days=2),
            "episode": "2026-01-01",
            "severity": Severity.URGENT,
        }
    )
    evaluation = broken(trains.diary.patient_id, lambda said: [*said, again])
    assert only(evaluation, "groundless")


def test_training_in_a_hold_that_rests_on_nothing_is_groundless(flag: Flag) -> None:
    calm = next(one for one in evaluated().run.patients if one.sessions and not evaluated_urgent(one.diary.patient_id))
    session = calm.sessions[0]
    invented = raised(flag).model_copy(
        update={
            "code": AlertCode.TRAINING_DURING_HOLD,
            "severity": Severity.URGENT,
            "trigger": session.session_id,
            "episode": session.session_id,
            "at": session.at,
        }
    )
    assert only(broken(calm.diary.patient_id, lambda said: [invented, *said]), "groundless")


def evaluated_urgent(patient_id: str) -> bool:
    return any(one.patient_id == patient_id for one in evaluated().urgent)
