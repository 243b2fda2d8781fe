"""C-083, C-086: soreness that is expected after a new load, and when it stops being so."""

import pytest

from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Timeline
from tests.unit.alerts.test_pain import END, PAIN, after, trained

DOMS = [("DOMS_EXPECTED", "info")]
EARLY = [("PAIN_24H", "routine")]
LATE = [("PAIN_NOT_IMPROVING", "urgent")]


def sore(*readings: tuple[float, float], location: str | None = "muscle_diffuse", new: bool = True) -> Timeline:
    timeline = trained(3, new=new)
    for hours, pain in readings:
        timeline.checkin(after(hours), pain, location)
    return timeline


@pytest.mark.parametrize(
    ("readings", "location", "new", "expected"),
    [
        (((24, 4),), "muscle_diffuse", True, DOMS),
        (((24, 5),), "muscle_diffuse", True, DOMS),
        (((24, 5.1),), "muscle_diffuse", True, [("PAIN_INTENSE_REST", "urgent")]),
        (((24, 4),), "muscle_diffuse", False, EARLY),
        (((24, 4),), "joint", True, EARLY),
        (((24, 4),), "tendon", True, EARLY),
        (((24, 4),), "spine", True, EARLY),
        (((24, 4),), None, True, EARLY),
        # Nothing is raised before 24 h.
        (((23.9, 4),), "muscle_diffuse", True, []),
        # Onset at 12 to 24 h: both that reading and the present one must be <= 4.
        (((12, 4), (24, 4)), "muscle_diffuse", True, DOMS),
        (((12, 4.1), (24, 4)), "muscle_diffuse", True, EARLY),
        (((12, 4), (24, 4.1)), "muscle_diffuse", True, EARLY),
        # Onset before 12 h is no DOMS.
        (((11.9, 4), (24, 4)), "muscle_diffuse", True, EARLY),
        # Between 48 and 72 h it is still spared, from 72 h on it must have improved.
        (((24, 4), (48, 5)), "muscle_diffuse", True, DOMS),
        (((24, 4), (71.9, 5)), "muscle_diffuse", True, DOMS),
        (((24, 4), (72, 5)), "muscle_diffuse", True, DOMS + LATE),
        (((24, 4), (48, 5), (72, 4)), "muscle_diffuse", True, DOMS),
        (((24, 4), (48, 5), (72, 4.1)), "muscle_diffuse", True, DOMS + LATE),
        (((48, 4),), "muscle_diffuse", True, DOMS),
        (((48, 4),), "muscle_diffuse", False, LATE),
        (((24, 4), (48, 4)), "joint", True, EARLY + LATE),
        # GS-11 and GS-13 of the rules.
        (((24, 4), (48, 5), (72, 3), (85, 1)), "muscle_diffuse", True, DOMS),
        (((24, 4), (48, 5), (73, 5)), "muscle_diffuse", True, DOMS + LATE),
    ],
)
def test_soreness(
    readings: tuple[tuple[float, float], ...], location: str | None, new: bool, expected: list[tuple[str, str]]
) -> None:
    """C-083."""
    assert sore(*readings, location=location, new=new).run().raised(*PAIN) == expected


@pytest.mark.parametrize("sign", ["snap_or_tearing", "new_functional_loss"])
def test_an_injury_sign_is_no_soreness(sign: str) -> None:
    """C-083."""
    timeline = trained(3, new=True).checkin(after(25), 4, "muscle_diffuse", symptoms=[sign])
    assert timeline.run().raised(*PAIN) == EARLY


def test_dark_urine_overrides_soreness() -> None:
    """C-099."""
    timeline = sore((24, 4)).symptom(after(30), "dark_urine")
    assert ("RED_FLAG_OTHER", "emergency") in timeline.run().raised()


def test_it_is_said_once_and_settles() -> None:
    """C-083."""
    story = sore((24, 4), (30, 4), (48, 3), (80, 1)).run()
    assert [one[0] for one in story.course("DOMS_EXPECTED")] == ["raised", "resolved"]
    assert story.alerts("DOMS_EXPECTED")[0].episode == "s"


def test_soreness_keeps_the_watch_open() -> None:
    """C-083."""
    story = sore((24, 4)).session(after(47), pre=0).run()
    assert story.told()[-1] == "MAINTAIN PAIN_WATCH"
    assert "HOLD" not in " ".join(story.told())


def told_after(plan: Raw | None, *sessions: tuple[str, Raw], last_session_on: str | None = "2026-02-11") -> bool:
    """Whether soreness a day after the last session, on 02-16, counts as new load."""
    timeline = Timeline().plan(*([plan] if plan else []), last_session_on=last_session_on)
    for ended, done in sessions:
        timeline.session(ended, done)
    return timeline.checkin(after(25), 4, "muscle_diffuse").run().raised(*PAIN) == DOMS


@pytest.mark.parametrize(
    ("last_on", "before", "last", "new"),
    [
        ("2026-02-11", lift(), lift(), False),
        ("2026-02-11", lift(), lift(load=60.5), True),
        ("2026-02-11", lift(load=62.5), lift(load=60), False),
        ("2026-02-11", lift(), lift(load=None), False),
        ("2026-02-11", lift(), lift("curl", 10), True),
        ("2026-02-11", band("curl"), band("curl", level=3), True),
        ("2026-02-11", band("curl"), band("curl", level=2), False),
    ],
)
def test_what_is_a_new_load(last_on: str, before: Raw, last: Raw, new: bool) -> None:
    """C-083: an exercise never done before, or more than in its previous session; unknown is not new."""
    assert told_after(None, ("02-13 19:00", before), (END, last), last_session_on=last_on) is new


@pytest.mark.parametrize("last", [lift(), lift(load=62.5)])
def test_what_was_lifted_before_an_import_is_unknown(last: Raw) -> None:
    """C-083: unknown is not new, whatever the plan says."""
    assert not told_after(None, (END, last))


def test_the_first_session_is_new() -> None:
    """C-083."""
    assert told_after(None, (END, lift()), last_session_on=None)


@pytest.mark.parametrize(("last_on", "new"), [("2026-02-03", False), ("2026-02-02", True)])
def test_a_return_after_14_days_is_new(last_on: str, new: bool) -> None:
    """C-083."""
    assert told_after(None, (END, lift()), last_session_on=last_on) is new


def test_only_the_first_session_of_an_exercise_after_the_gap_is_new() -> None:
    """C-109."""
    assert not told_after(None, ("02-14 19:00", lift()), (END, lift()), last_session_on="2026-01-30")
    two = Timeline().plan(planned(), planned("row"), last_session_on="2026-01-30")
    two.session("02-14 19:00", lift()).session(END, lift(), lift("row"))
    assert two.checkin(after(25), 4, "muscle_diffuse").run().raised(*PAIN) == DOMS


def test_a_planned_flag_makes_the_next_session_new() -> None:
    """C-049."""
    assert told_after(planned(new_load=True), (END, lift()))
    assert not told_after(planned(new_load=True), ("02-13 19:00", lift()), (END, lift()))
    assert not told_after(ladder(), ("02-13 19:00", band()), (END, band()))


@pytest.mark.parametrize("symptom", ["dark_urine", "palpitations", "new_functional_loss", "snap_or_tearing"])
def test_soreness_with_a_red_flag_is_not_expected(symptom: str) -> None:
    """C-083, C-099, A-06: reported with the soreness, or with the session."""
    plan = Timeline().plan(planned(new_load=True))
    with_it = plan.session(END, lift()).checkin(after(49), 4, "muscle_diffuse", symptoms=[symptom]).run()
    since = Timeline().plan(planned(new_load=True)).session(END, lift(), symptoms=[symptom])
    for story in (with_it, since.checkin(after(49), 4, "muscle_diffuse").run()):
        assert ("PAIN_NOT_IMPROVING", "urgent") in story.raised()
        assert story.raised("DOMS_EXPECTED") == []
