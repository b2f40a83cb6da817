import json

import pytest

from connectors.errors import BadQuery, RateLimited, UnreadableAnswer
from connectors.sources import lemmy
from tests.connectors.answers.lemmy.case import Server, view
from tests.connectors.answers.lemmy.looking import address, open_look_up, own
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback, Reply


@pytest.fixture
def looking(loopback: Loopback) -> Looking:
    """Return a server some time later."""
    return open_look_up(loopback)


def refused(error: str, status: int = 400) -> Reply:
    """Return an error as Lemmy words it."""
    return Reply(json.dumps({"error": error}).encode(), status)


def test_each_of_its_own_takes_a_request_and_others_none(looking: Looking, loopback: Loopback) -> None:
    elsewhere = "https://elsewhere.example/post/21"
    found = looking.look_up([*looking.there, elsewhere, "https://127.0.0.1/post/21", f"{looking.there[0]}/../1"])
    assert [(request.path, request.query) for request in loopback.requests] == [
        ("/api/v3/post", "id=21"),
        ("/api/v3/comment", "id=22"),
    ]
    assert (found.there, found.deleted) == (set(looking.there), set())


def test_counts_and_what_it_stands_under_are_told(looking: Looking) -> None:
    post, comment = looking.look_up(looking.there).posts
    assert (post.title, post.like_count, post.reply_count) == ("Title 21", 3, 1)
    assert (comment.title, comment.like_count, comment.conversation_id) == ("Title 21", -1, comment.reply_to_id)


@pytest.mark.parametrize("error", ["couldnt_find_post", "couldnt_find_comment", "not_found"])
@pytest.mark.parametrize("status", [400, 404])
def test_what_it_says_it_cannot_find_is_gone(looking: Looking, loopback: Loopback, error: str, status: int) -> None:
    loopback.answer = lambda _: refused(error, status)
    assert looking.look_up(looking.there).deleted == set(looking.there)


@pytest.mark.parametrize("error", ["instance_is_private", "not_logged_in", "unknown", ""])
def test_any_other_refusal_is_no_deletion(looking: Looking, loopback: Loopback, error: str) -> None:
    loopback.answer = lambda _: refused(error, 404)
    with pytest.raises(BadQuery):
        looking.look_up(looking.there)


def test_being_asked_too_often_is_no_bad_query(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = lambda _: refused("rate_limit_error")
    with pytest.raises(RateLimited):
        looking.look_up(looking.there)


def test_what_has_the_number_and_another_address_says_nothing(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = Server([view(21, "", 1, ap_id="https://elsewhere.example/post/9", deleted=True)])
    found = looking.look_up([address(loopback, "post/21")])
    assert (found.there, found.deleted, found.posts) == (set(), set(), ())


def test_a_comment_that_comes_for_a_post_is_no_answer(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = lambda _: Reply(json.dumps({"comment_view": own(loopback, 21, "", on=1, deleted=True)}).encode())
    with pytest.raises(UnreadableAnswer):
        looking.look_up([address(loopback, "post/21")])


def test_hostile_words_are_told_as_words(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = Server([own(loopback, 22, "<script>\x00 '; drop table posts; --", on=21)])
    [post] = looking.look_up([address(loopback, "comment/22")]).posts
    assert post.text == "<script> '; drop table posts; --"


@pytest.mark.parametrize("flag", ["deleted", "removed"])
def test_of_a_post_that_is_gone_a_comment_tells_no_word(looking: Looking, loopback: Loopback, flag: str) -> None:
    comment = own(loopback, 22, "I agree.", on=21)
    comment["post"] |= {"name": "Marvellous", "body": "Marvellous", flag: True}
    loopback.answer = Server([comment])
    [post] = looking.look_up([address(loopback, "comment/22")]).posts
    assert (post.text, post.title, post.conversation_id) == ("I agree.", "", "https://lemmy.example/post/21")
    assert "Marvellous" not in str(post)


def test_the_environment_says_whose_posts_are_asked_for(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_LEMMY_BASE_URL", f"{loopback.url}/")
    names = open_look_up(loopback).there
    assert lemmy.connect().look_up(names).there == set(names)
