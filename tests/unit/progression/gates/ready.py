"""A patient one session away from an increase: the last session decides."""

from typing import Any

from tests.support.exercises import Raw, lift, planned
from tests.support.timeline import Story, Timeline


def ready(*exercises: Raw, first: Raw | None = None, **plan: Any) -> Timeline:
    """Pain profile at 60 kg since 2026-02-02, one qualifying session on 2026-02-13."""
    return Timeline().plan(*exercises, **plan).session("02-13 19:00", *([first] if first else []))


def decided(*exercises: Raw, first: Raw | None = None, last: Raw | None = None, on: str = "02-16", **plan: Any) -> str:
    """The decision on the last session, in short."""
    story = ready(*exercises, first=first, **plan).session(f"{on} 19:00", *([last] if last else [])).run()
    return said_last(story)


def said_last(story: Story) -> str:
    return story.told()[-1]


__all__ = ["decided", "lift", "planned", "ready", "said_last"]
