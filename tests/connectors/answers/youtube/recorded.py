"""What becomes of the recorded answers of YouTube."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.youtube_posts import read_comments, read_videos, video_of
from tests.connectors.answers.youtube.case import NOW
from tests.connectors.reckoning import Recorded, bodies, files, read, walk

TOTALS = {
    "comments": (19, 19, 0, 0, 0),
    "videos": (3, 3, 0, 0, 0),
    "videos found": (67, 0, 0, 0, 67),
}

_ASKED_FOR = "the search only names it; the video itself is asked for by that name"


def recorded(folder: Path) -> Iterator[Recorded]:
    """Yield what becomes of each comment, each video, and each video found."""
    for name, path in files(folder, "youtube/*.json"):
        (body,) = bodies(path)
        items = body.get("items", [body])
        if count := _count(body, "comment"):
            yield read(name, "comments", count, *read_comments(items, None, NOW))
        if count := _count(body, "video"):
            yield read(name, "videos", count, *read_videos(items, NOW))
        if count := _count(body, "searchResult"):
            yield Recorded(name, "videos found", count, left_out={_ASKED_FOR: sum(map(bool, map(video_of, items)))})


def _count(body: Any, kind: str) -> int:
    return sum(each.get("kind") == f"youtube#{kind}" and "snippet" in each for each in walk(body))
