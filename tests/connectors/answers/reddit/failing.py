"""Reddit for those who let it fail."""

from dataclasses import replace

from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.sources.reddit import Reddit, Settings
from tests.connectors.answers.reddit.case import NOW
from tests.connectors.failures import amended
from tests.connectors.loopback import Answering, Reply, Request

SECRETS = ("an-id", "a-secret", "loopback-token")


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    settings = Settings(base_url=url, client_id=SecretStr("an-id"), client_secret=SecretStr("a-secret"))
    return Reddit(settings, limits, now=lambda: NOW)


def endless(server: Answering, request: Request, token: str) -> Reply:
    """Answer with the first page of a listing, and say that there is another."""
    first = replace(request, params={name: value for name, value in request.params.items() if name != "after"})
    return amended(
        server(first),
        lambda body: body | {"data": body["data"] | {"after": f"t3_{token}"}} if "data" in body else body,
    )
