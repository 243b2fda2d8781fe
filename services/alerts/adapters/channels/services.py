"""Everything else that people are reached by (SMS gateways, push services, chats), through Apprise.

https://github.com/caronc/apprise
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from services.alerts.adapters.channels.secrets import ChannelSecrets, NoSecret
from services.alerts.application.delivering import Message
from services.alerts.domain.delivery import Outcome, Verdict
from shared.contracts.clinic import Channel

LIMIT_S: Final = 15.0
"""For one attempt as a whole. The library's own limits are 4 s to connect and 4 s between bytes."""
_THREADS: Final = 4
_REFERENCE: Final = 8
"""Characters of the id that a person sees: these services know no ids, a reader knows a copy by it."""


class ServiceChannel:
    """Sends to the Apprise URLs in the channel's secret, all of them. They are the operator's, not the clinic's."""

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
        try:
            async with asyncio.timeout(self._limit_s):
                arrived = await asyncio.get_running_loop().run_in_executor(self._threads, _notify, urls, message)
        except TimeoutError:
            return Outcome(Verdict.RETRY, f"no answer of the service within {self._limit_s:g} s")
        if arrived is None:
            return Outcome(Verdict.RETRY, f"the secret {channel.secret} holds no URL that Apprise knows")
        # The library says whether it worked, not why not.
        return Outcome(Verdict.DELIVERED, "accepted") if arrived else Outcome(Verdict.RETRY, "the service refuses it")


def _notify(urls: list[str], message: Message) -> bool | None:
    """Whether every service has taken it; None for what is no URL of a service."""
    import apprise  # noqa: PLC0415 - takes a moment and 20 MB, which most clinics never need

    asset = apprise.AppriseAsset(app_id="Liftline", app_desc="Liftline", storage_mode="memory", async_mode=False)
    services = apprise.Apprise(asset=asset)
    if not all(services.add(url) for url in urls):
        return None
    notice = message.notice
    body = f"{notice.text}\n{notice.link}\nRef. {message.id[:_REFERENCE]}"
    return bool(services.notify(body=body, title=notice.title, body_format=apprise.NotifyFormat.TEXT))
