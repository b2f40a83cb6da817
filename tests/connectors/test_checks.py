"""What ``wom doctor`` hears of each source: what worked, what the account may do, and what is missing."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from connectors.connector import Check
from connectors.post import Query
from connectors.sources import archive, bluesky, feed, hackernews, lemmy, mastodon, reddit, stackexchange, x, youtube
from tests.connectors.answers.bluesky import case as skies
from tests.connectors.answers.hackernews.case import HITS, Algolia
from tests.connectors.answers.lemmy.case import VIEWS, Server
from tests.connectors.answers.mastodon import case as kettles
from tests.connectors.answers.reddit import case as threads
from tests.connectors.answers.stackexchange.case import POSTS, Api
from tests.connectors.answers.x.case import TOKEN, RecentSearch
from tests.connectors.answers.youtube.case import KEY, Site
from tests.connectors.loopback import Loopback, Reply, Request

LEFT = {"ratelimit-limit": "3000", "ratelimit-remaining": "2987", "ratelimit-reset": "1790000000"}
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>a</title></entry></feed>'
FEEDS = {"feeds": ["http://kettles.example/a.xml", "http://kettles.example/b.xml"]}


@pytest.fixture
def environment(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without credentials that names the server on loopback for every source."""
    for name in ("MASTODON_ACCESS_TOKEN", "STACKEXCHANGE_KEY"):
        monkeypatch.delenv(f"WOM_{name}", raising=False)
    for source in ("BLUESKY", "FEED", "HACKERNEWS", "LEMMY", "MASTODON", "REDDIT", "STACKEXCHANGE", "X", "YOUTUBE"):
        monkeypatch.setenv(f"WOM_{source}_BASE_URL", loopback.url)
    return monkeypatch


def told(source: ModuleType) -> str:
    check: Check = source.connect().check()
    assert check.usable
    return check.detail


def with_headers(answer: Any, **headers: str) -> Any:
    def answered(request: Request) -> Reply:
        reply: Reply = answer(request)
        kept = {name: value for name, value in reply.headers.items() if name.lower() not in headers}
        return Reply(reply.body, reply.status, kept | headers)

    return answered


def test_bluesky_tells_who_is_logged_in_and_what_is_left(loopback: Loopback, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WOM_BLUESKY_HANDLE", "wom.example")
    environment.setenv("WOM_BLUESKY_APP_PASSWORD", skies.PASSWORD)
    loopback.answer = with_headers(skies.Network(), **LEFT)
    assert told(bluesky) == (
        "logged in as wom.example, and search answers; 2,987 of 3,000 requests are left until 14:13 UTC"
    )


@pytest.mark.usefixtures("environment")
def test_hackernews_tells_what_it_knows(loopback: Loopback) -> None:
    loopback.answer = Algolia([hit for hit in HITS if hit["_tags"]])
    assert told(hackernews) == "search answers, and knows 7 posts; it needs no key, and takes 10,000 requests an hour"
    loopback.answer = lambda _: Reply(b"[]")
    assert not hackernews.connect().check().usable


@pytest.mark.usefixtures("environment")
def test_lemmy_tells_its_version(loopback: Loopback) -> None:
    loopback.answer = Server(VIEWS)
    assert told(lemmy) == (
        f"{loopback.url[7:]} answers with version 0.19.5 of Lemmy; it needs no key; "
        "how many requests are left it does not tell"
    )


def test_mastodon_tells_what_a_token_would_bring_and_what_it_may(
    loopback: Loopback, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("WOM_MASTODON_INSTANCE", "kettles.example")
    loopback.answer = kettles.Instance()
    left = "299 of 300 requests are left until 00:00 UTC"
    assert told(mastodon).startswith(
        f"kettles.example answers with version 4.5.1; hashtags can be read; {left}; without WOM_MASTODON_ACCESS_TOKEN"
    )
    environment.setenv("WOM_MASTODON_ACCESS_TOKEN", kettles.TOKEN)
    assert told(mastodon) == (
        "kettles.example answers with version 4.5.1; "
        f"hashtags can be read and posts searched for as wom, whose token may read; {left}"
    )


def test_an_instance_that_a_query_names_is_probed_without_the_token_of_another(
    loopback: Loopback, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("WOM_MASTODON_ACCESS_TOKEN", kettles.TOKEN)
    loopback.answer = kettles.Instance()
    connector = mastodon.connect()
    assert connector.probe(Query("mastodon", "here")) is None
    check = connector.probe(Query("mastodon", "there", options={"instance": "pots.example"}))
    assert check is not None
    assert check.detail.startswith("pots.example answers with version 4.5.1; hashtags can be read;")
    assert not any("authorization" in request.headers for request in loopback.requests)


def test_a_token_that_may_not_search_is_amiss(loopback: Loopback, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WOM_MASTODON_ACCESS_TOKEN", kettles.TOKEN)
    instance = kettles.Instance()
    refused = kettles.refused(403, "This action is outside the authorized scopes")
    loopback.answer = lambda request: refused if request.path == "/api/v2/search" else instance(request)
    check = mastodon.connect().check()
    assert (check.usable, "outside the authorized scopes" in check.detail) == (False, True)


def test_reddit_tells_the_scopes_of_the_token(loopback: Loopback, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WOM_REDDIT_CLIENT_ID", "an-id")
    environment.setenv("WOM_REDDIT_CLIENT_SECRET", "a-secret")
    loopback.answer = threads.Site(threads.THINGS)
    assert told(reddit).startswith("listings answer; the token may do everything; 990 of 996 requests are left until ")


def test_stackexchange_tells_what_a_key_would_bring(loopback: Loopback, environment: pytest.MonkeyPatch) -> None:
    loopback.answer = Api(POSTS)
    assert told(stackexchange) == (
        "the sites answer; of today's quota 295 of 300 requests are left; without WOM_STACKEXCHANGE_KEY there are 300 "
        "a day, with it 10,000: a free key comes from https://stackapps.com/apps/oauth/register"
    )
    environment.setenv("WOM_STACKEXCHANGE_KEY", "k")
    assert told(stackexchange) == "the sites answer; of today's quota 295 of 300 requests are left"


def test_x_tells_what_was_read_and_its_access_level(loopback: Loopback, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WOM_X_BEARER_TOKEN", TOKEN)
    loopback.answer = RecentSearch([])
    used = "the token is good; 120 of 3,000,000 posts of this month are read"
    assert told(x) == f"{used}; its access level is not told"
    body = b'{"data": {"project_usage": 7, "cap_reset_day": 4}}'
    loopback.answer = lambda _: Reply(body, headers={"x-access-level": "read"})
    assert told(x) == (
        "the token is good; 7 posts of this month are read, counted anew from day 4 of each; "
        "the app's access level is read"
    )


def test_youtube_tells_the_units_of_a_day(loopback: Loopback, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WOM_YOUTUBE_API_KEY", KEY)
    loopback.answer = Site([], [])
    assert told(youtube) == (
        "the key is good; a day has 10,000 units unless Google granted more, of which this took 1; "
        "how many are left it does not tell"
    )


@pytest.mark.usefixtures("environment")
def test_each_feed_of_a_query_is_asked_for(loopback: Loopback) -> None:
    loopback.answer = lambda _: Reply(ATOM)
    assert told(feed) == "reads feeds; no key is needed, and a feed is asked once a run"
    check = feed.connect().probe(Query("feed", "q", options=FEEDS))
    assert (check.usable, check.detail) == (
        True,
        "; ".join(f"{loopback.url}/kettles.example/{name}.xml answers 200, Atom with 1 entry" for name in "ab"),
    )
    loopback.answer = lambda request: Reply(ATOM) if request.path.endswith("a.xml") else Reply(b"<html>")
    check = feed.connect().probe(Query("feed", "q", options=FEEDS))
    assert (check.usable, "b.xml answered something that is no feed" in check.detail) == (False, True)


def test_files_of_a_query_are_found_and_missing_ones_named(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.csv").write_text("id,text\n", encoding="utf-8")
    assert told(archive) == "reads local files; no key is needed, and nothing limits how many"
    options: dict[str, Any] = {"files": ["*.csv"], "root": tmp_path}
    check = archive.connect().probe(Query("archive", "q", options=options))
    assert (check.usable, check.detail) == (True, "4 files of 32 bytes: a.csv, b.csv, c.csv, …")
    options["files"] = ["*.csv", "*.jsonl"]
    check = archive.connect().probe(Query("archive", "q", options=options))
    assert (check.usable, check.detail.endswith("; no file matches *.jsonl")) == (False, True)
