"""An answer of X to be damaged."""

from typing import Any

from connectors.errors import UnreadableAnswer
from connectors.http import Answer
from connectors.post import Reject
from connectors.sources.x import parse_page
from tests.connectors.answers.x.case import NOW, OWN, PLAIN, QUOTE, REPLY, REPOST, USERS
from tests.connectors.mutations import Mutable, Read, as_body, node_count

_LONG = {"note_tweet": {"text": "A long note"}, "entities": {"urls": [{"expanded_url": "https://e.example"}]}}
_ERROR = {"title": "Not Found Error", "resource_type": "tweet", "resource_id": "7", "parameter": "referenced_tweets.id"}


def _parse(body: Any) -> Read:
    try:
        found = parse_page(Answer("x", 200, {}, as_body(body)), NOW)
    except UnreadableAnswer as error:
        return (), (Reject("the answer", str(error), error.payload),)
    return found.posts, found.rejects


# A post told twice, or in an earlier version, is told once.
MUTABLE = Mutable(
    {
        "data": [
            PLAIN | _LONG,
            REPLY | {"withheld": {}},
            QUOTE,
            REPOST,
        ],
        "includes": {"tweets": [OWN], "users": USERS},
        "errors": [_ERROR],
        "meta": {"result_count": 4},
    },
    _parse,
    lambda body: (0, node_count(body)),
)
