import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.columns import FIELDS, SYNONYMS, Columns
from connectors.post import POST_SCHEMA, Page, Post

SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def read(row: dict[str, Any], **columns: Any) -> Post:
    configured = {name: (value,) if isinstance(value, str) else value for name, value in columns.items()}
    return Columns(configured).post(row, SEEN)


def test_columns_named_as_fields_are_taken_as_they_are() -> None:
    row = {
        "platform": "Mastodon",
        "post_id": 7,
        "post_type": "comment",
        "text": "Zephyrite!",
        "title": "Kettles",
        "lang": "en-GB",
        "created_at": "2026-10-01T12:00:00+02:00",
        "observed_at": "2026-10-02",
        "conversation_id": "1",
        "links": ["https://e.example"],
        "author_handle": "@ada",
        "author_follower_count": "12",
        "like_count": 0,
        "repost_count": "",
        "unknown": "kept in raw only",
    }
    post = read(row)
    assert (post.platform, post.post_id, post.post_type, post.lang) == ("mastodon", "7", "comment", "en")
    assert post.created_at == datetime(2026, 10, 1, 10, tzinfo=UTC)
    assert post.observed_at == datetime(2026, 10, 2, tzinfo=UTC)
    assert (post.author_handle, post.author_id, post.author_follower_count) == ("ada", "ada", 12)
    assert (post.like_count, post.repost_count, post.view_count) == (0, None, None)
    assert post.links == ("https://e.example",)
    assert json.loads(post.raw) == row


def test_a_bare_text_is_a_post_observed_when_its_file_was() -> None:
    post = read({"text": "Zephyrite!"})
    assert (post.platform, post.post_type, post.visibility) == ("archive", "post", "public")
    assert (post.created_at, post.author_id, post.observed_at) == (None, None, SEEN)


@pytest.mark.parametrize("field, name", [(field, name) for field, names in SYNONYMS.items() for name in names])
def test_synonyms_are_found_in_any_case(field: str, name: str) -> None:
    value = {"lang": "en", "created_at": "2026-10-01", "text": "2026"}.get(field, "7")
    beside = {"subreddit": "s"} if field == "text" else {"subreddit": "s", "text": "text"}
    post = read(beside | {name.upper(): value})
    assert getattr(post, field) is not None


def test_an_export_of_reddit_is_read_as_it_is() -> None:
    row = {"id": "3e1204", "subreddit": "kettles", "title": "Zephyrite?", "selftext": "I swear by it", "score": 12}
    post = read(row | {"created": 1790028800.0, "created_utc": 1790000000.0})
    assert (post.post_id, post.title, post.text, post.like_count) == ("3e1204", "Zephyrite?", "I swear by it", 12)
    assert post.created_at == datetime.fromtimestamp(1790000000, UTC)
    assert read(row | {"selftext": ""}).text == "Zephyrite?"


def test_an_export_of_x_is_read_as_it_is() -> None:
    row = {"id": 570306133677760500, "id_str": "570306133677760513", "full_text": "Zephyrite!", "favorite_count": 3}
    post = read(row)
    assert (post.post_id, post.text, post.like_count) == ("570306133677760513", "Zephyrite!", 3)


def test_a_score_is_no_likes_where_it_may_be_anything() -> None:
    assert read({"text": "t", "score": 0.87}).like_count is None


def test_the_first_configured_column_that_says_something_counts() -> None:
    columns = {"text": ("note.text", "full", "text")}
    assert read({"note": {"text": "long"}, "full": "f", "text": "t"}, **columns).text == "long"
    assert read({"note": None, "full": " ", "text": "t"}, **columns).text == "t"
    assert read({"full": "f", "text": "t"}, **columns).text == "f"


def test_dotted_names_reach_into_objects_and_lists() -> None:
    row = {"text": "t", "author": {"username": "ada"}, "refs": [{"id": 5}], "a.b": "whole name first", "a": {"b": "x"}}
    post = read(row, author_handle="author.username", reply_to_id="refs.0.id", quoted_id="refs.1.id", community="a.b")
    assert (post.author_handle, post.reply_to_id, post.quoted_id) == ("ada", "5", None)
    assert post.community == "whole name first"


def test_a_column_configured_for_one_field_is_not_taken_for_another_by_its_name() -> None:
    row = {"Post_ID": "thread", "Comment": "hear, hear", "Comment_Author": "ada"}
    columns = {"conversation_id": "Post_ID", "text": "Comment", "author_handle": "Comment_Author"}
    posts = [read(row | {"Comment": text}, **columns) for text in ("hear, hear", "no")]
    assert {post.conversation_id for post in posts} == {"thread"}
    assert len({post.post_id for post in posts}) == 2


def test_a_field_configured_without_columns_stays_empty() -> None:
    assert read({"text": "t", "likes": 5}, like_count=()).like_count is None


def test_constants_hold_for_every_row_and_beat_its_columns() -> None:
    columns = Columns(constants={"platform": "Twitter", "lang": "de", "created_at": "2026-10-01", "community": None})
    post = columns.post({"text": "t", "platform": "web", "lang": "en", "community": "c"}, SEEN)
    assert (post.platform, post.lang, post.community) == ("x", "de", "c")
    assert post.created_at == datetime(2026, 10, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="like_count"):
        Columns(constants={"like_count": "many"})


def test_dates_are_read_as_told() -> None:
    columns = Columns(zone=ZoneInfo("Europe/Berlin"), pattern="%d/%m/%Y %H:%M")
    assert columns.post({"text": "t", "date": "03/04/2026 12:00"}, SEEN).created_at == datetime(
        2026, 4, 3, 10, tzinfo=UTC
    )


def test_entities_are_read_unless_the_texts_hold_none() -> None:
    row = {"text": "R&amp;D", "title": "a &lt; b"}
    assert (read(row).text, read(row).title) == ("R&D", "a < b")
    assert Columns(unescapes=False).post(row, SEEN).text == "R&amp;D"


def test_an_id_made_of_content_is_stable_and_tells_posts_apart() -> None:
    row = {"text": "t", "author": "ada", "created": 1790000000, "conversation_id": "c"}
    row |= {"url": "https://a.example", "title": "a", "subreddit": "a"}
    others = [
        row | {name: value}
        for name, value in {
            "text": "u",
            "author": "bob",
            "created": 1790000001,
            "conversation_id": "d",
            "url": "https://b.example",
            "title": "b",
            "subreddit": "b",
        }.items()
    ]
    ids = [read(row).post_id for row in (row, *others)]
    assert len(set(ids)) == 8
    assert read(row | {"likes": 9}).post_id == ids[0]
    assert ids[0] == "857d6e2fdc1afd7d3c8ecc36"


def test_a_title_is_the_text_of_a_post_but_not_of_a_comment() -> None:
    assert read({"title": "Zephyrite!", "text": ""}).text == "Zephyrite!"
    with pytest.raises(ValueError, match="text is empty"):
        read({"title": "Zephyrite!", "text": "", "post_type": "comment"})


def test_the_type_follows_from_what_is_carried_on() -> None:
    assert read({"text": "t", "reposted_id": "1", "quoted_id": "2"}).post_type == "repost"
    assert read({"text": "t", "quoted_id": "2"}).post_type == "quote"


@pytest.mark.parametrize(
    "row, reason",
    [
        ({}, "text is empty"),
        ({"text": None}, "text is empty"),
        ({"text": " \0\n"}, "text is empty"),
        ({"text": {"html": "x"}}, "text is empty"),
        ({"data": [{"text": "t"}], "meta": {}}, "text is empty: the posts seem to be in the list under data;"),
        ({"data": {"children": [{"data": {}}]}}, "under data.children;"),
        ({"items": []}, "text is empty$"),
        ({"text": "[deleted]"}, "gone from its platform"),
        ({"text": "t", "post_id": "5.7E+17"}, "post_id: 5.7E.17 is rounded"),
        ({"text": "t", "created_at": "0000-00-00"}, "created_at: '0000-00-00' is no date"),
        ({"text": "t", "created_at": "9999-12-31"}, "lies outside 1980 to 2100"),
        ({"text": "t", "created_at": True}, "created_at: True is no date"),
        ({"text": "t", "created_at": ["2026-10-01"]}, "is no date: it is of type list"),
        ({"text": "t", "like_count": "many"}, "like_count: 'many' is no whole number"),
        ({"text": "t", "post_type": "advert"}, "post_type: 'advert' is none of"),
    ],
)
def test_a_row_that_is_no_post_says_why(row: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(row)


def test_rows_of_ever_other_columns_are_read_in_the_same_memory() -> None:
    columns = Columns()
    for number in range(1000):
        assert columns.post({"text": "t", f"column {number}": 1}, SEEN).text == "t"
    assert len(columns._plans) <= 256


def test_absent_columns_are_told_with_the_nearest() -> None:
    columns = Columns({"text": ("Coment", "Text"), "lang": (), "author_handle": ("author.name",)})
    told = columns.absent(["Comment", "author"])
    assert told is not None
    assert "Coment or Text" in told
    assert "'Comment'" in told
    assert columns.absent(["Text", "author"]) is None


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30)
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.text(max_size=3), scalars, max_size=2)
names = st.sampled_from([*FIELDS, "body", "id", "author", "date", "likes"]) | st.text(st.characters(), max_size=5)


@given(st.dictionaries(names, values, max_size=12))
def test_any_row_is_a_post_or_says_why_it_is_none(row: dict[str, Any]) -> None:
    try:
        post = read(row)
    except ValueError:
        return
    table = Page((post,), "cursor").table()
    table.validate(full=True)
    assert table.schema == POST_SCHEMA
    assert post.text.strip() == post.text != ""
    assert isinstance(json.loads(post.raw), dict)
