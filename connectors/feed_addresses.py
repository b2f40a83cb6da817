"""Where a feed is asked for, and what it is called where its address must not be told: that may hold a password."""

from hashlib import blake2b
from urllib.parse import parse_qsl, urlsplit

from connectors.secrecy import keep

_SHORTEST_KEY = 8


def key_of(url: str) -> str:
    """Return a name for a feed that tells nothing of its address."""
    return blake2b(url.encode(), digest_size=8).hexdigest()


def part(url: str, proxy: str | None) -> tuple[str, str, dict[str, str]]:
    """Return the server to ask for a feed, its path and its query; for a proxy, the path begins with the host.

    A name and password in the address are sent as such, and are no part of the path: that is told and kept. What is
    long in the query may be a key, and is told nowhere.
    """
    parts = urlsplit(url)
    params = dict(parse_qsl(parts.query, keep_blank_values=True))
    for value in params.values():
        keep(value if len(value) >= _SHORTEST_KEY else None)
    if proxy is None:
        return f"{parts.scheme}://{parts.netloc}", parts.path, params
    user, _, host = parts.netloc.rpartition("@")
    base = urlsplit(proxy)
    named = base._replace(netloc=f"{user}@{base.netloc}") if user and "@" not in base.netloc else base
    return named.geturl(), f"{host}{parts.path}", params
