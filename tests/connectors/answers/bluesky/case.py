"""A server that behaves like that of Bluesky; every post and person in it is invented."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from connectors.atprotocol import Account
from connectors.connector import Connector
from connectors.http import Limits
from connectors.post import Query
from connectors.sources.bluesky import Bluesky
from tests.connectors.loopback import Loopback, Reply, Request

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
PASSWORD = "abcd-efgh-ijkl-mnop"  # noqa: S105
QUICK = Limits(attempts=2, backoff=0.01, patience=1, body=1_000_000)

_SEARCH = "/xrpc/app.bsky.feed.searchPosts"


def address(author: str, number: int | str) -> str:
    return f"at://did:plc:{author}/app.bsky.feed.post/{number}"


def actor(name: str, **facts: Any) -> dict[str, Any]:
    told = {"handle": f"{name}.example", "displayName": name.title(), "createdAt": "2024-02-01T08:00:00Z", "labels": []}
    return {"did": f"did:plc:{name}", **told, **facts}


def view(number: int | str, ago: timedelta, text: str = "", author: str = "ada", **facts: Any) -> dict[str, Any]:
    """Return a post as the platform shows it; ``record`` and ``by`` among the facts add to what it holds already."""
    instant = (NOW - ago).isoformat().replace("+00:00", "Z")
    record = {"$type": "app.bsky.feed.post", "text": text or f"zephyrite {number}", "createdAt": instant}
    shown = {"uri": address(author, number), "cid": f"cid{number}", "indexedAt": instant, "likeCount": 1, "labels": []}
    return {
        **shown,
        "author": actor(author) | facts.pop("by", {}),
        "record": record | facts.pop("record", {}),
        **facts,
    }


def reply(parent: str, root: str) -> dict[str, Any]:
    return {"reply": {"parent": {"uri": parent, "cid": "p"}, "root": {"uri": root, "cid": "r"}}}


def token(lasts: timedelta = timedelta(days=1)) -> str:
    """Return a token as servers give them out; nobody checks its signature."""
    told = {"sub": "did:plc:wom", "exp": int((datetime.now(UTC) + lasts).timestamp())}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256"}, told)]
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in [*parts, b"signature"])


@dataclass
class Network:
    """Answers as Bluesky does, with at most ``page`` posts at once and ``deepest`` by cursor."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    feeds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    threads: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    page: int = 100
    deepest: int = 10_000
    token: str = field(default_factory=token)

    def __call__(self, request: Request) -> Reply:
        method = request.path.rpartition(".")[2]
        if method in ("createSession", "refreshSession"):
            return self._session(request, method)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return refused(400, "ExpiredToken", "Token has expired")
        answer = getattr(self, f"_{method}", None)
        return answer(request) if answer else refused(501, "MethodNotImplemented")

    def _session(self, request: Request, method: str) -> Reply:
        told = json.loads(request.body or b"{}")
        if method == "createSession" and told != {"identifier": "wom.example", "password": PASSWORD}:
            return refused(401, "AuthenticationRequired", "Invalid identifier or password")
        here = {"did": "did:plc:wom", "handle": "wom.example", "accessJwt": self.token, "refreshJwt": self.token}
        service = {
            "id": "#atproto_pds",
            "type": "AtprotoPersonalDataServer",
            "serviceEndpoint": "https://other.invalid",
        }
        return told_as({**here, "didDoc": {"id": "did:plc:wom", "service": [service]}})

    def _searchPosts(self, request: Request) -> Reply:  # noqa: N802 - as the platform calls it
        asked, found = request.params, self._found(request.params)
        start = int(asked.get("cursor", 0))
        stop = min(start + min(self.page, int(asked["limit"])), self.deepest)
        is_over = stop >= min(len(found), self.deepest)
        return told_as({"posts": found[start:stop]} | ({} if is_over else {"cursor": str(stop)}))

    def _found(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        found = [post for post in self.posts if asked.get("since", "") <= instant(post) < asked.get("until", "9")]
        found = [post for post in found if all(map(_holds(post), asked["q"].split()))]
        found = [post for post in found if asked.get("lang") in (None, *post["record"].get("langs", []))]
        return sorted(found, key=instant, reverse=True)

    def _getAuthorFeed(self, request: Request) -> Reply:  # noqa: N802
        feed = self.feeds.get(request.params["actor"])
        if feed is None:
            return refused(400, "InvalidRequest", "Profile not found")
        start = int(request.params.get("cursor", 0))
        shown = feed[start : start + self.page]
        return told_as({"feed": shown} | ({"cursor": str(start + self.page)} if shown else {}))

    def _getPosts(self, request: Request) -> Reply:  # noqa: N802
        uris = parse_qs(request.query)["uris"]
        assert len(uris) <= 25
        return told_as({"posts": [post for post in self.posts if post["uri"] in uris]})

    def _getPostThread(self, request: Request) -> Reply:  # noqa: N802
        uri = request.params["uri"]
        if uri not in self.threads:
            return refused(400, "NotFound", f"Post not found: {uri}")
        return told_as({"thread": {"post": {"uri": uri}, "replies": self.threads[uri]}})


def told_as(body: Any) -> Reply:
    return Reply(json.dumps(body).encode(), headers={"Content-Type": "application/json", "RateLimit-Remaining": "2999"})


def refused(status: int, name: str, message: str = "", **headers: str) -> Reply:
    body = json.dumps({"error": name, "message": message}).encode()
    return Reply(body, status, {"Content-Type": "application/json", **headers})


def instant(post: dict[str, Any]) -> str:
    return datetime.fromisoformat(post["record"]["createdAt"]).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _holds(post: dict[str, Any]) -> Any:
    text = json.dumps(post, ensure_ascii=False).casefold()
    return lambda word: word.strip('"').casefold() in text


def bluesky(
    loopback: Loopback,
    now: datetime | Callable[[], datetime] = NOW,
    limits: Limits = QUICK,
    password: str = PASSWORD,
) -> Bluesky:
    account = Account(loopback.url, "wom.example", SecretStr(password), "an app password comes from there", limits)
    return Bluesky(account, now=now if callable(now) else lambda: now)


def searches(requests: Iterable[Request]) -> list[dict[str, str]]:
    return [request.params for request in requests if request.path == _SEARCH]


def feed_item(shown: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"post": shown, **facts}


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that needs several pages for the posts there are, and the query for them."""
    loopback = request.getfixturevalue("loopback")
    hour = timedelta(hours=1)
    asked = view("root", 30 * hour, "Which kettle is quiet?", "bob")
    posts = [view(number, number * hour, record={"langs": ["en"]}) for number in range(1, 6)]
    posts.append(view(6, 6 * hour, "Get a zephyrite!", "eve", record=reply(asked["uri"], asked["uri"])))
    posts.append(view(7, 7 * hour, "zephyrite, members only", "mia", by={"labels": [{"val": "!no-unauthenticated"}]}))
    own = [view(f"own{number}", number * hour, f"Our kettle {number}", "zephyrite") for number in range(3)]
    loopback.answer = Network([*posts, asked], {"zephyrite.example": [feed_item(post) for post in own]}, page=3)
    return bluesky(loopback), Query("bluesky", "zephyrite", "zephyrite", accounts=("zephyrite.example",))
