"""Tells what became of videos and comments of YouTube that were asked for by their ids."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from connectors.answered import sort_answer
from connectors.connector import LookedUp
from connectors.payloads import at
from connectors.post import Post
from connectors.youtube_client import NotForUs, NothingThere, YouTubeClient
from connectors.youtube_posts import is_held, is_public, parse_comment, parse_video

MOST_LOOKED_UP = 50

_VIDEO = re.compile(r"[\w-]{11}", re.ASCII)
_COMMENT = re.compile(r"[A-Za-z][\w-]{15,79}(?:\.[\w-]{8,79})?", re.ASCII)


def look_up(client: YouTubeClient, ids: Sequence[str], observed_at: datetime) -> LookedUp:
    """Return what became of videos and comments; it takes a unit for each of the two kinds, more where one refuses.

    Raises:
        NotForUs: all of them are refused.
    """
    before, asking = client.spent.units, _Asking(client)
    asking.ask("comments", [name for name in ids if _COMMENT.fullmatch(name)], "snippet")
    asking.ask("videos", [name for name in ids if _VIDEO.fullmatch(name)], "snippet,statistics,status")
    if asking.refusals and not asking.answered:
        raise asking.refusals[0]
    found = {str(at(item, "id")): item for item in asking.items}
    told = sort_answer(asking.answered, found, _is_hidden, lambda item: _parse(item, observed_at), "id")
    units = client.spent.units - before
    return replace(told, usage={"unit": units} if units else {})


@dataclass(slots=True)
class _Asking:
    """Asks for posts by their ids, and keeps what was answered to which of them, and what was refused."""

    client: YouTubeClient
    answered: list[str] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    refusals: list[NotForUs] = field(default_factory=list)

    def ask(self, resource: str, names: Sequence[str], part: str) -> None:
        """Ask for all at once; where one that is gone, or not for us, spoils that, for each half."""
        if not names:
            return
        try:
            self.items += self.client.ask(resource, part=part, id=",".join(names))[0]
            self.answered += names
        except (NothingThere, NotForUs) as error:
            if len(names) > 1:
                self.ask(resource, names[: len(names) // 2], part)
                self.ask(resource, names[len(names) // 2 :], part)
            elif isinstance(error, NotForUs):
                self.refusals.append(error)
            else:
                self.answered += names


def _is_hidden(item: Any) -> bool:
    return not is_public(item) or is_held(item)


def _parse(item: Any, observed_at: datetime) -> Post:
    is_video = _VIDEO.fullmatch(str(at(item, "id")))
    return parse_video(item, observed_at) if is_video else parse_comment(item, None, observed_at)
