"""Take the names of a person who is to be erased out of what others wrote.

What a name is differs in how sure a word means the person. An id or an address means nobody else and goes wherever it
stands. A handle may be a word like any other: it goes where it is addressed (``@ann``, ``u/ann``) on its own platform,
and in web addresses. A shown name goes where it is made of several words.
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

ERASED = "[erased]"
"""What stands in the place of a name: no platform has an account or a post of this id."""

_TEXTS = ("text", "title", "url")
_REFERENCES = ("conversation_id", "reply_to_id", "quoted_id", "reposted_id")
_UNDER_A_TITLE = ("comment", "answer", "video_comment")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*")
_PART = re.compile(r"(?<=[/=@])[\w.:%-]+")
_ENDS = r"(?![\w-]|\.\w)"
_SHORTEST_SURE = 6
_SHORTEST_SHOWN = 5

Named = tuple[str, str]
"""A platform, and an id or a name there as ``bare`` leaves it."""


@dataclass(frozen=True, slots=True)
class Traces:
    """All by which a person is known: accounts by id, handle and address, their shown names, and their posts.

    ``mentions`` are names that mean an account only where they are addressed: of ``ann@m.example`` the part ``ann``.
    ``shown`` are names of several words, in lower case, which others may bear, too.
    """

    accounts: frozenset[Named]
    mentions: frozenset[Named] = frozenset()
    shown: frozenset[str] = frozenset()
    posts: frozenset[Named] = frozenset()

    def words(self) -> frozenset[str]:
        """Return all names, in lower case."""
        names = {name for _, name in self.accounts | self.mentions} | self.shown
        return frozenset(name for name in names if name)


NOBODY = Traces(frozenset())


class Redaction:
    """Takes one person out of posts by others."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces
        self._names = {platform: _Names(platform, traces) for platform in self._platforms()}
        self._elsewhere = _Names("", traces)
        self._anywhere = _Names(None, traces)

    def may_be_in(self, post: Mapping[str, Any]) -> bool:
        """Tell whether a post holds any of the names or ids, wherever: quickly, and without missing one."""
        cells = (cell for cell in post.values() if isinstance(cell, str))
        return bool(self._any.search("\n".join([*cells, *(post["links"] or ())])))

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return _pattern("{}", self._traces.words() | {post_id for _, post_id in self._traces.posts})

    def altered(self, post: Mapping[str, Any]) -> dict[str, Any]:
        """Return a post without the names of the person; one that held any has no raw payload either.

        Of a thread that the person began, the title goes too: it is what they wrote.
        """
        platform = post["platform"]
        names = self._names.get(platform, self._elsewhere)
        told: dict[str, Any] = {column: names.taken_out(post[column]) for column in _TEXTS}
        told |= {column: self._reference(names, platform, post[column]) for column in _REFERENCES}
        told["links"] = post["links"] and [names.taken_out(link) for link in post["links"]]
        told["community"] = ERASED if names.is_place_of(post["community"]) else post["community"]
        told["reply_to_author_id"] = self._author(platform, post["reply_to_author_id"])
        if told["conversation_id"] != post["conversation_id"] and post["post_type"] in _UNDER_A_TITLE:
            told["title"] = None
        is_touched = any(told[column] != post[column] for column in told) or names.are_in_payload(post["raw"])
        return {**post, **told, "raw": "" if is_touched else post["raw"]}

    def is_theirs(self, post: Mapping[str, Any]) -> bool:
        """Tell whether the person wrote a post, by its id or by who is said to have written it."""
        platform = post["platform"]
        authors = {(platform, bare(post[column])) for column in ("author_id", "author_handle") if post[column]}
        return bool(authors & self._traces.accounts) or (platform, post["post_id"].lower()) in self._traces.posts

    def is_repost_of_theirs(self, post: Mapping[str, Any]) -> bool:
        """Tell whether a post only passes on what names one of the person's accounts or posts.

        A name that is shown does not count: others are called the same.
        """
        return post["post_type"] == "repost" and self._without_shown.altered(post) != post

    @cached_property
    def _without_shown(self) -> "Redaction":
        return Redaction(replace(self._traces, shown=frozenset()))

    def names(self, text: str | None) -> bool:
        """Tell whether a text or a payload of no known platform names the person."""
        return self._anywhere.are_in_payload(text)

    def _platforms(self) -> set[str]:
        return {platform for platform, _ in self._traces.accounts | self._traces.mentions | self._traces.posts}

    def _reference(self, names: "_Names", platform: str, post_id: str | None) -> str | None:
        if post_id is None or (platform, post_id.lower()) in self._traces.posts:
            return post_id and ERASED
        return ERASED if names.taken_out(post_id) != post_id else post_id

    def _author(self, platform: str, author: str | None) -> str | None:
        return ERASED if author and (platform, bare(author)) in self._traces.accounts else author


class _Names:
    """The names of a person as they stand in texts on one platform; without one, on any."""

    def __init__(self, platform: str | None, traces: Traces) -> None:
        named = traces.accounts | traces.mentions
        self._own = {name for where, name in named if name and platform in (None, where)}
        self._accounts = {name for _, name in traces.accounts if name}
        self._parts = self._accounts | {post_id for _, post_id in traces.posts}
        self._shown = traces.shown

    @cached_property
    def _addressed(self) -> re.Pattern[str]:
        return _pattern(r"(?<!\w)(@|u/)(?:{})(?![\w-]|\.\w|@\w)", self._own)

    @cached_property
    def _sure(self) -> re.Pattern[str]:
        return _pattern(r"(?<!\w)(?:{})" + _ENDS, {name for name in self._accounts if _is_sure(name)} | self._shown)

    @cached_property
    def _in_payload(self) -> re.Pattern[str]:
        return _pattern(r'(["\'])@?(?:{0})\1|@<span>(?:{0})<|[:\s](?:{0})(?=\s*[,}}\]])', self._own | self._shown)

    def taken_out(self, text: str | None) -> str | None:
        """Return a text without these names."""
        if not text:
            return text
        plain = self._sure.sub(ERASED, text)
        plain = _ADDRESS.sub(lambda address: _PART.sub(self._part, address[0]), plain)
        return self._addressed.sub(lambda found: found[1] + ERASED, plain)

    def _part(self, found: re.Match[str]) -> str:
        """Return a part of a web address, which may be an account or a post."""
        return ERASED if bare(found[0]) in self._parts else found[0]

    def are_in_payload(self, payload: str | None) -> bool:
        """Tell whether a payload names the person, in a text within it or as a value."""
        if not payload:
            return False
        return any(self.taken_out(form) != form or self._in_payload.search(form) for form in _forms(payload))

    def is_place_of(self, community: str | None) -> bool:
        """Tell whether a community is the person's own, as ``u_ann`` is on Reddit."""
        return bool(community) and re.sub(r"^(?:@|u[_/])", "", str(community).lower()) in self._own


def _pattern(form: str, names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of the names, the longest first; of no names, what finds nothing."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    if not longest_first:
        return re.compile(r"(?!)")
    return re.compile(form.format("|".join(map(re.escape, longest_first))), re.IGNORECASE)


def _is_sure(name: str) -> bool:
    """Tell whether a name is that of an account wherever it stands, and never a word."""
    return len(name) >= _SHORTEST_SURE and bool(re.search(r"[\d:@]|\w\.\w", name))


def shown_alike(name: str) -> str | None:
    """Return a shown name in the one form in which they are compared; ``None`` where it is a word like any other."""
    alike = " ".join(name.lower().split())
    return alike if " " in alike and len(alike) >= _SHORTEST_SHOWN else None


def bare(name: str) -> str:
    """Return a name in the one form in which names are compared."""
    return name.lower().strip("@:.")


@lru_cache(maxsize=1)
def _forms(payload: str) -> tuple[str, ...]:
    """Return a payload as it is, and with what JSON escapes in it written out."""
    with suppress(ValueError, RecursionError):
        return payload, json.dumps(json.loads(payload), ensure_ascii=False).replace("\\n", "\n")
    return (payload,)
