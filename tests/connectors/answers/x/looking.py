"""X some time later: one post was edited, one was deleted, one became private, one is withheld."""

from tests.connectors.answers.x.case import OWN, PLAIN, QUOTE, REPLY, REPOST, RecentSearch, connector, tweet
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback

LATER = tweet(2980, "The zephyrite kettle is broken")
LATER["edit_history_tweet_ids"] = [PLAIN["id"], LATER["id"]]
WITHHELD = tweet(70, "zephyrite, withheld", withheld={"country_codes": ["DE"]})


def open_look_up(loopback: Loopback) -> Looking:
    """Return what looks up."""
    versions = {"edit_history_tweet_ids": [PLAIN["id"], LATER["id"]]}
    server = loopback.answer = RecentSearch([PLAIN | versions, LATER, OWN, REPOST, REPLY, WITHHELD])
    server.protected = {REPLY["id"]}
    return Looking(
        connector(loopback),
        there=(PLAIN["id"], OWN["id"], REPOST["id"]),
        edited=(PLAIN["id"], "The zephyrite kettle is broken"),
        deleted=(QUOTE["id"],),
        hidden=(REPLY["id"], WITHHELD["id"]),
    )
