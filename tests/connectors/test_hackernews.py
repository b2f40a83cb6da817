import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import BadQuery, UnreadableAnswer
from connectors.hackernews_posts import parse_post
from connectors.http import Answer, HttpClient, Limits
from connectors.post import Page, Post, Query
from connectors.sources import hackernews
from connectors.sources.hackernews import HackerNews, parse_page
from tests.connectors.answers.hackernews.case import HITS, NOW, Algolia
from tests.connectors.loopback import Loopback, Reply, Request

QUICK = Limits(attempts=3, patience=2)
END = int(NOW.timestamp())

Pull = Callable[..., Iterator[Page]]


@pytest.fixture
def pull(loopback: Loopback) -> Pull:
    """Return what asks the server on loopback, at a given time."""

    def pull(
        cursor: str | None = None, now: datetime = NOW, text: str | None = "zephyrite", **query: Any
    ) -> Iterator[Page]:
        connector = HackerNews(HttpClient(f"{loopback.url}/api/v1", limits=QUICK), now=lambda: now)
        return connector.pages(Query("hackernews", "q", text, **query), cursor)

    return pull


def comment(number: int, second: int, **fields: Any) -> dict[str, Any]:
    told = {
        "objectID": str(number),
        "created_at_i": second,
        "_tags": ["comment"],
        "comment_text": f"zephyrite {number}",
    }
    return told | fields


def posts(pages: Iterator[Page] | list[Page]) -> list[Post]:
    return [post for page in pages for post in page.posts]


def test_a_story_is_a_post_whose_title_stands_in_for_its_words() -> None:
    post = parse_post(HITS[0], NOW)
    assert post.post_type == "post"
    assert post.text == post.title == "Zephyrite releases its kettle firmware as open source"
    assert post.url == "https://news.ycombinator.com/item?id=90000001"
    assert post.links == ("https://zephyrite.example/blog/firmware",)
    assert (post.conversation_id, post.reply_to_id) == ("90000001", None)
    assert (post.like_count, post.reply_count, post.view_count) == (128, 3, None)
    assert (post.author_id, post.author_handle) == ("fictional_ada", "fictional_ada")
    assert post.created_at == datetime.fromtimestamp(1790000000, UTC)
    assert post.observed_at == NOW
    assert "_highlightResult" not in post.raw


def test_a_comment_is_plain_text_under_the_title_of_its_story() -> None:
    post = parse_post(HITS[1], NOW)
    assert post.post_type == "comment"
    assert post.text == (
        "I've had a Zephyrite for six years & tell everyone to get one.\n\n"
        "Their changelog: https://zephyrite.example/changelog/2026/september"
    )
    assert post.links == ("https://zephyrite.example/changelog/2026/september",)
    assert post.title == "Zephyrite releases its kettle firmware as open source"
    assert (post.conversation_id, post.reply_to_id) == ("90000001", "90000001")
    assert (post.like_count, post.reply_count) == (None, None)


def test_a_hit_too_deep_is_a_reject() -> None:
    hits = f'[{{"objectID": "1", "created_at_i": 1790000000, "_tags": [], "title": "t", "a": {"[" * 300}{"]" * 300}}}]'
    found = parse_page(Answer("asked", 200, {}, f'{{"hits": {hits}, "nbHits": 1}}'.encode()), NOW)
    assert found.posts == ()
    assert [(reject.location, "too deep" in reject.reason) for reject in found.rejects] == [("item 1", True)]


def test_a_story_with_words_of_its_own_keeps_both() -> None:
    post = parse_post(HITS[3], NOW)
    assert post.text.startswith("Mine broke")
    assert post.title == "Ask HN: Is the Zephyrite kettle worth it?"
    assert (post.like_count, post.reply_count) == (0, 0)


def test_hostile_characters_do_not_pass() -> None:
    assert (
        parse_post(HITS[6], NOW).text
        == "Zephyrite gave me a \u202enwod edispu\u202c discount code: KETTLE-15 \U0001fad6"
    )


@pytest.mark.parametrize(
    "hit, reason",
    [
        (None, "valid dictionary"),
        ({}, "objectID: Field required"),
        (comment(1, 1790000000, objectID=""), "objectID: Value should have at least 1"),
        (comment(1, 1790000000, comment_text=None), "it has no text"),
        (comment(1, 1790000000, comment_text="<p>&nbsp;</p>"), "it has no text"),
        (comment(1, 0), "no date of a post"),
        (comment(1, 10**30), "created_at_i: "),
        (comment(1, 1790000000, points=2**63), "points: "),
        (comment(1, 1790000000, points="many"), "points: Input should be a valid integer"),
        (comment(1, 1790000000, author=["ada"]), "author: Input should be a valid string"),
    ],
)
def test_a_malformed_hit_is_a_reject_and_costs_no_other(hit: Any, reason: str) -> None:
    body = json.dumps({"hits": [HITS[0], hit, HITS[1]], "nbHits": 3}).encode()
    found = parse_page(Answer("https://hn.example", 200, {}, body), NOW)
    assert len(found.posts) == 2
    assert reason in found.rejects[0].reason
    assert found.rejects[0].location.startswith("item ")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"hits": []}', b'{"hits": 3, "nbHits": 3}'])
def test_an_answer_of_another_form_is_unreadable_and_shown(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer, match=r"https://hn\.example answered (no|something else)") as caught:
        parse_page(Answer("https://hn.example", 200, {}, body), NOW)
    assert caught.value.payload == body.decode()


def test_half_a_surrogate_pair_does_not_keep_the_source_from_going_on() -> None:
    hit = b'{"objectID": "1", "created_at_i": 1790000000, "_tags": [], "title": "\\ud83e kettle"}'
    body = b'{"hits": [%b], "nbHits": 1}' % hit
    (post,) = parse_page(Answer("https://hn.example", 200, {}, body), NOW).posts
    assert post.text == "\ufffd kettle"
    assert json.loads(post.raw)["title"] == "\ud83e kettle"


@pytest.mark.parametrize(
    "text, asked",
    [
        ("acme", [("acme", "(story,comment)")]),
        ('"Acme Audio" OR acme', [('"Acme Audio"', "(story,comment)"), ("acme", "(story,comment)")]),
        (
            "more words OR #acme -other",
            [('more words -"other"', "(story,comment)"), ('acme -"other"', "(story,comment)")],
        ),
        ("acme from:zoe", [("acme", "(story,comment),author_zoe")]),
    ],
)
def test_alternatives_are_searched_one_by_one(
    pull: Pull, loopback: Loopback, text: str, asked: list[tuple[str, str]]
) -> None:
    loopback.answer = Algolia([])
    list(pull(text=text))
    assert [(request.params["query"], request.params["tags"]) for request in loopback.requests] == asked


def test_what_the_search_cannot_express_is_left_out_afterwards(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Algolia([comment(1, END - 9, comment_text="#zephyrite"), comment(2, END - 8)])
    assert [post.post_id for post in posts(pull(text="#zephyrite"))] == ["1"]


def test_own_accounts_are_collected_whatever_they_say(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Algolia([comment(1, END - 9, author="zephyrite_inc", num_comments=0), comment(2, END - 9)])
    assert [post.post_id for post in posts(pull(text="kettle", accounts=("zephyrite_inc",)))] == ["1"]
    assert [request.params["tags"] for request in loopback.requests] == [
        "(story,comment)",
        "(story,comment),author_zephyrite_inc",
    ]


@pytest.mark.parametrize("text", [None, "", " OR "])
def test_nothing_to_search_for_is_a_bad_query(pull: Pull, text: str | None) -> None:
    with pytest.raises(BadQuery, match=r"to (search|look) for"):
        next(pull(text=text))


def test_the_first_run_looks_back_as_far_as_it_is_told(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Algolia([])
    (page,) = pull(options={"history_days": 2})
    assert (page.start, page.end) == (NOW - timedelta(days=2), NOW)
    assert page.posts == ()
    asked = loopback.requests[0].params
    assert asked["numericFilters"] == f"created_at_i>={END - 2 * 86400},created_at_i<{END}"
    assert (asked["query"], asked["tags"]) == ("zephyrite", "(story,comment)")


def test_a_stretch_with_more_than_an_answer_holds_is_halved_oldest_first(pull: Pull, loopback: Loopback) -> None:
    hits = [comment(number, END - 5000 + number) for number in range(2500)]
    loopback.answer = Algolia(hits)
    pages = list(pull(options={"history_days": 1}))
    assert [post.post_id for post in posts(pages)] == [hit["objectID"] for hit in hits]
    assert all(len(page.posts) <= 1000 for page in pages)
    assert not any(page.gaps for page in pages)
    assert sum(page.request_count for page in pages) == len(loopback.requests)
    assert (pages[0].start, pages[-1].end) == (NOW - timedelta(days=1), NOW)
    assert pages[-1].progress == 1.0


def test_a_second_with_more_than_an_answer_holds_leaves_a_gap(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Algolia([comment(number, END - 10) for number in range(1001)])
    pages = list(pull(options={"history_days": 1}))
    assert len(posts(pages)) == 1000
    (gap,) = (gap for page in pages for gap in page.gaps)
    assert (gap.start, gap.end) == (NOW - timedelta(seconds=10), NOW - timedelta(seconds=9))
    assert "one second" in gap.reason


def test_the_next_run_reads_the_lookback_again_for_new_points_and_late_posts(pull: Pull, loopback: Loopback) -> None:
    old, recent = comment(1, END - 90_000, points=1), comment(2, END - 3600, points=1)
    loopback.answer = Algolia([old, recent])
    cursor = list(pull())[-1].cursor
    late = comment(3, END - 7200)
    loopback.answer = Algolia([old, recent | {"points": 9}, late])
    later = NOW + timedelta(hours=1)
    pages = list(pull(cursor, later))
    assert [(post.post_id, post.like_count) for post in posts(pages)] == [("3", None), ("2", 9)]
    assert (pages[0].start, pages[-1].end) == (NOW - timedelta(hours=24), later)
    assert next(pull(cursor, NOW, options={"lookback_hours": 0}), None) is None


def test_a_run_cut_short_goes_on_to_its_own_end_and_then_to_what_came_since(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Algolia([comment(number, END - 5000 + number) for number in range(2500)])
    first, *others = pull()
    later = NOW + timedelta(days=3)
    loopback.answer.hits.append(comment(3000, END + 5000))
    *rest, new = pull(first.cursor, later, options={"lookback_hours": 0})
    assert [post.post_id for post in posts(rest)] == [post.post_id for post in posts(others)]
    assert (rest[-1].end, new.start, new.end) == (NOW, NOW, later)
    assert [post.post_id for post in new.posts] == ["3000"]
    assert [page.progress for page in rest if page.progress][-1:] == [0.5]
    assert new.progress == 1


def test_a_backfill_reads_its_stretch_and_no_more(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Algolia(HITS)
    since, until = datetime.fromtimestamp(1790000600, UTC), datetime.fromtimestamp(1790003600, UTC)
    pages = list(pull(since=since, until=until))
    assert [post.post_id for post in posts(pages)] == ["90000001", "90000002", "90000003"]
    assert [post.post_id for post in posts(pull(since=since, until=until, options={"conversations": False}))] == [
        "90000002",
        "90000003",
    ]
    assert list(pull(pages[-1].cursor, since=since, until=until)) == []


def test_what_several_searches_find_comes_once(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = Algolia(
        [comment(1, END - 30, author="ada"), comment(2, END - 20), comment(3, END - 10, author="bob")]
    )
    (page,) = pull(text='"ada" OR zephyrite OR "bob"')
    assert [post.post_id for post in page.posts] == ["1", "2", "3"]
    assert page.request_count == 3


def test_the_environment_names_another_server(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    loopback.answer = Algolia(HITS)
    for url in (loopback.url, f"{loopback.url}/", f"{loopback.url}/api/v1"):
        monkeypatch.setenv("WOM_HACKERNEWS_BASE_URL", url)
        connector = hackernews.connect()
        assert connector.check().usable
        (page,) = connector.pages(Query("hackernews", "q", "nothing"), None)
        assert page.posts == ()
    monkeypatch.setenv("WOM_HACKERNEWS_BASE_URL", "nowhere")
    with pytest.raises(BadQuery):
        hackernews.connect()


@pytest.mark.usefixtures("at_once")
def test_a_check_says_what_is_wrong(loopback: Loopback) -> None:
    def refuse(_: Request) -> Reply:
        return Reply(status=403)

    loopback.answer = refuse
    check = HackerNews(HttpClient(loopback.url, limits=QUICK)).check()
    assert not check.usable
    assert "403" in check.detail
