"""What becomes of the recorded answers of Reddit."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.post import Query
from connectors.reddit_things import read_things, read_thread
from tests.connectors.answers.reddit.case import NOW, Site, connector
from tests.connectors.loopback import Reply, serving
from tests.connectors.reckoning import Recorded, Refused, bodies, counted, files, nothing, outcome_of, read, walk

TOTALS = {
    "posts": (8454, 8295, 0, 159, 0),
    "stubs": (570, 0, 0, 0, 570),
    "originals of crossposts": (14, 0, 0, 0, 14),
}
REFUSALS = {"not_authorised": 8, "bad_query": 7}

_THING = re.compile(r'"kind": ?"t[13]"')
_NAME = re.compile(r'"name": ?"t[13]_')


def recorded(folder: Path) -> Iterator[Recorded]:
    """Yield what becomes of each submission and comment, and of what else bears the name of one."""
    for name, path in files(folder, "reddit/**/*.json"):
        text = path.read_text("utf-8")
        if path.parent.name == "errors":
            yield nothing(name, "a refusal")
            continue
        (body,) = bodies(path)
        posts, rejects, hidden = read_things(_things(body), NOW)
        yield read(name, "posts", len(_THING.findall(text)), posts, [*rejects, *hidden])
        stubs = sum(each.get("kind") == "more" for each in walk(body))
        yield from counted(name, "stubs", stubs, "it stands for comments that were not sent")
        inside = len(_NAME.findall(text)) - len(_THING.findall(text)) - stubs
        yield from counted(name, "originals of crossposts", inside, "the crosspost tells its id")


def refused(folder: Path) -> Iterator[Refused]:
    """Yield how a pull ends that is refused as somebody once was."""
    for name, path in files(folder, "reddit/errors/*.json"):
        told = json.loads(path.read_text("utf-8"))
        yield Refused(name, told["status"], _outcome(told["body"].encode(), told["status"]))


def _outcome(body: bytes, status: int) -> str:
    site, reply = Site([]), Reply(body, status, {"Content-Type": "application/json"})
    with serving() as loopback:
        loopback.answer = lambda request: site(request) if request.method == "POST" else reply
        query = Query("reddit", "q", "zephyrite", options={"thread_comments": 0})
        return outcome_of(connector(loopback).pages(query, None))


def _things(body: Any) -> list[Any]:
    """Return the things of a listing or a thread as the connector finds them, else all there are."""
    if isinstance(body, list) or body.get("kind") == "Listing":
        return read_thread(body)
    return [each for each in walk(body) if each.get("kind") in ("t1", "t3") and isinstance(each.get("data"), dict)]
