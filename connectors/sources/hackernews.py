"""Searches the stories and comments of Hacker News, through the search that Algolia runs for it. No key is needed.

What comes in: what holds what ``text`` asks for, and whatever the accounts of the brand write; the stories and comments
that these answer, and what is answered to the accounts. A story without words of its own has its title as text.

Cursor: up to which second the stretch of time of this run is read, oldest first, and where it ends. The first run
begins ``history_days`` ago, or at ``since``; a later one ``lookback_hours`` before the end of the run before, because
points change and the search lags behind.

Limits: an answer holds 1,000 posts, so a stretch with more is halved until it has fewer; a single second with more
leaves a gap. The search never says that a post was deleted; Hacker News itself does, post by post.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.connector import Batch, Check, LookedUp, Rate, read_options
from connectors.errors import BadQuery, ConnectorError, UnreadableAnswer
from connectors.hackernews_lookups import MOST_LOOKED_UP, look_up
from connectors.hackernews_posts import parse_post
from connectors.hackernews_queries import KINDS, Listing, listings_of
from connectors.hackernews_threads import Threads
from connectors.http import Answer, HttpClient
from connectors.items import read_body, read_items
from connectors.payloads import at
from connectors.post import Gap, Page, Post, Query, Reject
from connectors.search import Search, parse_search

MOST_HITS = 1000
RATE = Rate(requests=10_000, seconds=3600)
LOOK_UP = Batch(MOST_LOOKED_UP, each={"request": 1})
_HOUR = 3600
_DAY = 24 * _HOUR
_VERSION = "/api/v1"
_PATH = "search_by_date"


class Options(BaseModel):
    """How far back to look, and whether at what is around a post."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    conversations: bool = True
    """Whether the posts that mentions answer come in too, and what is answered to the brand's own accounts."""

    lookback_hours: NonNegativeInt = 24
    """How much of what the run before has read is read again, for new points and posts that came late."""

    history_days: PositiveInt = 30
    """How far back the very first run goes."""


class Settings(BaseSettings):
    """Where to ask."""

    model_config = SettingsConfigDict(env_prefix="WOM_HACKERNEWS_")

    base_url: str = "https://hn.algolia.com/api/v1"
    items_url: str = "https://hacker-news.firebaseio.com/v0"


def connect() -> "HackerNews":
    """Return the connector; ``WOM_HACKERNEWS_BASE_URL`` names another search, ``/api/v1`` understood.

    ``WOM_HACKERNEWS_ITEMS_URL`` names another server to look single posts up at.
    """
    settings = Settings()
    url = settings.base_url.rstrip("/")
    search = HttpClient(url if url.endswith(_VERSION) else url + _VERSION)
    return HackerNews(search, items=HttpClient(settings.items_url.rstrip("/")))


class _Stretch(NamedTuple):
    """Seconds since 1970; ``stop`` is not part of it."""

    start: int
    stop: int

    def may_hold(self, second: Any) -> bool:
        return not isinstance(second, int) or self.start <= second < self.stop


class Found(NamedTuple):
    """What one answer held, newest first; ``is_cut`` where there was more, ``seconds`` when hits are from."""

    posts: tuple[Post, ...]
    rejects: tuple[Reject, ...]
    is_cut: bool = False
    seconds: tuple[Any, ...] = ()


class _Body(BaseModel):
    """What an answer of the search must hold."""

    hits: list[Any]
    hit_count: int = Field(alias="nbHits")


class HackerNews:
    """Asks the search, stretch by stretch of time, and ``items`` for what became of single posts."""

    def __init__(
        self,
        http: HttpClient,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        items: HttpClient | None = None,
    ) -> None:
        self._http = http
        self._items = items or http
        self._now = now

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield a page for each stretch of time with no more posts than an answer holds, oldest first."""
        options = read_options(Options, query)
        search = parse_search(query.text) if query.text else None
        listings = tuple(listings_of(search, query.accounts))
        if not listings:
            raise BadQuery("hackernews needs a text to search for: set `text` in the query")
        wholes = self._wholes(query, options, cursor)
        for number, whole in enumerate(wholes):
            for stretch, found, request_count in self._stretches(whole, listings, search):
                around, more = self._around(found, query.accounts) if options.conversations else (Found((), ()), 0)
                progress = (number + (stretch.stop - whole.start) / (whole.stop - whole.start)) / len(wholes)
                yield _page(stretch, whole.stop, [*found, around], request_count + more, progress)

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:  # noqa: ARG002
        """Ask for stories and comments one by one: the search does not forget what was deleted, or does so late."""
        return look_up(self._items, ids, self._now())

    def check(self) -> Check:
        """Ask for one post."""
        try:
            count = read_body(self._http.get(_PATH, {"hitsPerPage": 1, "tags": KINDS}), _Body).hit_count
        except ConnectorError as error:
            return Check(usable=False, detail=str(error))
        told = f"search answers, and knows {count:,} posts; it needs no key, and takes 10,000 requests an hour"
        return Check(usable=True, detail=told)

    def _wholes(self, query: Query, options: Options, cursor: str | None) -> list[_Stretch]:
        """Return the stretches to read: the rest of the run that was cut short, and what came since."""
        end = int((query.until or self._now()).timestamp())
        if cursor is None:
            start = int(query.since.timestamp()) if query.since else end - options.history_days * _DAY
            wholes = [_Stretch(start, end)]
        else:
            rest = _Stretch(**json.loads(cursor))
            wholes = [rest] if query.until else [rest, _since(rest.stop, end, options)]
        return [whole for whole in wholes if whole.start < whole.stop]

    def _stretches(
        self, whole: _Stretch, listings: Sequence[Listing], search: Search | None
    ) -> Iterator[tuple[_Stretch, list[Found], int]]:
        """Yield each stretch with what was found in it, and how many requests that took."""
        pending, request_count = [whole], 0
        while pending:
            stretch = pending.pop()
            found = [self._found(listing, stretch, search) for listing in listings]
            request_count += len(listings)
            if any(part.is_cut for part in found) and stretch.stop - stretch.start > 1:
                middle = (stretch.start + stretch.stop) // 2
                pending += [_Stretch(middle, stretch.stop), _Stretch(stretch.start, middle)]
                continue
            yield stretch, found, request_count
            request_count = 0

    def _found(self, listing: Listing, stretch: _Stretch, search: Search | None) -> Found:
        found = parse_page(self._ask(listing, stretch), self._now())
        if found.is_cut and not any(map(stretch.may_hold, found.seconds)):
            raise UnreadableAnswer(f"hackernews says that there is more after {stretch.start} and tells none of it", "")
        if search is None or not listing.words:
            return found
        return found._replace(posts=tuple(filter(search.matches, found.posts)))

    def _around(self, found: Sequence[Found], accounts: Sequence[str]) -> tuple[Found, int]:
        """Return what surrounds what was found, and how many requests that took."""
        posts = sorted({post.post_id: post for part in found for post in part.posts}.values(), key=_written)
        threads = Threads(self._http, MOST_HITS)
        hits = list(threads.around(posts, [post for post in posts if post.author_id in accounts]))
        return parse_hits(hits, self._now()), threads.request_count

    def _ask(self, listing: Listing, stretch: _Stretch) -> Answer:
        params: dict[str, str | int] = {
            "query": listing.words,
            "tags": listing.tags,
            "numericFilters": f"created_at_i>={stretch.start},created_at_i<{stretch.stop}",
            "hitsPerPage": MOST_HITS,
            "advancedSyntax": "true",
            # Else the search also takes "acme" for "acne", and for the beginning of "acmeist".
            "typoTolerance": "false",
            "queryType": "prefixNone",
        }
        return self._http.get(_PATH, params)


def parse_page(answer: Answer, observed_at: datetime) -> Found:
    """Return what an answer of the search holds.

    Raises:
        UnreadableAnswer: it is none of the search.
    """
    body = read_body(answer, _Body)
    seconds = tuple(at(hit, "created_at_i") for hit in body.hits)
    return parse_hits(body.hits, observed_at)._replace(is_cut=body.hit_count > len(body.hits), seconds=seconds)


def parse_hits(hits: Iterable[Any], observed_at: datetime) -> Found:
    """Return the posts that hits tell of, and those that tell of none."""
    return Found(*read_items(hits, lambda hit: parse_post(hit, observed_at), "objectID"))


def _written(post: Post) -> datetime:
    return post.created_at or post.observed_at


def _since(read_until: int, end: int, options: Options) -> _Stretch:
    """Return what came since and may have come late; ``history_days`` where the clock was wrong then or is now."""
    start = read_until - options.lookback_hours * _HOUR
    if start > end:
        return _Stretch(end - options.history_days * _DAY, end)
    return _Stretch(start if read_until < end else end, end)


def _page(stretch: _Stretch, top: int, found: Sequence[Found], request_count: int, progress: float) -> Page:
    """Return the page of one stretch; what several searches found is in it once, as the first of them tells it."""
    start, end = (datetime.fromtimestamp(second, UTC) for second in stretch)
    posts = {post.post_id: post for part in reversed(found) for post in reversed(part.posts)}
    rejects = {reject.location: reject for part in found for reject in part.rejects}
    is_cut = any(part.is_cut for part in found)
    return Page(
        tuple(sorted(posts.values(), key=_written)),
        cursor=json.dumps({"start": stretch.stop, "stop": top}),
        rejects=tuple(rejects.values()),
        gaps=(Gap(start, end, f"more than {MOST_HITS} posts in one second"),) if is_cut else (),
        start=start,
        end=end,
        request_count=request_count,
        progress=progress,
    )
