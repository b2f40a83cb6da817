"""Comments and videos of YouTube to be damaged."""

from typing import Any

from connectors.youtube_posts import missing_replies, read_comments, read_videos, time_of, video_of
from tests.connectors.answers.youtube.case import NOW, THREADS, VIDEOS
from tests.connectors.mutations import Mutable, Read, node_count


def _parse(items: list[Any]) -> Read:
    for item in items:
        video_of(item), missing_replies(item), time_of(item)
    is_comment = [isinstance(item, dict) and "video" not in str(item.get("kind")) for item in items]
    comments = read_comments([item for item, told in zip(items, is_comment, strict=True) if told], "Pumps", NOW)
    videos = read_videos([item for item, told in zip(items, is_comment, strict=True) if not told], NOW)
    return (*comments[0], *videos[0]), (*comments[1], *videos[1])


# A video that is not public is told to nobody, and a thread holds several comments.
MUTABLE = Mutable([*THREADS[:2], *VIDEOS[:2]], _parse, lambda items: (0, node_count(items)))
