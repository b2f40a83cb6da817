"""Reads what a platform answers, never more of it than we take, however it is packed."""

import zlib
from contextlib import suppress

import httpx

from connectors.errors import UnreadableAnswer

_SHOWN = 2000
_REFUSAL = 64 * 1024


async def read_body(response: httpx.Response, asked: str, most: int) -> bytes:
    """Return the body of an answer, unpacked; ``asked`` is its address without secrets.

    Raises:
        UnreadableAnswer: it has more than ``most`` bytes, or is packed in a way that was not asked for.
    """
    body = await _unpacked(response, asked, most + 1)
    if len(body) > most:
        raise UnreadableAnswer(f"{asked} answered more than {most} bytes", shown(body))
    return body


async def read_refusal(response: httpx.Response, asked: str) -> bytes:
    """Return the beginning of what is said of a refusal, as far as it can be read: its status is answer enough."""
    with suppress(httpx.HTTPError, UnreadableAnswer):
        return await _unpacked(response, asked, _REFUSAL)
    return b""


def shown(body: bytes) -> str:
    """Return the beginning of a body as text, for people to look at."""
    return body[:_SHOWN].decode(errors="replace")


async def _unpacked(response: httpx.Response, asked: str, most: int) -> bytes:
    """Return at most so many bytes of a body; httpx would unpack a piece whole, to a thousand times its size."""
    packing = response.headers.get("content-encoding", "identity").lower()
    if packing not in ("gzip", "identity"):
        raise UnreadableAnswer(f"{asked} answered in an encoding that was not asked for", "")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress if packing == "gzip" else _cut
    body = bytearray()
    async for piece in response.aiter_raw():
        try:
            body += unpack(piece, most - len(body))
        except zlib.error:
            raise UnreadableAnswer(f"{asked} answered what it calls gzip and is not", "") from None
        if len(body) >= most:
            break
    return bytes(body)


def _cut(piece: bytes, size: int) -> bytes:
    return piece[:size]
