"""Mastodon for those who let it fail."""

from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.sources.mastodon import Mastodon
from tests.connectors.answers.mastodon.case import NOW, TOKEN
from tests.connectors.failures import amended
from tests.connectors.loopback import Answering, Reply, Request

SECRETS = (TOKEN,)


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    return Mastodon("kettles.example", SecretStr(TOKEN), url, now=lambda: NOW, limits=limits)


def endless(server: Answering, request: Request, token: str) -> Reply:
    """Answer with the first page, its last status under another id: the next page is asked for by that."""
    first = replace(request, params={name: value for name, value in request.params.items() if name != "max_id"})
    return amended(server(first), lambda body: _renamed(body, token))


def _renamed(body: Any, token: str) -> Any:
    if isinstance(body, list) and body:
        return [*body[:-1], body[-1] | {"id": str(int(body[-1]["id"]) - int(token))}]
    return body | {"statuses": _renamed(body["statuses"], token)} if "statuses" in body else body
