import json
from typing import Any

import pytest

from connectors.errors import UnreadableAnswer
from connectors.sources import hackernews
from tests.connectors.answers.hackernews.looking import COMMENT, DEAD, DELETED, STORY, Items, open_look_up
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback, Reply


@pytest.fixture
def looking(loopback: Loopback) -> Looking:
    """Return Hacker News some time later."""
    return open_look_up(loopback)


def test_a_story_brings_its_counts_and_a_comment_leaves_its_thread_unsaid(looking: Looking) -> None:
    story, comment = looking.look_up(looking.there).posts
    assert (story.like_count, story.reply_count, story.conversation_id) == (240, 12, "90000001")
    assert (story.text, story.author_id) == ("Zephyrite opens its firmware", "fictional_ada")
    assert (comment.reply_to_id, comment.conversation_id, comment.title) == ("90000001", None, None)
    assert (comment.like_count, comment.reply_count) == (None, None)


def test_each_post_takes_a_request_and_no_other_host(looking: Looking, loopback: Loopback) -> None:
    looking.look_up(["90000002", "90000003"])
    assert [request.path for request in loopback.requests] == ["/v0/item/90000002.json", "/v0/item/90000003.json"]


def test_of_what_it_does_not_know_nothing_is_believed(looking: Looking, loopback: Loopback) -> None:
    found = looking.look_up(["90000001", "7"])
    assert (found.there, found.deleted, found.hidden) == ({"90000001"}, set(), set())
    loopback.answer = Items()
    with pytest.raises(UnreadableAnswer, match="none of the 2"):
        looking.look_up(["90000001", "90000003"])


@pytest.mark.parametrize("flag", ["deleted", "dead"])
@pytest.mark.parametrize("value", ["true", 1, None, False])
def test_only_what_says_so_is_gone(looking: Looking, loopback: Loopback, flag: str, value: Any) -> None:
    loopback.answer = Items(COMMENT | {flag: value})
    assert looking.look_up(["90000002"]).there == {"90000002"}


def test_words_that_are_not_shown_yet_do_not_take_the_place_of_known_ones(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = Items(COMMENT | {"text": "[delayed]"})
    found = looking.look_up(["90000002"])
    assert (found.there, found.posts, found.rejects) == ({"90000002"}, (), ())


def test_what_cannot_be_read_is_there_all_the_same(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = Items(STORY | {"time": "yesterday"}, COMMENT)
    found = looking.look_up(looking.there)
    assert found.there == set(looking.there)
    assert [reject.location for reject in found.rejects] == ["item 90000001"]


def test_hostile_words_are_told_as_words(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = Items(COMMENT | {"text": "&lt;script&gt;\x00 '; drop table posts; --"})
    [post] = looking.look_up(["90000002"]).posts
    assert post.text == "<script> '; drop table posts; --"


def test_the_environment_says_where_posts_are_looked_up(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_HACKERNEWS_ITEMS_URL", f"{loopback.url}/proxy/")
    loopback.answer = Items(DELETED, DEAD)
    found = hackernews.connect().look_up(["90000003", "90000004"])
    assert (found.deleted, found.hidden) == ({"90000003"}, {"90000004"})
    assert loopback.requests[0].path == "/proxy/item/90000003.json"


def test_one_that_fails_leaves_all_unknown(looking: Looking, loopback: Loopback) -> None:
    healthy = loopback.answer
    loopback.answer = lambda request: Reply(b"{}") if "90000003" in request.path else healthy(request)
    with pytest.raises(UnreadableAnswer):
        looking.look_up(looking.ids)


def test_what_is_said_of_another_post_is_not_believed(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = lambda _: Reply(json.dumps(DELETED).encode())
    with pytest.raises(UnreadableAnswer):
        looking.look_up(["90000001"])
