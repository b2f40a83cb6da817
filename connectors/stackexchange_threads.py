"""Asks Stack Exchange for posts whole, for the questions that answers stand under, and for answers to our own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from connectors.payloads import at
from connectors.stackexchange_posts import MOST_ITEMS, Body

Ask = Callable[[str, Mapping[str, str | int]], Body]


class Whole(NamedTuple):
    """The posts of a listing as the API tells them one by one; and questions and answers that surround them."""

    posts: list[Any]
    questions: list[Any]
    answers: list[Any]
    request_count: int


def read_whole(found: Sequence[Any], ask: Ask, *, is_own: bool, with_threads: bool) -> Whole:
    """Return what a listing found, whole: it tells excerpts only.

    Takes a request for the answers, one for all questions, and where the posts are our own one for answers to them.
    """
    asked = _Asked(ask)
    answers = asked.by_ids("answers/{}", _ids(found, "answer"))
    wanted = _ids(found, "question")
    above = [number for number in _ids(answers, "question") if number not in wanted] if with_threads else []
    questions = asked.by_ids("questions/{}", [*wanted, *above])
    answered = [item for item in questions if at(item, "answer_count")] if is_own and with_threads else []
    own = [number for number in _ids(answered, "question") if number in wanted]
    replies = asked.by_ids("questions/{}/answers", own, sort="creation", order="desc")
    titles = {_id(item, "question"): item["title"] for item in (*found, *questions) if at(item, "title")}
    return Whole(
        [item for item in found if not isinstance(item, dict)]
        + [item for item in questions if _id(item, "question") not in above]
        + [_titled(item, titles) for item in answers],
        [item for item in questions if _id(item, "question") in above],
        [_titled(item, titles) for item in replies],
        asked.count,
    )


class _Asked:
    """Asks for posts by their ids, and counts how often."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.count = 0

    def by_ids(self, path: str, ids: Sequence[str], **params: str) -> list[Any]:
        """Return the posts that are there; of more than an answer holds, the newest."""
        if not ids:
            return []
        self.count += 1
        asked: dict[str, str | int] = {"filter": "withbody", "pagesize": MOST_ITEMS, **params}
        return self._ask(path.format(";".join(ids)), asked).items


def _ids(items: Iterable[Any], kind: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (_id(item, kind) for item in items))))


def _id(item: Any, kind: str) -> str | None:
    """Return the id of a post of a kind; listings of all that somebody posted name kind and id apart."""
    told = at(item, "item_type") or at(item, "post_type") or kind
    number = at(item, f"{kind}_id") or at(item, "post_id")
    return str(number) if told == kind and isinstance(number, int) else None


def _titled(item: Any, titles: Mapping[str | None, Any]) -> Any:
    """Return an answer with the title of its question, which the API does not tell of answers."""
    return {"title": titles.get(_id(item, "question"))} | item if isinstance(item, dict) else item
