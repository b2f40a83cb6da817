"""Puts pseudonyms in the place of people, before anything of them is written.

A pseudonym is a hash of platform and name with a secret key: the same for the same account wherever it is named on its
platform, in any letter case, so that whatever can be joined by names can be joined by pseudonyms. Nobody without the
key can tell whose it is, nor test a name that they guess. What speaks for a brand in public stays as it is.

Texts keep their words: only how accounts are addressed in them is replaced, see ``connectors.mentions``.
"""

import re
from base64 import b32encode
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType

from connectors.connector import LookedUp
from connectors.mentions import fold, renamed, renamed_address
from connectors.post import Gap, Page, Post, Reject

BEGINNING = "p1_"
"""What every pseudonym begins with; the number is that of the way they are made."""

_BYTES = 10
_REMEMBERED = 100_000
_LONGEST = 1000
"""How many characters are told of a failure."""

_PSEUDONYM = re.compile(rf"{BEGINNING}[a-z2-7]{{16}}")
_NAMELESS = MappingProxyType(
    {
        "x": re.compile(r"\d{1,20}"),
        "reddit": re.compile(r"t[135]_[0-9a-z]{1,13}"),
        "mastodon": re.compile(r"(?:[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}(?::\d{1,5})?:)?\d{1,20}"),
        "hackernews": re.compile(r"\d{1,12}"),
        "stackexchange": re.compile(r"[a-z0-9.-]{1,80}:\d{1,12}"),
        "youtube": re.compile(r"[\w-]{11}|Ug[\w-]{18,30}(?:\.[\w-]{16,30})?"),
        "lemmy": re.compile(r"https?://[\w.-]{1,253}(?::\d{1,5})?/(?:post|comment)/\d{1,12}"),
    }
)
"""Ids of posts by which the platform finds them and which name nobody; all others may be made of their author's."""

_SHORT_ADDRESSES = (
    (re.compile(r"(https?://[^/]+)/(?:[^/]+|i/web)/status(?:es)?/(\d+).*", re.DOTALL), r"\1/i/status/\2"),
    (
        re.compile(r"(https?://[^/]+)(?:/[^/]+){0,2}/comments/(\w+)(?:/[^/?#]*(?:/(\w+))?)?.*", re.DOTALL),
        r"\1/comments/\2/_/\3",
    ),
    (re.compile(r"(https?://[^/]+)/questions/\d+/[^/?#]+/(\d+)\b.*", re.DOTALL), r"\1/a/\2"),
    (re.compile(r"(https?://[^/]+/questions/\d+)\b.*", re.DOTALL), r"\1"),
)
_SHORTENED = MappingProxyType(
    {"x": _SHORT_ADDRESSES[:1], "reddit": _SHORT_ADDRESSES[1:2], "stackexchange": _SHORT_ADDRESSES[2:]}
)
"""How the address of a post is told without its author, and without a title that may name people."""

_TOLD_OF_IT = re.compile(r"('…'[^:]*+):.*", re.DOTALL)
_STRETCHED = re.compile(r"([a-z])\1\1")  # as in "soooo": the tagger hears feeling in it
_PARTS = re.compile(r"[/?&=#@:.~]")
_QUOTED = re.compile(r"""(?<!\w)(?:'(?:[^'\\]|\\.)*+(?:'|\Z)|"(?:[^"\\]|\\.)*+(?:"|\Z))""", re.DOTALL)


def is_pseudonym(name: str) -> bool:
    """Tell whether a name is a pseudonym as they are made here."""
    return bool(_PSEUDONYM.fullmatch(name))


class Pseudonyms:
    """Replaces people by pseudonyms made with one key.

    ``public`` are the accounts, by platform, that speak for a brand and keep their names; ``spoken`` are further names
    by which a brand is addressed in texts, on any platform.
    """

    def __init__(self, key: str, public: Mapping[str, Collection[str]], spoken: Collection[str] = ()) -> None:
        self._key = blake2b(key.encode()).digest()
        self._public = {platform: frozenset(map(fold, names)) for platform, names in public.items()}
        self._spoken = frozenset(map(fold, spoken)).union(*self._public.values())
        self._hashed = lru_cache(_REMEMBERED)(self._hash)
        self.account = lru_cache(_REMEMBERED)(self._renamed)
        """Return what an account of a platform is called, given by id or by handle."""

    @property
    def fingerprint(self) -> str:
        """By what the key is known again: the same for the same key, and no way back to it."""
        return self._hash("key", "", "")

    def post_id(self, platform: str, name: str) -> str:
        """Return what a post is called: as its platform calls it, where that names nobody."""
        form = _NAMELESS.get(platform)
        return name if form and form.fullmatch(name) else self._hashed("post", platform, name)

    def person(self, key: str) -> str:
        """Return what a person is called who is configured to have several accounts."""
        return self._hashed("person", "", key)

    def text(self, platform: str, text: str) -> str:
        """Return a text of a platform without the names of those whom it addresses."""
        return renamed(text, platform, self._called)

    def search(self, platform: str, text: str) -> str:
        """Return what is searched for, without the names of people."""
        said = re.sub(r"\bfrom:@?+(\S+)", lambda told: f"from:{self.account(platform, told[1])}", text)
        return self.text(platform, said)

    def told(self, source: str, text: str) -> str:
        """Return what is told of a failure, without names, and without what it quotes or tells after that of others."""
        return self.text(source, _TOLD_OF_IT.sub(r"\1", _QUOTED.sub("'…'", text[:_LONGEST])))

    def page(self, source: str, page: Page) -> Page:
        """Return a page without names."""
        return replace(
            page,
            posts=tuple(map(self.post, page.posts)),
            rejects=tuple(self.reject(source, reject) for reject in page.rejects),
            gaps=tuple(Gap(gap.start, gap.end, self.told(source, gap.reason)) for gap in page.gaps),
        )

    def looked_up(self, source: str, found: LookedUp) -> LookedUp:
        """Return what became of posts, without names."""
        rejects = tuple(self.reject(source, reject) for reject in found.rejects)
        return replace(found, posts=tuple(map(self.post, found.posts)), rejects=rejects)

    def reject(self, source: str, reject: Reject) -> Reject:
        """Return where and why something could not become a post, and nothing of what it was."""
        kind, _, name = reject.location.partition(" ")
        is_named = kind in ("item", "error") and name
        location = f"{kind} {self.post_id(source, name)}" if is_named else self.text(source, reject.location)
        return Reject(location, self.told(source, reject.reason), "")

    def post(self, post: Post) -> Post:
        """Return a post without names; its payload, which holds them, is left out."""
        platform = post.platform
        is_public = any(name and self.account(platform, name) == name for name in (post.author_id, post.author_handle))
        return replace(
            post,
            post_id=self.post_id(platform, post.post_id),
            text=self.text(platform, post.text),
            title=post.title and self.text(platform, post.title),
            url=self._url(post, is_public=is_public),
            community=self._community(post),
            conversation_id=self._reference(platform, post.conversation_id),
            reply_to_id=self._reference(platform, post.reply_to_id),
            reply_to_author_id=self._account(platform, post.reply_to_author_id),
            quoted_id=self._reference(platform, post.quoted_id),
            reposted_id=self._reference(platform, post.reposted_id),
            links=tuple(renamed_address(link, platform, self._called) for link in post.links),
            author_id=self._account(platform, post.author_id),
            author_handle=self._account(platform, post.author_handle),
            author_name=post.author_name if is_public else None,
            author_created_at=post.author_created_at
            and post.author_created_at.replace(hour=0, minute=0, second=0, microsecond=0),
            raw="",
        )

    def _account(self, platform: str, name: str | None) -> str | None:
        return self.account(platform, name) if name else None

    def _reference(self, platform: str, name: str | None) -> str | None:
        return self.post_id(platform, name) if name else None

    def _url(self, post: Post, *, is_public: bool) -> str | None:
        """Return where a post is to be seen, by an address that names nobody; ``None`` where there is none."""
        url = post.url or ""
        for form, short in _SHORTENED.get(post.platform, ()):
            if found := form.fullmatch(url):
                return found.expand(short)
        own = set() if is_public else {fold(name) for name in (post.author_id, post.author_handle) if name}
        is_naming = renamed_address(url, post.platform, self._called) != url or own & set(_PARTS.split(url.lower()))
        return None if not url or is_naming else url

    def _community(self, post: Post) -> str | None:
        """Return where a post stands; on some platforms that may be a place of one person's own."""
        place, platform = post.community or "", post.platform
        if platform == "youtube":
            return self._account(platform, post.community)
        sign = re.match(r"(?:u[_/]|@)?", place)
        is_own = (sign and sign[0]) or fold(place) in {
            fold(name) for name in (post.author_id, post.author_handle) if name
        }
        return sign[0] + self.account(platform, place[len(sign[0]) :]) if place and sign and is_own else post.community

    def _called(self, platform: str, name: str) -> str:
        """Return how an account that stands in a text is written there; a brand is left to be found by its tagger."""
        plain = fold(name)
        head, dot, rest = name.rpartition(".")
        if plain in self._spoken or (dot and "." not in head and fold(head) in self._spoken and rest.isalpha()):
            return name
        return self.post_id(platform, name) if name.startswith("at://") else self.account(platform, name)

    def _renamed(self, platform: str, name: str) -> str:
        plain = fold(name)
        return name if plain in self._public.get(platform, ()) else self._hashed("account", platform, plain)

    def _hash(self, kind: str, platform: str, name: str) -> str:
        digest = f"{kind}\0{platform}\0{name}".encode(errors="replace")
        while True:
            digest = blake2b(digest, key=self._key, digest_size=_BYTES).digest()
            told = b32encode(digest).decode().lower()
            if not _STRETCHED.search(told):
                return BEGINNING + told
