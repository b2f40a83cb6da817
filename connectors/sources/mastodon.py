"""Reads hashtags, searches and the brand's own accounts on one instance of Mastodon. Without a token, hashtags only.

What comes in: posts under the hashtags that ``text`` names, and under those that its words make (``"acme audio"``:
#acmeaudio); with a token of the instance also what its search finds; what the accounts of the brand post and boost; the
posts that these answer, and what is answered to the accounts.

Cursor: for each hashtag, search and account, which stretch of time is read down to where, newest first. The first run
goes ``history_days`` back, or to ``since``; a later one ``lookback_hours`` before the end of the run before, because
counts and words change, and posts of other instances come late. An instance lists what is delivered to it by when that
came, and so is it read, however late; what it fetches itself it lists by when it was written.

Limits: 300 requests in five minutes, forty posts each. An instance knows only what its people follow, and its search
only whose authors agreed to be found. Left out are posts that are not public, and those of people who want no index.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import compress, islice
from typing import Any

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.connector import Batch, Check, LookedUp, Rate, read_options
from connectors.errors import BadQuery, NotAuthorised, UnreadableAnswer
from connectors.http import DEFAULT_LIMITS, Limits
from connectors.items import read_items
from connectors.mastodon_check import check_instance
from connectors.mastodon_instance import WHERE, Instance, statuses_in
from connectors.mastodon_listings import Listing, listings
from connectors.mastodon_lookups import ids_of, look_up
from connectors.mastodon_statuses import arrival, name, parse_status, parse_withheld, tags
from connectors.payloads import at, listed, parse_json
from connectors.post import Page, Post, Query, Reject
from connectors.readings import Reading, read_listings
from connectors.search import Search, parse_search
from connectors.windows import Window

MOST_STATUSES = 40
RATE = Rate(requests=300, seconds=300)
MOST_LOOKED_UP = 20
LOOK_UP = Batch(MOST_LOOKED_UP)


class Options(BaseModel):
    """Which instance to ask, how far back to look, and whether at what is around a post."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    instance: str | None = None
    """The instance to ask, as ``example.social``; by default ``WOM_MASTODON_INSTANCE``, else mastodon.social."""

    conversations: bool = True
    """Whether the posts that mentions answer come in too, and what is answered to the brand's own accounts."""

    lookback_hours: NonNegativeInt = 24
    """How much of what the run before has read is read again, for new counts and posts that came late."""

    history_days: PositiveInt = 30
    """How far back the very first run goes."""


class Settings(BaseSettings):
    """Where to ask, and with which token: it goes to the instance that gave it and to no other."""

    model_config = SettingsConfigDict(env_prefix="WOM_MASTODON_")

    instance: str = "mastodon.social"
    access_token: SecretStr = SecretStr("")
    base_url: str | None = None


def connect() -> "Mastodon":
    """Return the connector; ``WOM_MASTODON_BASE_URL`` names a server to ask in place of every instance."""
    settings = Settings()
    return Mastodon(settings.instance, settings.access_token, settings.base_url)


def askable_ids() -> str:
    """Return a regular expression of the ids that the instance of the environment gives."""
    return ids_of(_bare(Settings().instance))


class Mastodon:
    """Reads listings of one instance, one after the other."""

    def __init__(
        self,
        instance: str,
        token: SecretStr = SecretStr(""),  # noqa: B008 - it cannot change
        base_url: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._instance = _host(instance)
        self._token = token
        self._base_url = base_url
        self._now = now
        self._limits = limits

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield up to forty posts a page with what surrounds them, newest first within each listing."""
        options = read_options(Options, query)
        search = parse_search(query.text) if query.text else None
        instance = _host(options.instance or self._instance)
        token = self._token.get_secret_value() if instance == self._instance else ""
        named, unheard = listings(search, query.accounts, can_search=bool(token))
        reader = _Reader(Instance(instance, token, self._base_url, self._limits), search, options, query, self._now)
        spans = {"history": timedelta(days=options.history_days), "lookback": timedelta(hours=options.lookback_hours)}
        yield from read_listings(
            query,
            cursor,
            list(named),
            lambda key, window: reader.read(named[key], window),
            now=self._now(),
            **spans,
        )
        if unheard:
            raise NotAuthorised(f"{instance} cannot be searched for {unheard!r} without a token; {WHERE}")

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:
        """Ask for statuses that the instance knows by these ids; those read from other instances are not asked for."""
        ours = [name for name in ids if re.fullmatch(ids_of(self._instance), name)]
        if not ours:
            return LookedUp(frozenset())
        instance = Instance(self._instance, self._token.get_secret_value(), self._base_url, self._limits)
        return look_up(instance, ours, accounts, self._now())

    def check(self) -> Check:
        """Ask the instance who it is and for a post, and with a token who we are."""
        return check_instance(self._instance, self._token.get_secret_value(), self._base_url, self._limits)

    def probe(self, query: Query) -> Check | None:
        """Check the instance that a query names, where it names another."""
        instance = _host(read_options(Options, query).instance or self._instance)
        return None if instance == self._instance else check_instance(instance, "", self._base_url, self._limits)


@dataclass(slots=True)
class _Reader:
    """Reads the listings of one query."""

    instance: Instance
    search: Search | None
    options: Options
    query: Query
    now: Callable[[], datetime]
    ids: dict[str, str] = field(default_factory=dict)

    def read(self, listing: Listing, window: Window) -> Reading:
        """Ask for what is older than what was read last."""
        owner = self._id(listing.value) if listing.kind == "account" else ""
        items = self._items(listing, owner, window.token or self._top(window))
        posts, rejects = parse_page(items, self.instance.host, self.now(), owner)
        times = [self._listed_at(post) for post in posts]
        # Others than Mastodon list by arrival too, but do not tell it: one written long ago may have come just now.
        oldest = (times[-1] if self.instance.counts_by_time else max(times)) if times else None
        inside = (window.start <= time < window.top for time in times)
        posts = list(compress(posts, inside))
        posts = posts if owner else [post for post in posts if self._is_wanted(post, listing)]
        for around in self._around(posts, is_own=bool(owner)):
            posts, rejects = [*posts, *around[0]], [*rejects, *around[1]]
        return Reading(_page(posts, rejects, self.instance.take_count()), _last_id(items), oldest)

    def _around(self, posts: list[Post], *, is_own: bool) -> Iterator[tuple[list[Post], list[Reject]]]:
        if self.options.conversations:
            yield self._answered(posts)
            if is_own:
                yield self._answers(posts)

    def _items(self, listing: Listing, owner: str, before: str | None) -> list[Any]:
        asked: dict[str, Any] = {"max_id": before, "limit": MOST_STATUSES}
        match listing.kind:
            case "tag":
                return statuses_in(self.instance.ask("timeline_hashtag", listing.value, **asked), self.instance.host)
            case "account":
                return statuses_in(self.instance.ask("account_statuses", owner, **asked), self.instance.host)
        asked |= {"resolve": False, "result_type": "statuses", "exclude_unreviewed": False}
        return statuses_in(at(self.instance.ask("search_v2", listing.value, **asked), "statuses"), self.instance.host)

    def _id(self, account: str) -> str:
        """Return the number that the instance gives to an account."""
        if account not in self.ids:
            told = at(self.instance.ask("account_lookup", account), "id")
            if not isinstance(told, str | int) or not told:
                raise UnreadableAnswer(f"{self.instance.host} knows {account!r} without an id", "")
            self.ids[account] = str(told)
        return self.ids[account]

    def _top(self, window: Window) -> str | None:
        """Return the id that a status of the end of a backfill would have; Mastodon makes ids of milliseconds."""
        if not self.query.until or not self.instance.counts_by_time:
            return None
        return str(int(window.stop.timestamp() * 1000) << 16)

    def _listed_at(self, post: Post) -> datetime:
        """Return when a post came to the instance, by which it lists them; where it does not tell, when it was made."""
        told = arrival(post.post_id.rpartition(":")[2]) if self.instance.counts_by_time else None
        return told or post.created_at or self.now()

    def _is_wanted(self, post: Post, listing: Listing) -> bool:
        """Tell whether a post is what is looked for; under a hashtag it also says what the hashtag was made of."""
        said = f"{post.text}\n{tags(parse_json(post.raw))} {listing.said}"
        return self.search is None or self.search.matches(replace(post, text=said))

    def _answered(self, posts: Iterable[Post]) -> tuple[list[Post], list[Reject]]:
        """Return the posts that some answer."""
        wanted = dict.fromkeys(post.reply_to_id.partition(":")[2] for post in posts if post.reply_to_id)
        ids, items = iter(wanted), []
        while batch := list(islice(ids, MOST_LOOKED_UP)):
            try:
                items += listed(self.instance.ask("statuses", batch))
            except BadQuery:  # before version 4.3 it looks up none at once
                break
        return parse_page(items, self.instance.host, self.now())

    def _answers(self, posts: Iterable[Post]) -> tuple[list[Post], list[Reject]]:
        """Return what was answered to those posts that began a conversation."""
        found: tuple[list[Post], list[Reject]] = ([], [])
        for post in posts:
            if not post.reply_count or post.post_type not in ("post", "quote"):
                continue
            try:
                owner = (post.author_id or "").partition(":")[2]
                told = self.instance.ask("status_context", post.post_id.partition(":")[2])
            except BadQuery:  # it was deleted meanwhile
                continue
            answers, rejects = parse_page(listed(at(told, "descendants")), self.instance.host, self.now(), owner)
            found[0].extend(replace(answer, conversation_id=post.post_id) for answer in answers)
            found[1].extend(rejects)
        return found


def parse_page(
    items: Iterable[Any], instance: str, observed_at: datetime, owner: str = ""
) -> tuple[list[Post], list[Reject]]:
    """Return the posts among statuses, and what is none; what the account with the id ``owner`` wrote may be found."""
    seen = [(item, parse_withheld(item, owner)) for item in items]
    withheld = [Reject(f"status {name(item)}", reason, "") for item, reason in seen if reason]
    shown = [item for item, reason in seen if not reason]
    posts, rejects = read_items(shown, lambda item: parse_status(item, instance, observed_at), "id")
    return list(posts), [*withheld, *rejects]


def _last_id(items: list[Any]) -> str | None:
    ids = [str(at(item, "id")) for item in items if isinstance(at(item, "id"), str | int)]
    return ids[-1] if ids else None


def _bare(instance: str) -> str:
    return instance.strip().removeprefix("https://").rstrip("/").lower()


def _host(instance: str) -> str:
    """Return the name of an instance, however it is written.

    Raises:
        BadQuery: it is none.
    """
    host = _bare(instance)
    if not re.fullmatch(r"[a-z0-9.-]+(?::\d+)?", host):
        raise BadQuery(f"{instance[:100]!r} is no instance; write it as example.social")
    return host


def _page(posts: Iterable[Post], rejects: Iterable[Reject], request_count: int) -> Page:
    """Return a page with each post and reject once; of several the first, which is the post as it was found."""
    once = {post.post_id: post for post in reversed(list(posts))}
    refused = {reject.location: reject for reject in rejects}
    return Page(tuple(reversed(once.values())), "", rejects=tuple(refused.values()), request_count=request_count)
