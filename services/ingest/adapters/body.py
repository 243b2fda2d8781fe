"""Reading a request body: at most 1 MiB after decompression, stopped while it streams.

How long it may take to arrive is the connection's affair (shared/runtime/wire.py).
"""

import re
import zlib
from collections.abc import AsyncIterator
from typing import Final

from fastapi import Request

from shared.runtime.problems import ProblemError

MAX_BODY: Final = 1_048_576
"""Largest body after decompression, bytes."""

_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})
_GZIP: Final = 16 + zlib.MAX_WBITS
_MOST_MEMBERS: Final = 64
"""A gzip file may have several members. Thousands of empty ones are work without a byte of text."""


def media_type(request: Request) -> str:
    """The media type of the body, without parameters, lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_text(request: Request) -> str:
    """The body as text. Raises problems: 400 not UTF-8 or broken gzip, 413 too large, 415 encoding or charset."""
    charset = _CHARSET.search(request.headers.get("content-type", ""))
    if charset is not None and charset[1].lower() not in _CHARSETS:
        raise ProblemError(415, "Text is sent as UTF-8.")
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise ProblemError(415, "Content-Encoding is gzip or nothing.", headers={"Accept-Encoding": "gzip"})
    chunks = _plain(request.stream()) if encoding == "identity" else _unzipped(request.stream())
    body = b"".join([chunk async for chunk in _limited(chunks)])
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
    inflater, members = zlib.decompressobj(_GZIP), 1
    try:
        async for chunk in chunks:
            rest = chunk
            while rest:
                if inflater.eof:
                    inflater, members = zlib.decompressobj(_GZIP), members + 1
                    if members > _MOST_MEMBERS:
                        raise ProblemError(400, f"A gzip body has at most {_MOST_MEMBERS} members.")
                yield inflater.decompress(rest, MAX_BODY + 1)
                rest = inflater.unconsumed_tail or inflater.unused_data
    except zlib.error as broken:
        raise ProblemError(400, "The body is not gzip.") from broken
    if not inflater.eof:
        raise ProblemError(400, "The gzip body ends too early.")
