"""Searches the posts of Bluesky, and reads those of the brand's own accounts. A free app password is needed.

What comes in: posts that hold what ``text`` asks for; what the accounts of the brand post and repost; the posts that
these answer, and those that began the conversation; and what is answered to the accounts.

Cursor: for each search and account, which stretch of time is read down to where, newest first. The first run goes
``history_days`` back, or to ``since``; a later one ``lookback_hours`` before the end of the run before, because counts
change and posts are found late.

Limits: 3,000 requests in five minutes and 300 log-ins a day; a process logs in once. A search ends after 10,000 posts
and is then asked anew for those before. Left out are posts that their authors show to members only.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from atproto import models
from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.allowance import tell_left
from connectors.atprotocol import Account
from connectors.bluesky_lookups import read_looked_up
from connectors.bluesky_posts import ADDRESS, name, parse_item, parse_withheld, tags
from connectors.connector import Batch, Check, LookedUp, Rate, read_options
from connectors.errors import BadQuery, ConnectorError, NotAuthorised, UnreadableAnswer
from connectors.items import read_items
from connectors.payloads import at, excerpt, listed
from connectors.post import Page, Post, Query, Reject
from connectors.readings import Reading, read_listings, without_tokens
from connectors.search import Search, Term, parse_search
from connectors.windows import Window

MOST_POSTS = 100
RATE = Rate(requests=3000, seconds=300)
MOST_LOOKED_UP = 25
LOOK_UP = Batch(MOST_LOOKED_UP)
MOST_TRUSTED = 1000
"""After how many posts the end of a search may be that of the platform's patience: it has been 10,000."""

WHERE = "an app password for WOM_BLUESKY_HANDLE comes from https://bsky.app/settings/app-passwords"

_TICK = timedelta(milliseconds=1)


class Options(BaseModel):
    """How far back to look, and whether at what is around a post."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    conversations: bool = True
    """Whether the posts that mentions answer come in too, and what is answered to the brand's own accounts."""

    lookback_hours: NonNegativeInt = 24
    """How much of what the run before has read is read again, for new counts and posts that were found late."""

    history_days: PositiveInt = 30
    """How far back the very first run goes."""


class Settings(BaseSettings):
    """Where to ask, and as whom."""

    model_config = SettingsConfigDict(env_prefix="WOM_BLUESKY_")

    base_url: str = "https://bsky.social"
    handle: str = ""
    app_password: SecretStr = SecretStr("")


_account = lru_cache(maxsize=8)(Account)


def connect() -> "Bluesky":
    """Return the connector; ``WOM_BLUESKY_BASE_URL`` names another server, such as the account's own.

    Raises:
        NotAuthorised: handle or app password is missing.
    """
    settings = Settings()
    if not settings.handle or not settings.app_password.get_secret_value():
        raise NotAuthorised(f"bluesky needs WOM_BLUESKY_HANDLE and WOM_BLUESKY_APP_PASSWORD; {WHERE}")
    return Bluesky(_account(settings.base_url, settings.handle.removeprefix("@"), settings.app_password, WHERE))


class Bluesky:
    """Reads searches and the feeds of accounts, one after the other."""

    def __init__(self, account: Account, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._account = account
        self._now = now
        self._request_count = 0

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield up to a hundred posts a page with what surrounds them, newest first within each listing."""
        options = read_options(Options, query)
        search = parse_search(query.text) if query.text else None
        asked = {name: (search, text, lang) for name, text, lang in _searches(search)} if search else {}
        accounts = {f"from:{_handle(account)}": _handle(account) for account in query.accounts}

        def read(name: str, window: Window) -> Reading:
            if name in accounts:
                return self._read_feed(accounts[name], window, options)
            return self._read_search(*asked[name], window, options)

        spans = {"history": timedelta(days=options.history_days), "lookback": timedelta(hours=options.lookback_hours)}
        rest = without_tokens(cursor)
        yield from read_listings(query, rest, [*asked, *accounts], read, now=self._now(), **spans)

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:
        """Ask for posts by their addresses; of reposts Bluesky tells nothing."""
        uris = [uri for uri in ids if ADDRESS.fullmatch(uri)]
        body = self._ask("getPosts", models.AppBskyFeedGetPosts.Params(uris=uris)) if uris else {"posts": []}
        return read_looked_up(uris, _items(body, "posts"), [_handle(account) for account in accounts], self._now())

    def check(self) -> Check:
        """Log in and search for one post."""
        try:
            _items(self._search(q="wom", limit=1), "posts")
        except ConnectorError as error:
            return Check(usable=False, detail=str(error))
        left = tell_left(self._account.headers)
        return Check(usable=True, detail=f"logged in as {self._account.handle}, and search answers; {left}")

    def _ask(self, method: str, params: Any) -> dict[str, Any]:
        self._request_count += 1
        return self._account.ask(f"app.bsky.feed.{method}", params)

    def _read_search(self, search: Search, text: str, lang: str | None, window: Window, options: Options) -> Reading:
        """Read on with the platform's cursor; where that ends early or is not known any more, by time."""
        anchor, place, count = json.loads(window.token) if window.token else (_anchor(window), None, 0)
        params = {"q": text, "lang": lang, "sort": "latest", "since": _instant(window.start), "limit": MOST_POSTS}
        try:
            body = self._search(**params, until=anchor, cursor=place)
        except BadQuery:
            if place is None:
                raise
            anchor, count = _anchor(window), 0
            body = self._search(**params, until=anchor)
        posts, rejects = parse_page(_items(body, "posts"), self._now())
        oldest = min((time for time in _times(posts) if window.start <= time < window.top), default=None)
        posts = [post for post in posts if search.matches(replace(post, text=f"{post.text}\n{tags(post)}"))]
        if options.conversations:
            around = self._around(posts)
            posts, rejects = [*posts, *around[0]], [*rejects, *around[1]]
        token = _next_token(body, anchor, count, min(oldest or window.stop, window.stop))
        return Reading(self._page(posts, rejects), token, oldest)

    def _search(self, **params: Any) -> dict[str, Any]:
        return self._ask("searchPosts", models.AppBskyFeedSearchPosts.Params(**params))

    def _read_feed(self, actor: str, window: Window, options: Options) -> Reading:
        params = {"actor": actor, "filter": "posts_with_replies", "limit": MOST_POSTS}
        try:
            body = self._ask("getAuthorFeed", models.AppBskyFeedGetAuthorFeed.Params(**params, cursor=window.token))
        except BadQuery:
            if window.token is None:
                raise
            body = self._ask("getAuthorFeed", models.AppBskyFeedGetAuthorFeed.Params(**params))
        items = _items(body, "feed")
        posts, rejects = parse_page(items, self._now(), actor)
        own = [post for post in posts if post.created_at and window.start <= post.created_at < window.top]
        if options.conversations:
            before = [at(item, "reply", place) for item in items for place in ("parent", "root")]
            answers = (answer for post in own for answer in self._answers(post))
            around = parse_page([item for item in [*before, *answers] if item], self._now(), actor)
            own, rejects = [*own, *around[0]], [*rejects, *around[1]]
        token = body.get("cursor") if items else None
        return Reading(self._page(own, rejects), token, posts[-1].created_at if posts else None)

    def _answers(self, post: Post) -> Iterator[Any]:
        """Yield what was answered to a post that began a conversation, and to those answers."""
        if not post.reply_count or post.post_type not in ("post", "quote"):
            return
        try:
            body = self._ask("getPostThread", models.AppBskyFeedGetPostThread.Params(uri=post.post_id, parent_height=0))
        except BadQuery:  # it was deleted meanwhile
            return
        pending = list(listed(at(body, "thread", "replies")))
        while pending:
            node = pending.pop()
            yield at(node, "post") or node
            pending += listed(at(node, "replies"))

    def _around(self, posts: Iterable[Post]) -> tuple[list[Post], list[Reject]]:
        """Return the posts that some answer, and those that began their conversations."""
        there = {post.post_id for post in posts}
        wanted = dict.fromkeys(uri for post in posts for uri in (post.reply_to_id, post.conversation_id) if uri)
        uris = iter([uri for uri in wanted if uri not in there])
        items: list[Any] = []
        while batch := list(islice(uris, MOST_LOOKED_UP)):
            try:
                items += _items(self._ask("getPosts", models.AppBskyFeedGetPosts.Params(uris=batch)), "posts")
            except BadQuery:  # anybody can write what is no address of a post
                continue
        return parse_page(items, self._now())

    def _page(self, posts: Iterable[Post], rejects: Iterable[Reject]) -> Page:
        """Return a page with each post and reject once; the first of several, which is the post as it was found."""
        count, self._request_count = self._request_count, 0
        once = {post.post_id: post for post in reversed(list(posts))}
        refused = {reject.location: reject for reject in rejects}
        return Page(tuple(reversed(once.values())), "", rejects=tuple(refused.values()), request_count=count)


def parse_page(items: Iterable[Any], observed_at: datetime, owner: str = "") -> tuple[list[Post], list[Reject]]:
    """Return the posts among views and items of a feed, and what is no post; what ``owner`` wrote is never withheld."""
    seen = [(item, parse_withheld(item, owner)) for item in items]
    withheld = [Reject(f"post {name(item)}", reason, "") for item, reason in seen if reason]
    shown = [item for item, reason in seen if not reason]
    posts, rejects = read_items(shown, lambda item: parse_item(item, observed_at), "uri")
    return list(posts), [*withheld, *rejects]


def _searches(search: Search) -> Iterator[tuple[str, str, str | None]]:
    """Yield what to search for, each with a name: every alternative in every language.

    Raises:
        BadQuery: it asks for communities, and there are none.
    """
    if search.communities:
        raise BadQuery("bluesky has no communities: take in: out of the search, or ask for a #hashtag")
    for terms in search.alternatives:
        text = " ".join(map(_told, terms))
        for lang in search.langs or (None,):
            yield f"{text} lang:{lang}" if lang else text, text, lang


def _told(term: Term) -> str:
    """Return a term as the search understands it; what must not be there it is not told of, and is filtered after."""
    match term.kind:
        case "phrase":
            return f'"{term.value}"'
        case "hashtag":
            return f"#{term.value}"
        case "account":
            return f"mentions:{_handle(term.value)}"
        case "author":
            return f"from:{_handle(term.value)}"
    return term.value


def _handle(account: str) -> str:
    """Return an account as the platform knows it: by a domain, that of the platform where none is named."""
    bare = account.removeprefix("@")
    return bare if "." in bare or bare.startswith("did:") else f"{bare}.bsky.social"


def _items(body: dict[str, Any], name: str) -> list[Any]:
    items = body.get(name)
    if not isinstance(items, list):
        raise UnreadableAnswer(f"bluesky answered no list of {name!r}", excerpt(body, 2000))
    return items


def _next_token(body: dict[str, Any], anchor: str, count: int, reached: datetime) -> str | None:
    """Return where the next page begins: at the platform's cursor, or below what is reached where that ended early."""
    cursor, below, count = body.get("cursor"), _instant(reached + _TICK), count + len(body["posts"])
    if cursor and body["posts"]:
        return json.dumps([anchor, str(cursor), count])
    return json.dumps([below, None, 0]) if count >= MOST_TRUSTED and below < anchor else None


def _anchor(window: Window) -> str:
    """Return the time to search before; other posts may be from the same instant as the oldest that was read."""
    return _instant(window.stop if window.stop == window.top else window.stop + _TICK)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _times(posts: Iterable[Post]) -> list[datetime]:
    return [post.created_at for post in posts if post.created_at]
