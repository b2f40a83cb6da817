"""Says what it means when X refuses to answer."""

import re
from http import HTTPStatus

import requests

from connectors.errors import BadQuery, BudgetSpent, ConnectorError, NotAuthorised
from connectors.payloads import parse_json
from connectors.texts import clean

_CONSOLE = "https://console.x.com"
_LONGEST = 300
# These come with 403 and 429 too.
_CAP = re.compile("(usage|spend) ?cap|credits ?depleted", re.IGNORECASE)


def parse_refusal(response: requests.Response) -> ConnectorError | None:
    """Return what a refusal means; ``None`` where its status says it all."""
    status, told = response.status_code, _reasons(response)
    said = f"{response.url.partition('?')[0]} answered {status}: {told}"
    if status == HTTPStatus.PAYMENT_REQUIRED or _CAP.search(told):
        return BudgetSpent(f"{said}; the credit at {_CONSOLE} is used up")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    if status == HTTPStatus.UNAUTHORIZED:
        return NotAuthorised(f"{said}; check WOM_X_BEARER_TOKEN")
    if status == HTTPStatus.FORBIDDEN:
        return NotAuthorised(f"{said}; check at {_CONSOLE} what the app may do")
    return BadQuery(f"{said}; check the query")


def _reasons(response: requests.Response) -> str:
    """Return why X refused, in its words."""
    try:
        body = parse_json(response.content)
    except ValueError:
        body = None
    more = body.get("errors") if isinstance(body, dict) else None
    facts = [body, *(more if isinstance(more, list) else ())]
    told = [fact.get(name) for fact in facts if isinstance(fact, dict) for name in ("title", "detail", "message")]
    words = clean("; ".join(dict.fromkeys(word for word in told if word and isinstance(word, str))))[:_LONGEST]
    token = str(response.request.headers.get("Authorization", "")).removeprefix("Bearer ")
    return (words.replace(token, "…") if token else words) or response.reason
