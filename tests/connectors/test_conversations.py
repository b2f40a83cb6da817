"""What surrounds a mention: the post that it answers, and what is answered to the brand, whatever these say."""

import importlib
from typing import Any

import pytest

from connectors import registry
from connectors.http import HttpClient, Limits
from connectors.post import Page, Query
from connectors.sources.hackernews import HackerNews
from connectors.sources.lemmy import Lemmy
from connectors.sources.stackexchange import StackExchange
from tests.connectors.answers.hackernews.case import NOW, Algolia
from tests.connectors.answers.lemmy.case import Server, view
from tests.connectors.answers.reddit import case as reddit
from tests.connectors.answers.stackexchange.case import Api
from tests.connectors.answers.youtube import case as youtube
from tests.connectors.loopback import Loopback

CONVERSING = [source for source in registry.names() if source not in ("archive", "feed")]
END = int(NOW.timestamp())
ONCE = Limits(attempts=1)


@pytest.mark.parametrize("source", CONVERSING)
def test_what_is_answered_is_called_as_it_comes_in(source: str, request: pytest.FixtureRequest) -> None:
    case = importlib.import_module(f"tests.connectors.answers.{source}.case")
    connector, query = case.open_case(request)
    posts = [post for page in connector.pages(query, None) for post in page.posts]
    there = {(post.platform, post.post_id) for post in posts}
    assert any((post.platform, post.reply_to_id) in there for post in posts)


def hackernews(loopback: Loopback, **query: Any) -> list[Page]:
    http = HttpClient(f"{loopback.url}/api/v1", limits=ONCE)
    return list(HackerNews(http, now=lambda: NOW).pages(Query("hackernews", "q", "zephyrite", **query), None))


def story(number: int, second: int, title: str, **fields: Any) -> dict[str, Any]:
    told = {"objectID": str(number), "created_at_i": second, "_tags": ["story"], "title": title}
    return told | fields


def said(number: int, second: int, parent: int, text: str, **fields: Any) -> dict[str, Any]:
    told = {"objectID": str(number), "created_at_i": second, "_tags": ["comment"], "comment_text": text}
    return told | {"parent_id": parent, "story_id": 10} | fields


MONTHS_AGO = END - 10_000_000
HACKERNEWS = [
    story(10, MONTHS_AGO, "Kettles", author="ada"),
    said(11, MONTHS_AGO, 10, "Which one lasts?"),
    said(12, END - 50, 11, "My zephyrite does", story_title="Kettles"),
    said(13, END - 40, 12, "Glad to hear", author="zephyrite_inc"),
    said(14, END - 30, 13, "So am I"),
    said(15, END - 20, 10, "Tea is better"),
    story(20, END - 90, "Our new lid", author="zephyrite_inc", num_comments=1),
    said(21, END - 10, 20, "Nice", author="bob") | {"story_id": 20},
    said(22, END - 10, 21, "It is", author="bob") | {"story_id": 20},
]


def test_hackernews_brings_what_a_comment_answers_and_what_is_answered_to_the_brand(loopback: Loopback) -> None:
    loopback.answer = Algolia(HACKERNEWS)
    (page,) = hackernews(loopback, accounts=("zephyrite_inc",))
    found = {post.post_id: post for post in page.posts}
    assert sorted(found) == ["10", "11", "12", "13", "14", "20", "21", "22"]
    assert [found[number].reply_to_id for number in ("11", "12", "13", "14", "21", "22")] == [
        *("10", "11", "12", "13", "20", "21")
    ]
    assert (found["11"].title, found["11"].conversation_id) == ("Kettles", "10")
    assert "children" not in found["11"].raw
    assert page.request_count == len(loopback.requests) == 6


def test_a_comment_of_hackernews_that_is_gone_is_no_reject(loopback: Loopback) -> None:
    loopback.answer = Algolia([said(12, END - 50, 11, "My zephyrite does"), said(13, END - 40, 9, "A zephyrite")])
    (page,) = hackernews(loopback)
    assert ([post.post_id for post in page.posts], page.rejects) == (["12", "13"], ())


def stackexchange(loopback: Loopback, **query: Any) -> list[Page]:
    http = HttpClient(f"{loopback.url}/2.3", limits=ONCE)
    return list(StackExchange(http, now=lambda: NOW).pages(Query("stackexchange", "q", "zephyrite", **query), None))


def asked(number: int, second: int, text: str, by: int, **fields: Any) -> dict[str, Any]:
    told = {"question_id": number, "title": f"Title {number}", "body": text, "creation_date": second, "answer_count": 1}
    return told | {"owner": {"user_id": by}} | fields


def answered(number: int, second: int, text: str, by: int, on: int) -> dict[str, Any]:
    return {"answer_id": number, "question_id": on, "body": text, "creation_date": second, "owner": {"user_id": by}}


STACKEXCHANGE = [
    asked(1, MONTHS_AGO, "Which kettle lasts?", 5),
    answered(2, END - 50, "My zephyrite does", 6, on=1),
    answered(3, END - 50, "Mine does not", 8, on=1),
    asked(4, END - 40, "How do you make tea?", 7),
    answered(5, END - 30, "With water", 8, on=4),
    answered(6, END - 20, "Ask the maker of your zephyrite", 6, on=9),
]


def test_stackexchange_brings_the_question_of_an_answer_and_answers_to_the_brand(loopback: Loopback) -> None:
    loopback.answer = Api(STACKEXCHANGE)
    pages = stackexchange(loopback, accounts=("stackoverflow:7",))
    found = {post.post_id.removeprefix("stackoverflow:"): post for page in pages for post in page.posts}
    assert sorted(found) == ["1", "2", "4", "5", "6"]
    assert found["2"].reply_to_id == found["1"].post_id
    assert found["5"].reply_to_id == found["4"].post_id
    assert (found["2"].title, found["5"].title) == ("Title 1", "Title 4")
    assert sum(page.request_count for page in pages) == len(loopback.requests) == 6


def test_conversations_of_stackexchange_can_be_left_out(loopback: Loopback) -> None:
    loopback.answer = Api(STACKEXCHANGE)
    pages = stackexchange(loopback, accounts=("stackoverflow:7",), options={"conversations": False})
    assert [post.post_id for page in pages for post in page.posts] == [
        f"stackoverflow:{number}" for number in (2, 6, 4)
    ]
    assert len(loopback.requests) == 4


def lemmy(loopback: Loopback, **query: Any) -> list[Page]:
    http = HttpClient(f"{loopback.url}/api/v3", limits=ONCE)
    return list(Lemmy(http, now=lambda: NOW).pages(Query("lemmy", "q", "zephyrite", **query), None))


LONG_AGO = 9000
LEMMY = [
    view(1, "Which kettle lasts?", LONG_AGO),
    view(2, "Which do you have?", LONG_AGO, on=1, path="0.2"),
    view(3, "My zephyrite does", 4, on=1, path="0.2.3"),
    view(4, "A zephyrite", 3, on=1, path="0.4"),
    view(5, "Tell us more", 2, on=1, by="maker", path="0.2.3.5") | {"counts": {"child_count": 1}},
    view(6, "There is no more", 1, on=1, path="0.2.3.5.6"),
    view(7, "Our new lid", 3, by="maker"),
    view(8, "Nice", 2, on=7, path="0.8"),
    view(9, "It is", 1, on=7, path="0.8.9"),
    view(10, "So says zephyrite", 1, on=11, path="0.10"),
]


def test_lemmy_brings_what_a_comment_answers_and_what_is_answered_to_the_brand(loopback: Loopback) -> None:
    loopback.answer = Server(LEMMY)
    pages = lemmy(loopback, accounts=("maker",))
    found = {int(post.post_id.rpartition("/")[2]): post for page in reversed(pages) for post in reversed(page.posts)}
    assert sorted(found) == list(range(1, 11))
    above = {2: 1, 3: 2, 4: 1, 5: 3, 6: 5, 8: 7, 9: 8}
    assert {number: found[number].reply_to_id for number in above} == {
        number: found[parent].post_id for number, parent in above.items()
    }
    assert {found[number].conversation_id for number in (3, 5, 6)} == {found[1].post_id}
    assert sum(page.request_count for page in pages) == len(loopback.requests)


def test_youtube_brings_the_video_and_the_comment_above_one_found(loopback: Loopback) -> None:
    found = youtube.video("v1", 30, "Kettles", snippet={"description": "A review, with the zephyrites"})
    first = youtube.comment("c1", 4, "Which one lasts?")
    reply = youtube.comment("c1.r1", 3, "My zephyrite does")
    other = youtube.comment("c2", 3, "First!")
    site = youtube.Site([found], [youtube.thread(found, first, reply), youtube.thread(found, other)])
    loopback.answer = site
    query = Query("youtube", "q", "zephyrite", options={"history_days": 3})
    posts = {post.post_id: post for page in youtube.connector(loopback).pages(query, None) for post in page.posts}
    assert sorted(posts) == ["c1", "c1.r1", "v1"]
    assert posts["c1.r1"].reply_to_id == posts["c1"].post_id
    assert posts["c1"].reply_to_id == posts["c1.r1"].conversation_id == posts["v1"].post_id


def test_youtube_brings_the_videos_of_the_brand_that_are_commented_on(loopback: Loopback) -> None:
    own = youtube.video("v3", LONG_AGO, "Our new lid", youtube.BRAND)
    loopback.answer = youtube.Site([own], [youtube.thread(own, youtube.comment("c5", 3, "Take my money"))])
    pages = list(youtube.connector(loopback).pages(Query("youtube", "q", accounts=(youtube.BRAND,)), None))
    posts = {post.post_id: post for page in pages for post in page.posts}
    assert posts["c5"].reply_to_id == posts["v3"].post_id
    assert (posts["c5"].title, posts["v3"].author_id) == ("Our new lid", youtube.BRAND)
    assert sum(page.usage["unit"] for page in pages) == 3


def test_reddit_brings_what_a_comment_answers_and_what_is_answered_to_the_brand(loopback: Loopback) -> None:
    loopback.answer = reddit.Site(
        [
            reddit.submission("a1", LONG_AGO, "Kettles", num_comments=0),
            reddit.comment("b1", LONG_AGO, "a1", "Which one lasts?"),
            reddit.comment("b2", 4, "a1", "My zephyrite does", parent_id="t1_b1"),
            reddit.comment("b3", 3, "a1", "Glad to hear", parent_id="t1_b2", author="maker", author_fullname="t2_9"),
            reddit.comment("b4", 2, "a1", "So am I", parent_id="t1_b3"),
            reddit.submission("a2", 3, "Our new lid", author="maker", author_fullname="t2_9", num_comments=1),
            reddit.comment("b5", 2, "a2", "Nice"),
        ]
    )
    query = Query("reddit", "q", "zephyrite in:cycling", accounts=("maker",))
    pages = list(reddit.connector(loopback).pages(query, None))
    posts = {post.post_id: post for page in pages for post in page.posts}
    above = {"t1_b1": "t3_a1", "t1_b2": "t1_b1", "t1_b3": "t1_b2", "t1_b4": "t1_b3", "t1_b5": "t3_a2"}
    assert {number: posts[number].reply_to_id for number in above} == above
    assert set(above.values()) <= set(posts)
