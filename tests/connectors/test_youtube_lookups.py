"""What the API of YouTube says of a batch of which one is gone or refused, by its documents of ``comments.list``."""

from collections.abc import Callable

import pytest

from connectors.errors import NotAuthorised
from connectors.sources.youtube import LOOK_UP
from tests.connectors.answers.youtube.case import THREADS, Site, connector, fault
from tests.connectors.answers.youtube.looking import EDITED, GONE, HELD, PLAIN, REPLY, VIDEO, open_look_up
from tests.connectors.loopback import Answering, Loopback, Reply, Request

MANY = tuple(f"Ugnumber-{number:02d}---------4AaABAg" for number in range(LOOK_UP.size - 4))


def refusing(healthy: Answering, names: tuple[str, ...], reply: Reply) -> Answering:
    """Return what refuses a whole answer for some of those that are asked for."""
    return lambda request: reply if set(asked(request)) & set(names) else healthy(request)


def asked(request: Request) -> list[str]:
    """Return the ids that are asked for."""
    return request.params.get("id", "").split(",")


@pytest.fixture
def refuse(loopback: Loopback) -> Callable[..., Loopback]:
    """Return what makes the API refuse whole answers for some ids."""
    open_look_up(loopback)

    def refuse(names: tuple[str, ...], reply: Reply) -> Loopback:
        loopback.answer = refusing(loopback.answer, names, reply)
        return loopback

    return refuse


def test_a_deleted_comment_that_spoils_its_batch_is_found_among_the_others(refuse: Callable[..., Loopback]) -> None:
    loopback = refuse((GONE,), fault(404, "One or more comments cannot be found.", "commentNotFound"))
    found = connector(loopback).look_up([PLAIN, EDITED, GONE, REPLY, VIDEO])
    assert (found.there, found.deleted) == ({PLAIN, EDITED, REPLY, VIDEO}, {GONE})
    assert found.usage == {"unit": len(loopback.requests)}


@pytest.mark.parametrize("status, reason", [(403, "forbidden"), (400, "operationNotSupported")])
def test_of_a_comment_that_is_refused_nothing_is_believed(
    refuse: Callable[..., Loopback], status: int, reason: str
) -> None:
    loopback = refuse((PLAIN,), fault(status, "Not for everybody.", reason))
    found = connector(loopback).look_up([PLAIN, EDITED, HELD, GONE])
    assert (found.there, found.deleted, found.hidden) == ({EDITED}, {GONE}, {HELD})


@pytest.mark.parametrize(
    "names, reply", [(MANY, fault(403, "?", "forbidden")), ((), fault(404, "?", "commentNotFound"))]
)
def test_even_where_all_are_refused_no_more_is_used_than_foretold(
    refuse: Callable[..., Loopback], names: tuple[str, ...], reply: Reply
) -> None:
    loopback = refuse(names or MANY, reply)
    found = connector(loopback).look_up([*MANY, PLAIN, EDITED, REPLY, VIDEO])
    assert (found.there, found.deleted) == ({PLAIN, EDITED, REPLY, VIDEO}, set() if names else set(MANY))
    assert found.usage["unit"] == len(loopback.requests) <= LOOK_UP.most_usage(LOOK_UP.size)["unit"]


def test_where_nothing_is_for_us_that_is_told(refuse: Callable[..., Loopback]) -> None:
    loopback = refuse((PLAIN, EDITED), fault(403, "Not for everybody.", "forbidden"))
    with pytest.raises(NotAuthorised):
        connector(loopback).look_up([PLAIN, EDITED])


def test_a_key_that_is_refused_is_refused_once(loopback: Loopback) -> None:
    loopback.answer = lambda _: fault(403, "Requests are blocked.", "forbidden", "API_KEY_HTTP_REFERRER_BLOCKED")
    with pytest.raises(NotAuthorised):
        connector(loopback).look_up([PLAIN, EDITED, VIDEO])
    assert len(loopback.requests) == 1


def test_hostile_words_are_told_as_words(loopback: Loopback) -> None:
    thread = THREADS[0] | {"snippet": THREADS[0]["snippet"] | {"topLevelComment": hostile()}}
    loopback.answer = Site([], [thread])
    [post] = connector(loopback).look_up([PLAIN]).posts
    assert post.text == "<script> '; drop table posts; -- [x](javascript:1)"
    assert (post.conversation_id, post.title, post.reply_count) == (None, None, None)


def hostile() -> dict[str, object]:
    """Return a comment as somebody with bad intentions might write it."""
    words = "&lt;script&gt;\x00 '; drop table posts; -- [x](javascript:1)"
    first = dict(THREADS[0]["snippet"]["topLevelComment"])
    return first | {"id": PLAIN, "snippet": first["snippet"] | {"textDisplay": words}}
