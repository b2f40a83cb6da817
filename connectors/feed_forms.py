"""Reads feeds of any form, however ill-formed they are."""

from io import BytesIO
from typing import Any

import feedparser

from connectors.bodies import shown
from connectors.errors import UnreadableAnswer
from connectors.http import Answer
from connectors.texts import clean

_FORMS = {"rss": "RSS", "ato": "Atom", "cdf": "CDF", "jso": "JSON Feed"}


def read_feed(answer: Answer) -> Any:
    """Return what feedparser makes of an answer.

    Raises:
        UnreadableAnswer: it is no feed.
    """
    headers = {"content-type": answer.headers.get("content-type", ""), "content-location": answer.asked}
    try:
        parsed = feedparser.parse(BytesIO(answer.body), response_headers=headers)
    except Exception as error:  # whatever its parsers make of hostile bytes
        raise _no_feed(answer, type(error).__name__) from error
    if not parsed.entries and not parsed.get("version"):
        raise _no_feed(answer, str(parsed.get("bozo_exception", "it has neither entries nor a title")))
    return parsed


def tell_form(answer: Answer) -> str:
    """Return in words in which form a feed is written, and how many entries it has.

    Raises:
        UnreadableAnswer: it is no feed.
    """
    parsed = read_feed(answer)
    form = _FORMS.get(str(parsed.get("version"))[:3], "a form of its own")
    count = len(parsed.entries)
    return f"{form} with {count:,} {'entry' if count == 1 else 'entries'}"


def _no_feed(answer: Answer, reason: str) -> UnreadableAnswer:
    told = f"{answer.asked} answered something that is no feed: {clean(reason)[:200]}"
    return UnreadableAnswer(told, shown(answer.body))
