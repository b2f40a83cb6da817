"""A server that behaves like the YouTube Data API; every video and comment in it is invented."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.post import Query
from connectors.sources.youtube import Settings, YouTube
from tests.connectors.loopback import Loopback, Reply, Request

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
KEY = "an-invented-key"
BRAND = "UCzephyrite-brand-0000001"[:24]
OTHER = "UCsomebody-else-00000002"[:24]

Item = dict[str, Any]


def told(age: float) -> str:
    """Return a time that is ``age`` hours before ``NOW``, as the API writes it."""
    return (NOW - timedelta(hours=age)).strftime("%Y-%m-%dT%H:%M:%SZ")


def video(number: str, age: float, title: str, channel: str = OTHER, **facts: Any) -> Item:
    """Return a video as a list of videos has it."""
    snippet = {
        "publishedAt": told(age),
        "channelId": channel,
        "title": title,
        "description": f"About {title}. More on https://example.org/{number}",
        "channelTitle": "Pump tests",
        "defaultAudioLanguage": "en-GB",
    }
    counts = {"viewCount": "1200", "likeCount": "40", "commentCount": "3"}
    return {
        "kind": "youtube#video",
        "id": number,
        "snippet": snippet | facts.pop("snippet", {}),
        "statistics": counts,
        "status": {"privacyStatus": "public"},
    } | facts


def comment(number: str, age: float, text: str, **snippet: Any) -> Item:
    """Return a comment as threads hold it."""
    return {
        "kind": "youtube#comment",
        "id": number,
        "snippet": {
            "textDisplay": text,
            "textOriginal": "not for everybody",
            "authorDisplayName": "@orla_b",
            "authorChannelId": {"value": "UCorla-b-000000000000003"},
            "likeCount": 2,
            "publishedAt": told(age),
            "updatedAt": told(age),
        }
        | snippet,
    }


def thread(under: Item, first: Item, *replies: Item, **snippet: Any) -> Item:
    """Return a thread under a video; it holds no more than one of its replies."""
    about = {"videoId": under["id"], "channelId": under["snippet"]["channelId"]}
    for reply in replies:
        reply["snippet"]["parentId"] = first["id"]
    return {
        "kind": "youtube#commentThread",
        "id": first["id"],
        "snippet": about
        | {"topLevelComment": first, "totalReplyCount": len(replies), "isPublic": True, "canReply": True}
        | snippet,
        "replies": {"comments": list(replies[:1])},
        "all_replies": list(replies),
    }


class Site:
    """Answers from ``videos`` and ``threads``, at most ``size`` items a page."""

    def __init__(self, videos: list[Item], threads: list[Item], size: int = 100) -> None:
        self.videos = videos
        self.threads = threads
        self.size = size
        self.closed: set[str] = set()

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("x-goog-api-key") != KEY or "key" in request.params:
            return fault(400, "API key not valid. Please pass a valid API key.", "badRequest", "API_KEY_INVALID")
        answer = self._answers().get(request.path.removeprefix("/youtube/v3/"))
        return answer(request) if answer else fault(404, "Not found", "notFound")

    def _answers(self) -> dict[str, Callable[[Request], Reply]]:
        return {
            "search": self._search,
            "videos": self._videos,
            "channels": self._channels,
            "playlistItems": self._uploads,
            "commentThreads": self._threads,
            "comments": self._comments,
            "i18nLanguages": lambda _: Reply(b'{"items": []}'),
        }

    def _search(self, request: Request) -> Reply:
        words = [word.lower() for word in re.findall(r"\w{4,}", request.params["q"].partition(" -")[0])]
        start, stop = request.params["publishedAfter"], request.params["publishedBefore"]
        found = [
            {"kind": "youtube#searchResult", "id": {"videoId": one["id"]}, "snippet": one["snippet"]}
            for one in self.videos
            if start <= one["snippet"]["publishedAt"] < stop and any(word in json.dumps(one).lower() for word in words)
        ]
        return self._page(request, sorted(found, key=published, reverse=True))

    def _videos(self, request: Request) -> Reply:
        wanted = request.params["id"].split(",")
        return Reply(json.dumps({"items": [one for one in self.videos if one["id"] in wanted]}).encode())

    def _channels(self, request: Request) -> Reply:
        known = {"pageInfo": {"totalResults": 0}}
        if request.params["forHandle"] == "@zephyrite":
            known["items"] = [{"id": BRAND}]  # type: ignore[assignment]
        return Reply(json.dumps(known).encode())

    def _uploads(self, request: Request) -> Reply:
        channel = f"UC{request.params['playlistId'][2:]}"
        found = [one for one in self.videos if one["snippet"]["channelId"] == channel]
        items = [
            {"contentDetails": {"videoId": one["id"], "videoPublishedAt": one["snippet"]["publishedAt"]}}
            for one in sorted(found, key=published, reverse=True)
        ]
        return self._page(request, items)

    def _threads(self, request: Request) -> Reply:
        under, channel = request.params.get("videoId"), request.params.get("allThreadsRelatedToChannelId")
        if under in self.closed:
            return fault(403, "The video has disabled comments.", "commentsDisabled")
        found = [
            one for one in self.threads if under == one["snippet"]["videoId"] or channel == one["snippet"]["channelId"]
        ]
        shown = [{name: part for name, part in one.items() if name != "all_replies"} for one in found]
        return self._page(request, sorted(shown, key=lambda one: published(first_of(one)), reverse=True))

    def _comments(self, request: Request) -> Reply:
        """Return the replies to a comment, or comments by their ids: those without the video that they stand under."""
        if "id" in request.params:
            wanted = request.params["id"].split(",")
            every = (one for thread in self.threads for one in (first_of(thread), *thread["all_replies"]))
            return Reply(json.dumps({"items": [one for one in every if one["id"] in wanted]}).encode())
        parent = request.params["parentId"]
        return self._page(request, next(one["all_replies"] for one in self.threads if one["id"] == parent))

    def _page(self, request: Request, items: list[Item]) -> Reply:
        page = request.params.get("pageToken", "at0")
        if not re.fullmatch(r"at\d+", page):
            return fault(400, "The request specifies an invalid page token.", "invalidPageToken")
        start = int(page[2:])
        stop = start + min(self.size, int(request.params["maxResults"]))
        more = {"nextPageToken": f"at{stop}"} if stop < len(items) else {}
        return Reply(json.dumps({"kind": "list", "items": items[start:stop], **more}).encode())


def published(item: Item) -> str:
    """Return when it was published."""
    return str(item["snippet"]["publishedAt"])


def first_of(thread: Item) -> Item:
    """Return the comment that a thread begins with."""
    return dict(thread["snippet"]["topLevelComment"])


def fault(status: int, message: str, *reasons: str) -> Reply:
    """Return an error as the API words it."""
    error = {
        "code": status,
        "message": message,
        "errors": [{"reason": reason, "message": message} for reason in reasons],
    }
    return Reply(json.dumps({"error": error}).encode(), status)


V1 = video("v1", 20, "Zephyrite pump, tested")
V2 = video("v2", 30, "Five pumps", snippet={"description": ""})
V3 = video("v3", 40, "New: Zephyrite Two", BRAND)
VIDEOS = [V1, V2, V3]
THREADS = [
    thread(V1, comment("c1", 3, "Mine <b>holds</b> &amp; holds<br>see <a href='https://example.org/a'>this</a>")),
    thread(
        V1,
        comment("c2", 5, "Leaks", updatedAt=told(4)),
        comment("c2.r1", 4.5, "No"),
        comment("c2.r2", 4.4, "Yes", authorDisplayName="Zephyrite", authorChannelId={"value": BRAND}),
    ),
    thread(V2, comment("c3", 6, "Where is the zephyrite?")),
    thread(V2, comment("c4", 7, "First!")),
    thread(V3, comment("c5", 8, "Take my money", likeCount=None)),
    thread(V3, comment("c6", 9, "Held", moderationStatus="heldForReview")),
]


def connector(loopback: Loopback, **limits: Any) -> YouTube:
    """Return a connector that asks the server on loopback, and knows its key."""
    settings = Settings(base_url=loopback.url, api_key=SecretStr(KEY))
    return YouTube(settings, Limits(**{"attempts": 1} | limits), now=lambda: NOW)


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that needs several pages for the videos above, and the query for them."""
    loopback = request.getfixturevalue("loopback")
    loopback.answer = Site(VIDEOS, THREADS, size=1)
    query = Query("youtube", "zephyrite", "zephyrite OR pumps", accounts=("@zephyrite",), options={"history_days": 3})
    return connector(loopback), query
