"""Lemmy for those who let it fail; it knows no secret."""

from dataclasses import replace

from connectors.connector import Connector
from connectors.http import HttpClient, Limits
from connectors.lemmy_lookups import parse_refusal
from connectors.sources.lemmy import Lemmy
from tests.connectors.answers.lemmy.case import NOW
from tests.connectors.loopback import Answering, Reply, Request

SECRETS = ()


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    return Lemmy(HttpClient(f"{url}/api/v3", limits=limits, refusal=parse_refusal), now=lambda: NOW)


def endless(server: Answering, request: Request, token: str) -> Reply:
    """Answer with the first page whatever the page; there are no tokens."""
    assert token
    return server(replace(request, params=request.params | {"page": "1"}))
