"""The proxy of the chaos runs: each weather does to a connection what it says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic

import pytest

from tests.support.proxy import FAIR, Proxy, Weather


@pytest.fixture
async def echo() -> AsyncIterator[Proxy]:
    """A proxy before a server that says everything back."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(1000):
                heard.set()
                writer.write(data)
                await writer.drain()
        writer.close()

    heard = asyncio.Event()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Proxy(lambda: port) as proxy:
        proxy.heard = heard  # type: ignore[attr-defined]
        yield proxy
    server.close()


async def connect(proxy: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit_s: float = 5.0) -> bytes:
    writer.write(b"hello")
    async with asyncio.timeout(limit_s):
        return await reader.read(1000)


async def test_fair_weather_passes_everything_on(echo: Proxy) -> None:
    reader, writer = await connect(echo)
    assert await asked(reader, writer) == b"hello"
    writer.close()


async def test_a_slow_network_is_slow_in_both_directions(echo: Proxy) -> None:
    echo.set(Weather(latency_s=0.1))
    reader, writer = await connect(echo)
    began = monotonic()
    assert await asked(reader, writer) == b"hello"
    assert monotonic() - began >= 0.19
    writer.close()


async def test_a_cut_breaks_what_is_open_and_what_comes(echo: Proxy) -> None:
    reader, writer = await connect(echo)
    assert await asked(reader, writer) == b"hello"
    echo.set(Weather(cut=True))
    for one in ((reader, writer), await connect(echo)):
        with suppress(ConnectionError):
            assert await asked(*one) == b""
        one[1].close()
    echo.set(FAIR)
    once_more, third = await connect(echo)
    assert await asked(once_more, third) == b"hello"
    third.close()


@pytest.mark.parametrize("weather", [Weather(asks_lost=True), Weather(answers_lost=True)])
async def test_what_is_lost_comes_when_the_network_is_back(echo: Proxy, weather: Weather) -> None:
    reader, writer = await connect(echo)
    echo.set(weather)
    with pytest.raises(TimeoutError):
        await asked(reader, writer, limit_s=0.1)
    assert echo.heard.is_set() is weather.answers_lost  # type: ignore[attr-defined]
    echo.set(FAIR)
    async with asyncio.timeout(5):
        assert await reader.read(1000) == b"hello"
    writer.close()


async def test_when_the_server_is_gone_the_client_hears_of_it() -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Proxy(lambda: port) as proxy:
        reader, writer = await connect(proxy)
        with suppress(ConnectionError):
            assert await asked(reader, writer) == b""
        writer.close()
    server.close()
