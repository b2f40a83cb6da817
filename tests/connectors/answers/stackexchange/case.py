"""A server that behaves like the API of Stack Exchange; every post in it is invented."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.connector import Connector
from connectors.http import HttpClient, Limits
from connectors.post import Query
from connectors.sources.stackexchange import StackExchange, parse_refusal
from tests.connectors.loopback import Reply, Request

POSTS = json.loads(Path(__file__).with_name("posts.json").read_text("utf-8"))
NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)


class Api:
    """Answers from ``posts``, oldest first, with at most ``ceiling`` a page; excerpts tell no body, as there."""

    def __init__(self, posts: list[dict[str, Any]], ceiling: int = 100, **wrapper: Any) -> None:
        self.posts = posts
        self.ceiling = ceiling
        self.wrapper = {"quota_remaining": 295, "quota_max": 300} | wrapper

    def __call__(self, request: Request) -> Reply:
        match request.path.removeprefix("/2.3/").split("/"):
            case ["search", "excerpts"]:
                found = [_excerpt(post) for post in self._within(request) if _holds(post, request.params["q"])]
            case ["questions" | "answers" as kind, ids]:
                found = [post for post in self.posts if str(post.get(f"{kind[:-1]}_id")) in ids.split(";")]
                found = [post for post in found if ("answer_id" in post) == (kind == "answers")]
                return self._reply(found, is_cut=False)
            case ["questions", ids, "answers"]:
                found = [
                    post for post in self.posts if "answer_id" in post and str(post["question_id"]) in ids.split(";")
                ]
            case ["users", ids, "posts"]:
                found = [_as_post(post) for post in self._within(request) if _author(post) in ids.split(";")]
            case ["info"]:
                found = [{"total_users": 1}]
            case _:
                return Reply(b"{}", 404)
        return self._reply(found[: self.ceiling], is_cut=len(found) > self.ceiling)

    def _within(self, request: Request) -> list[dict[str, Any]]:
        start, stop = int(request.params["fromdate"]), int(request.params["todate"])
        found = [post for post in self.posts if start <= post["creation_date"] <= stop]
        return sorted(found, key=lambda post: post["creation_date"])

    def _reply(self, items: list[dict[str, Any]], *, is_cut: bool) -> Reply:
        return Reply(json.dumps({"items": items, "has_more": is_cut} | self.wrapper).encode())


def _author(post: dict[str, Any]) -> str:
    return str(post.get("owner", {}).get("user_id"))


def _holds(post: dict[str, Any], words: str) -> bool:
    return words.partition(" -")[0].strip('"').lower() in f"{post.get('title')} {post['body']}".lower()


def _excerpt(post: dict[str, Any]) -> dict[str, Any]:
    kind = "answer" if "answer_id" in post else "question"
    told = ("question_id", "answer_id", "title", "creation_date", "score")
    return {name: post[name] for name in told if name in post} | {"item_type": kind, "excerpt": "..."}


def _as_post(post: dict[str, Any]) -> dict[str, Any]:
    kind = "answer" if "answer_id" in post else "question"
    told = {name: value for name, value in post.items() if name not in ("question_id", "answer_id")}
    return told | {"post_id": post[f"{kind}_id"], "post_type": kind}


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that needs several pages for the posts recorded, and the query for them."""
    loopback = request.getfixturevalue("loopback")
    loopback.answer = Api(POSTS, ceiling=2)
    http = HttpClient(f"{loopback.url}/2.3", limits=Limits(attempts=1), refusal=parse_refusal)
    options = {"history_days": 3}
    query = Query("stackexchange", "zephyrite", "zephyrite", accounts=("stackoverflow:7",), options=options)
    return StackExchange(http, now=lambda: NOW), query
