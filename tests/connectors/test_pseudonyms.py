"""People leave no name behind: in no field of a post, wherever it comes from, whatever its text holds."""

import importlib
import json
import re
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import product

import pytest

from connectors import registry
from connectors.connector import LookedUp
from connectors.mentions import fold
from connectors.post import Gap, Page, Post, Reject
from connectors.pseudonyms import BEGINNING, Pseudonyms, is_pseudonym
from warehouse import pseudonyms as stored

KEY = "a key of thirty-two characters!!"
NOW = datetime(2026, 9, 22, 12, 34, 56, tzinfo=UTC)
ACCOUNTS = {"x": ["Quillon_HQ"], "mastodon": ["quillon@q.example"], "bluesky": ["quillon.example"]}
PLATFORMS = (*registry.names(), "reviews")


@pytest.fixture(scope="module")
def pseudonyms() -> Pseudonyms:
    return Pseudonyms(KEY, ACCOUNTS, ["quill"])


def post_of(platform: str = "x", post_id: str = "1", text: str = "words", **facts: object) -> Post:
    return replace(Post(platform, post_id, text, NOW, '{"user": "z8ann"}'), **facts)  # type: ignore[arg-type]


WRITTEN = (
    ("@Z8ann, hello", "@{}, hello"),
    (".@z8ann's and (@z8ann)", ".@{0}'s and (@{0})"),
    ("thanks@z8ann", "thanks@{}"),
    ("@z8ann\u3055\u3093\u3042\u308a", "@{}\u3055\u3093\u3042\u308a"),
    ("@@z8ann \uff20z8ann @z8\u200bann", "@{0} \uff20{0} @{0}"),
    ("u/z8ann /u/Z8ann r/u_z8ann", "u/{0} /u/{0} r/u_{0}"),
    ("https://www.reddit.com/user/z8ann/", "https://www.reddit.com/user/{}/"),
)
"""What is written on Reddit for z8ann, and what becomes of it."""

NAMING = (
    "mail z8.ann+1@mail.example or @z8ann@m.example.",
    "https://x.com/z8ann/status/12?s=20",
    "x.com/z8ann, twitter.com/Z8ann",
    "(https://mobile.twitter.com/z8ann)",
    "https://x.com/intent/user?screen_name=z8ann",
    "https://x.com/search?q=%40z8ann",
    "https://bsky.app/profile/z8ann.bsky.social/post/3k",
    "z8ann.bsky.social",
    "https://bsky.app/profile/did:plc:z8ann",
    "at://did:plc:z8ann/app.bsky.feed.post/3k",
    "did:plc:z8ann and did:web:z8ann.example",
    "https://m.example/@z8ann/123 https://m.example/users/z8ann/statuses/1",
    "https://m.example/@z8ann@far.example",
    "https://www.youtube.com/@z8ann https://youtube.com/channel/z8ann youtube.com/c/z8ann https://youtube.com/user/z8ann",
    "https://news.ycombinator.com/user?id=z8ann",
    "https://stackoverflow.com/users/77/z8ann",
    "https://l.example/u/z8ann@far.example",
    "https://www.instagram.com/z8ann/ https://instagram.com/stories/z8ann/1",
    "https://www.linkedin.com/in/z8ann/",
    "https://github.com/z8ann",
    "https://z8ann.substack.com/p/1 https://z8ann.github.io",
    "https://www.facebook.com/profile.php?id=z8ann",
    "https://www.facebook.com/permalink.php?story_fbid=1&id=z8ann",
    "https://vxtwitter.com/z8ann/status/1 https://nitter.example/z8ann/status/1 https://nitter.net/z8ann",
    "https://z8ann:z8@m.example/path https://z8ann@m.example",
    "https://www.tumblr.com/z8ann/1/words",
)
KEPT = (
    "see https://quill.example/@52.1,13.3 and/or 1.5/2, @ 5pm, 24/7, a@ b",
    "@Quillon_HQ @quillon@q.example @quill, @quill.thanks u/quill",
    "https://x.com/quillon_hq/status/1 https://bsky.app/profile/quillon.example/post/3k https://q.example/@quillon",
    "https://x.com/i/status/1 https://x.com/i/web/status/1 https://m.example/api/v1/statuses/1",
    "https://x.com/search?q=quillon https://www.npmjs.com/package/quillon@1.2.3",
    "https://www.youtube.com/watch?v=abc https://www.reddit.com/r/quillon/comments/abc/title/",
)


@pytest.mark.parametrize("written, becomes", WRITTEN)
def test_whoever_is_addressed_is_called_by_a_pseudonym(pseudonyms: Pseudonyms, written: str, becomes: str) -> None:
    assert pseudonyms.text("reddit", written) == becomes.format(pseudonyms.account("reddit", "z8ann"))


@pytest.mark.parametrize("naming", NAMING)
def test_no_text_or_address_goes_on_naming_them(pseudonyms: Pseudonyms, naming: str) -> None:
    for platform in PLATFORMS:
        told = pseudonyms.text(platform, f"so {naming} it is")
        assert "z8" not in told.lower()
        assert BEGINNING in told
        assert told.startswith("so ")
        assert told.endswith(" it is")


@pytest.mark.parametrize("text", KEPT)
def test_what_names_nobody_or_a_brand_stays_as_it_is(pseudonyms: Pseudonyms, text: str) -> None:
    assert pseudonyms.text("x", text) == text


def test_one_account_has_one_pseudonym_wherever_its_platform_names_it(pseudonyms: Pseudonyms) -> None:
    [name] = {pseudonyms.account("x", written) for written in ("z8ann", "@Z8Ann", "z8ann:", " Z8ANN")}
    assert is_pseudonym(name)
    assert pseudonyms.text("x", "@Z8ann") == f"@{name}"
    assert pseudonyms.text("reddit", "https://x.com/z8ann") == f"https://x.com/{name}"
    server = pseudonyms.account("mastodon", "z8ann@m.example")
    assert pseudonyms.text("mastodon", "@z8ann@m.example") == f"@{server}"
    assert pseudonyms.text("hackernews", "https://m.example/@z8ann/1") == f"https://m.example/@{server}/1"
    others = {pseudonyms.account("reddit", "z8ann"), pseudonyms.account("x", "z8bea"), server}
    others.add(Pseudonyms(KEY.upper(), ACCOUNTS).account("x", "z8ann"))
    assert len({name, *others}) == 5
    assert Pseudonyms(KEY, {}).account("x", "z8ann") == name


def test_the_accounts_of_a_brand_keep_their_names_on_their_own_platform(pseudonyms: Pseudonyms) -> None:
    assert pseudonyms.account("x", "quillon_hq") == "quillon_hq"
    assert is_pseudonym(pseudonyms.account("reddit", "quillon_hq"))
    brand = pseudonyms.post(post_of(author_id="77", author_handle="Quillon_HQ", author_name="Quillon"))
    assert (is_pseudonym(brand.author_id or ""), brand.author_handle, brand.author_name) == (
        True,
        "Quillon_HQ",
        "Quillon",
    )


NAMES = {
    "author_id": "z8id",
    "author_handle": "z8ann",
    "author_name": "Z8ann Quimbletree",
    "reply_to_author_id": "z8bea",
    "title": "@z8ann asks",
    "text": "hello @z8ann u/z8ann https://x.com/z8ann",
    "links": ("https://x.com/z8ann", "https://m.example/@z8ann"),
    "conversation_id": "at://did:plc:z8ann/app.bsky.feed.post/1",
    "reply_to_id": "z8ann/1",
    "quoted_id": "https://m.example/users/z8ann/statuses/1",
    "reposted_id": "z8ann-1",
    "post_id": "https://blog.example/z8ann/1",
}
URLS = (
    "https://x.com/z8ann/status/12?s=20",
    "https://www.reddit.com/r/u_z8ann/comments/1abc/thanks_z8ann/2def/?context=3",
    "https://bsky.app/profile/z8ann.example/post/3k",
    "https://m.example/@z8ann/123",
    "https://reviews.example/z8ann/1",
    "https://reviews.example/of?by=z8id",
)


@pytest.mark.parametrize("platform, url", list(product(PLATFORMS, URLS)))
def test_no_field_of_a_post_names_anybody(pseudonyms: Pseudonyms, platform: str, url: str) -> None:
    found = pseudonyms.post(post_of(platform, url=url, community="u_z8ann", author_created_at=NOW, **NAMES))
    assert "z8" not in json.dumps(asdict(found), default=str).lower()
    assert (found.raw, found.author_name) == ("", None)
    assert found.author_created_at == NOW.replace(hour=0, minute=0, second=0)
    assert found.author_handle == pseudonyms.account(platform, "z8ann")


ADDRESSES = (
    ("x", "https://x.com/z8ann/status/12", "https://x.com/i/status/12"),
    ("reddit", "https://www.reddit.com/r/tea/comments/1a/t/2b/", "https://www.reddit.com/comments/1a/_/2b"),
    ("stackexchange", "https://tea.stackexchange.com/questions/7/by-z8ann/8#8", "https://tea.stackexchange.com/a/8"),
    (
        "stackexchange",
        "https://tea.stackexchange.com/questions/7/by-z8ann",
        "https://tea.stackexchange.com/questions/7",
    ),
    ("hackernews", "https://news.ycombinator.com/item?id=1", "https://news.ycombinator.com/item?id=1"),
    ("youtube", "https://www.youtube.com/watch?v=a&lc=b", "https://www.youtube.com/watch?v=a&lc=b"),
    ("bluesky", "https://bsky.app/profile/z8ann.example/post/3k", None),
    ("mastodon", "https://m.example/@z8ann/1", None),
)


@pytest.mark.parametrize("platform, url, nameless", ADDRESSES)
def test_a_post_is_found_by_an_address_without_its_author_where_there_is_one(
    pseudonyms: Pseudonyms, platform: str, url: str, nameless: str | None
) -> None:
    assert pseudonyms.post(post_of(platform, url=url, author_handle="z8ann")).url == nameless


IDS = (
    ("x", "1790000000000000001", True),
    ("x", "z8ann-1", False),
    ("reddit", "t3_1abcde", True),
    ("mastodon", "m.example:113", True),
    ("hackernews", "41234567", True),
    ("stackexchange", "stackoverflow:77", True),
    ("youtube", "dQw4w9WgXcQ", True),
    ("lemmy", "https://l.example/comment/5", True),
    ("lemmy", "https://m.example/users/z8ann/statuses/1", False),
    ("bluesky", "at://did:plc:z8ann/app.bsky.feed.post/3k", False),
    ("feed", "https://blog.example/1", False),
    ("archive", "0123456789abcdef01234567", False),
)


@pytest.mark.parametrize("platform, post_id, is_kept", IDS)
def test_an_id_stays_where_its_platform_is_asked_by_it_and_it_names_nobody(
    pseudonyms: Pseudonyms, platform: str, post_id: str, is_kept: bool
) -> None:
    told = pseudonyms.post_id(platform, post_id)
    assert (told == post_id, is_pseudonym(told)) == (is_kept, not is_kept)
    assert pseudonyms.post(post_of(platform, post_id, reply_to_id=post_id)).reply_to_id == told


def test_of_what_could_not_be_read_only_where_and_why_stays(pseudonyms: Pseudonyms) -> None:
    rejects = (
        Reject("posts.csv:7", "like_count: 'Z8 Ann' is no whole number, \"it's z8's\" neither, says @z8ann", "z8ann,7"),
        Reject("item at://did:plc:z8ann/app.bsky.feed.post/1", "it has no text", '{"by": "z8ann"}'),
        Reject("item t3_1abc", "deleted or removed", "{}"),
    )
    page = Page((), "c", rejects, (Gap(None, None, "more than 5 posts of @z8ann"),))
    found = pseudonyms.page("bluesky", page)
    assert "z8" not in str(found).lower()
    assert found.rejects[0].location == "posts.csv:7"
    assert found.rejects[0].reason.startswith("like_count: '…' is no whole number, '…' neither, says @p1_")
    assert {reject.raw for reject in found.rejects} == {""}
    assert pseudonyms.reject("reddit", rejects[2]).location == "item t3_1abc"
    looked_up = pseudonyms.looked_up("x", LookedUp(frozenset({"1"}), posts=(post_of(text="@z8ann"),), rejects=rejects))
    assert "z8" not in str(looked_up).lower()


HOSTILE = {
    "signs": "@" * 100_000,
    "accounts": "@a" * 50_000,
    "one account": "@" + "a" * 100_000,
    "no account": "a" * 100_000 + " @",
    "dots": "a." * 50_000 + "/x",
    "slashes": "https://x.com/" + "@a/" * 30_000,
    "plus": "a+" * 50_000 + "@",
    "users": "u/" * 50_000 + "a",
    "identities": "did:" * 30_000,
    "hyphens": "-." * 50_000 + "/",
    "ends": "https://x.com/@" + "!" * 100_000 + "a",
    "quotes": "'\\" * 50_000 + "@",
    "queries": "https://x.com/" + "?a=" * 30_000,
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_takes_no_longer_than_its_length(pseudonyms: Pseudonyms, hostile: str) -> None:
    began = time.process_time()
    pseudonyms.told("x", HOSTILE[hostile])
    pseudonyms.post(
        post_of(text=HOSTILE[hostile], title=HOSTILE[hostile], url=HOSTILE[hostile], links=(HOSTILE[hostile],))
    )
    assert time.process_time() - began < 5


@pytest.mark.parametrize("source", registry.names())
def test_nobody_is_named_by_what_a_source_brings(source: str, request: pytest.FixtureRequest) -> None:
    connector, query = importlib.import_module(f"tests.connectors.answers.{source}.case").open_case(request)
    pseudonyms = Pseudonyms(KEY, {source: query.accounts})
    pages = list(connector.pages(query, None))
    own = set(map(fold, query.accounts))
    people = [
        post
        for page in pages
        for post in page.posts
        if not own & {fold(post.author_id or ""), fold(post.author_handle or "")}
    ]
    names = {fold(name) for post in people for name in (post.author_id, post.author_handle) if name and len(name) > 3}
    assert names
    found = [pseudonyms.page(source, page) for page in pages]
    told = json.dumps([asdict(post) | {"text": "", "title": ""} for page in found for post in page.posts], default=str)
    assert not [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told.lower())]
    texts = " ".join(f"{post.text} {post.title}" for page in found for post in page.posts).lower()
    assert not [name for name in names if re.search(rf"@{re.escape(name)}(?!\w)", texts)]
    answered = {(post.platform, post.post_id) for page in pages for post in page.posts}
    renamed = {(post.platform, post.post_id) for page in found for post in page.posts}
    assert len(renamed) == len(answered)
    assert {reject.raw for page in found for reject in page.rejects} <= {""}


def test_the_warehouse_knows_a_pseudonym_when_it_sees_one() -> None:
    assert BEGINNING == stored.BEGINNING
