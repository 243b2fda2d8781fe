"""The messages of a story, as the tests of texts look at them."""

from zoneinfo import ZoneInfo

from shared.contracts.emissions import MessageSaid
from tests.support.timeline import Story


def messages(story: Story, rule: str) -> list[MessageSaid]:
    """Texts of one rule, in the order they were told."""
    return [one for one in story.said if isinstance(one, MessageSaid) and one.key.startswith(f"{rule}.")]


def told(story: Story, rule: str) -> list[tuple[str, str]]:
    """Key and local day and hour of each."""
    zone = ZoneInfo(story.zone)
    return [(one.key, f"{one.at.astimezone(zone):%m-%d %H:%M}") for one in messages(story, rule)]
