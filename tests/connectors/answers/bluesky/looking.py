"""Bluesky some time later: one post is gone, one author wants to be shown to members only, as the brand does."""

from datetime import timedelta

from tests.connectors.answers.bluesky.case import Network, address, bluesky, view
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback

_HOUR = timedelta(hours=1)
_MEMBERS_ONLY = {"labels": [{"val": "!no-unauthenticated"}]}


def open_look_up(loopback: Loopback) -> Looking:
    """Return what looks up."""
    posts = [view(1, _HOUR, "Other words than before"), view(2, _HOUR), view(3, _HOUR, author="mia", by=_MEMBERS_ONLY)]
    loopback.answer = Network([*posts, view(4, _HOUR, author="zephyrite", by=_MEMBERS_ONLY)])
    return Looking(
        bluesky(loopback),
        there=(address("ada", 1), address("ada", 2), address("zephyrite", 4)),
        edited=(address("ada", 1), "Other words than before"),
        deleted=(address("ada", "gone"),),
        hidden=(address("mia", 3),),
        accounts=("@zephyrite.example",),
    )
