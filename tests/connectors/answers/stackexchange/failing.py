"""Stack Exchange for those who let it fail."""

from dataclasses import replace

from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import HttpClient, Limits
from connectors.sources.stackexchange import StackExchange, parse_refusal
from tests.connectors.answers.stackexchange.case import NOW
from tests.connectors.failures import amended
from tests.connectors.loopback import Answering, Reply, Request

KEY = "an-invented-key"
SECRETS = (KEY,)


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    http = HttpClient(f"{url}/2.3", limits=limits, refusal=parse_refusal)
    return StackExchange(http, SecretStr(KEY), now=lambda: NOW)


def endless(server: Answering, request: Request, token: str) -> Reply:
    """Answer with the same posts whatever the stretch of time, and say that there are more; there are no tokens."""
    assert token
    always = replace(request, params=request.params | {"fromdate": "0"})
    return amended(server(always), lambda body: body | {"has_more": True})
