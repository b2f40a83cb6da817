"""Posts of Bluesky to be damaged."""

from datetime import timedelta

from connectors.sources.bluesky import parse_page
from tests.connectors.answers.bluesky.case import NOW, actor, address, feed_item, reply, view
from tests.connectors.mutations import Mutable

_HOUR = timedelta(hours=1)
_LINK = {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://zephyrite.example/kettle"}]}
_SHOWN = {"images": [{"alt": "A kettle"}], "external": {"uri": "https://zephyrite.example", "title": "Kettles"}}
_ANSWER = reply(address("bob", "p"), address("bob", "r")) | {"langs": ["en"], "facets": [_LINK]}
_REASON = {"by": actor("eve"), "indexedAt": "2026-09-22T11:00:00Z", "uri": "at://did:plc:eve/app.bsky.feed.repost/7"}

MUTABLE = Mutable(
    [
        feed_item(view(1, _HOUR, record=_ANSWER), reason=_REASON),
        view(2, _HOUR, labels=[{"val": "rude", "neg": False}], by={"labels": [{"val": "!no-promote"}]}, quoteCount=2),
        view(3, _HOUR, record={"text": "", "embed": {"record": {"uri": address("bob", 9)}, "media": _SHOWN}}),
        {"uri": address("ada", 4), "notFound": True},
    ],
    lambda items: parse_page(items, NOW),
)
