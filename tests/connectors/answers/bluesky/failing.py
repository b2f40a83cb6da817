"""Bluesky for those who let it fail."""

from dataclasses import replace

from pydantic import SecretStr

from connectors.atprotocol import Account
from connectors.connector import Connector
from connectors.http import Limits
from connectors.sources.bluesky import Bluesky
from tests.connectors.answers.bluesky.case import NOW, PASSWORD
from tests.connectors.failures import amended
from tests.connectors.loopback import Answering, Reply, Request

SECRETS = (PASSWORD,)


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    return Bluesky(Account(url, "wom.example", SecretStr(PASSWORD), "see there", limits), now=lambda: NOW)


def endless(server: Answering, request: Request, token: str) -> Reply:
    """Answer with the first page, and say that there is another."""
    first = replace(request, params={name: value for name, value in request.params.items() if name != "cursor"})
    return amended(server(first), lambda body: body | {"cursor": token})
