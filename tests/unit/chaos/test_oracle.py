"""The oracle of the chaos runs: it finds nothing where nothing is wrong, and each thing that is."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from services.simulator.application.ledger import EventKey
from tests.chaos import oracle
from tests.chaos.driver import Account
from tests.chaos.oracle import Finding, Wrong, moment
from tests.chaos.outputs import Letter, Poison, Statement
from tests.chaos.training_oracle import Counted, by_counting, by_pure_core
from tests.unit.chaos.flawless import Run, flawless, renumbered

PLACE = ("ingest.patient-event.v1", 3, 17)
POISON = Poison(PLACE, "c-0001", ("progression", "alerts"))
LETTERS = {service: [Letter(f"{service}:17", PLACE)] for service in POISON.readers}
TECHNICAL = {("c-0001", "ingest.patient-event.v1:3:17")}


def wrongs(findings: Iterable[Finding]) -> set[Wrong]:
    return {finding.wrong for finding in findings}


def counted(run: Run) -> Counted:
    found = Counted()
    by_counting(run.script.people, run.account, run.alerts, run.end, found)
    return found


def replayed(run: Run) -> Counted:
    found = Counted()
    by_pure_core(run.journal, run.account, run.assessments, run.alerts, run.zones, run.end, found)
    return found


def first(run: Run, wanted: Callable[[Statement], bool]) -> int:
    return next(index for index, one in enumerate(run.alerts) if wanted(one))


def raised(code: str) -> Callable[[Statement], bool]:
    return lambda one: one.said.get("code") == code and one.said["kind"] == "alert_raised"


def steady(run: Run) -> str:
    return next(person.id for person in run.script.people if person.habit == "steady")


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    run = flawless()
    assert list(oracle.applied_once(run.account, run.assessments)) == []
    assert list(oracle.in_order("alerts", run.alerts)) == []
    assert list(oracle.red_flags(run.account, run.alerts)) == []
    assert list(oracle.deadlines(run.alerts, run.clock)) == []
    assert list(oracle.dead_letters([POISON], LETTERS, TECHNICAL)) == []
    by_days, by_core = counted(run), replayed(run)
    assert by_days.findings == []
    assert by_core.findings == []


def test_the_oracle_judges_much() -> None:
    by_days, by_core = counted(flawless()), replayed(flawless())
    assert by_days.must_not > 800
    assert by_days.must > 25
    assert (by_core.patients, by_core.left_out) == (18, 0)
    said = {one.said.get("code") for one in flawless().alerts}
    assert {"MISSED_SESSION", "MISSED_STREAK", "DETRAINING", "RED_FLAG_CV", "RED_FLAG_OTHER"} <= said


def test_an_event_that_was_accepted_and_never_applied_is_found() -> None:
    run = flawless()
    lost = next(index for index, one in enumerate(run.assessments) if one.said["kind"] == "ingest")
    assert wrongs(oracle.applied_once(run.account, run.assessments[:lost] + run.assessments[lost + 1 :])) == {
        Wrong.LOST
    }


def test_an_event_that_was_applied_twice_is_found() -> None:
    run = flawless()
    taken = next(one for one in run.assessments if one.said["kind"] == "ingest")
    again = replace(taken, version=9_999, id="again")
    assert wrongs(oracle.applied_once(run.account, [*run.assessments, again])) == {Wrong.DOUBLED}


def test_an_event_that_nobody_sent_is_found() -> None:
    run = flawless()
    taken = next(one for one in run.assessments if one.said["kind"] == "ingest")
    made_up = replace(taken, version=9_999, said={**taken.said, "event_id": "made-up"})
    assert wrongs(oracle.applied_once(run.account, [*run.assessments, made_up])) == {Wrong.DOUBLED}


def test_a_version_that_is_missing_or_overtaken_is_found() -> None:
    run = flawless()
    versions = [statement.version for statement in run.alerts]
    at = next(index for index in range(len(versions)) if versions[index : index + 3] == [1, 2, 3])
    one, two = run.alerts[at], run.alerts[at + 1]
    gap = [*run.alerts[: at + 1], *run.alerts[at + 2 :]]
    assert wrongs(oracle.in_order("alerts", gap)) == {Wrong.OUT_OF_ORDER}
    overtaken = [*run.alerts[:at], two, one, *run.alerts[at + 2 :]]
    assert Wrong.OUT_OF_ORDER in wrongs(oracle.in_order("alerts", overtaken))


def test_a_redelivery_is_right_and_another_message_of_the_same_version_is_not() -> None:
    run = flawless()
    last = run.alerts[-1]
    assert list(oracle.in_order("alerts", [*run.alerts, last])) == []
    assert wrongs(oracle.in_order("alerts", [*run.alerts, replace(last, id="another")])) == {Wrong.DOUBLED}
    other = replace(last, said={**last.said, "severity": "info!"})
    assert wrongs(oracle.in_order("alerts", [*run.alerts, other])) == {Wrong.DOUBLED}


def test_a_version_that_is_stored_and_not_published_is_found() -> None:
    run = flawless()
    stored = {one.patient: one.version for one in run.alerts}
    assert list(oracle.complete("alerts", run.alerts, stored)) == []
    unsent = {**stored, run.alerts[-1].patient: run.alerts[-1].version + 1}
    assert wrongs(oracle.complete("alerts", run.alerts, unsent)) == {Wrong.LOST}


def test_a_red_flag_that_raised_no_alert_is_found_by_both() -> None:
    run = flawless()
    less = run.without(first(run, raised("RED_FLAG_CV")))
    assert wrongs(oracle.red_flags(less.account, less.alerts)) == {Wrong.MISSED_RED_FLAG}
    assert wrongs(replayed(less).findings) == {Wrong.MISSED_ALERT}


def test_a_red_flag_that_raised_two_alerts_is_found() -> None:
    run = flawless()
    again = replace(run.alerts[first(run, raised("RED_FLAG_CV"))], version=9_999)
    assert wrongs(oracle.red_flags(run.account, [*run.alerts, again])) == {Wrong.DOUBLED}


def with_false_alert(run: Run, code: str, details: dict[str, object], at_day: int = 9) -> Run:
    """The alert that a gate left open would raise: a steady patient missed a session that was on its way."""
    patient = steady(run)
    person = next(one for one in run.script.people if one.id == patient)
    day = person.trains[at_day]
    from tests.chaos.training_oracle import JUDGED_AFTER, tick

    pattern = run.alerts[first(run, raised("MISSED_SESSION"))]
    at = tick(day + JUDGED_AFTER, person.zone)
    said = {**pattern.said, "at": at.isoformat(), "patient_id": patient, "code": code, "details": details}
    false = replace(pattern, patient=(pattern.patient[0], patient), said=said, version=9_999)
    return replace(run, alerts=renumbered([*run.alerts, false]))


def test_a_false_missed_session_is_found_by_both() -> None:
    run = with_false_alert(flawless(), "MISSED_SESSION", {"slot": "2026-01-20"})
    assert wrongs(counted(run).findings) == {Wrong.FALSE_ALERT}
    assert wrongs(replayed(run).findings) == {Wrong.FALSE_ALERT}


def test_a_false_detraining_is_found_by_both() -> None:
    run = with_false_alert(flawless(), "DETRAINING", {"level": 7})
    assert wrongs(counted(run).findings) == {Wrong.FALSE_ALERT}
    assert wrongs(replayed(run).findings) == {Wrong.FALSE_ALERT}


def test_a_missed_session_or_a_gap_of_which_nothing_is_said_is_found_by_both() -> None:
    for code in ("MISSED_SESSION", "DETRAINING"):
        run = flawless().without(first(flawless(), raised(code)))
        assert wrongs(counted(run).findings) == {Wrong.MISSED_ALERT}, code
        assert wrongs(replayed(run).findings) == {Wrong.MISSED_ALERT}, code


def test_an_alert_is_not_false_when_the_session_was_accepted_only_after_its_tick() -> None:
    """What was never promised is not held against the services."""
    run = with_false_alert(flawless(), "MISSED_SESSION", {"slot": "2026-01-20"})
    patient = steady(run)
    account = Account(now=lambda: run.end)
    account.events, account.envelopes = run.account.events, run.account.envelopes
    later: dict[EventKey, timedelta] = {key: timedelta(days=9) for key in run.account.accepted_at if key[0] == patient}
    account.accepted_at = {key: at + later.get(key, timedelta()) for key, at in run.account.accepted_at.items()}
    found = replayed(replace(run, account=account))
    assert found.findings == []
    assert found.left_out == 1


def test_a_late_alert_that_does_not_say_so_is_found_and_so_is_one_that_says_it_and_was_in_time() -> None:
    run = flawless()
    at = first(run, raised("MISSED_SESSION"))
    one = run.alerts[at]
    passed = run.clock.passed(moment(one.said["at"]) + oracle.LATE_AFTER)
    assert passed is not None
    late = replace(one, published=passed + oracle.VISIBLE_WITHIN_S + 1)
    assert wrongs(oracle.deadlines([late], run.clock)) == {Wrong.LATE}
    marked = replace(late, said={**late.said, "detected_late": True})
    assert list(oracle.deadlines([marked], run.clock)) == []
    assert wrongs(oracle.deadlines([replace(marked, published=one.published)], run.clock)) == {Wrong.LATE}


def test_poison_without_a_dead_letter_or_without_an_alert_is_found() -> None:
    assert wrongs(oracle.dead_letters([POISON], {**LETTERS, "alerts": []}, TECHNICAL)) == {Wrong.DEAD_LETTER}
    assert wrongs(oracle.dead_letters([POISON], LETTERS, set())) == {Wrong.DEAD_LETTER}


def test_a_good_record_that_was_set_aside_is_found() -> None:
    assert wrongs(oracle.dead_letters([], LETTERS, TECHNICAL)) == {Wrong.LOST}
