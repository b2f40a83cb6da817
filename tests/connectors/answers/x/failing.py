"""X for those who let it fail."""

from dataclasses import replace

from connectors.connector import Connector
from connectors.http import Limits
from connectors.sessions import BoundedSession
from connectors.sources.x import X, parse_refusal
from tests.connectors.answers.x.case import NOW, TOKEN
from tests.connectors.failures import amended
from tests.connectors.loopback import Answering, Reply, Request

SECRETS = (TOKEN,)


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    return X(TOKEN, BoundedSession(url, limits, parse_refusal), now=lambda: NOW)


def endless(server: Answering, request: Request, token: str) -> Reply:
    """Answer with the first page, and say that there is another."""
    first = replace(request, params={name: value for name, value in request.params.items() if name != "next_token"})
    return amended(server(first), lambda body: body | {"meta": body["meta"] | {"next_token": token}})
