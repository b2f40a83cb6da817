"""A feed to be damaged."""

from connectors.errors import UnreadableAnswer
from connectors.http import Answer
from connectors.items import read_items
from connectors.post import Reject
from connectors.sources.feed import parse_page, parse_post
from tests.connectors.answers.feed.case import ATOM, NOW
from tests.connectors.mutations import Mutable, Read


def _parse(body: bytes) -> Read:
    answer = Answer("https://kettles.example/feed", 200, {"content-type": "application/xml"}, body)
    try:
        entries = parse_page(answer)
    except UnreadableAnswer as error:
        return (), (Reject("the answer", str(error), error.payload),)
    return read_items(entries, lambda entry: parse_post(entry, "kettles.example", NOW), "id")


MUTABLE = Mutable(ATOM, _parse, lambda body: (0, 1 + body.count(b"<")))
