"""What becomes of the recorded answers of X."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.errors import UnreadableAnswer
from connectors.http import Answer
from connectors.sources.x import Found, parse_page
from tests.connectors.answers.x.case import NOW
from tests.connectors.reckoning import Recorded, bodies, files, other, read, walk

TOTALS = {
    "posts": (1980, 1976, 4, 0, 0),
    "posts within flat ones": (94, 94, 0, 0, 0),
    "partial errors": (14, 0, 0, 14, 0),
    "posts of API v1.1": (21, 0, 0, 21, 0),
}

_OTHER = {
    "lists": "lists of accounts",
    "users_compliance": "accounts that were deleted",
    "compliance_job": "jobs",
    "tweets_count": "counts, which estimate() reads",
    "search_spaces": "audio rooms",
    "testratelimitstatus": "limits",
}


def recorded(folder: Path) -> Iterator[Recorded]:
    """Yield what becomes of each post, and of each error told beside posts."""
    for name, path in files(folder, "x/**/*.json*"):
        answers = bodies(path)
        if path.name.startswith("tweepy_v11__testsearch"):
            yield _older(name, answers, sum(map(len, map(_ids, answers))))
        elif not any(map(_ids, answers)):
            yield from other(name, _OTHER)
        else:
            flat = [body for body in answers if "text" in body]
            inside = [post for body in flat for post in walk(body) if post is not body and "text" in post]
            yield from _recorded(name, "posts", [body if "data" in body else _alone(body) for body in answers])
            yield from _recorded(name, "posts within flat ones", list(map(_alone, inside)))


def _recorded(name: str, what: str, answers: list[Any]) -> Iterator[Recorded]:
    found, count = [_found(_as_found(body)) for body in answers], sum(map(len, map(_ids, answers)))
    rejects = [reject for page in found for reject in page.rejects if not reject.location.startswith("error ")]
    faults = [reject for page in found for reject in page.rejects if reject.location.startswith("error ")]
    told = read(name, what, count, (post for page in found for post in page.posts), rejects)
    merged = sum(map(_early_versions, answers))
    reason = {"an earlier version of a post that is there as edited": merged} if merged else {}
    if count:
        yield Recorded(name, what, count, told.post_count, reason, told.quarantined)
    if errors := sum(len(body.get("errors", ())) for body in answers):
        yield read(name, "partial errors", errors, (), faults)


def _older(name: str, answers: list[Any], count: int) -> Recorded:
    try:
        _found(*answers)
    except UnreadableAnswer as error:
        return Recorded(name, "posts of API v1.1", count, quarantined=Counter({f"the whole answer: {error}": count}))
    return Recorded(name, "posts of API v1.1", count)


def _found(body: Any) -> Found:
    return parse_page(Answer("x", 200, {}, json.dumps(body).encode()), NOW)


def _as_found(body: Any) -> Any:
    """Return an answer as the search would have given it; some files hold a post with its author, or one post."""
    told = {"data": body, "includes": {"users": [body.get("author")]}} if "text" in body else body
    return {"meta": {}} | told | {"data": told["data"] if isinstance(told["data"], list) else [told["data"]]}


def _alone(post: Any) -> Any:
    """Return a post without the words of those it refers to, as X tells it."""
    references = [{"type": each["type"], "id": each["id"]} for each in post.get("referenced_tweets", ())]
    return post | {"referenced_tweets": references}


def _ids(body: Any) -> set[Any]:
    """Return the ids of all posts in an answer: one told twice is one."""
    return {each["id"] for each in walk(body) if "id" in each and "text" in each}


def _early_versions(body: Any) -> int:
    ids = _ids(body)
    last = {each["id"]: each.get("edit_history_tweet_ids", [each["id"]])[-1] for each in walk(body) if "text" in each}
    return sum(version != post and version in ids for post, version in last.items())
