"""Everything else that people are reached by (SMS gateways, push services, chats), through Apprise.

https://github.com/caronc/apprise
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from services.alerts.adapters.channels.secrets import ChannelSecrets, NoSecret
from services.alerts.application.delivering import Message
from services.alerts.domain.delivery import Outcome, Verdict
from shared.contracts.clinic import Channel

LIMIT_S: Final = 15.0
"""For one attempt as a whole. The library's own limits are 4 s to connect and 4 s between bytes."""
_THREADS: Final = 4
_REFERENCE: Final = 8
"""Characters of the id that a person sees: these services know no ids, a reader knows a copy by it."""


_log = structlog.get_logger(__name__)


class ServiceChannel:
    """Sends to the Apprise URLs in the channel's secret, all of them. They are the operator's, not the clinic's.

    What one of several has taken is delivered: tried again it would arrive there once more. Which service fails shows
    only where each has a channel, and so a secret, of its own.
    """

    def __init__(self, secrets: ChannelSecrets, *, limit_s: float = LIMIT_S) -> None:
        self._secrets = secrets
        self._limit_s = limit_s
        # Of their own: services that do not answer must not take the threads that others wait for.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="apprise")

    async def send(self, message: Message, channel: Channel) -> Outcome:
        """Send it by a thread, which goes on by itself when the time is over: then it may arrive twice."""
        try:
            urls = await self._secrets.lines(message.tenant, channel.secret or "")
        except NoSecret as missing:
            return Outcome(Verdict.RETRY, str(missing))
        loop = asyncio.get_running_loop()
        tries = {loop.run_in_executor(self._threads, _notify, url, message) for url in urls}
        ended, late = await asyncio.wait(tries, timeout=self._limit_s)
        for each in late:
            each.cancel()  # what has not begun yet never does
        arrived = [each.result() for each in ended]
        if taken := arrived.count(True):
            return Outcome(Verdict.DELIVERED, "accepted" if taken == len(urls) else _in_part(channel, taken, len(urls)))
        if late:
            return Outcome(Verdict.RETRY, f"no answer of the service within {self._limit_s:g} s")
        if False not in arrived:
            return Outcome(Verdict.RETRY, f"the secret {channel.secret} holds no URL that Apprise knows")
        # The library says whether it worked, not why not.
        return Outcome(Verdict.RETRY, "the service refuses it")


def _in_part(channel: Channel, taken: int, many: int) -> str:
    said = f"accepted by {taken} of {many} services"
    _log.warning("a channel reaches only some of its services", channel=channel.id, secret=channel.secret, said=said)
    return said


def _notify(url: str, message: Message) -> bool | None:
    """Whether the service has taken it; None for what is no URL of a service."""
    import apprise  # noqa: PLC0415 - takes a moment and 20 MB, which most clinics never need

    asset = apprise.AppriseAsset(app_id="Liftline", app_desc="Liftline", storage_mode="memory", async_mode=False)
    service = apprise.Apprise(asset=asset)
    if not service.add(url):
        return None
    notice = message.notice
    body = f"{notice.text}\n{notice.link}\nRef. {message.id[:_REFERENCE]}"
    return bool(service.notify(body=body, title=notice.title, body_format=apprise.NotifyFormat.TEXT))
