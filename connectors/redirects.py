"""Says where a platform may not send us on to: what answers us must not choose what we reach inside our network."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from connectors.errors import UnreadableAnswer


def check_redirect(origin: str, target: str) -> None:
    """Refuse to follow a redirect from one address to another that it has no business with.

    Raises:
        UnreadableAnswer: ``target`` is neither https nor of the scheme of ``origin``, or it leads into a private
            network that ``origin`` is not itself in.
    """
    here, there = urlsplit(origin), urlsplit(target)
    if there.scheme not in ("https", here.scheme):
        raise UnreadableAnswer(f"{_shown(origin)} redirects from {here.scheme} to {there.scheme[:20]}", "")
    if there.hostname != here.hostname and _is_private(there.hostname) and not _is_private(here.hostname):
        raise UnreadableAnswer(f"{_shown(origin)} redirects to {there.hostname}, which is in a private network", "")


def is_elsewhere(address: str, base: str) -> bool:
    """Say whether another server than that of ``base`` is asked: what is meant for the one is no business of others."""
    here, there = urlsplit(base), urlsplit(address)
    return (here.scheme, here.hostname, here.port) != (there.scheme, there.hostname, there.port)


def _is_private(host: str | None) -> bool:
    """Tell whether a host is in no public network; one that has no address cannot be reached at all."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    addresses = (ip_address(str(place[0]).partition("%")[0]) for *_, place in found)
    return any(not (getattr(address, "ipv4_mapped", None) or address).is_global for address in addresses)


def _shown(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"
