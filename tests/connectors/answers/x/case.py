"""A server that behaves like the recent search of X; every post and person in it is invented."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.connector import Connector
from connectors.http import Limits
from connectors.post import Query
from connectors.sessions import BoundedSession
from connectors.sources.x import X, parse_refusal
from tests.connectors.loopback import Loopback, Reply, Request

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
TOKEN = "s3cr3t"  # noqa: S105
QUICK = Limits(attempts=2, backoff=0.01, patience=0.5, total=5)

Tweet = dict[str, Any]

USERS: list[dict[str, Any]] = [
    {
        "id": str(number),
        "username": name,
        "name": name.title(),
        "created_at": "2015-03-01T09:00:00.000Z",
        "protected": False,
        "public_metrics": {"followers_count": 100 * number, "following_count": 1, "tweet_count": 1, "listed_count": 0},
    }
    for number, name in enumerate(("zephyr", "mara_oak", "tobi_reed"), 1)
]


def name_at(moment: datetime, number: int = 0) -> str:
    """Return the id of a post written at a moment."""
    return str((int(moment.timestamp() * 1000) - 1288834974657 << 22) + number)


def tweet(minutes: float, text: str, author: int = 2, number: int = 0, **more: Any) -> Tweet:
    """Return a post of so many minutes before ``NOW``."""
    moment = NOW - timedelta(minutes=minutes)
    name = name_at(moment, number)
    return {
        "id": name,
        "text": text,
        "author_id": str(author),
        "created_at": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z",
        "lang": "en",
        "conversation_id": name,
        "edit_history_tweet_ids": [name],
        "public_metrics": {"like_count": 3, "reply_count": 1, "retweet_count": 2, "quote_count": 0},
    } | more


def reference(kind: str, post: Tweet) -> list[dict[str, str]]:
    return [{"type": kind, "id": post["id"]}]


OWN = tweet(900, "Our new zephyrite kettle is out.", author=1)
PLAIN = tweet(3000, "The zephyrite kettle &amp; I are friends https://t.co/a")
REPLY = tweet(300, "@zephyr does it whistle?", author=3, referenced_tweets=reference("replied_to", OWN))
REPLY |= {"in_reply_to_user_id": "1", "conversation_id": OWN["id"]}
QUOTE = tweet(200, "Zephyrite at last!", author=3, referenced_tweets=reference("quoted", OWN))
REPOST = tweet(100, "RT @zephyr: Our new zeph…", author=1, referenced_tweets=reference("retweeted", OWN))
POSTS = [PLAIN, OWN, REPLY, QUOTE, REPOST, tweet(60, "zephyrite again", author=9), tweet(5, "no zephyrite for me")]


class RecentSearch:
    """Answers from ``posts`` as X does, at a time that the test may move; ``extra`` goes into each answer."""

    def __init__(self, posts: list[Tweet], ceiling: int = 100, now: datetime = NOW) -> None:
        self.posts = posts
        self.ceiling = ceiling
        self.now = now
        self.extra: dict[str, Any] = {}
        self.protected: set[str] = set()
        """Ids of posts that are there, but not for us."""
        self.generation = 0
        """Tokens of another one are not taken."""

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return problem(401, "Unauthorized", "Unauthorized")
        match request.path:
            case "/2/usage/tweets":
                return reply({"data": {"project_cap": "3000000", "project_usage": "120"}})
            case "/2/tweets":
                return self._looked_up(request.params)
            case "/2/tweets/counts/recent":
                return self._fault(request) or reply(
                    {"data": [], "meta": {"total_tweet_count": len(self._all(request))}}
                )
            case "/2/tweets/search/recent":
                return self._fault(request) or self._page(request)
        return problem(404, "Not Found", "no such path")

    def _looked_up(self, params: dict[str, str]) -> Reply:
        names = params["ids"].split(",")
        if len(names) > 100 or not all(re.fullmatch("[0-9]{1,19}", name) for name in names):
            return problem(400, "Invalid Request", "'ids' is invalid")
        held = {post["id"]: post for post in self.posts if post["id"] not in self.protected}
        fields = params["tweet.fields"].split(",")
        data = [
            {field: value for field, value in held[name].items() if field in ("id", "text", *fields)}
            for name in names
            if name in held
        ]
        errors = [self._missing(name) for name in names if name not in held]
        return reply(({"data": data} if data else {}) | ({"errors": errors} if errors else {}))

    def _missing(self, name: str) -> dict[str, str]:
        is_there = name in self.protected
        kind = "not-authorized-for-resource" if is_there else "resource-not-found"
        return {
            "value": name,
            "detail": f"Could not find tweet with ids: [{name}].",
            "title": "Authorization Error" if is_there else "Not Found Error",
            "resource_type": "tweet",
            "parameter": "ids",
            "resource_id": name,
            "type": f"https://api.twitter.com/2/problems/{kind}",
        }

    def _fault(self, request: Request) -> Reply | None:
        start, end = self._stretch(request)
        params = request.params
        if start < self.now - timedelta(days=7):
            return problem(400, "Invalid Request", "'start_time' must be on or after a week ago")
        if end > self.now - timedelta(seconds=10):
            return problem(400, "Invalid Request", "'end_time' must be a minimum of 10 seconds prior to the request")
        if start >= end or len(params["query"]) > 512 or not 10 <= int(params.get("max_results", 10)) <= 100:
            return problem(400, "Invalid Request", "one of the parameters is invalid")
        if "next_token" in params and not params["next_token"].startswith(self._token(request, "")):
            return problem(400, "Invalid Request", "'next_token' is not valid")
        return None

    def _stretch(self, request: Request) -> tuple[datetime, datetime]:
        earliest, latest = self.now - timedelta(days=7), self.now - timedelta(seconds=30)
        start, end = (request.params.get(name) for name in ("start_time", "end_time"))
        return (
            datetime.fromisoformat(start) if start else earliest,
            datetime.fromisoformat(end) if end else latest,
        )

    def _token(self, request: Request, place: object) -> str:
        end = re.sub(r"\D", "", request.params.get("end_time", ""))
        return f"t{self.generation}e{end}p{place}"

    def _all(self, request: Request) -> list[Tweet]:
        start, end = self._stretch(request)
        first, last = int(name_at(start)), int(name_at(end))
        found = [post for post in self.posts if first <= int(post["id"]) < last]
        return sorted(filter(wanted(request.params["query"]), found), key=lambda post: int(post["id"]), reverse=True)

    def _page(self, request: Request) -> Reply:
        found, size = self._all(request), min(self.ceiling, int(request.params["max_results"]))
        place = int(request.params.get("next_token", "p0").rpartition("p")[2])
        shown, meta = found[place : place + size], {"result_count": len(found[place : place + size])}
        if place + size < len(found):
            meta["next_token"] = self._token(request, place + size)
        body = (
            {"data": shown, "meta": meta, "includes": self._includes(shown, request.params)}
            if shown
            else {"meta": meta}
        )
        return reply(body | self.extra)

    def _includes(self, shown: list[Tweet], params: dict[str, str]) -> dict[str, Any]:
        expansions = params.get("expansions", "")
        authors = {post["author_id"] for post in shown}
        names = {entry["id"] for post in shown for entry in post.get("referenced_tweets", ())}
        return {
            "users": [user for user in USERS if user["id"] in authors and "author_id" in expansions],
            "tweets": [post for post in self.posts if post["id"] in names and "referenced_tweets.id" in expansions],
        }


def wanted(query: str) -> Callable[[Tweet], bool]:
    """Return what tells whether a post has one of the words of a query, or is of or to one of its accounts."""
    tokens = [token.strip('()"') for token in query.lower().split()]

    def matches(post: Tweet) -> bool:
        handles = {user["id"]: user["username"] for user in USERS}
        told = {f"from:{handles.get(post['author_id'])}", f"to:{handles.get(post.get('in_reply_to_user_id', ''))}"}
        words = set(re.findall(r"\w+", post["text"].lower())) | told
        excluded = {token[1:] for token in tokens if token.startswith("-")}
        return bool(words & set(tokens)) and not words & excluded

    return matches


def reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return Reply(json.dumps(body).encode(), status, headers or {})


def problem(status: int, title: str, detail: str) -> Reply:
    return reply({"title": title, "detail": detail, "type": "about:blank", "errors": [{"message": detail}]}, status)


def connector(loopback: Loopback, now: datetime = NOW, token: str = TOKEN) -> X:
    """Return a connector that asks the server on loopback."""
    return X(token, BoundedSession(loopback.url, QUICK, parse_refusal), now=lambda: now)


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that needs several pages for the posts recorded, and the query for them."""
    loopback = request.getfixturevalue("loopback")
    loopback.answer = RecentSearch(POSTS, ceiling=2)
    return connector(loopback), Query("x", "zephyrite", text="zephyrite", accounts=("zephyr",))
