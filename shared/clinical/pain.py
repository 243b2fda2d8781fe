"""Pain course: bands during exercise, readings afterwards, the watch, DOMS told apart from injury (C-076 to C-091)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shared.clinical.arithmetic import hours_between
from shared.clinical.settings import RULES, ClinicalRules
from shared.contracts.value import value
from shared.contracts.vocabulary import PainLocation


class Band(StrEnum):
    """Pain during an exercise (C-077 to C-080)."""

    UNKNOWN = "unknown"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def limits(rules: ClinicalRules, *, acute: bool) -> tuple[Decimal, Decimal]:
    """Highest pain that is tolerated, and highest that is not intense; lower in acute inflammation (C-016, C-077)."""
    lower = rules.acute_tolerated_pain, rules.acute_intense_pain
    return lower if acute else (rules.tolerated_pain, rules.intense_pain)


def band(pain: Decimal | None, rules: ClinicalRules, *, acute: bool = False) -> Band:
    """Band of a pain score, NRS 0-10; with acute inflammation or recent injury the lower limits apply (C-016)."""
    if pain is None:
        return Band.UNKNOWN
    tolerated, intense = limits(rules, acute=acute)
    return Band.GREEN if pain <= tolerated else Band.AMBER if pain <= intense else Band.RED


class Stage(StrEnum):
    """What a reading means for the session it belongs to."""

    CALM = "calm"
    SETTLED = "settled"
    ELEVATED = "elevated"
    DOMS = "doms"
    FIRST = "first"
    SECOND = "second"
    INTENSE = "intense"
    INTENSE_UNLINKED = "intense_unlinked"


@dataclass
class Episode:
    """The readings that belong to one session. Pain NRS 0-10."""

    session: str
    event: str
    """Source and id of the event that began it."""
    ended_at: datetime
    reference: Decimal
    """b of C-082: what pain is compared with."""
    during: Decimal | None
    new_load: bool
    first_elevated_hours: Decimal | None = None
    first_elevated: Decimal | None = None
    previous: Decimal | None = None
    peak: Decimal | None = None
    late_reading: bool = False
    """A reading 24 h or more after the session exists (C-087)."""
    doms_said: bool = False

    @property
    def before(self) -> Decimal:
        """The last reading so far; with none the pain during the session, else the reference."""
        start = self.during if self.during is not None else self.reference
        return self.previous if self.previous is not None else start

    @property
    def worst(self) -> Decimal:
        """The highest reading so far; with none as `before`."""
        return self.peak if self.peak is not None else self.before


@value()
class Reading:
    """One evaluated reading: its pain, the session (or event) it belongs to, and the stages it reached."""

    pain: Decimal
    episode: str
    stages: tuple[Stage, ...]
    hours: Decimal | None = None
    reference: Decimal | None = None
    previous: Decimal | None = None
    peak: Decimal | None = None
    """What it was compared with: of its episode, before this reading (C-082)."""


def course_of(reading: Reading) -> dict[str, Any]:
    """What a reading was judged by, for the record (C-009)."""
    seen = {
        "hours": reading.hours,
        "reference": reading.reference,
        "previous": reading.previous,
        "peak": reading.peak,
    }
    return {name: None if value is None else f"{value.normalize():f}" for name, value in seen.items()}


@dataclass
class PainCourse:
    """The latest session's episode and the open PAIN_WATCH, if any."""

    latest: Episode | None = None
    watch: Episode | None = None
    amber_counts: dict[str, int] = field(default_factory=dict)

    rules = RULES  # in force; no field: what is in force is never stored (SafetyState.use)
    acute = False  # nor is whether the lower limits apply (C-016)

    def __post_init__(self) -> None:
        """After a load from storage the latest session and the watch are one episode again, where they were one.

        Of one session there can be two: a report of it that was taken back, and what has come in its place.
        """
        if self.latest is not None and self.watch is not None and self.latest.event == self.watch.event:
            self.latest = self.watch

    def session(self, episode: Episode, *, amber: bool) -> None:
        """A session has ended; amber pain in it opens the watch (C-078)."""
        self.latest = episode
        if amber and self.watch is None:
            self.watch = episode

    def amber_repeat(self, exercise_id: str, pain_band: Band) -> bool:
        """Count amber sessions of an exercise; True at the second in a row, which restarts the count (C-079)."""
        count = self.amber_counts.get(exercise_id, 0)
        if pain_band is Band.GREEN:
            count = 0
        elif pain_band is Band.AMBER:
            count += 1
        self.amber_counts[exercise_id] = 0 if count == 2 else count  # noqa: PLR2004 - "twice in a row"
        return count == 2  # noqa: PLR2004

    def reading(
        self,
        pain: Decimal,
        at: datetime,
        event_id: str,
        *,
        location: PainLocation | None = None,
        red_flag: bool,
        checkin: bool = False,
    ) -> Reading:
        """Evaluate a check-in, which alone closes the watch, or a pre-session score (C-081 to C-087).

        `red_flag`: it came with one, and is no soreness that is expected (C-083, C-099).
        """
        episode, (_, intense) = self._belongs_to(at), limits(self.rules, acute=self.acute)
        if episode is None:
            unlinked = (Stage.INTENSE_UNLINKED,) if pain > intense else (Stage.CALM,)
            return Reading(pain, event_id, unlinked)
        hours = hours_between(episode.ended_at, at)
        elevated = pain - episode.reference >= self.rules.elevated_delta or pain > intense
        compared = {"reference": episode.reference, "previous": episode.before, "peak": episode.worst}
        if not elevated and not checkin:
            return Reading(pain, episode.session, (Stage.CALM,), hours, **compared)
        stages = self._elevated(episode, pain, hours, location, red_flag) if elevated else self._calm(pain, at, hours)
        episode.previous = pain
        episode.peak = pain if episode.peak is None else max(episode.peak, pain)
        episode.late_reading |= hours >= self.rules.first_stage_hours
        return Reading(pain, episode.session, stages, hours, **compared)

    def glimpse(
        self,
        pain: Decimal,
        at: datetime,
        event_id: str,
        *,
        location: PainLocation | None = None,
        red_flag: bool,
    ) -> Reading:
        """What a reading meant that has been corrected: it opens the watch, and later ones are not compared with it."""
        watch, latest = self.watch, self.latest
        episode = self._belongs_to(at)
        if episode is None:
            return self.reading(pain, at, event_id, location=location, red_flag=red_flag)
        self.watch = replace(episode)
        seen = self.reading(pain, at, event_id, location=location, red_flag=red_flag)
        self.watch, self.latest = (watch if Stage.CALM in seen.stages else episode), latest
        return seen

    def _belongs_to(self, at: datetime) -> Episode | None:
        """The episode that opened the watch, else that of the latest session up to 96 h ago (C-082)."""
        if self.watch is not None:
            return self.watch
        if self.latest is not None and hours_between(self.latest.ended_at, at) <= self.rules.linked_hours:
            return self.latest
        return None

    def _calm(self, pain: Decimal, at: datetime, hours: Decimal) -> tuple[Stage, ...]:
        """A non-elevated check-in closes the watch when low enough and 12 h from any session (C-082, C-091)."""
        recent = self.latest is not None and hours_between(self.latest.ended_at, at) < self.rules.settle_hours
        if pain > limits(self.rules, acute=self.acute)[0] or hours < self.rules.settle_hours or recent:
            return (Stage.CALM,)
        self.watch = None
        return (Stage.SETTLED,)

    def _elevated(
        self, episode: Episode, pain: Decimal, hours: Decimal, location: PainLocation | None, red_flag: bool
    ) -> tuple[Stage, ...]:
        if self.watch is None:
            self.watch = episode
        if episode.first_elevated_hours is None:
            episode.first_elevated_hours, episode.first_elevated = hours, pain
        peak, previous = episode.worst, episode.before
        tolerated, intense = limits(self.rules, acute=self.acute)
        found = [Stage.INTENSE] if pain > intense else []
        if hours >= self.rules.doms_until_hours:
            if pain > peak - self.rules.improvement or pain > tolerated:
                found.append(Stage.SECOND)
        elif hours >= self.rules.first_stage_hours and not found:
            if _doms_compatible(episode, pain, location, red_flag, self.rules):
                found += [] if episode.doms_said else [Stage.DOMS]
                episode.doms_said = True
            elif hours >= self.rules.second_stage_hours:
                found += [Stage.SECOND] if pain > peak - self.rules.improvement else []
            elif pain > previous - self.rules.improvement:
                found.append(Stage.FIRST)
        return tuple(found) or (Stage.ELEVATED,)


def _doms_compatible(
    episode: Episode, pain: Decimal, location: PainLocation | None, red_flag: bool, rules: ClinicalRules
) -> bool:
    """Soreness expected after a new load: diffuse, at most 5, onset at 24-72 h, or at 12-24 h and mild (C-083)."""
    onset, first = episode.first_elevated_hours, episode.first_elevated
    if (
        not episode.new_load
        or location is not PainLocation.MUSCLE_DIFFUSE
        or red_flag
        or onset is None
        or first is None
    ):
        return False
    if rules.first_stage_hours <= onset < rules.doms_until_hours:
        return pain <= rules.intense_pain
    return rules.early_doms_hours <= onset < rules.first_stage_hours and max(pain, first) <= rules.early_doms_pain
