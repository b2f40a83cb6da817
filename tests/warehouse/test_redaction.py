"""Names of an erased person go where they mean that person, and words that look like them stay."""

import pytest

from warehouse.redaction import Redaction, Traces

ANN = Traces(
    accounts=frozenset(
        {("x", "ann"), ("x", "12345678"), ("mastodon", "ann@m.example"), ("mastodon", "m.example/@ann")}
        | {("reddit", "her"), ("bluesky", "did:plc:abc123")}
    ),
    mentions=frozenset({("mastodon", "ann")}),
    shown=frozenset({"ann marsh"}),
    posts=frozenset({("x", "900001")}),
)
POST = {
    "platform": "x",
    "post_id": "1",
    "post_type": "post",
    "text": "",
    "title": None,
    "url": None,
    "community": None,
    "links": [],
    "conversation_id": None,
    "reply_to_id": None,
    "reply_to_author_id": None,
    "quoted_id": None,
    "reposted_id": None,
    "author_id": "bob",
    "author_handle": "bob",
    "raw": "{}",
}


@pytest.mark.parametrize(
    "platform, text, left",
    [
        ("x", "@ann .@ANN, (@ann)", "@[erased] .@[erased], (@[erased])"),
        ("x", "@anna @ann.b @ann-b bob@ann.example ann", "@anna @ann.b @ann-b bob@ann.example ann"),
        ("mastodon", "@ann @ann@m.example @ann@other.example", "@[erased] @[erased] @ann@other.example"),
        ("mastodon", "https://m.example/@ann/5", "https://[erased]/5"),
        ("reddit", "u/her said, /u/Her: his/her own", "u/[erased] said, /u/[erased]: his/her own"),
        ("reddit", "https://x.com/ann/status/1 and @ann", "https://x.com/[erased]/status/1 and @ann"),
        ("x", "id 12345678, not 123456789", "id [erased], not 123456789"),
        ("feed", "thanks Ann Marsh! Ann, Annabel Marsh", "thanks [erased]! Ann, Annabel Marsh"),
        ("feed", "at://did:plc:abc123/app.bsky.feed.post/3k", "at://[erased]/app.bsky.feed.post/3k"),
        ("x", "https://x.com/i/status/900001?s=2", "https://x.com/i/status/[erased]?s=2"),
    ],
)
def test_a_name_goes_where_it_means_the_person(platform: str, text: str, left: str) -> None:
    altered = Redaction(ANN).altered(POST | {"platform": platform, "text": text, "raw": text})
    assert altered["text"] == left
    assert (altered["raw"] == "") == (left != text) or "Ann" in text


@pytest.mark.parametrize(
    "raw, goes",
    [
        ('{"user": {"screen_name": "Ann"}}', True),
        ('{"text": "hello\\n@ann"}', True),
        ('{"text": "hello \\u0040ann"}', True),
        ('{"id": 12345678}', True),
        ('{"text": "ann is a name"}', False),
        ("not json @ann", True),
    ],
)
def test_a_payload_that_names_the_person_goes(raw: str, goes: bool) -> None:
    assert (Redaction(ANN).altered(POST | {"raw": raw})["raw"] == "") == goes


def test_a_repost_goes_by_an_account_and_not_by_a_shown_name() -> None:
    repost = POST | {"post_type": "repost", "text": "words"}
    assert Redaction(ANN).is_repost_of_theirs(repost | {"reposted_id": "900001"})
    assert Redaction(ANN).is_repost_of_theirs(repost | {"raw": '{"of": {"id": "12345678"}}'})
    assert not Redaction(ANN).is_repost_of_theirs(repost | {"raw": '{"name": "Ann Marsh"}'})


def test_a_post_without_the_person_stays_as_it_is() -> None:
    post = POST | {"text": "Ann is nice", "reply_to_id": "7", "conversation_id": "7", "community": "ann_fans"}
    assert Redaction(ANN).altered(post) == post


def test_whom_and_what_a_post_answers_is_told_no_more() -> None:
    post = POST | {"post_type": "comment", "title": "their words", "conversation_id": "900001", "reply_to_id": "900001"}
    altered = Redaction(ANN).altered(post | {"reply_to_author_id": "12345678"})
    told = ("title", "conversation_id", "reply_to_id", "reply_to_author_id", "raw")
    assert [altered[column] for column in told] == [None, "[erased]", "[erased]", "[erased]", ""]
