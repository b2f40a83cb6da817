"""An instance some time later: a status was edited, one deleted, one author wants no index, as the brand does."""

from datetime import timedelta

from tests.connectors.answers.mastodon.case import Instance, account, mastodon, status
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback

_HOUR = timedelta(hours=1)


def open_look_up(loopback: Loopback) -> Looking:
    """Return what looks up."""
    edited = status(_HOUR, "It leaks now", edited_at="2026-09-22T11:30:00.000Z")
    plain, gone = status(2 * _HOUR), status(3 * _HOUR)
    shy = status(4 * _HOUR, author="mia", account=account("mia", noindex=True))
    own = status(5 * _HOUR, author="zephyr", account=account("zephyr", indexable=False))
    loopback.answer = Instance([edited, plain, shy, own])
    names = [f"kettles.example:{one['id']}" for one in (edited, plain, own)]
    return Looking(
        mastodon(loopback),
        there=tuple(names),
        edited=(names[0], "It leaks now"),
        deleted=(f"kettles.example:{gone['id']}",),
        hidden=(f"kettles.example:{shy['id']}",),
        accounts=("@zephyr@kettles.example",),
    )
