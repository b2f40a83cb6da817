"""Public sets of real posts, read as docs/howto tells: what comes in, and why the rest does not."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.post import Post, Query, Reject
from connectors.sources import archive

Pull = Callable[..., tuple[list[Post], list[Reject]]]


@pytest.fixture
def pull(shared: Path) -> Pull:
    """Return a function that pulls a set whole and makes sure that a second run finds nothing more."""

    def _pull(name: str, **options: Any) -> tuple[list[Post], list[Reject]]:
        query = Query("archive", name, options={"files": f"{name}.csv", "root": shared / "data" / "posts", **options})
        pages = list(archive.connect().pages(query, None))
        assert list(archive.connect().pages(query, pages[-1].cursor)) == []
        return [post for page in pages for post in page.posts], [reject for page in pages for reject in page.rejects]

    return _pull


def test_airline_posts_come_in_with_those_that_span_lines_and_those_that_stand_twice(pull: Pull) -> None:
    columns = {"author_handle": "name", "created_at": "tweet_created"}
    posts, rejects = pull("airline", platform="x", columns=columns)
    assert (len(posts), len(rejects)) == (14_640, 0)
    ids = Counter(post.post_id for post in posts)
    assert (len(ids), sum(count - 1 for count in ids.values())) == (14_485, 155)
    assert all(post.created_at and post.author_id and post.repost_count is not None for post in posts)
    assert sum("\n" in post.text for post in posts) > 100
    assert not any("&amp;" in post.text for post in posts)


def test_headphone_comments_come_in_but_for_those_that_are_gone(pull: Pull) -> None:
    columns = {
        "text": "Comment",
        "author_handle": "Comment_Author",
        "created_at": "Created",
        "title": "Post_Title",
        "conversation_id": "Post_ID",
        "url": "Post_URL",
        "like_count": "Comment_Score",
        "community": "Subreddit",
    }
    posts, rejects = pull("headphones", platform="reddit", columns=columns, constants={"post_type": "comment"})
    assert (len(posts), len(rejects)) == (5_930, 170)
    assert Counter(reject.reason.split(":")[0] for reject in rejects) == {
        "text is [deleted]": 145,
        "text is [removed]": 25,
    }
    twice = len(posts) - len({post.post_id for post in posts})
    assert twice == len(posts) - len(
        {(post.text, post.author_id, post.created_at, post.conversation_id) for post in posts}
    )
    assert all(post.conversation_id != post.post_id and post.title and post.community for post in posts)
    assert not {"None", "[deleted]"} & {post.author_id for post in posts}


def test_sanders_posts_come_in_with_their_dates(pull: Pull) -> None:
    columns = {"post_id": "TweetId", "created_at": "TweetDate", "text": "TweetText"}
    posts, rejects = pull("sanders", platform="x", columns=columns)
    assert (len({post.post_id for post in posts}), len(rejects)) == (5_113, 0)
    assert {post.created_at.year for post in posts if post.created_at} == {2011}


def test_sxsw_posts_come_in_although_they_are_not_utf_8(pull: Pull) -> None:
    posts, rejects = pull("sxsw", platform="x", columns={"text": "tweet_text"})
    assert (len(posts), [reject.reason for reject in rejects]) == (9_092, ["text is empty"])
    assert len({post.post_id for post in posts}) == len({post.text for post in posts})
