import json
from dataclasses import replace

import pytest

from connectors.errors import BadQuery, NotAuthorised, RateLimited, UnreadableAnswer
from tests.connectors.answers.stackexchange.looking import HERE, open_look_up
from tests.connectors.failures import amended
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback, Reply

NAMES = ("stackoverflow:101", "stackoverflow:102")


@pytest.fixture
def looking(loopback: Loopback) -> Looking:
    """Return the sites some time later."""
    return open_look_up(loopback)


def refused(name: str, message: str) -> Reply:
    """Return an error as the API words it."""
    return Reply(json.dumps({"error_id": 400, "error_name": name, "error_message": message}).encode(), 400)


def test_it_asks_each_site_for_questions_then_for_the_rest_as_answers(looking: Looking, loopback: Loopback) -> None:
    found = looking.look_up([*NAMES, "superuser:104"])
    asked = [(request.params["site"], request.path.removeprefix("/2.3/")) for request in loopback.requests]
    assert asked == [
        ("stackoverflow", "questions/101;102"),
        ("stackoverflow", "answers/102"),
        ("superuser", "questions/104"),
    ]
    assert found.there == {*NAMES, "superuser:104"}


def test_counts_come_in_and_the_title_of_an_answer_is_left_unsaid(looking: Looking) -> None:
    question, answer = looking.look_up(NAMES).posts
    assert (question.like_count, question.reply_count, question.view_count) == (3, 1, 40)
    assert (answer.title, answer.conversation_id, answer.like_count) == (None, "stackoverflow:101", -1)


def test_of_a_site_that_is_no_more_nothing_is_believed(looking: Looking, loopback: Loopback) -> None:
    healthy, gone = loopback.answer, refused("bad_parameter", "No site found for name `tea`")
    loopback.answer = lambda request: gone if request.params["site"] == "tea" else healthy(request)
    found = looking.look_up(["tea:101", *NAMES, "stackoverflow:103"])
    assert (found.there, found.deleted) == (set(NAMES), {"stackoverflow:103"})
    with pytest.raises(BadQuery):
        looking.look_up(["tea:101"])


def test_a_refused_key_ends_it(looking: Looking, loopback: Loopback) -> None:
    loopback.answer = lambda _: refused("bad_parameter", "`key` doesn't match a known application")
    with pytest.raises(NotAuthorised):
        looking.look_up(NAMES)
    assert len(loopback.requests) == 1


def test_a_pause_that_is_too_long_and_a_day_that_is_used_up_end_it(looking: Looking, loopback: Loopback) -> None:
    healthy = loopback.answer
    loopback.answer = lambda request: amended(healthy(request), lambda body: body | {"backoff": 600})
    with pytest.raises(RateLimited):
        looking.look_up(NAMES)
    loopback.answer = lambda request: amended(healthy(request), lambda body: body | {"quota_remaining": 0})
    with pytest.raises(RateLimited):
        looking.look_up(NAMES)
    assert len(loopback.requests) == 2


def test_an_answer_that_is_not_whole_is_no_answer(looking: Looking, loopback: Loopback) -> None:
    healthy = loopback.answer
    loopback.answer = lambda request: amended(healthy(request), lambda body: body | {"has_more": True, "items": []})
    with pytest.raises(UnreadableAnswer):
        looking.look_up(NAMES)


def test_what_another_name_came_for_is_not_taken_for_deleted(looking: Looking, loopback: Loopback) -> None:
    healthy = loopback.answer
    loopback.answer = lambda request: healthy(replace(request, path=request.path.replace("101", "104")))
    found = looking.look_up(NAMES)
    assert (found.there & set(NAMES), found.deleted) == ({"stackoverflow:102"}, set())


def test_hostile_words_are_told_as_words(looking: Looking, loopback: Loopback) -> None:
    words = HERE[0] | {"body": "<p>&lt;b&gt;\x00 '; drop table posts; --</p>", "title": "[x](javascript:1)"}
    loopback.answer = lambda _: Reply(json.dumps({"items": [words], "has_more": False}).encode())
    [post] = looking.look_up(NAMES[:1]).posts
    assert (post.text, post.title) == ("<b> '; drop table posts; --", "[x](javascript:1)")


def test_asking_is_made_of_ids_alone(looking: Looking, loopback: Loopback) -> None:
    strange = ["stackoverflow:1;2", "stackoverflow:1/../2", "stackoverflow&key=x:1", ":1", "stackoverflow:-1"]
    assert not looking.look_up(strange).there
    assert not loopback.requests
