"""YouTube for those who let it fail."""

from dataclasses import replace

from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.sources.youtube import Settings, YouTube
from tests.connectors.answers.youtube.case import KEY, NOW
from tests.connectors.failures import amended
from tests.connectors.loopback import Answering, Reply, Request

SECRETS = (KEY,)


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    return YouTube(Settings(base_url=url, api_key=SecretStr(KEY)), limits, now=lambda: NOW)


def endless(server: Answering, request: Request, token: str) -> Reply:
    """Answer with the first page, and say that there is another."""
    first = replace(request, params={name: value for name, value in request.params.items() if name != "pageToken"})
    return amended(server(first), lambda body: body | {"nextPageToken": token})
