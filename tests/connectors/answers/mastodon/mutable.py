"""Posts of Mastodon to be damaged."""

from datetime import timedelta

from connectors.sources.mastodon import parse_page
from tests.connectors.answers.mastodon.case import NOW, account, status
from tests.connectors.mutations import Mutable

_HOUR = timedelta(hours=1)
_PICTURES = [{"description": "A zephyrite kettle"}]
_QUOTE = {"state": "accepted", "quoted_status": {"id": "9"}}

MUTABLE = Mutable(
    [
        status(_HOUR, "Boost", "zephyr", reblog=status(2 * _HOUR, tags=("kettle",), spoiler_text="tea", quote=_QUOTE)),
        status(3 * _HOUR, "Get one", in_reply_to_id="7", in_reply_to_account_id="8", edited_at="2026-09-22T11:00:00Z"),
        status(4 * _HOUR, content="", media_attachments=_PICTURES, poll={"options": [{"title": "Tea"}]}),
        status(5 * _HOUR, account=account("mia", noindex=True)),
    ],
    lambda items: parse_page(items, "kettles.example", NOW),
)
