"""Says where a redirect may lead, and what may go there with it."""

import asyncio
import socket
from ipaddress import IPv6Address, ip_address

import httpx


def is_elsewhere(url: httpx.URL, base: httpx.URL) -> bool:
    """Say whether another server than that of ``base`` is asked: what is meant for the one is no business of others."""
    return (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port)


async def leads_inside(url: httpx.URL, base: httpx.URL) -> bool:
    """Say whether a redirect leads from a public server into a network of our own.

    A name that nobody knows leads nowhere. That a name may stand for another address a moment later is not seen.
    """
    return url.host != base.host and await _is_inside(url.host) and not await _is_inside(base.host)


async def _is_inside(host: str) -> bool:
    """Say whether a host is this machine, on its link, or in a range that is not of the public internet."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: a label that no name may have
        return False
    return any(not _is_public(str(address[0])) for *_, address in found)


def _is_public(text: str) -> bool:
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_global
    return address.is_global
