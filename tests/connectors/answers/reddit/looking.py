"""Reddit some time later: edited, deleted by its author, removed, gone with its subreddit, and not to be indexed."""

from tests.connectors.answers.reddit.case import END, Site, comment, connector, submission
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback

THINGS = [
    submission("a1", 1, text="My Zephyrite pump leaks", edited=float(END - 60)),
    comment("b1", 1.5, "a2", "Mine as well", author="[deleted]", author_fullname=None),
    comment("b2", 1.2, "a2", "[deleted]", author="[deleted]"),
    submission("a3", 3, "Zephyrite is gone", "[removed]", removed_by_category="moderator"),
    submission("a6", 6, "Any good saddle?", is_robot_indexable=False),
]


def open_look_up(loopback: Loopback) -> Looking:
    """Return what looks up."""
    loopback.answer = Site(THINGS)
    return Looking(
        connector(loopback),
        there=("t3_a1", "t1_b1"),
        edited=("t3_a1", "My Zephyrite pump leaks"),
        deleted=("t1_b2", "t3_a3", "t3_a9"),
        hidden=("t3_a6",),
    )
