"""Searches what was posted on X in the last seven days, through the recent search of its API, which is paid by use.

What comes in: posts that hold what ``text`` asks for, what the accounts of the brand post, and what is said in reply to
them; with each its author, and the posts it quotes, reposts or replies to. What is withheld anywhere, or from a
protected account, is left out. An edited post keeps the id of its first version.

Cursor: for each search, the stretch of time of this run, and down to where it is read, newest first: there the next run
goes on. The first one begins ``history_days`` ago, or at ``since``; a later one ``lookback_hours`` before the end of
the run before.

Limits: a search holds 512 characters, so a long one is asked in parts. Nothing older than seven days is found: what a
run comes too late for is a gap, with the lookback before it. Each post and each author read is billed, once a UTC day;
this counts every reading. The search finds no reposts by their words, and does not say that a post was deleted: a
look-up does, which is billed as a reading.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import tweepy
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.connector import Batch, Check, LookedUp, Rate, Sharing, read_options
from connectors.errors import BadQuery, ConnectorError, NotAuthorised, UnreadableAnswer
from connectors.http import Answer
from connectors.items import SHOWN, read_body, read_items
from connectors.payloads import excerpt
from connectors.post import Gap, Page, Post, Query, Reject
from connectors.readings import Reading, read_listings, without_tokens
from connectors.sessions import BoundedSession
from connectors.windows import Window, windows
from connectors.x_answers import Body, Counted, Usage, tell_access
from connectors.x_lookups import look_up
from connectors.x_posts import Around, by_id, each_once, parse_error, parse_fault, parse_hidden, parse_post, written_at
from connectors.x_queries import tell_searches
from connectors.x_refusals import parse_refusal

# November 2026, in USD: https://docs.x.com/x-api/getting-started/pricing
PRICES = {"post_read": "0.005", "user_read": "0.010"}
RATE = Rate(requests=450, seconds=900)
SHARING = Sharing(
    ids=1_500_000,
    within=timedelta(days=30),
    told="X Developer Policy, Content redistribution, as of November 2026: https://docs.x.com/developer-terms/policy",
)
# Of those edited the last version is asked for besides.
LOOK_UP = Batch(100, each={"post_read": 2})

SERVED = timedelta(days=7)

# What is newer the search may still be sorting in; it refuses to be asked for it.
_DELAY = timedelta(seconds=30)
# Nearer than this to what is no longer served, the search is asked for all that it serves: a start of our own would
# fall behind while the pages are read.
_EDGE = timedelta(minutes=10)
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_REFERENCES_A_POST = 2  # it may reply to one and quote another

# The names of what we ask for, as X spells them today.
_TWEET_FIELDS = (
    "created_at,lang,public_metrics,conversation_id,referenced_tweets,in_reply_to_user_id,entities,"
    "possibly_sensitive,edit_history_tweet_ids,note_tweet,withheld,source"
)
_USER_FIELDS = "username,name,verified_type,public_metrics,created_at,protected,withheld"

_EXPANSIONS = {"author_id": "authors", "referenced_tweets.id": "references"}
_TOO_OLD = "the search serves only the last seven days"

# At DEBUG tweepy logs the headers it sends, and with them the token.
logging.getLogger("tweepy").setLevel(logging.INFO)


class Options(BaseModel):
    """How far back to look, and what to pay for."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    page_size: int = Field(default=100, ge=10, le=100)
    """How many posts are asked for at once; the fewer, the closer a run comes to the cap of its budget."""

    authors: bool = True
    """Whether the author of each post is read too, which X bills; without, posts have no handle and no followers."""

    references: bool = True
    """Whether the posts that are replied to, quoted or reposted come in too, which X bills."""

    replies: bool = True
    """Whether all replies to the brand's own accounts come in too."""

    lookback_hours: NonNegativeInt = 1
    """How much of what the run before has read is read again, for new counts and posts that came late."""

    history_days: int = Field(default=7, ge=1, le=7)
    """How far back the very first run goes."""


class Settings(BaseSettings):
    """Where to ask, and as whom."""

    model_config = SettingsConfigDict(env_prefix="WOM_X_")

    base_url: str = "https://api.x.com"
    bearer_token: SecretStr | None = None


def connect() -> "X":
    """Return the connector; ``WOM_X_BASE_URL`` names another server, ``/2`` not included.

    Raises:
        NotAuthorised: there is no token.
    """
    settings = Settings()
    token = settings.bearer_token.get_secret_value().strip() if settings.bearer_token else ""
    if not token:
        raise NotAuthorised("x needs WOM_X_BEARER_TOKEN: the bearer token of an app at https://console.x.com")
    return X(token, BoundedSession(settings.base_url, verdict=parse_refusal))


def most_usage(options: Mapping[str, Any]) -> dict[str, int]:
    """Return the most that one page can use, in the units of ``PRICES``."""
    told = Options.model_validate(dict(options))
    posts = told.page_size * (1 + _REFERENCES_A_POST if told.references else 1)
    return {"post_read": posts, "user_read": told.page_size if told.authors else 0}


class X:
    """Asks the recent search, query by query."""

    def __init__(
        self, token: str, session: BoundedSession, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._session = session
        self._now = now
        self._client = tweepy.Client(token, return_type=requests.Response)
        self._client.session = session

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield the pages of each search, newest first."""
        options = read_options(Options, query)
        searches = tell_searches(query, with_replies=options.replies)
        latest, query = self._askable(query)

        def read(search: str, window: Window) -> Reading:
            return self._read(search, window, options)

        yield from read_listings(query, without_tokens(cursor), searches, read, now=latest, **_reach(options))

    def check(self) -> Check:
        """Ask how much was used this month, which costs nothing."""
        try:
            answer = self._answer(lambda: self._client.request("GET", "/2/usage/tweets"))
            used = read_body(answer, Usage).data
        except ConnectorError as error:
            return Check(usable=False, detail=str(error))
        return Check(usable=True, detail=f"the token is good; {used.told()}; {tell_access(answer.headers)}")

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:  # noqa: ARG002
        """Ask for posts by their ids, without their authors, whom X would bill."""
        fields = {"tweet_fields": f"author_id,{_TWEET_FIELDS}"}
        return look_up(ids, lambda names: self._answer(lambda: self._client.get_tweets(names, **fields)), self._now())

    def estimate(self, query: Query, cursor: str | None) -> dict[str, int]:
        """Return about what a run would use now, in the units of ``PRICES``: as many posts as X counts for it."""
        options = read_options(Options, query)
        searches = tell_searches(query, with_replies=options.replies)
        latest, query = self._askable(query)
        told = json.loads(cursor) if cursor else {}
        stretches = (
            (search, window)
            for search in searches
            for window in windows(query, told.get(search), now=latest, **_reach(options))
        )
        found = sum(self._count(search, window) for search, window in stretches if not window.is_read)
        # Nearly every repost, quote and reply brings one other post with it; we take it that all are such.
        return {"post_read": found * (2 if options.references else 1), "user_read": found if options.authors else 0}

    def _askable(self, query: Query) -> tuple[datetime, Query]:
        """Return up to when the search can be asked, and the query that ends there at the latest."""
        latest = (self._now() - _DELAY).replace(microsecond=0)
        return latest, replace(query, until=min(query.until, latest)) if query.until else query

    def _read(self, search: str, window: Window, options: Options) -> Reading:
        """Read the next page of a window; what of it is no longer served is a gap of its last page."""
        asked_before, edge = self._session.request_count, self._now() - SERVED
        if window.stop <= edge:
            return Reading(Page((), "", gaps=(Gap(window.start, window.stop, _TOO_OLD),)), None, None)
        found, token = self._find(search, window, options)
        is_short = not token and window.start < edge - _MINUTE
        read_from = found.oldest if token and found.oldest else window.start
        page = Page(
            found.posts,
            "",
            rejects=found.rejects,
            gaps=(
                *(Gap(read_from, window.stop, fault) for fault in found.faults),
                *((Gap(window.start, min(edge, window.stop), _TOO_OLD),) if is_short else ()),
            ),
            request_count=self._session.request_count - asked_before,
            usage=found.usage,
        )
        # Never down to the very start: what was written in that second may go on over the next page.
        return Reading(page, token, max(found.oldest, window.start + _SECOND) if found.oldest else None)

    def _find(self, search: str, window: Window, options: Options) -> tuple["Found", str | None]:
        """Ask for the next page, and return it with where its next one begins.

        That holds the end of the stretch that was asked for too: a token is good only for the search that gave it.
        """
        end, _, token = (window.token or "").partition(":")
        end_time = datetime.fromtimestamp(int(end), UTC) if end else min(window.stop + _SECOND, window.top)
        try:
            found = self._search(search, window.start, end_time, options, next_token=token or None)
        except BadQuery:
            if not token:
                raise
            # It may have been too long ago that the token was given; what was read since stands before its page.
            end_time = min(window.stop + _SECOND, window.top)
            found = self._search(search, window.start, end_time, options, next_token=None)
        return found, f"{int(end_time.timestamp())}:{found.token}" if found.token else None

    def _search(self, search: str, start: datetime, end: datetime, options: Options, **params: Any) -> "Found":
        expansions = [name for name, is_paid in _EXPANSIONS.items() if getattr(options, is_paid)]
        params |= self._stretch(start, end) | {"max_results": options.page_size, "expansions": expansions or None}
        params |= {"tweet_fields": _TWEET_FIELDS, "user_fields": _USER_FIELDS if options.authors else None}
        return parse_page(self._answer(lambda: self._client.search_recent_tweets(search, **params)), self._now())

    def _count(self, search: str, window: Window) -> int:
        params = self._stretch(window.start, window.stop) | {"granularity": "day"}
        if window.stop <= self._now() - SERVED:
            return 0
        answer = self._answer(lambda: self._client.get_recent_tweets_count(search, **params))
        return read_body(answer, Counted).meta.total_tweet_count

    def _stretch(self, start: datetime, end: datetime) -> dict[str, datetime]:
        is_served = start > self._now() - SERVED + _EDGE
        return {"start_time": start, "end_time": end} if is_served else {"end_time": end}

    def _answer(self, ask: Callable[[], requests.Response]) -> Answer:
        try:
            response = ask()
        except tweepy.TweepyException as error:
            raise UnreadableAnswer(f"x answered what tweepy does not understand: {type(error).__name__}", "") from None
        return Answer(response.url.partition("?")[0], response.status_code, response.headers, response.content)


def _reach(options: Options) -> dict[str, timedelta]:
    history = min(timedelta(days=options.history_days), SERVED - _EDGE)
    return {"history": history, "lookback": timedelta(hours=options.lookback_hours)}


@dataclass(frozen=True, slots=True)
class Found:
    """What one answer held; ``oldest`` is when the last post of those asked for was written.

    ``faults`` say why some of what was asked for may be missing.
    """

    posts: tuple[Post, ...]
    rejects: tuple[Reject, ...]
    usage: Mapping[str, int]
    token: str | None
    oldest: datetime | None
    faults: tuple[str, ...] = ()


def parse_page(answer: Answer, observed_at: datetime) -> Found:
    """Return what an answer of the search holds.

    Raises:
        UnreadableAnswer: it is none of the search, or says only what went wrong.
    """
    body = read_body(answer, Body)
    if body.data is None and body.meta is None:
        said = "; ".join(sorted({parse_error(error).reason for error in body.errors or ()})) or "neither data nor meta"
        raise UnreadableAnswer(f"{answer.asked} answered no page of posts: {said}", excerpt(answer.json(), SHOWN))
    items = list(each_once([*(body.data or ()), *(body.includes.tweets or ())]))
    around = Around(by_id(items), by_id(body.includes.users or ()))
    hidden = [parse_hidden(item, around) for item in items]
    shown = [item for item, found in zip(items, hidden, strict=True) if found is None]
    posts, rejects = read_items(shown, lambda item: parse_post(item, observed_at, around), "id")
    faults = [parse_fault(error) for error in body.errors or ()]
    missing = [parse_error(error) for error, fault in zip(body.errors or (), faults, strict=True) if fault is None]
    told = [*filter(None, hidden), *rejects, *missing]
    return Found(
        posts,
        tuple({reject.location: reject for reject in told}.values()),
        {"post_read": len(items), "user_read": len(around.users)},
        body.meta.next_token if body.meta else None,
        min(filter(None, (written_at(item) for item in body.data or ())), default=None),
        tuple(dict.fromkeys(filter(None, faults))),
    )
