"""A server that behaves like an instance of Mastodon; every post and person in it is invented."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from connectors.connector import Connector
from connectors.http import Limits
from connectors.post import Query
from connectors.sources.mastodon import Mastodon
from tests.connectors.loopback import Loopback, Reply, Request

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
TOKEN = "t0k3n-of-nobody"  # noqa: S105
QUICK = Limits(attempts=2, backoff=0.01, patience=1, body=1_000_000)


def number(moment: datetime, serial: int = 0) -> int:
    """Return the id that a status of a moment has: milliseconds, then a serial number."""
    return (int(moment.timestamp() * 1000) << 16) + serial


def account(name: str, **facts: Any) -> dict[str, Any]:
    told = {"id": f"1{len(name)}{ord(name[0])}", "acct": name, "display_name": name.title(), "followers_count": 42}
    return told | {"created_at": "2022-11-04T00:00:00.000Z", "indexable": True, "noindex": False} | facts


def status(
    ago: timedelta, text: str = "A zephyrite", author: str = "ada", tags: tuple[str, ...] = (), **facts: Any
) -> dict[str, Any]:
    """Return a status as an instance shows it."""
    moment = NOW - ago
    place = str(number(moment))
    return {
        "id": place,
        "created_at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "visibility": "public",
        "language": "en",
        "uri": f"https://kettles.example/users/{author}/statuses/{place}",
        "url": f"https://kettles.example/@{author}/{place}",
        "content": f"<p>{text} {' '.join(f'#{tag}' for tag in tags)}</p>".replace(" </p>", "</p>"),
        "account": account(author),
        "tags": [{"name": tag.lower(), "url": f"https://kettles.example/tags/{tag}"} for tag in tags],
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "favourites_count": 1,
        "reblogs_count": 0,
        "replies_count": 0,
        "reblog": None,
        **facts,
    }


@dataclass
class Instance:
    """Answers as an instance does, with at most ``page`` statuses at once; search needs the token.

    Besides those who wrote something it knows the ``silent``.
    """

    statuses: list[dict[str, Any]] = field(default_factory=list)
    page: int = 40
    silent: tuple[str, ...] = ()
    version: str = "4.5.1"

    def __call__(self, request: Request) -> Reply:  # noqa: C901, PLR0911 - one case a path
        if request.headers.get("authorization") not in (None, f"Bearer {TOKEN}"):
            return refused(401, "The access token is invalid")
        path = request.path.removeprefix("/api/").strip("/").split("/")
        match path:
            case ["v1", "instance"]:
                return told_as({"uri": "kettles.example", "version": self.version})
            case ["v2", "instance"]:
                told = {"api_versions": {"mastodon": 8}} if self.version == "4.5.1" else {}
                return told_as({"domain": "kettles.example", "version": self.version, **told})
            case ["v1", "timelines", "tag", tag]:
                return self._listing(request, [one for one in self.statuses if tag in names(one)])
            case ["v1", "accounts", "verify_credentials"]:
                return told_as(account("wom"))
            case ["v1", "apps", "verify_credentials"]:
                return told_as({"name": "wom", "scopes": ["read"]})
            case ["v1", "accounts", "lookup"]:
                return self._account(request.params["acct"])
            case ["v1", "accounts", place, "statuses"]:
                return self._listing(request, [one for one in self.statuses if one["account"]["id"] == place])
            case ["v2", "search"]:
                return self._search(request)
            case ["v1", "statuses"]:
                ids = parse_qs(request.query)["id[]"]
                return told_as([one for one in self.statuses if one["id"] in ids])
            case ["v1", "statuses", place, "context"]:
                return told_as({"ancestors": [], "descendants": self._answers(place)})
        return refused(404, "Record not found")

    def _listing(self, request: Request, found: list[dict[str, Any]]) -> Reply:
        below = int(request.params.get("max_id", 1 << 62))
        shown = sorted((one for one in found if int(one["id"]) < below), key=lambda one: int(one["id"]), reverse=True)
        shown = shown[: min(self.page, int(request.params["limit"]))]
        headers = {}
        if shown:
            headers["Link"] = f'<http://kettles.example{request.path}?max_id={shown[-1]["id"]}>; rel="next"'
        return told_as(shown, **headers)

    def _account(self, acct: str) -> Reply:
        name = acct.removesuffix("@kettles.example")
        known = [one["account"] for one in self.statuses if one["account"]["acct"] == name]
        known += [account(one) for one in self.silent if one == name]
        return told_as(known[0]) if known else refused(404, "Record not found")

    def _search(self, request: Request) -> Reply:
        if "authorization" not in request.headers:
            return refused(401, "This method requires an authenticated user")
        words = request.params["q"].casefold().replace('"', "").split()
        open_ = [one for one in self.statuses if not one["account"]["noindex"]]
        found = [one for one in open_ if all(word in json.dumps(one).casefold() for word in words)]
        shown = json.loads(self._listing(request, found).body)
        return told_as({"accounts": [], "hashtags": [], "statuses": shown})

    def _answers(self, place: str) -> list[dict[str, Any]]:
        direct = [one for one in self.statuses if one["in_reply_to_id"] == place]
        return [found for one in direct for found in (one, *self._answers(one["id"]))]


def names(one: dict[str, Any]) -> list[str]:
    return [tag["name"] for tag in one["tags"]]


def told_as(body: Any, **headers: str) -> Reply:
    limits = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "299",
        "X-RateLimit-Reset": "2099-01-01T00:00:00.000Z",
    }
    return Reply(json.dumps(body).encode(), headers={"Content-Type": "application/json", **limits, **headers})


def refused(code: int, error: str, **headers: str) -> Reply:
    return Reply(json.dumps({"error": error}).encode(), code, {"Content-Type": "application/json", **headers})


def mastodon(loopback: Loopback, now: datetime = NOW, token: str = TOKEN, limits: Limits = QUICK) -> Mastodon:
    return Mastodon("kettles.example", SecretStr(token), loopback.url, now=lambda: now, limits=limits)


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that needs several pages for the posts there are, and the query for them."""
    loopback = request.getfixturevalue("loopback")
    hour = timedelta(hours=1)
    question = status(40 * hour, "Which kettle is quiet?", "bob")
    statuses = [status(place * hour, tags=("Zephyrite",)) for place in range(1, 6)]
    statuses.append(status(6 * hour, "Get a zephyrite!", "eve", in_reply_to_id=question["id"]))
    statuses.append(status(7 * hour, "Hide my #zephyrite", "mia", ("zephyrite",), account=account("mia", noindex=True)))
    statuses += [status(place * hour + timedelta(minutes=1), "Our kettle", "zephyr") for place in range(3)]
    loopback.answer = Instance([*statuses, question], page=3)
    return mastodon(loopback), Query("mastodon", "zephyrite", "zephyrite", accounts=("zephyr@kettles.example",))
