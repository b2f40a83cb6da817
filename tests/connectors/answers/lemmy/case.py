"""A server that behaves like Lemmy; everything in it is invented."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.connector import Connector
from connectors.http import HttpClient, Limits
from connectors.post import Query
from connectors.sources import lemmy
from connectors.sources.lemmy import Lemmy
from tests.connectors.loopback import Reply, Request

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)


def view(number: int, text: str, hours_ago: float, *, on: int | None = None, by: str = "ada", **fields: Any) -> Any:
    """Return a post as the server shows it, or a comment on the post ``on``."""
    published = (NOW - timedelta(hours=hours_ago)).isoformat().replace("+00:00", "Z")
    told = {
        "id": number,
        "ap_id": f"https://lemmy.example/{'comment' if on else 'post'}/{number}",
        "published": published,
    }
    told |= {"deleted": False, "removed": False} | fields
    creator = {"actor_id": f"https://lemmy.example/u/{by}", "name": by, "published": "2024-01-02T03:04:05.123456Z"}
    community = {"actor_id": "https://kettles.example/c/tea", "name": "tea"}
    if on is None:
        post = told | {"name": f"Title {number}", "body": text}
        counts = {"score": 3, "comments": 1}
        return {"post": post, "creator": creator, "community": community, "counts": counts}
    post = {"id": on, "ap_id": f"https://lemmy.example/post/{on}", "name": f"Title {on}", "published": published}
    comment = {"content": text, "path": f"0.{number}"} | told
    return {"comment": comment, "post": post, "creator": creator, "community": community, "counts": {"score": -1}}


VIEWS = [
    view(
        1, "My Zephyrite kettle is six years old.", 5, url="https://zephyrite.example", updated="2026-09-22T08:00:00Z"
    ),
    view(2, "I tell everyone to get a Zephyrite.", 4, on=1, by="bob"),
    view(3, "", 3),
    view(4, "zephyrite zephyrite", 2, on=3, by="eve"),
    view(5, "The zephyrite is gone.", 2, deleted=True),
    view(6, "Zephyrite again", 1),
    view(7, "We at the maker of kettles answer here.", 1, on=6, by="maker"),
]


class Server:
    """Answers from ``views``, newest first."""

    def __init__(self, views: list[Any]) -> None:
        self.views = views

    def __call__(self, request: Request) -> Reply:
        match request.path.removeprefix("/api/v3/"):
            case "post" | "comment" as kind:
                return self._one(kind, int(request.params["id"]))
            case "comment/list":
                return self._answers(request.params)
            case "search":
                found = [each for each in self.views if request.params["q"].lower() in _said(each).lower()]
                field = request.params["type_"].lower()
            case "user":
                found = [each for each in self.views if each["creator"]["name"] == request.params["username"]]
                field = "all"
            case "site":
                return Reply(b'{"version": "0.19.5"}')
            case _:
                return Reply(b"{}", 404)
        kinds = {"posts": [each for each in found if "comment" not in each]}
        kinds["comments"] = [each for each in found if "comment" in each]
        start = (int(request.params["page"]) - 1) * int(request.params["limit"])
        stop = start + int(request.params["limit"])
        told = {kind: sorted(views, key=_published, reverse=True)[start:stop] for kind, views in kinds.items()}
        return Reply(json.dumps({kind: told[kind] for kind in told if field in (kind, "all")}).encode())

    def _one(self, kind: str, number: int) -> Reply:
        for each in self.views:
            if ("comment" if "comment" in each else "post") == kind and each[kind]["id"] == number:
                return Reply(json.dumps({f"{kind}_view": each}).encode())
        return Reply(b'{"error": "couldnt_find_post"}', 404)

    def _answers(self, params: dict[str, str]) -> Reply:
        """Return what is under a post or comment, the comment itself included, as there."""
        comments = [each for each in self.views if "comment" in each]
        if "post_id" in params:
            found = [each for each in comments if str(each["post"]["id"]) == params["post_id"]]
        else:
            found = [each for each in comments if params["parent_id"] in each["comment"]["path"].split(".")]
        return Reply(json.dumps({"comments": found}).encode())


def _said(each: Any) -> str:
    return str(each["comment"]["content"] if "comment" in each else f"{each['post']['name']} {each['post']['body']}")


def _published(each: Any) -> str:
    return str((each.get("comment") or each["post"])["published"])


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that needs several pages for what is recorded, and the query for it."""
    loopback = request.getfixturevalue("loopback")
    loopback.answer = Server(VIEWS)
    request.getfixturevalue("monkeypatch").setattr(lemmy, "PAGE_ITEMS", 1)
    connector = Lemmy(HttpClient(f"{loopback.url}/api/v3", limits=Limits(attempts=1)), now=lambda: NOW)
    return connector, Query("lemmy", "zephyrite", "zephyrite", accounts=("maker",), options={"history_days": 3})
