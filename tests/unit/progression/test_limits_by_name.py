"""What a clinician may loosen for one patient by name: an older athlete's cadence, the length of Phase 1."""

from typing import Any

import pytest

from tests.support.exercises import Raw, lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.test_patient_limits import last, messages, own, trained


def athlete(days: int, until: str, *, role: str | None = "clinician", **plan: Any) -> Timeline:
    """An athlete of 66 in Phase 2 whose 60 kg were changed last on 02-02, set back to a faster cadence."""
    fields = {"profile": "athlete", "birth_date": "1960-01-01"} | plan
    timeline = Timeline().plan(limits=own(older_cadence={"days": days, "until": until}), **fields)
    if role is not None:
        timeline.events[0]["actorrole"] = role
    return timeline


@pytest.mark.parametrize(
    ("days", "until", "role", "plan", "expected"),
    [
        (14, "2026-02-16", "clinician", {}, "INCREASE_LOAD OK 62.5"),
        (14, "2026-02-15", "clinician", {}, "MAINTAIN CADENCE"),  # expired by itself
        (15, "2026-02-16", "clinician", {}, "MAINTAIN CADENCE"),
        (7, "2026-08-11", "lead", {}, "INCREASE_LOAD OK 62.5"),  # 180 days
        (7, "2026-08-12", "lead", {}, "MAINTAIN CADENCE"),  # 181 days: not allowed
        (7, "2026-02-20", "integration", {}, "MAINTAIN CADENCE"),
        (7, "2026-02-20", None, {}, "MAINTAIN CADENCE"),
        (7, "2026-02-20", "clinician", {"frail": True}, "MAINTAIN CADENCE"),
        (7, "2026-02-20", "clinician", {"profile": "pain"}, "MAINTAIN CADENCE"),
    ],
)
def test_an_older_athlete_is_set_back_by_a_clinician_for_a_time(
    days: int, until: str, role: str | None, plan: Raw, expected: str
) -> None:
    """C-030: 7 or 14 d instead of 28, for at most 180 days, then 28 again without anybody's doing."""
    assert last(trained(athlete(days, until, role=role, **plan), lift(rpe=6))) == expected


def test_the_faster_cadence_holds_from_the_day_it_is_set() -> None:
    """C-030: set on the morning of the session that is decided by it."""
    timeline = Timeline().plan(profile="athlete", birth_date="1960-01-01").session("02-13 19:00")
    timeline.add("plan.changed", "02-16 09:00", {"limits": own(older_cadence={"days": 14, "until": "2026-03-01"})})
    timeline.events[-1]["actorrole"] = "clinician"
    assert last(timeline.session("02-16 19:00").run()) == "INCREASE_LOAD OK 62.5"


@pytest.mark.parametrize(("day", "expected"), [("03-01", "MAINTAIN CADENCE"), ("03-02", "INCREASE_LOAD OK 62.5")])
def test_limits_of_another_kind_leave_an_older_athletes_cadence(day: str, expected: str) -> None:
    """C-030: a ceiling that a clinician has set says nothing of 28 d."""
    timeline = Timeline().plan(profile="athlete", birth_date="1960-01-01", limits=own(ceiling_pct=75))
    timeline.events[0]["actorrole"] = "clinician"
    for on in ("02-13", "02-20", "02-27", day):
        timeline.session(f"{on} 19:00")
    assert last(timeline.run()) == expected


@pytest.mark.parametrize(("day", "expected"), [("03-15", "MAINTAIN CADENCE"), ("03-16", "INCREASE_LOAD OK 62.5")])
@pytest.mark.parametrize("plan", [{"birth_date": "1956-01-01"}, {"profile": "sarcopenic"}, {"frail": True}])
def test_an_older_adults_cadence_is_lengthened_to_42_days(plan: Raw, day: str, expected: str) -> None:
    """C-060: 28 d, up to 42, in whatever profile; 42 days after 02-02 are 03-16."""
    timeline = Timeline().plan(limits=own(cadence_days=42), **plan)
    for on in ("02-13", "02-20", "02-27", "03-06", "03-13", day):
        timeline.session(f"{on} 19:00")
    story = timeline.run()
    assert last(story) == expected
    assert messages(story, "C-012.refused") == []


def test_the_increment_stays_the_older_adults() -> None:
    """C-030, C-061: only the cadence is set back; 2.5 % of 60 kg are no step of 2.5, one step is 4.2 %."""
    story = trained(athlete(14, "2026-03-01"))
    assert story.decisions("leg_press")[-1].new_load_kg == 62.5
    assert "C-058" in story.decisions("leg_press")[-1].rules


def phase_one(days: int, role: str | None = "clinician", **plan: Any) -> Timeline:
    """A trained athlete who starts on Mon 2026-01-05 and does six good sessions in the first two weeks."""
    fields = {"profile": "athlete", "training_history": "trained", "phase": "adaptation", "phase_since": "2026-01-05"}
    timeline = Timeline().plan(
        at="01-05 07:00", last_session_on=None, limits=own(adaptation_days=days), **(fields | plan)
    )
    if role is not None:
        timeline.events[0]["actorrole"] = role
    for day in ("05", "07", "09", "12", "14", "16"):
        timeline.session(f"01-{day} 19:00", lift(reps=(10, 10)))
    return timeline


@pytest.mark.parametrize(
    ("days", "role", "plan", "on"),
    [
        (14, "clinician", {}, "2026-01-19"),
        (20, "clinician", {}, "2026-01-25"),
        (28, None, {}, "2026-02-02"),
        (14, "integration", {}, "2026-02-02"),
        (14, None, {}, "2026-02-02"),
        (14, "clinician", {"training_history": "sedentary"}, "2026-02-02"),
        (14, "clinician", {"training_history": None}, "2026-02-02"),
        (14, "clinician", {"profile": "pain"}, "2026-02-02"),
        (14, "clinician", {"deconditioned": True}, "2026-02-02"),
        (35, None, {"profile": "pain"}, "2026-02-09"),
    ],
)
def test_phase_one_is_shortened_for_a_trained_athlete_only(days: int, role: str | None, plan: Raw, on: str) -> None:
    """C-048: to 14 d, never 0; anybody's is prolonged, up to 42 d (C-045)."""
    story = phase_one(days, role, **plan).run("01-05", "02-20")
    entered = [one.trigger for one in story.decisions() if one.action == "PHASE_CHANGE"]
    assert entered == [f"phase:{on}"]


@pytest.mark.parametrize(
    ("at", "days", "on"),
    [
        ("02-20 09:00", 14, "2026-04-08"),  # before the return: not for this restart
        ("03-11 20:00", 14, "2026-03-25"),  # on its first day
        ("03-12 09:00", 14, "2026-03-25"),
        ("03-12 09:00", 20, "2026-03-31"),
        ("03-12 09:00", 28, "2026-04-08"),
    ],
)
def test_a_restart_is_shortened_by_limits_set_for_it(at: str, days: int, on: str) -> None:
    """C-109, C-110: after a gap of 28 days Phase 1 and re-entry begin on 03-11; a clinician may end both after 14 d."""
    timeline = Timeline().plan()
    limit = {"limits": own(adaptation_days=days)}
    for day in ("03-11", "03-13", "03-16", "03-18", "03-20", "03-23"):
        timeline.session(f"{day} 19:00", lift(load=40, reps=(10, 10)))
    timeline.add("reassessment.completed", "03-12 08:00", {}).add("plan.changed", at, limit)
    timeline.events[-1]["actorrole"] = "clinician"
    timeline.events.sort(key=lambda event: str(event["time"]))
    story = timeline.run("02-12", "04-20")
    assert [one.trigger for one in story.decisions() if one.reason == "1->2"] == [f"phase:{on}"]
    assert bool(messages(story, "C-012.refused")) is (at < "03")


def restarted(limit: Raw, *trained_on: str, at: str = "03-12 09:00", role: str = "clinician") -> Timeline:
    """Back on 03-11 after a gap of 28 days: Phase 1 and a re-entry of 28 days begin, and limits are set."""
    timeline = Timeline().plan().session("03-11 19:00", lift(load=40, reps=(10, 10)))
    timeline.add("plan.changed", at, {"limits": own(**limit)})
    timeline.events[-1]["actorrole"] = role
    for day in trained_on:
        timeline.session(f"{day} 19:00", lift(load=40, reps=(10, 10)))
    return timeline


@pytest.mark.parametrize(
    ("limit", "role", "last_day", "until"),
    [
        ({"adaptation_days": 14}, "clinician", "03-24", "2026-03-25"),
        ({"adaptation_days": 14}, "integration", "04-07", "2026-04-08"),
        ({"adaptation_days": 42}, "clinician", "04-07", "2026-04-08"),
        ({"rpe_cap": 5}, "clinician", "04-07", "2026-04-08"),
    ],
)
def test_re_entry_lasts_as_long_as_the_restarted_phase(limit: Raw, role: str, last_day: str, until: str) -> None:
    """C-109, C-110: a clinician ends both after 14 d, and nobody else; its last day is inside, the next is not."""
    days = ("03-13", "03-16", "03-20", "03-24", "03-28", "04-01", "04-05", "04-07")
    timeline = restarted(limit, *(day for day in days if day <= last_day), until[5:], role=role)
    inside, after = timeline.run("02-12", "04-07").decisions("leg_press")[-2:]
    assert (str(inside.at.date()), inside.reason, str(inside.until)) == (f"2026-{last_day}", "REENTRY", until)
    assert after.reason != "REENTRY"


@pytest.mark.parametrize(("role", "rules"), [("clinician", []), ("integration", [["C-110"]])])
def test_a_restart_that_is_not_shortened_is_told(role: str, rules: list[list[str]]) -> None:
    """C-110, C-012: only a clinician may."""
    story = restarted({"adaptation_days": 14}, role=role).run("02-12", "03-13")
    assert [one.values["rules"] for one in messages(story, "C-012.refused")] == rules


def test_a_shortened_first_phase_shortens_no_re_entry() -> None:
    """C-048, C-109: a trained athlete's Phase 1 lasts 14 d, to 01-19; the 14 d of re-entry after 21 days are whole."""
    fields = {"profile": "athlete", "training_history": "trained", "phase": "adaptation", "phase_since": "2026-01-05"}
    timeline = Timeline().plan(planned(load=40), at="01-05 07:00", last_session_on=None, **fields)
    timeline.session("01-05 19:00", lift(load=40)).session("01-26 19:00", lift(load=32.5))
    timeline.add("plan.changed", "01-27 09:00", {"limits": own(adaptation_days=14)})
    timeline.events[-1]["actorrole"] = "clinician"
    for day in ("01-29", "02-02", "02-08", "02-09"):
        timeline.session(f"{day} 19:00", lift(load=32.5))
    told = [(one.reason, str(one.until)) for one in timeline.run("01-05", "02-10").decisions("leg_press")]
    assert told[-4:-1] == [("REENTRY", "2026-02-09")] * 3
    assert told[-1] == ("CONFIRM 1/3", "None")


@pytest.mark.parametrize("again", [False, True])
def test_a_shortened_restart_shortens_no_re_entry_that_began_later(again: bool) -> None:
    """C-101, C-109: of a restart on 03-11 the re-entry ends after 14 d, on 03-25; a red flag is cleared on the 20th,
    and 20 days away lead to another. Nothing that comes in them, such as a reassessment, cuts them short.
    """
    timeline = restarted({"adaptation_days": 14}, "03-13").symptom("03-19 09:00", "palpitations")
    timeline.clear("03-20 09:00", factor=1).session("03-26 19:00", lift(load=40, reps=(10, 10)))
    timeline.session("04-15 19:00", lift(load=35, reps=(10, 10)))
    if again:
        timeline.add("reassessment.completed", "03-21 09:00", {}).add("reassessment.completed", "04-16 09:00", {})
    for day in ("04-17", "04-21", "04-22"):
        timeline.session(f"{day} 19:00", lift(load=35))
    told = timeline.run("02-12", "04-23").decisions("leg_press")
    assert [str(one.until) for one in told if one.trigger == "s0326"] == ["2026-03-27"]
    assert [(one.trigger, str(one.until)) for one in told if one.reason == "REENTRY"][-3:] == [
        ("s0415", "2026-04-22"),
        ("s0417", "2026-04-22"),
        ("s0421", "2026-04-22"),
    ]
    assert told[-1].reason != "REENTRY"
