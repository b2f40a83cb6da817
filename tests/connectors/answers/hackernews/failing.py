"""The search of Hacker News for those who let it fail; it knows no secret."""

from dataclasses import replace

from connectors.connector import Connector
from connectors.http import HttpClient, Limits
from connectors.sources.hackernews import HackerNews
from tests.connectors.answers.hackernews.case import NOW
from tests.connectors.failures import amended
from tests.connectors.loopback import Answering, Reply, Request

SECRETS = ()


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    items = HttpClient(f"{url}/v0", limits=limits)
    return HackerNews(HttpClient(f"{url}/api/v1", limits=limits), now=lambda: NOW, items=items)


def endless(server: Answering, request: Request, token: str) -> Reply:
    """Answer with the same hits whatever the stretch of time, and say that there are more; there are no tokens."""
    assert token
    always = replace(request, params=request.params | {"numericFilters": ""})
    return amended(server(always), lambda body: body | {"nbHits": 5000})
