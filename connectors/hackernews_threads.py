"""Asks for what surrounds posts of Hacker News: what comments answer, and what is answered to posts of the brand."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from connectors.http import HttpClient
from connectors.lookups import Lookups
from connectors.payloads import at, listed
from connectors.post import Post

MOST_ASKED = 50
"""For how many comments of a page another is looked up that they answer; as many of our own for their answers."""

_AT_ONCE = 100
_PATH = "search_by_date"


class Threads:
    """Asks for the surroundings of one page, and counts how often."""

    def __init__(self, http: HttpClient, most_hits: int) -> None:
        self._lookups = Lookups(http, {"hits", "id"})
        self._most_hits = most_hits

    @property
    def request_count(self) -> int:
        """How often was asked so far."""
        return self._lookups.request_count

    def around(self, posts: Sequence[Post], own: Sequence[Post]) -> Iterator[Any]:
        """Yield hits: stories and comments that ``posts`` answer, and what is answered to ``own``."""
        there = {post.post_id for post in posts}
        answers = [post for post in posts if post.reply_to_id]
        stories = dict.fromkeys(post.conversation_id for post in answers if post.conversation_id not in there)
        yield from self._search(f"(story,poll),({_tags(part)})" for part in _parts(filter(None, stories)))
        parents = {
            post.reply_to_id: post.title for post in answers if post.reply_to_id not in {*there, post.conversation_id}
        }
        for number, title in list(parents.items())[-MOST_ASKED:]:
            yield from self._item(str(number), title)
        yield from self._answers(own)

    def _answers(self, own: Sequence[Post]) -> Iterator[Any]:
        """Yield all comments under stories of our own, and those that answer comments of our own."""
        stories = [post.post_id for post in own if post.post_type == "post" and post.reply_count]
        yield from self._search(f"comment,({_tags(part)})" for part in _parts(stories))
        comments = [post.post_id for post in own if post.post_type == "comment" and post.reply_count != 0]
        for number in comments[-MOST_ASKED:]:
            yield from self._search(["comment"], f"parent_id={number}")

    def _search(self, tags: Iterable[str], filters: str = "") -> Iterator[Any]:
        for told in tags:
            params: dict[str, str | int] = {"query": "", "tags": told, "hitsPerPage": self._most_hits}
            params |= {"numericFilters": filters} if filters else {}
            yield from listed(at(self._lookups.ask(_PATH, params), "hits"))

    def _item(self, number: str, title: str | None) -> Iterator[Any]:
        """Yield a comment as a hit would tell it; the search finds comments by their words only."""
        item = self._lookups.ask(f"items/{number}", {})
        if isinstance(item, dict) and item.get("text"):  # else it was deleted
            kept = {name: value for name, value in item.items() if name != "children"}
            yield kept | {
                "objectID": str(item.get("id")),
                "_tags": [item.get("type")],
                "comment_text": item.get("text"),
                "story_title": title,
            }


def _tags(stories: Iterable[str]) -> str:
    return ",".join(f"story_{number}" for number in stories)


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    held = list(ids)
    return (held[start : start + _AT_ONCE] for start in range(0, len(held), _AT_ONCE))
