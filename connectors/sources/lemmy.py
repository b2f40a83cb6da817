"""Searches the posts and comments that a Lemmy server knows, those of other servers included. No key is needed.

What comes in: posts and comments that hold what ``text`` asks for, and whatever the accounts of the brand write; what
these answer, and what is answered to the accounts. What its author deleted or a moderator removed does not come in.
Marks of Markdown stay in the text.

Cursor: what is left of the stretch of time of this run, newest first: see ``connectors.windows``. The first run reads
back ``history_days``; a later one ``lookback_hours`` before the end of the run before, because scores change and other
servers are late.

Limits: a server asks to wait when asked too often. It tells no language in words and not how many follow an author.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.allowance import tell_left
from connectors.connector import Batch, Check, LookedUp, read_options
from connectors.dates import parse_time
from connectors.errors import ConnectorError, UnreadableAnswer
from connectors.http import HttpClient
from connectors.items import read_body, read_items
from connectors.lemmy_listings import Listing, listings
from connectors.lemmy_lookups import MOST_LOOKED_UP, look_up, own_ids, parse_refusal
from connectors.lemmy_threads import Place, Threads, address_of, addresses, parent_of
from connectors.payloads import as_json, at
from connectors.post import Page, Post, Query, Reject
from connectors.search import Search, parse_search
from connectors.texts import clean
from connectors.windows import Window, windows

PAGE_ITEMS = 50
LOOK_UP = Batch(MOST_LOOKED_UP, each={"request": 1})

_VERSION = "/api/v3"
_MOST_PAGES = 1000
_NOBODY: Mapping[Place, str] = MappingProxyType({})

_Text = Annotated[str, AfterValidator(clean)]
_Name = Annotated[_Text, Field(min_length=1)]  # of which something is left


class Options(BaseModel):
    """How far back to look, and whether at what is around a post."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    conversations: bool = True
    """Whether the posts that mentions answer come in too, and what is answered to the brand's own accounts."""

    lookback_hours: NonNegativeInt = 24
    """How much of what the run before has read is read again, for new scores and what came late."""

    history_days: PositiveInt = 30
    """How far back the very first run goes."""


class Settings(BaseSettings):
    """Which server to ask."""

    model_config = SettingsConfigDict(env_prefix="WOM_LEMMY_")

    base_url: str = "https://lemmy.world"


def connect() -> "Lemmy":
    """Return the connector; ``WOM_LEMMY_BASE_URL`` names another server."""
    return Lemmy(HttpClient(Settings().base_url.rstrip("/") + _VERSION, refusal=parse_refusal))


def askable_ids() -> str:
    """Return a regular expression of the addresses of what is the server's own."""
    return own_ids(urlsplit(Settings().base_url).netloc.lower())


class _Body(BaseModel):
    """What an answer holds."""

    posts: list[Any] | None = None
    comments: list[Any] | None = None


class _Thing(BaseModel):
    """A post or a comment."""

    ap_id: _Name
    published: str
    updated: str | None = None
    name: str = ""
    body: str = ""
    content: str = ""
    url: _Text | None = None
    path: str = ""
    deleted: bool = False
    removed: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether its author deleted it or a moderator removed it; what it said may still be told."""
        return self.deleted or self.removed


class _Person(BaseModel):
    actor_id: _Text
    name: str
    display_name: str | None = None
    published: str | None = None


class _Community(BaseModel):
    actor_id: _Text


class _Counts(BaseModel):
    score: int | None = Field(None, ge=-(2**63), lt=2**63)
    comments: int | None = Field(None, ge=0, lt=2**63)
    child_count: int | None = Field(None, ge=0, lt=2**63)


class _View(BaseModel):
    """A post, or a comment with the post that it stands under, as the server shows it."""

    post: _Thing
    comment: _Thing | None = None
    creator: _Person
    community: _Community
    counts: _Counts = _Counts()


class Lemmy:
    """Asks one server, listing by listing, each from its newest entry back."""

    def __init__(self, http: HttpClient, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._http = http
        self._now = now
        self._page_before: list[str] = []

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield up to fifty posts or comments a page; of each stretch of time first the posts, then the comments."""
        options = read_options(Options, query)
        search = parse_search(query.text) if query.text else None
        named = tuple(listings(search, query.accounts))
        self._page_before = []
        history, lookback = timedelta(days=options.history_days), timedelta(hours=options.lookback_hours)
        for window in windows(query, cursor, now=self._now(), history=history, lookback=lookback):
            rest = replace(window, token=_a_page_back(window.token))
            while named and not rest.is_read:
                page, rest = self._page(rest, named, search, options)
                yield page

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:  # noqa: ARG002
        """Ask for the server's own posts and comments one by one; of others it does not say that they are deleted."""
        return look_up(self._http, ids, lambda views: parse_views(views, self._now()))

    def check(self) -> Check:
        """Ask what the server says of itself."""
        try:
            answer = self._http.get("site")
            site = answer.json()
        except ConnectorError as error:
            return Check(usable=False, detail=str(error))
        server, version = urlsplit(answer.asked).netloc, at(site, "version")
        if not isinstance(version, str):
            return Check(usable=False, detail=f"{server} answered what no server of Lemmy does")
        told = f"{server} answers with version {clean(version)[:40]} of Lemmy; it needs no key"
        return Check(usable=True, detail=f"{told}; {tell_left(answer.headers)}")

    def _page(
        self, window: Window, named: tuple[Listing, ...], search: Search | None, options: Options
    ) -> tuple[Page, Window]:
        """Return the page that the token of the window stands for, and what is left of the window after it."""
        number, page_number = _place(window.token)
        listing = named[min(number, len(named) - 1)]
        params: dict[str, str | int] = {"sort": "New", "limit": PAGE_ITEMS, "page": page_number}
        body = read_body(self._http.get(listing.path, {**dict(listing.params), **params}), _Body)
        items, seen_at = getattr(body, listing.field), self._now()
        if items is None:
            raise UnreadableAnswer(f"lemmy answered no {listing.field} to {listing.path!r}", "")
        names, before = [address_of(item) for item in items], self._page_before
        if names and names == before and page_number > 1:
            raise UnreadableAnswer(f"lemmy answered page {page_number} of {listing.path!r} as the one before it", "")
        self._page_before = names
        posts, rejects = parse_views(items, seen_at)
        asked = (post for post in posts if not listing.is_search or search is None or search.matches(post))
        asked_ids = {post.post_id for post in asked if window.start <= _moment(post) < window.top}
        wanted = [item for item, name in zip(items, names, strict=True) if name in asked_ids]
        found, unread, count = self._surrounded(wanted, items, listing, options)
        is_over = len(items) < PAGE_ITEMS or min(map(_moment, posts), default=seen_at) < window.start
        rest = window.after(_next(number, page_number, len(named), is_over=is_over), None)
        told = {reject.location: reject for reject in (*rejects, *unread)}
        return Page(found, str(rest), tuple(told.values()), request_count=count + 1), rest

    def _surrounded(
        self, wanted: list[Any], items: list[Any], listing: Listing, options: Options
    ) -> tuple[tuple[Post, ...], tuple[Reject, ...], int]:
        """Return the posts wanted with what surrounds them, each once, and how many requests that took."""
        threads = Threads(self._http)
        around = list(threads.around(wanted, is_own=not listing.is_search)) if options.conversations else []
        posts, rejects = parse_views([*wanted, *around], self._now(), addresses([*items, *around]))
        once = {post.post_id: post for post in reversed(posts)}
        return tuple(reversed(once.values())), rejects, threads.request_count


def parse_views(
    views: Iterable[Any], observed_at: datetime, known: Mapping[Place, str] = _NOBODY
) -> tuple[tuple[Post, ...], tuple[Reject, ...]]:
    """Return the posts and comments of views, and what could not be read; ``known`` are the addresses of others."""
    return read_items(views, lambda view: parse_post(view, observed_at, known), "id")


def parse_post(payload: Any, observed_at: datetime, known: Mapping[Place, str] = _NOBODY) -> Post | None:
    """Return the post or comment that a view tells of; ``None`` where it is gone.

    What a comment answers is told by its number, of which ``known`` has the address; of a post without that too.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    view = _View.model_validate(payload)
    comment = view.comment
    thing = comment or view.post
    if thing.is_gone:
        return None
    title = "" if view.post.is_gone else clean(view.post.name).strip()
    text = clean(thing.content if comment else thing.body).strip() or ("" if comment else title)
    if not text:
        raise ValueError("it has no text")
    handle = _address(view.creator.actor_id)
    return Post(
        platform="lemmy",
        post_id=thing.ap_id,
        post_type="comment" if comment else "post",
        text=text,
        title=title or None,
        url=thing.ap_id,
        created_at=parse_time(thing.published),
        edited_at=parse_time(thing.updated) if thing.updated else None,
        observed_at=observed_at,
        community=_address(view.community.actor_id),
        conversation_id=view.post.ap_id,
        reply_to_id=view.post.ap_id
        if comment and thing.path.count(".") == 1
        else known.get(parent_of(payload) or ("", 0)),
        links=(thing.url,) if thing.url else (),
        author_id=handle,
        author_handle=handle,
        author_name=clean(view.creator.display_name or view.creator.name).strip() or None,
        author_created_at=parse_time(view.creator.published) if view.creator.published else None,
        like_count=view.counts.score,
        reply_count=view.counts.child_count if comment else view.counts.comments,
        raw=as_json(_kept(payload) if view.post.is_gone else payload),
    )


def _kept(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the view of a comment without what the post said that it stands under."""
    told = {name: value for name, value in payload["post"].items() if name in ("id", "ap_id", "published", "deleted")}
    return payload | {"post": told}


def _place(token: str | None) -> tuple[int, int]:
    """Return the number of the listing and of its page that a token stands for."""
    number, _, page_number = (token or "0:1").partition(":")
    return int(number), int(page_number)


def _a_page_back(token: str | None) -> str | None:
    """Return the token of the page before, where there is one: the rest moved up by what was deleted meanwhile."""
    number, page_number = _place(token)
    return f"{number}:{max(1, page_number - 1)}" if token else None


def _next(number: int, page_number: int, listing_count: int, *, is_over: bool) -> str | None:
    """Return the token of the next page, ``None`` after the last page of the last listing."""
    if not is_over:
        if page_number >= _MOST_PAGES:
            raise UnreadableAnswer(f"lemmy goes on after {_MOST_PAGES} pages of one listing", "")
        return f"{number}:{page_number + 1}"
    return f"{number + 1}:1" if number + 1 < listing_count else None


def _moment(post: Post) -> datetime:
    return post.created_at or post.observed_at


def _address(actor_id: str) -> str:
    """Return the name of an actor as people write it: ``name@server``."""
    server, _, name = actor_id.removeprefix("https://").removeprefix("http://").partition("/")
    return f"{name.rpartition('/')[2]}@{server}" if name else actor_id
