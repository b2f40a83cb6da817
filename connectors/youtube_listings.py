"""Reads the listings of YouTube: searches, what channels publish, and the comments there and under videos."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from math import ceil
from typing import Any

from connectors.errors import BadQuery
from connectors.post import Gap, Page, Post, Reject
from connectors.readings import Reading
from connectors.search import Search, Term, pack
from connectors.windows import Window
from connectors.youtube_client import COSTS, NothingThere, StaleToken, YouTubeClient
from connectors.youtube_posts import missing_replies, read_comments, read_videos, time_of, video_of

CHANNEL = re.compile(r"UC[\w-]{22}")

_AT_ONCE = 50
_COMMENTS_AT_ONCE = 100
_MOST_REPLY_PAGES = 10
_LONGEST = 400
_VIDEO_PARTS = "snippet,statistics,status"


@dataclass(slots=True)
class State:
    """The cursor: how far the searches and the threads are read, and when the videos followed were published."""

    searches: str | None = None
    threads: str | None = None
    videos: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the state as the text of a cursor."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def is_due(self, names: Sequence[str], moment: datetime) -> bool:
        """Tell whether a search was cut short, is new, or was last made at ``moment`` or before."""
        told = json.loads(self.searches or "{}")
        held = [Window.parse(told[name]) for name in names if name in told]
        return len(held) < len(names) or any(not window.is_read or window.top <= moment for window in held)

    def top(self, name: str) -> datetime | None:
        """Return up to when a search was read by the runs before."""
        told = json.loads(self.searches or "{}")
        return Window.parse(told[name]).top if name in told else None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a listing the reading stands: its ``page``, how many came before, and whether it was begun anew."""

    page: str | None = None
    number: int = 0
    is_again: bool = False

    @classmethod
    def parse(cls, token: str | None) -> "_Place":
        return cls(**json.loads(token)) if token else cls()

    def __str__(self) -> str:
        return json.dumps(asdict(self))


class Listings:
    """Reads page by page for one run; what a search finds is taken down in ``state``.

    Under the videos ``named`` all comments are read, under those found the ones that ``search`` matches. ``own`` are
    the brand's channels, each with its handle where that is known.
    """

    def __init__(  # noqa: PLR0913 - one parameter a fact
        self,
        client: YouTubeClient,
        state: State,
        search: Search | None,
        now: datetime,
        *,
        named: Collection[str],
        own: Mapping[str, str | None],
        most_pages: int,
        most_videos: int,
        most_threads: int,
    ) -> None:
        self._client = client
        self._state = state
        self._search = search
        self._now = now
        self._named = named
        self._own = own
        self._most_pages = most_pages
        self._most_videos = most_videos
        self._most_threads = most_threads
        self._known = {name: top for name in (tell(search) if search else ()) if (top := state.top(name))}
        self._followed: dict[str, Post] | None = None

    def find(self, name: str, window: Window) -> Reading:
        """Return the next page of a search, and take down the videos to follow."""
        channel, _, words = name.partition("?")
        params: dict[str, Any] = {"channelId": channel} if channel else {}
        bounds = {"publishedAfter": _instant(window.start), "publishedBefore": _instant(window.top)}
        asked = {"part": "snippet", "type": "video", "order": "date", "maxResults": _AT_ONCE, "q": words}
        items, place, token = self._list("search", window, asked | bounds | params)
        posts, rejects = self._videos(filter(None, map(video_of, items)))
        self._follow(posts)
        gaps: tuple[Gap, ...] = ()
        oldest = _last(items)
        if token and place.number + 1 >= self._most_pages:
            start, stop = (
                max(window.start, self._known.get(name, window.start)),
                min(window.stop, oldest or window.stop),
            )
            gaps = (Gap(start, stop, "a search may take no more pages (search_pages)"),) if start < stop else ()
            token = None
        wanted = [post for post in posts if self._search and self._search.matches(post)]
        return _reading(window, place, token, oldest, Page(tuple(wanted), "", rejects, gaps))

    def read(self, name: str, window: Window) -> Reading:
        """Return the next page of what is followed."""
        what, _, number = name.partition(" ")
        try:
            return {"uploads": self._uploads, "talk": self._talk, "video": self._video}[what](number, window)
        except NothingThere:
            return Reading(Page((), ""), None, None)

    def _uploads(self, channel: str, window: Window) -> Reading:
        # Every channel has a playlist of all it publishes, newest first.
        asked = {"part": "contentDetails", "maxResults": _AT_ONCE, "playlistId": f"UU{channel[2:]}"}
        items, place, token = self._list("playlistItems", window, asked)
        inside = [item for item in items if _is_in(window, time_of(item))]
        posts, rejects = self._videos(filter(None, map(video_of, inside)))
        return _reading(window, place, token, _last(items), Page(posts, "", rejects))

    def _talk(self, channel: str, window: Window) -> Reading:
        """Read all comments of a channel, and the videos that they stand under, however old these are."""
        reading = self._comments({"allThreadsRelatedToChannelId": channel}, None, window)
        page = reading.page
        videos, rejects = self._videos(filter(None, (post.conversation_id for post in page.posts)))
        titles: dict[str | None, str | None] = {video.post_id: video.title for video in videos}
        posts = (replace(post, title=titles.get(post.conversation_id)) for post in page.posts)
        told = {reject.location: reject for reject in (*page.rejects, *rejects)}
        return replace(reading, page=replace(page, posts=(*videos, *posts), rejects=tuple(told.values())))

    def _video(self, number: str, window: Window) -> Reading:
        """Read the comments under a video: where it is named all, else those looked for and what these answer."""
        video, is_named = self._shown().get(number), number in self._named
        if video is None:
            raise NothingThere(f"the video {number!r} is gone, or not public")
        reading = self._comments({"videoId": number}, video.title, window)
        posts = (video, *reading.page.posts)
        kept = posts[1 if window.token else 0 :] if is_named else tuple(self._wanted(posts))
        return replace(reading, page=replace(reading.page, posts=kept))

    def _wanted(self, posts: Sequence[Post]) -> Iterator[Post]:
        """Return the posts that are looked for, and the video and the comments that these answer."""
        wanted = [post for post in posts if self._search and self._search.matches(post)]
        around = {name for post in wanted for name in (post.post_id, post.reply_to_id, post.conversation_id)}
        return (post for post in posts if post.post_id in around)

    def _comments(self, where: dict[str, str], title: str | None, window: Window) -> Reading:
        asked = {"part": "snippet,replies", "order": "time", "maxResults": self._most_threads, **where}
        items, place, token = self._list("commentThreads", window, asked)
        inside = [item for item in items if _is_in(window, time_of(item))]
        posts, rejects = read_comments(inside, title, self._now)
        found = {post.post_id: post for post in posts}
        unread = {reject.location: reject for reject in rejects}
        for thread in filter(None, map(missing_replies, inside)):
            above = found.get(thread)
            replies, missed = read_comments(self._replies(thread), title, self._now)
            unread |= {reject.location: reject for reject in missed}
            found |= {post.post_id: _under(post, above) for post in replies}
        return _reading(window, place, token, _last(items), Page(tuple(found.values()), "", tuple(unread.values())))

    def _replies(self, thread: str) -> list[Any]:
        """Return all replies of a thread, up to a thousand."""
        found: list[Any] = []
        token: dict[str, str] = {}
        for _ in range(_MOST_REPLY_PAGES):
            asked = {"part": "snippet", "parentId": thread, "maxResults": _COMMENTS_AT_ONCE}
            items, after = self._client.ask("comments", **asked, **token)
            found += items
            if after is None or not items:
                break
            token = {"pageToken": after}
        return found

    def _list(self, resource: str, window: Window, asked: dict[str, Any]) -> tuple[list[Any], _Place, str | None]:
        """Return the items of a page, where it stands, and the token of the next one."""
        place = _Place.parse(window.token)
        token = {"pageToken": place.page} if place.page else {}
        try:
            items, after = self._client.ask(resource, **asked, **token)
        except StaleToken:
            if place.is_again or not place.page:
                raise
            place = _Place(is_again=True)
            items, after = self._client.ask(resource, **asked)
        return items, place, after

    def _videos(self, ids: Iterable[str]) -> tuple[tuple[Post, ...], tuple[Reject, ...]]:
        """Return videos with all there is to know about them."""
        names = list(dict.fromkeys(ids))
        items: list[Any] = []
        for start in range(0, len(names), _AT_ONCE):
            part = ",".join(names[start : start + _AT_ONCE])
            items += self._client.ask("videos", part=_VIDEO_PARTS, id=part, maxResults=_AT_ONCE)[0]
        posts, rejects = read_videos(items, self._now)
        return tuple(replace(post, author_handle=self._own.get(post.author_id or "")) for post in posts), rejects

    def _shown(self) -> dict[str, Post]:
        """Return the videos to follow that are still there; asked for once."""
        if self._followed is None:
            posts, _ = self._videos((*self._named, *self._state.videos))
            self._followed = {post.post_id: post for post in posts}
            for gone in self._state.videos.keys() - self._followed.keys():
                del self._state.videos[gone]
        return self._followed

    def _follow(self, posts: Sequence[Post]) -> None:
        """Keep the newest of the videos found so far and now; channels of our own are read whole."""
        found = self._state.videos | {
            post.post_id: str(post.created_at) for post in posts if post.author_id not in self._own
        }
        newest = sorted(found, key=lambda video: (found[video], video), reverse=True)[: self._most_videos]
        self._state.videos = {video: found[video] for video in newest}


def most_units(thread_count: int, video_count: int) -> int:
    """Return the most units that a page takes: it may be begun anew, and each thread may need all pages of replies."""
    search = 2 * COSTS["search"] + 1
    around = ceil(video_count / _AT_ONCE) + ceil(thread_count / _AT_ONCE)
    return max(search, 2 + thread_count * _MOST_REPLY_PAGES + around)


def tell(search: Search) -> list[str]:
    """Return the searches that stand for one, each after the channel that it is for: what to ask after ``?``."""
    single = [_told(terms[0]) for terms in search.alternatives if len(terms) == 1]
    several = [" ".join(map(_told, terms)) for terms in search.alternatives if len(terms) > 1]
    excluded = "".join(f" -{_told(term)}" for term in search.excluded if term.kind in ("word", "phrase"))
    asked = [f"{words}{excluded}" for words in (*pack(single, _LONGEST, "|".join), *several)]
    if wrong := [name for name in search.communities if not CHANNEL.fullmatch(name)]:
        raise BadQuery(f"{wrong[0][:80]!r} is no channel of YouTube: name channels by their ids, as in in:UC…")
    return [f"{channel}?{words}" for channel in search.communities or ("",) for words in asked]


def _told(term: Term) -> str:
    return term.value if term.value.isalnum() else f'"{term.value.replace(chr(34), " ")}"'


def _reading(window: Window, place: _Place, token: str | None, oldest: datetime | None, page: Page) -> Reading:
    """Return a page with where the next one begins: nowhere, where all that is left is older than what is read."""
    if token is None or (oldest and oldest < window.start):
        return Reading(replace(page, start=window.start, end=window.top), None, oldest)
    return Reading(page, str(_Place(token, place.number + 1, place.is_again)), oldest)


def _under(post: Post, above: Post | None) -> Post:
    """Return a reply with what its listing does not tell: which video it is about."""
    if above is None or post.conversation_id:
        return post
    url = above.url and f"{above.url.partition('&lc=')[0]}&lc={post.post_id}"
    return replace(post, conversation_id=above.conversation_id, community=above.community, url=url)


def _is_in(window: Window, moment: datetime | None) -> bool:
    return moment is None or window.start <= moment < window.top


def _last(items: Sequence[Any]) -> datetime | None:
    """Return when the last of the items that tell it was published; the first may be pinned."""
    return next(filter(None, map(time_of, reversed(items))), None)


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
