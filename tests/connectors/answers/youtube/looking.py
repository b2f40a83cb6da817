"""YouTube some time later: a comment and a video were edited, others are deleted, unlisted or held back."""

from tests.connectors.answers.youtube.case import Site, comment, connector, thread, told, video
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback

EDITED, PLAIN, HELD, GONE = (f"Ug{word:-<20}4AaABAg" for word in ("edited", "plain", "held", "gone"))
REPLY = f"{EDITED}.9iPXEClD9lW9iPXLqKy_Pt"
VIDEO, UNLISTED, GONE_VIDEO = "zephyr-vid1", "zephyr-vid2", "zephyr-vid3"


def open_look_up(loopback: Loopback) -> Looking:
    """Return what looks up."""
    shown = video(VIDEO, 20, "Zephyrite pump, tested again")
    videos = [shown, video(UNLISTED, 30, "Pumps", status={"privacyStatus": "unlisted"})]
    reply = comment(REPLY, 2, "No")
    threads = [
        thread(shown, comment(EDITED, 3, "It <b>leaks</b> now", updatedAt=told(1)), reply),
        thread(shown, comment(PLAIN, 4, "Holds")),
        thread(shown, comment(HELD, 5, "Buy my pumps", moderationStatus="heldForReview")),
    ]
    loopback.answer = Site(videos, threads)
    return Looking(
        connector(loopback),
        there=(EDITED, PLAIN, REPLY, VIDEO),
        edited=(EDITED, "It leaks now"),
        deleted=(GONE, GONE_VIDEO),
        hidden=(HELD, UNLISTED),
    )
