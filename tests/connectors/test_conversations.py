"""What surrounds a mention: the post that it answers, and what is answered to the brand, whatever these say."""

from typing import Any

from connectors.http import HttpClient, Limits
from connectors.post import Page, Query
from connectors.sources.hackernews import HackerNews
from tests.connectors.answers.hackernews.case import NOW, Algolia
from tests.connectors.loopback import Loopback

END = int(NOW.timestamp())
ONCE = Limits(attempts=1)


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
