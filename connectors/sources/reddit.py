"""Searches the submissions of Reddit, and reads the new submissions and comments of the subreddits that are named.

What comes in: submissions that Reddit's search finds for ``text``, everywhere or in the subreddits named by ``in:``; of
these also each new submission and comment that holds what is searched for. Then what the ``accounts`` posted, comments
under what was found, answers to comments of the ``accounts``, and what comments found answer to. What was deleted or
removed, what search engines are asked to leave out, and advertisements stay out.

Cursor: for each listing, newest first, what is left of the stretch of time that this run reads. The first run begins
``history_days`` ago, or at ``since``; a later one ``lookback_hours`` before the end of the run before, because scores
change and comments follow.

Limits: 100 requests a minute. Every listing ends near 1,000 items, a search near 250; older ones leave a gap, but for
those of a search in subreddits whose new submissions were all read. Comments cannot be searched for: outside the
subreddits named, only those under submissions found are seen.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx
import praw
import requests
from praw.exceptions import PRAWException, RedditAPIException
from prawcore.exceptions import OAuthException, PrawcoreException, RequestException, ResponseException
from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.allowance import tell_left
from connectors.connector import Batch, Check, LookedUp, Rate, read_options
from connectors.dates import EARLIEST, LATEST
from connectors.errors import BadQuery, ConnectorError, NotAuthorised, RateLimited, UnreadableAnswer
from connectors.http import DEFAULT_LIMITS, Limits, refusal
from connectors.items import SHOWN
from connectors.post import Gap, Page, Post, Query
from connectors.readings import Reading, read_listings
from connectors.reddit_listings import MOST_THINGS, Listing, Place, listings, localised, matches
from connectors.reddit_things import NAME, read_listing, read_looked_up, read_things, read_thread, times_of
from connectors.search import Search, parse_search
from connectors.sessions import BoundedSession
from connectors.texts import clean
from connectors.windows import Window

RATE = Rate(requests=100, seconds=60)
LOOK_UP = Batch(MOST_THINGS)

_WHERE = "a key comes from https://www.reddit.com/prefs/apps and needs Reddit's approval"
_CLOSED = re.compile(r'"reason": *"(private|quarantined|banned|gold_only)"')


class Options(BaseModel):
    """How far back to look, and how much of what surrounds a post."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    lookback_hours: NonNegativeInt = 24
    """How much of what the run before has read is read again, for new scores, edits and comments."""

    history_days: PositiveInt = 30
    """How far back the very first run goes."""

    thread_comments: NonNegativeInt = 100
    """How many comments are read under each submission found; each such thread takes a request."""


class Settings(BaseSettings):
    """Where to ask, and as whom."""

    model_config = SettingsConfigDict(env_prefix="WOM_REDDIT_")

    base_url: str | None = None
    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    user_agent: str = "python:wom:0.1 (listens for word of mouth)"


def connect() -> "Reddit":
    """Return the connector; ``WOM_REDDIT_BASE_URL`` names another server, for tokens too.

    Raises:
        NotAuthorised: there are no credentials.
    """
    settings = Settings()
    if not settings.client_id or not settings.client_secret:
        raise NotAuthorised(f"reddit needs WOM_REDDIT_CLIENT_ID and WOM_REDDIT_CLIENT_SECRET: {_WHERE}")
    return Reddit(settings)


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


class Reddit:
    """Asks the API, listing by listing."""

    def __init__(
        self,
        settings: Settings,
        limits: Limits = DEFAULT_LIMITS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        session = BoundedSession(settings.base_url, limits)
        session.hooks["response"].append(self._see)
        self._reddit = praw.Reddit(
            site_name="DEFAULT",
            client_id=_value(settings.client_id),
            client_secret=_value(settings.client_secret),
            user_agent=settings.user_agent,
            # What a praw.ini on this machine may say: we only ever read, as nobody.
            **dict.fromkeys(("username", "password", "refresh_token")),
            check_for_updates=False,
            check_for_async=False,
            requestor_kwargs={"session": session},
        )
        self._patience = timedelta(seconds=limits.patience)
        self._now = now
        self._free_at: datetime | None = None
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._asked = 0

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield up to a hundred posts of a listing a page, newest first, and what surrounds them."""
        options = read_options(Options, query)
        search = localised(parse_search(query.text)) if query.text else None
        named = {listing.name: listing for listing in listings(search, query.accounts)}
        if not named:
            raise BadQuery(f"reddit query '{query.name}': neither text nor accounts: there is nothing to listen for")
        known = {name: Window.parse(window).top for name, window in json.loads(cursor or "{}").items()}

        through: dict[str, list[Window]] = {}

        def read(name: str, window: Window) -> Reading:
            place = Place.parse(window.token, known.get(name))
            reading = self._read(named[name], search, window, place, options.thread_comments)
            if reading.token is None:
                through.setdefault(name, []).append(window)
            wider = [through.get(other, []) for other in named[name].within]
            gaps = tuple(gap for gap in reading.page.gaps if not _is_read(gap, wider))
            return replace(reading, page=replace(reading.page, gaps=gaps))

        spans = {"history": timedelta(days=options.history_days), "lookback": timedelta(hours=options.lookback_hours)}
        yield from read_listings(query, cursor, named, read, now=self._now(), **spans)

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:  # noqa: ARG002
        """Ask for submissions and comments by their full names."""
        names = [name for name in ids if NAME.fullmatch(name)]
        things = read_listing(self._ask("api/info", {"id": ",".join(names)}))[0] if names else []
        return read_looked_up(names, things, self._now())

    def check(self) -> Check:
        """Ask for one submission."""
        try:
            self._ask("r/all/new", {"limit": 1})
        except ConnectorError as error:
            return Check(usable=False, detail=str(error))
        scopes = self._reddit.auth.scopes()
        may = "everything" if "*" in scopes else clean(", ".join(sorted(scopes)))[:200]
        return Check(usable=True, detail=f"listings answer; the token may do {may}; {tell_left(self._headers)}")

    def _read(self, listing: Listing, search: Search | None, window: Window, place: Place, most: int) -> Reading:
        """Return the next page of a listing, and where the one after it begins."""
        before = self._asked
        token: dict[str, str | int] = {"after": place.after, "count": place.met} if place.after else {}
        children, after = read_listing(self._ask(listing.path, listing.params | token))
        times = times_of(children)
        left, gaps = place.move(window, times, after, listing.ends)
        posts, rejects, hidden = read_things(children, self._now())
        wanted = [post for post in posts if window.start <= (post.created_at or window.start) < window.top]
        if search and not listing.is_owned:
            wanted = [post for post in wanted if matches(search, post)]
        around, unread, _ = read_things(self._around(wanted, most, is_owned=listing.is_owned), self._now())
        found = {post.post_id: post for post in (*around, *wanted)}
        # Of what is gone from a whole subreddit nobody can tell whether it was about the brand.
        told = {reject.location: reject for reject in (*unread, *rejects, *([] if listing.is_sifted else hidden))}
        posts, rejects = tuple(found.values()), tuple(told.values())
        page = Page(posts, "", rejects, gaps, request_count=self._asked - before)
        if left is None:
            return Reading(replace(page, start=window.start, end=window.top), None, None)
        return Reading(page, str(left), times[-1] if times else None)

    def _around(self, posts: Sequence[Post], most: int, *, is_owned: bool) -> list[Any]:
        """Return what surrounds posts: what they answer to, comments under them, answers to comments of our own."""
        links = ((post.reply_to_id, post.conversation_id, post.quoted_id, post.reposted_id) for post in posts)
        names = sorted({name for near in links for name in near if name} - {post.post_id for post in posts})
        parts = (names[start : start + MOST_THINGS] for start in range(0, len(names), MOST_THINGS))
        asked: list[tuple[str, dict[str, str | int]]] = [("api/info", {"id": ",".join(part)}) for part in parts]
        for post in posts if most else ():
            thread = f"comments/{(post.conversation_id or post.post_id)[3:]}"
            if post.reply_count:
                asked.append((thread, {"limit": most, "sort": "new"}))
            elif is_owned and post.post_type == "comment":
                asked.append((thread, {"limit": most, "sort": "new", "comment": post.post_id[3:]}))
        return [child for path, params in asked for child in self._thread(path, params)]

    def _thread(self, path: str, params: Mapping[str, str | int]) -> list[Any]:
        try:
            return read_thread(self._ask(path, params))
        except BadQuery:  # gone since, or not for us
            return []

    def _ask(self, path: str, params: Mapping[str, str | int]) -> Any:
        """Return what the API answers.

        Raises:
            ConnectorError: it refuses, or is not understood.
        """
        if self._free_at and self._free_at > self._now() + self._patience:
            raise RateLimited(f"reddit {path}: no request is left until {self._free_at:%H:%M:%S} UTC", self._free_at)
        self._asked += 1
        try:
            return self._reddit.request(method="GET", path=path, params=dict(params))
        except (PrawcoreException, PRAWException, LookupError, TypeError, ValueError, AttributeError) as error:
            # praw stumbles over a 401 that does not say more in a header.
            if isinstance(error, LookupError) and self._status == HTTPStatus.UNAUTHORIZED:
                raise NotAuthorised(f"reddit {path} answered 401: it refuses the credentials; {_WHERE}") from None
            raise parse_refusal(f"reddit {path}", error) from None

    def _see(self, response: requests.Response, **_: Any) -> None:
        """Take down until when no request is left: praw would wait for it, however long."""
        self._status, self._headers = response.status_code, response.headers
        left, reset = (response.headers.get(f"x-ratelimit-{name}", "") for name in ("remaining", "reset"))
        if left.partition(".")[0] in ("0", "-0") and reset.isdecimal():
            self._free_at = self._now() + timedelta(seconds=int(reset[:9]))


def _is_read(gap: Gap, listings: Sequence[Sequence[Window]]) -> bool:
    """Tell whether listings were all read over the stretch of a gap: they have told what they themselves had not."""
    start, end = gap.start or EARLIEST, gap.end or LATEST
    return bool(listings) and all(
        any(window.start <= start and end <= window.top for window in windows) for windows in listings
    )


def parse_refusal(said: str, error: Exception) -> ConnectorError:
    """Return what an error of the library stands for; none of what was sent is in it."""
    if isinstance(error, RequestException) and isinstance(error.original_exception, ConnectorError):
        return error.original_exception
    if isinstance(error, OAuthException):
        return NotAuthorised(f"{said}: reddit refuses the credentials: {str(error.error)[:80]}; {_WHERE}")
    if isinstance(error, ResponseException):
        return _refused(said, error.response)
    if isinstance(error, RedditAPIException):
        return BadQuery(f"{said}: reddit says {clean(str(error))[:200]}")
    return UnreadableAnswer(f"{said} answered something else: {type(error).__name__}", "")


def _refused(said: str, response: requests.Response) -> ConnectorError:
    """Return what an answer that the library did not take stands for."""
    status, told = response.status_code, f"{said} answered {response.status_code}"
    if status == HTTPStatus.OK:
        return UnreadableAnswer(f"{said} answered no JSON", response.text[:SHOWN])
    if status == HTTPStatus.UNAUTHORIZED:
        return NotAuthorised(f"{told}: it refuses the credentials; {_WHERE}")
    if status in (HTTPStatus.FOUND, HTTPStatus.NOT_FOUND):
        return BadQuery(f"{told}: there is no such subreddit or account; check its name")
    if reason := _CLOSED.search(response.text[:SHOWN]):
        return BadQuery(f"{told}: it is {reason[1]}, and closed to us")
    return refusal(httpx.Response(status, headers=dict(response.headers)), told)
