"""Searches the questions and answers of Stack Exchange sites. No key is needed; a free one raises the daily quota.

What comes in: questions and answers that hold what ``text`` asks for, on the sites it names with ``in:`` (else Stack
Overflow), and whatever the accounts of the brand post there; the questions that these answer, and what is answered to
questions of the accounts. An account is written ``site:number``, as in ``stackoverflow:22656``; so are ids, because
each site counts its own.

Cursor: up to which second each search on each site is read, oldest first, and where this run ends. The first run begins
``history_days`` ago, or at ``since``; a later one ``lookback_hours`` before the end of the run before, because scores
change and posts are edited.

Limits: 300 requests a day without a key, 10,000 with ``WOM_STACKEXCHANGE_KEY``; each hundred posts found take three, of
the accounts four, again in each run that looks back on them. The API names no language; what was deleted it leaves out.
"""

import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.allowance import tell_left
from connectors.connector import Batch, Check, LookedUp, Rate, read_options
from connectors.errors import BadQuery, ConnectorError, NotAuthorised, PlatformDown, RateLimited, UnreadableAnswer
from connectors.http import HttpClient
from connectors.items import read_body
from connectors.listings import Run, take_up
from connectors.payloads import parse_json
from connectors.post import Gap, Page, Post, Query
from connectors.search import Search, Term, parse_search
from connectors.stackexchange_lookups import look_up
from connectors.stackexchange_posts import MOST_ITEMS, Body, parse_items
from connectors.stackexchange_quota import Quota
from connectors.stackexchange_threads import read_whole

RATE = Rate(requests=30, seconds=1)
# Of each site; nearly all posts are of one.
LOOK_UP = Batch(MOST_ITEMS, usage={"request": 2})

_VERSION = "/2.3"
_DEFAULT_SITE = "stackoverflow"
_SIGNS = {"hashtag": "[{}]", "author": "user:{}", "phrase": '"{}"'}
_NOT_AUTHORISED = ("access_denied", "access_token_required", "invalid_access_token", "key_required")
_WHERE = "a free key comes from https://stackapps.com/apps/oauth/register"


class Options(BaseModel):
    """How far back to look, and whether at what is around a post."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    conversations: bool = True
    """Whether the questions that are answered come in too, and what is answered to the brand's own questions."""

    lookback_hours: NonNegativeInt = 24
    """How much of what the run before has read is read again, for new scores and edits."""

    history_days: PositiveInt = 30
    """How far back the very first run goes."""


class Settings(BaseSettings):
    """Where to ask, and with which key."""

    model_config = SettingsConfigDict(env_prefix="WOM_STACKEXCHANGE_")

    base_url: str = "https://api.stackexchange.com/2.3"
    key: SecretStr | None = None


def connect() -> "StackExchange":
    """Return the connector; ``WOM_STACKEXCHANGE_BASE_URL`` names another server, ``/2.3`` understood."""
    settings = Settings()
    url = settings.base_url.rstrip("/")
    http = HttpClient(url if url.endswith(_VERSION) else url + _VERSION, refusal=parse_refusal)
    return StackExchange(http, settings.key)


@dataclass(frozen=True, slots=True)
class _Listing:
    """One thing to read through on one site: what a search finds, or what some accounts post."""

    site: str
    path: str
    params: tuple[tuple[str, str], ...]
    is_search: bool

    @property
    def name(self) -> str:
        return " ".join((self.site, self.path, *(value for _, value in self.params)))


class StackExchange:
    """Asks the API, listing by listing, each from its oldest unread post on."""

    def __init__(
        self,
        http: HttpClient,
        key: SecretStr | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = http
        self._key = key
        self._now = now
        self._quota = Quota(now, sleep)

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield up to a hundred posts a page, oldest first within each listing."""
        options = read_options(Options, query)
        search = parse_search(query.text) if query.text else None
        listings = tuple(_listings(search, query.accounts))
        history, lookback = timedelta(days=options.history_days), timedelta(hours=options.lookback_hours)
        names = {listing.name for listing in listings}
        for run in take_up(query, cursor, names, now=self._now(), history=history, lookback=lookback):
            for listing in listings:
                while run.read[listing.name] < run.until:
                    yield self._page(listing, run, search, options)

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:  # noqa: ARG002
        """Ask each site for its questions and answers by their ids."""
        return look_up(self._ask, ids, self._now())

    def check(self) -> Check:
        """Ask what is left of today's quota."""
        try:
            body = self._ask("info", {"site": _DEFAULT_SITE})
        except ConnectorError as error:
            return Check(usable=False, detail=str(error))
        quota = {"x-ratelimit-remaining": str(body.quota_remaining), "x-ratelimit-limit": str(body.quota_max)}
        missing = "" if self._key else f"; without WOM_STACKEXCHANGE_KEY there are 300 a day, with it 10,000: {_WHERE}"
        return Check(usable=True, detail=f"the sites answer; of today's quota {tell_left(quota)}{missing}")

    def _page(self, listing: _Listing, run: Run, search: Search | None, options: Options) -> Page:
        start = run.read[listing.name]
        bounds: dict[str, str | int] = {"fromdate": start, "todate": run.until - 1, "sort": "creation", "order": "asc"}
        body = self._ask(listing.path, {"site": listing.site, "pagesize": MOST_ITEMS, **dict(listing.params), **bounds})
        whole = read_whole(
            body.items,
            lambda path, params: self._ask(path, {"site": listing.site, **params}),
            is_own=not listing.is_search,
            with_threads=options.conversations,
        )
        stop, gaps = _advance(body, start, run.until)
        run.read[listing.name] = stop
        seen_at = self._now()
        parts = [parse_items(items, listing.site, seen_at) for items in (whole.posts, whole.questions, whole.answers)]
        posts = _wanted([part for part, _ in parts], search if listing.is_search else None)
        rejects = {reject.location: reject for _, part in parts for reject in part}
        return Page(posts, str(run), tuple(rejects.values()), gaps, request_count=whole.request_count + 1)

    def _ask(self, path: str, params: Mapping[str, str | int]) -> Body:
        self._quota.require()
        secret = {"key": self._key.get_secret_value()} if self._key else {}
        body = read_body(self._http.get(path, {**params, **secret}), Body)
        self._quota.heed(body.backoff, body.quota_remaining)
        return body


def parse_refusal(said: str, body: bytes) -> ConnectorError | None:
    """Return the error that an answer with ``error_id`` stands for, ``None`` where it is none of the API."""
    try:
        fault = parse_json(body)
        name, message = str(fault["error_name"]), f"{said}: {fault['error_name']}: {fault['error_message']}"
    except (ValueError, KeyError, TypeError):
        return None
    if name == "throttle_violation":
        wait = re.search(r"available in (\d{1,9}) seconds", message)
        return RateLimited(message, datetime.now(UTC) + timedelta(seconds=int(wait[1])) if wait else None)
    if name in _NOT_AUTHORISED or "`key`" in message:
        return NotAuthorised(f"{message}. {_WHERE}")
    return BadQuery(message) if name == "bad_parameter" else PlatformDown(message)


def _wanted(parts: Sequence[Sequence[Post]], search: Search | None) -> tuple[Post, ...]:
    """Return the posts that are looked for, the questions that these answer, and what is answered to the brand."""
    posts, questions, answers = parts
    found = {post.post_id: post for post in posts if search is None or search.matches(post)}
    above = {post.reply_to_id for post in found.values()}
    near = (*(post for post in (*posts, *questions) if post.post_id in above), *answers)
    return (*found.values(), *{post.post_id: post for post in near if post.post_id not in found}.values())


def _listings(search: Search | None, accounts: Iterable[str]) -> Iterator[_Listing]:
    """Yield what is to be read: a listing for each alternative on each site, and one for the accounts of a site."""
    if search is not None:
        for site in search.communities or (_DEFAULT_SITE,):
            for terms in search.alternatives:
                words = " ".join([*map(_told, terms), *(f"-{_told(term)}" for term in search.excluded)])
                yield _Listing(site, "search/excerpts", (("q", words),), is_search=True)
    numbers: dict[str, list[str]] = {}
    for account in accounts:
        site, _, number = account.rpartition(":")
        numbers.setdefault(site or _DEFAULT_SITE, []).append(number)
    for site, theirs in numbers.items():
        yield _Listing(site, f"users/{';'.join(theirs)}/posts", (), is_search=False)


def _told(term: Term) -> str:
    """Return a term as the search understands it; tags stand in brackets there."""
    return _SIGNS.get(term.kind, "{}").format(term.value.rpartition(":")[2] if term.kind == "author" else term.value)


def _advance(body: Body, start: int, until: int) -> tuple[int, tuple[Gap, ...]]:
    """Return up to where a listing is read now; the second of its last post is read again, it may hold more."""
    if not body.has_more:
        return until, ()
    seconds = [item.get("creation_date") for item in body.items if isinstance(item, dict)]
    last = max((second for second in seconds if isinstance(second, int)), default=0)
    if last > start:
        return min(last, until), ()
    if last < start:
        raise UnreadableAnswer(f"stackexchange says that there is more after {start} and tells none of it", "")
    second = datetime.fromtimestamp(start, UTC)
    return start + 1, (Gap(second, second + timedelta(seconds=1), f"more than {MOST_ITEMS} posts in one second"),)
