"""Generated courses of training: months of sessions that mostly qualify, so that loads rise, and what gets in the way.

A seed fills in the course: Hypothesis alone prefers short and simple timelines, in which hardly a load ever rises.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from tests.properties.timelines import FLAGS, START, plans
from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Timeline

_HOURS: Final = (50,) * 30 + (25, 73, 73, 100, 100, 170, 170, 250, 360, 520, 700)
"""Mostly every other day; also gaps that lower loads and that restart Phase 1."""
_SUSPENDS: Final = 2100
_REPS: Final = ((20, 20),) * 36 + ((15, 17), (15, 17), (15, 15), (12, 12), (12, 14), (20,), (7, 7), (20, 14))
_LOADS: Final = (130,) * 36 + (60, 62.5, 57.5, None, 0)
_PAINS: Final = (0,) * 140 + (1, 2, 3, 4, 4, 4.1, 4.5, 5, 5.1, 7, None)
_RPES: Final = (5,) * 30 + (6, 6, 7, 8, 9, None, None)
_TECHNIQUE: Final = (True,) * 40 + (False, None)
_ACTS: Final = ("checkin",) * 6 + ("clear",) * 4 + ("profile", "pressure", "symptom", "pause", *("reassess",) * 4)


@dataclass
class Course(Timeline):
    """A timeline that is too long to be printed."""

    origin: str = ""

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:
        """Hypothesis prints what it was made of."""
        printer.text(f"Course({self.origin})")


@dataclass
class _Writer:
    """Writes one course, a step at a time."""

    chance: random.Random
    timeline: Timeline
    now: datetime = START
    one_sided: bool = False
    """Of the band row each side is counted."""

    def step(self) -> None:
        """Some hours later: a session, and perhaps something after it."""
        hours = _SUSPENDS if self.chance.random() < 0.005 else self.chance.choice(_HOURS)
        self._later(hours)
        if self.chance.random() < 0.1:
            self.timeline.pressure(self.now, *self.chance.choice(((130, 80), (165, 95), (150, 104))))
            self._later(2)
        self._session()
        if self.chance.random() < 0.35:
            self._later(self.chance.choice((3, 13, 13, 25)))
            if self.chance.random() < 0.2:
                self._act(self.chance.choice(("symptom", "pressure", "checkin", "reassess")))
                self._later(1)
            self._approve()
        if self.chance.random() < 0.2:
            self._later(self.chance.choice((2, 13, 13, 20, 25)))
            self._act(self.chance.choice(_ACTS))
        if self.chance.random() < 0.3:  # somebody looks after it
            self._later(13)
            self.timeline.clear(self.now).checkin(self.now, 0)

    def _later(self, hours: int) -> None:
        self.now += timedelta(hours=hours, minutes=len(self.timeline.events))

    def _session(self) -> None:
        pick = self.chance.choice
        done = [
            lift(load=pick(_LOADS), reps=pick(_REPS), rpe=pick(_RPES), pain=pick(_PAINS), technique=pick(_TECHNIQUE))
        ]
        if self.chance.random() < 0.6:
            level = pick((5, 5, 5, 5, 2, 3))
            rated: Raw = {"rpe": pick(_RPES), "pain": pick(_PAINS), "technique": pick(_TECHNIQUE)}
            done.append(band(level=level, reps=pick(_REPS), **rated))
            for one in done[-1]["sets"] if self.one_sided else ():
                one["reps_other_side"] = max(0, one["reps"] - pick((0,) * 9 + (6,)))
        self.timeline.session(
            self.now,
            *done,
            session_id=f"n{len(self.timeline.events)}",
            pre=pick((0,) * 20 + (1, 3, None)),
            deload=self.chance.random() < 0.03,
            symptoms=pick(((),) * 60 + (("palpitations",),)),
        )

    def _approve(self) -> None:
        """Of one of the last two sessions."""
        session = [one["data"]["session_id"] for one in self.timeline.events if "session_id" in one["data"]][-2:]
        answered = f"{self.chance.choice(session)}/{self.chance.choice(('leg_press', 'leg_press', 'band_row'))}"
        self.timeline.add("decision.approved", self.now, {"decision_id": answered})

    def _act(self, kind: str) -> None:
        pick, timeline, now = self.chance.choice, self.timeline, self.now
        if kind == "checkin":
            timeline.checkin(now, pick((0, 0, 0, 1, 3, 4, 5)), pick(("muscle_diffuse", "joint", None)))
        elif kind == "clear":
            timeline.clear(now, pick((None, None, "leg_press", "band_row")), pick((0.8, 0.9, 1)))
        elif kind == "profile":
            timeline.add("profile.changed", now, {"profile": pick(("pain", "athlete", "sarcopenic"))})
        elif kind == "pressure":
            timeline.pressure(now, *pick(((130, 80), (165, 95), (150, 104), (182, 95))))
        elif kind == "symptom":
            timeline.symptom(now, pick(FLAGS))
        elif kind == "pause":
            last = now.date() + timedelta(days=self.chance.randrange(15))
            timeline.pause(now, str(now.date()), str(last), pick(("holiday", "holiday", "illness")))
        else:
            e1rm: Raw = pick(({}, {"leg_press": 80}, {"leg_press": 85}, {"leg_press": 140}))
            timeline.add("reassessment.completed", now, {"e1rm_kg": e1rm})


@st.composite
def courses(draw: st.DrawFn, *, most: int = 40) -> Timeline:
    """A course of up to `most` sessions."""
    fields: Raw = draw(plans())
    e1rm = draw(st.sampled_from([140, 90, 90, None]))
    load = draw(st.sampled_from([60, 60, 65, 67.5]))
    one_sided = draw(st.sampled_from([False, True]))
    row = ladder(last_change_on="2026-01-20", unilateral=one_sided)
    exercises = (planned(load=load, last_change_on="2026-01-20", e1rm_kg=e1rm), row)
    seed = draw(st.integers(0, 2**32 - 1))
    steps, course = draw(st.integers(most // 2, most)), Course()
    course.origin = f"seed={seed}, steps={steps}, load={load}, e1rm={e1rm}, one_sided={one_sided}, plan={fields}"
    writer = _Writer(random.Random(seed), course.plan(*exercises, at=START, **fields), one_sided=one_sided)
    for _ in range(steps):
        writer.step()
    return course
