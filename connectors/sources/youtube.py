"""Searches the videos of YouTube, and reads the comments under them, under videos and on channels that are named.

What comes in: videos that YouTube's search finds for ``text`` and that hold it, and comments under videos it found that
hold it themselves or in the title of the video, with the comment and the video that they answer. Then what the channels
of ``accounts`` and ``channels`` publish, all comments there, and all comments under ``videos``. Videos that are not
public, and comments that are not, stay out.

Cursor: for each search, channel and video what is left of the stretch of time that this run reads, and the videos whose
comments are followed. The first run begins ``history_days`` ago, or at ``since``; a later one ``lookback_hours`` before
the end of the run before, because likes change and replies follow.

Limits: a key has 10,000 units a day; a page of a search costs 100, any other 1. Only the newest ``watch_videos`` videos
found are followed. A reply to a comment older than the lookback is not seen. Comments have no language.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.connector import Batch, Check, LookedUp, read_options
from connectors.errors import BadQuery, ConnectorError, NotAuthorised
from connectors.http import DEFAULT_LIMITS, Limits
from connectors.post import Page, Query
from connectors.readings import Reading, read_listings
from connectors.search import Search, parse_search
from connectors.windows import Window
from connectors.youtube_client import WHERE, YouTubeClient
from connectors.youtube_listings import CHANNEL, Listings, State, most_units, tell
from connectors.youtube_lookups import MOST_LOOKED_UP, look_up

# Where one that is asked for is refused, all are asked for again in halves.
LOOK_UP = Batch(MOST_LOOKED_UP, each={"unit": 2}, usage={"request": 2})


class Options(BaseModel):
    """How far back to look, what to follow, and how many units to spend on it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    lookback_hours: NonNegativeInt = 24
    """How much of what the run before has read is read again, for new likes and replies."""

    history_days: PositiveInt = 30
    """How far back the very first run goes."""

    search_hours: NonNegativeInt = 24
    """How long to wait between two searches; the comments under what they found are read in every run."""

    search_pages: PositiveInt = 4
    """How many pages of 50 videos a search may take, of 100 units each."""

    watch_videos: NonNegativeInt = 50
    """Under how many of the videos found, newest first, comments are read; a unit or two each in every run."""

    page_size: int = Field(default=100, ge=1, le=100)
    """How many threads of comments are asked for at once; the fewer, the closer a run comes to its cap."""

    videos: tuple[str, ...] = ()
    """Ids of videos under which all comments are read."""

    channels: tuple[str, ...] = ()
    """Channels of the brand, besides its accounts: an id (`UC…`) or a handle."""


class Settings(BaseSettings):
    """Where to ask, and with which key."""

    model_config = SettingsConfigDict(env_prefix="WOM_YOUTUBE_")

    base_url: str | None = None
    api_key: SecretStr | None = None


def connect() -> "YouTube":
    """Return the connector; ``WOM_YOUTUBE_BASE_URL`` names another server.

    Raises:
        NotAuthorised: there is no key.
    """
    settings = Settings()
    if not settings.api_key:
        raise NotAuthorised(f"youtube needs WOM_YOUTUBE_API_KEY: {WHERE}")
    return YouTube(settings)


def most_usage(options: Mapping[str, Any]) -> dict[str, int]:
    """Return the most that one page can use: a search, or threads all of whose replies must be asked for."""
    told = Options.model_validate(dict(options))
    return {"unit": most_units(told.page_size, len(told.videos) + told.watch_videos)}


class YouTube:
    """Asks the API: searches first, then what there is to follow."""

    def __init__(
        self,
        settings: Settings,
        limits: Limits = DEFAULT_LIMITS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        key = settings.api_key.get_secret_value() if settings.api_key else ""
        self._client = YouTubeClient(key, settings.base_url, limits, now)
        self._now = now

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield up to fifty videos or a hundred threads a page, newest first within each listing."""
        options = read_options(Options, query)
        search = parse_search(query.text) if query.text else None
        if not (search or query.accounts or options.channels or options.videos):
            raise BadQuery(f"youtube query '{query.name}': neither text nor accounts: there is nothing to listen for")
        spent = self._client.spent
        for page in self._pages(query, options, search, parse_cursor(cursor)):
            before, spent = spent, self._client.spent
            yield replace(
                page, request_count=spent.requests - before.requests, usage={"unit": spent.units - before.units}
            )

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:  # noqa: ARG002
        """Ask for videos and comments by their ids."""
        return look_up(self._client, ids, self._now())

    def check(self) -> Check:
        """Ask for the languages of the site."""
        try:
            self._client.ask("i18nLanguages", part="snippet")
        except ConnectorError as error:
            return Check(usable=False, detail=str(error))
        allowed = "a day has 10,000 units unless Google granted more, of which this took 1"
        return Check(usable=True, detail=f"the key is good; {allowed}; how many are left it does not tell")

    def _pages(self, query: Query, options: Options, search: Search | None, state: State) -> Iterator[Page]:
        now, searches = self._now(), tell(search) if search else []
        channels: dict[str, str | None] = {}
        wrong: list[BadQuery] = []
        for account in (*query.accounts, *options.channels):
            found, missing = self._channels((account,))
            channels, wrong = channels | found, wrong + missing
            if None not in found.values():
                yield Page((), str(state))  # for the unit that asking for its id took
        spans = (now, timedelta(days=options.history_days), timedelta(hours=options.lookback_hours))
        listings = Listings(
            self._client,
            state,
            search,
            now,
            named=options.videos,
            own=channels,
            most_pages=options.search_pages,
            most_videos=options.watch_videos,
            most_threads=options.page_size,
        )
        # All searches or none: what is left out here is begun anew.
        due = searches if query.until or state.is_due(searches, now - timedelta(hours=options.search_hours)) else []
        for page in _read(query, state.searches, due, listings.find, spans, wrong):
            state.searches = page.cursor
            yield replace(page, cursor=str(state), progress=None)
        places = _places(channels, (*options.videos, *state.videos))
        for page in _read(query, state.threads, places, listings.read, spans, wrong):
            state.threads = page.cursor
            yield replace(page, cursor=str(state), progress=None)
        if wrong:
            raise wrong[0]

    def _channels(self, accounts: Iterable[str]) -> tuple[dict[str, str | None], list[BadQuery]]:
        """Return the ids of channels, with the handle of those named by it, and what is wrong with the others."""
        found: dict[str, str | None] = {}
        wrong = []
        for account in accounts:
            handle = account.removeprefix("@")
            number = handle if CHANNEL.fullmatch(handle) else self._id_of(handle)
            if number is None:
                told = f"youtube has no channel with the handle {account[:80]!r}; name it by its id (UC…)"
                wrong.append(BadQuery(told))
            else:
                found[number] = None if number == handle else handle
        return found, wrong

    def _id_of(self, handle: str) -> str | None:
        items, _ = self._client.ask("channels", part="id", forHandle=f"@{handle}")
        told = items[0].get("id") if items and isinstance(items[0], dict) else None
        return told if isinstance(told, str) and CHANNEL.fullmatch(told) else None


def parse_cursor(cursor: str | None) -> State:
    """Return how far the runs before have read."""
    return State(**json.loads(cursor)) if cursor else State()


def _read(  # noqa: PLR0913, PLR0917 - one parameter a fact
    query: Query,
    cursor: str | None,
    names: Collection[str],
    read: Callable[[str, Window], Reading],
    spans: tuple[datetime, timedelta, timedelta],
    wrong: list[BadQuery],
) -> Iterator[Page]:
    """Yield the pages of listings; one that is wrong does not keep us from what comes after."""
    now, history, lookback = spans
    try:
        yield from read_listings(query, cursor, names, read, now=now, history=history, lookback=lookback)
    except BadQuery as error:
        wrong.append(error)


def _places(channels: Iterable[str], videos: Iterable[str]) -> list[str]:
    """Return what there is to follow: what channels publish, what is said there, and what is said under videos."""
    own = [f"{what} {channel}" for channel in channels for what in ("uploads", "talk")]
    return own + [f"video {video}" for video in dict.fromkeys(videos)]
