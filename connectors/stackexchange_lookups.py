"""Tells what became of questions and answers that were asked for by their ids."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.answered import join, sort_answer
from connectors.connector import LookedUp
from connectors.errors import BadQuery, UnreadableAnswer
from connectors.payloads import at
from connectors.stackexchange_posts import MOST_ITEMS, Body, parse_post

_ID = re.compile(r"([a-z0-9][a-z0-9.-]{0,60}):([1-9][0-9]{0,9})")

_Ask = Callable[[str, Mapping[str, str | int]], Body]


def look_up(ask: _Ask, ids: Iterable[str], observed_at: datetime) -> LookedUp:
    """Return what became of posts; it takes a request for each site, and another where not all are questions.

    Of a site that is refused nothing is known: it may be no more.

    Raises:
        ConnectorError: so are all.
    """
    sites: dict[str, list[str]] = {}
    for name in filter(None, map(_ID.fullmatch, ids)):
        sites.setdefault(name[1], []).append(name[2])
    parts, refusals = [], []
    for site, numbers in sites.items():
        try:
            parts.append(_look_up(ask, site, numbers, observed_at))
        except BadQuery as error:
            refusals.append(error)
    if refusals and not parts:
        raise refusals[0]
    return join(parts)


def _look_up(ask: _Ask, site: str, numbers: Sequence[str], observed_at: datetime) -> LookedUp:
    """Return what became of posts of one site, whose ids do not tell questions from answers."""
    items = _items(ask, site, "questions", numbers)
    known = {_number(item) for item in items}
    others = [number for number in numbers if number not in known]
    items += _items(ask, site, "answers", others) if others else []
    found = {f"{site}:{_number(item)}": item for item in items}
    asked = [f"{site}:{number}" for number in numbers]
    return sort_answer(asked, found, lambda _: False, lambda item: parse_post(item, site, observed_at), "question_id")


def _items(ask: _Ask, site: str, kind: str, numbers: Sequence[str]) -> list[Any]:
    """Return those of the posts that are there.

    Raises:
        UnreadableAnswer: there is more than was asked for.
    """
    body = ask(f"{kind}/{';'.join(numbers)}", {"site": site, "filter": "withbody", "pagesize": MOST_ITEMS})
    if body.has_more:
        raise UnreadableAnswer(f"stackexchange knows more {kind} than the {len(numbers)} that it was asked for", "")
    return body.items


def _number(item: Any) -> str:
    return str(at(item, "answer_id") or at(item, "question_id"))
