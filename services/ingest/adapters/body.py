"""Reading a request body: at most 1 MiB after decompression, stopped while it streams."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Final

from fastapi import Request

from shared.runtime.problems import ProblemError

MAX_BODY: Final = 1_048_576
"""Largest body after decompression, bytes."""

_PATIENCE_S: Final = 20.0
_GZIP: Final = 16 + zlib.MAX_WBITS


def media_type(request: Request) -> str:
    """The media type of the body, without parameters, lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_text(request: Request) -> str:
    """The body as text. Raises problems: 400 not UTF-8 or broken gzip, 408 too slow, 413 too large, 415 encoding."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise ProblemError(415, "Content-Encoding is gzip or nothing.", headers={"Accept-Encoding": "gzip"})
    try:
        async with asyncio.timeout(_PATIENCE_S):
            chunks = _plain(request.stream()) if encoding == "identity" else _unzipped(request.stream())
            body = b"".join([chunk async for chunk in _limited(chunks)])
    except TimeoutError as slow:
        raise ProblemError(408, f"The body did not arrive within {_PATIENCE_S:g} s.") from slow
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as other:
        raise ProblemError(400, "The body is not UTF-8.") from other


async def _limited(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    seen = 0
    async for chunk in chunks:
        seen += len(chunk)
        if seen > MAX_BODY:
            raise ProblemError(413, f"A body holds at most {MAX_BODY} bytes after decompression.")
        yield chunk


async def _plain(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        yield chunk


async def _unzipped(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Inflate a bounded piece at a time, so that a bomb is stopped before it goes off."""
    inflater = zlib.decompressobj(_GZIP)
    try:
        async for chunk in chunks:
            rest = chunk
            while rest:
                if inflater.eof:  # a gzip file may have several members
                    inflater = zlib.decompressobj(_GZIP)
                yield inflater.decompress(rest, MAX_BODY + 1)
                rest = inflater.unconsumed_tail or inflater.unused_data
    except zlib.error as broken:
        raise ProblemError(400, "The body is not gzip.") from broken
    if not inflater.eof:
        raise ProblemError(400, "The gzip body ends too early.")
