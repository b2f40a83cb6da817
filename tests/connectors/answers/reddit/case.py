"""A server that behaves like the API of Reddit; every post in it is invented."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.post import Query
from connectors.sources.reddit import Reddit, Settings
from tests.connectors.loopback import Loopback, Reply, Request

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
END = int(NOW.timestamp())

Thing = dict[str, Any]


def submission(number: str, age: float, title: str = "Zephyrite or not?", text: str = "", **facts: Any) -> Thing:
    """Return a submission that was made ``age`` hours before ``NOW``."""
    html = f'<!-- SC_OFF --><div class="md"><p>{text}</p></div><!-- SC_ON -->' if text else None
    return {
        "name": f"t3_{number}",
        "created_utc": float(END - age * 3600),
        "author": "orla_b",
        "author_fullname": "t2_9zz1",
        "subreddit": "cycling",
        "subreddit_type": "public",
        "title": title,
        "selftext": text,
        "selftext_html": html,
        "is_self": True,
        "permalink": f"/r/cycling/comments/{number}/invented/",
        "url": f"https://www.reddit.com/r/cycling/comments/{number}/invented/",
        "edited": False,
        "score": 12,
        "num_comments": 0,
        "num_crossposts": 0,
        "is_robot_indexable": True,
    } | facts


def comment(number: str, age: float, under: str, text: str, **facts: Any) -> Thing:
    """Return a comment that was made ``age`` hours before ``NOW`` under a submission."""
    return {
        "name": f"t1_{number}",
        "created_utc": float(END - age * 3600),
        "author": "tam",
        "author_fullname": "t2_9zz2",
        "subreddit": "cycling",
        "link_id": f"t3_{under}",
        "link_title": "Pumps",
        "parent_id": f"t3_{under}",
        "body": text,
        "body_html": f'<div class="md"><p>{text}</p></div>',
        "permalink": f"/r/cycling/comments/{under}/invented/{number}/",
        "edited": False,
        "score": 1,
        "score_hidden": True,
        "replies": "",
    } | facts


class Site:
    """Answers from ``things``: at most ``size`` a page, and the newest ``ceiling`` of a listing, fewer of a search."""

    def __init__(self, things: list[Thing], size: int = 100, ceiling: int = 1000, search_ceiling: int = 250) -> None:
        self.things = things
        self.size = size
        self.ceiling = ceiling
        self.search_ceiling = min(ceiling, search_ceiling)
        self.headers = {"x-ratelimit-remaining": "990.0", "x-ratelimit-used": "6", "x-ratelimit-reset": "300"}

    def __call__(self, request: Request) -> Reply:
        if request.path == "/api/v1/access_token":
            return token(request)
        if request.headers.get("authorization") != "bearer loopback-token":
            return Reply(b'{"message": "Unauthorized", "error": 401}', 401)
        for pattern, answer in self._routes():
            if found := re.fullmatch(pattern, request.path):
                return Reply(json.dumps(answer(request, *found.groups())).encode(), 200, self.headers)
        return Reply(b'{"message": "Not Found", "error": 404}', 404)

    def _routes(self) -> list[tuple[str, Callable[..., Any]]]:
        return [
            ("/search", self._search),
            ("/r/([^/]+)/search", self._search),
            ("/r/([^/]+)/(new|comments)", self._new),
            ("/user/([^/]+)/overview", self._overview),
            ("/api/info", self._info),
            ("/comments/([^/]+)", self._thread),
        ]

    def _search(self, request: Request, names: str = "") -> Any:
        words = [word.lower() for word in re.findall(r"\w{4,}", request.params["q"].partition(" NOT ")[0])]
        within = names.split("+") if names else None
        return self._listed(
            request,
            lambda thing: (
                thing["name"].startswith("t3")
                and any(word in json.dumps([thing["title"], thing["selftext"]]).lower() for word in words)
                and (within is None or thing["subreddit"] in within)
            ),
            self.search_ceiling,
        )

    def _new(self, request: Request, name: str, what: str) -> Any:
        kind = {"new": "t3", "comments": "t1"}[what]
        return self._listed(
            request, lambda thing: (thing["name"].startswith(kind) and thing["subreddit"] == name) or name == "all"
        )

    def _overview(self, request: Request, name: str) -> Any:
        return self._listed(request, lambda thing: thing["author"] == name)

    def _info(self, request: Request) -> Any:
        return listing([thing for thing in self.things if thing["name"] in request.params["id"].split(",")])

    def _thread(self, request: Request, number: str) -> Any:
        top = [thing for thing in self.things if thing["name"] == f"t3_{number}"]
        under = [thing for thing in self.things if thing.get("link_id") == f"t3_{number}"]
        if "comment" in request.params:
            wanted = f"t1_{request.params['comment']}"
            under = [thing for thing in under if wanted in (thing["name"], thing["parent_id"])]
        roots = [thing for thing in under if not any(thing["parent_id"] == other["name"] for other in under)]
        return [listing(top), listing([nested(thing, under) for thing in roots])]

    def _listed(self, request: Request, holds: Callable[[Thing], bool], ceiling: int | None = None) -> Any:
        found = sorted(filter(holds, self.things), key=lambda thing: thing["created_utc"], reverse=True)
        found = found[: ceiling or self.ceiling]
        names = [thing["name"] for thing in found]
        after = request.params.get("after")
        if after and after not in names:
            return listing([])
        start = names.index(after) + 1 if after else 0
        stop = start + min(self.size, int(request.params["limit"]))
        return listing(found[start:stop], names[stop - 1] if stop < len(found) else None)


def listing(things: list[Thing], after: str | None = None) -> Any:
    """Return things as a listing shows them."""
    children = [{"kind": thing["name"][:2], "data": thing} for thing in things]
    return {"kind": "Listing", "data": {"after": after, "before": None, "dist": len(things), "children": children}}


def nested(thing: Thing, under: list[Thing]) -> Thing:
    """Return a comment with what answers to it inside."""
    replies = [nested(other, under) for other in under if other["parent_id"] == thing["name"]]
    return thing | {"replies": listing(replies)} if replies else thing


def token(request: Request) -> Reply:
    """Give out a token to who knows the secret."""
    known = b64decode(request.headers["authorization"].removeprefix("Basic ")) == b"an-id:a-secret"
    if request.method != "POST" or not known or b"client_credentials" not in request.body:
        return Reply(b'{"message": "Unauthorized", "error": 401}', 401)
    granted = {"access_token": "loopback-token", "token_type": "bearer", "expires_in": 86400, "scope": "*"}
    return Reply(json.dumps(granted).encode())


THINGS = [
    submission("a1", 1, text="My <b>Zephyrite</b> pump &amp; I, see <a href='https://example.org/p'>this</a>"),
    submission("a2", 2, "Zephyrite leaks", num_comments=2, hide_score=True, edited=float(END - 3600)),
    comment("b1", 1.5, "a2", "Mine as well"),
    comment(
        "b2", 1.2, "a2", "Send it back to us", parent_id="t1_b1", author="zephyrite_help", author_fullname="t2_9zz3"
    ),
    submission("a3", 3, "Zephyrite is gone", "[removed]", removed_by_category="moderator"),
    submission("a4", 4, "Zephyrite in blue", crosspost_parent="t3_a5", crosspost_parent_list=[{"title": "Blue pumps"}]),
    submission("a5", 5, "Blue pumps", subreddit="pumps", url="https://example.org/blue", is_self=False),
    submission("a6", 6, "Any good saddle?", "Nothing on pumps"),
    comment("b3", 6.5, "a6", "Get a Zephyrite, u/orla_b"),
    submission("a7", 30, "Zephyrite, a year on", author="[deleted]"),
]


def connector(loopback: Loopback, **limits: Any) -> Reddit:
    """Return a connector that asks the server on loopback, and knows its secret."""
    settings = Settings(base_url=loopback.url, client_id=SecretStr("an-id"), client_secret=SecretStr("a-secret"))
    return Reddit(settings, Limits(**{"attempts": 1} | limits), now=lambda: NOW)


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that needs several pages for the posts above, and the query for them."""
    loopback = request.getfixturevalue("loopback")
    loopback.answer = Site(THINGS, size=2)
    query = Query(
        "reddit", "zephyrite", "zephyrite in:cycling", accounts=("u/zephyrite_help",), options={"history_days": 3}
    )
    return connector(loopback), query
