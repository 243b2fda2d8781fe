"""Where a clinic's webhook may lead: to public addresses, and to networks that the operator has named.

A webhook's URL is a clinic's to choose, and we are inside a network that it is not in. So names are resolved here,
every address they have must be allowed, the connection goes to the very address that was looked at, and is looked at
again.
"""

import asyncio
import socket
from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any, Final

import httpcore

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64: Final = IPv6Network("64:ff9b::/96")
"""The last 32 bits are an IPv4 address, which a translator connects to."""
_OBSOLETE: Final = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv6Network("fec0::/10"))
"""Special addresses that not every version of Python knows to be no public ones."""


class Forbidden(Exception):
    """The address is none that a webhook may lead to. The message says why, without the address."""


def read_networks(text: str) -> tuple[Network, ...]:
    """Read networks in CIDR notation, separated by commas. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


class Guard:
    """Decides on addresses."""

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        """`allowed`: networks that may be reached although they are not public."""
        self._allowed = tuple(allowed)

    def allows(self, address: Address) -> bool:
        """Whether a connection may go there."""
        return self.named(address) or _public(_meant(address))

    def named(self, address: Address) -> bool:
        """Whether the operator has named its network."""
        return any(_meant(address) in network for network in self._allowed)

    async def resolve(self, host: str, port: int, *, in_the_clear: bool) -> Sequence[Address]:
        """Find the addresses of a host. Raises Forbidden when any of them is, OSError when it has none.

        `in_the_clear`: without TLS, which goes to networks that the operator has named only.
        """
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        if in_the_clear and not all(self.named(address) for address in addresses):
            raise Forbidden("in the clear, only networks that the operator names are written to: use https")
        if not addresses or not all(self.allows(address) for address in addresses):
            raise Forbidden("the address lies in a network that webhooks may not lead to")
        return list(dict.fromkeys(addresses))


def _meant(address: Address) -> Address:
    """The IPv4 address where an IPv6 address only stands for one."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _public(address: Address) -> bool:
    special = address.is_multicast or address.is_reserved or any(address in network for network in _OBSOLETE)
    return address.is_global and not special


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects for an HTTP client, to allowed addresses only. TLS still checks the name that was asked for."""

    def __init__(self, guard: Guard, *, in_the_clear: bool) -> None:
        self._guard = guard
        self._in_the_clear = in_the_clear
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, look, connect, look again. Raises Forbidden, httpcore.ConnectError."""
        try:
            addresses = await self._guard.resolve(host, port, in_the_clear=self._in_the_clear)
        except OSError as unknown:
            raise httpcore.ConnectError("the name cannot be resolved") from unknown
        failed: Exception = httpcore.ConnectError()
        for address in addresses:
            try:
                stream = await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            reached = stream.get_extra_info("server_addr")
            if ip_address(str(reached[0]).partition("%")[0]) != address:
                await stream.aclose()
                raise Forbidden("the connection led to another address than the one that was looked at")
            return stream
        raise failed

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
