"""The query language of wom.toml: what to search for, parsed once and told to each platform in its own words.

::

    "acme audio" OR @acme #launch -jobs -"road runner" lang:en

Terms side by side must all be there, ``OR`` parts alternatives, and quotes hold words together. These stand for the
whole search, wherever they are written: ``-term`` must not be there, ``lang:`` names languages and ``in:``
communities (subreddits, instances, tags, sites), of each of which one is enough.

======== ============================= ==============================
term     written                       found where
======== ============================= ==============================
word     ``acme``                      it stands as a whole word
phrase   ``"acme audio"``              its words stand in this order
hashtag  ``#acme``                     the tag is set
account  ``@acme``                     the account is mentioned
author   ``from:acme``                 the account wrote it
======== ============================= ==============================
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from connectors.errors import BadQuery
from connectors.post import Post
from connectors.texts import clean

Kind = Literal["word", "phrase", "hashtag", "account", "author"]

_Item = TypeVar("_Item")

_TOKEN = re.compile(r'\s*(?P<excludes>-?)(?:(?P<field>from|lang|in):(?=\S))?(?:"(?P<phrase>[^"]*)"|(?P<bare>[^\s"]+))')
_SIGNS: dict[str, Kind] = {"#": "hashtag", "@": "account"}
_LANG = re.compile("[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for; ``value`` has no sign before it and no quotes around it."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: any of the alternatives with all of its terms, and none of ``excluded``.

    ``langs`` are lower-case ISO 639-1 codes, ``communities`` names as their platform writes them; empty means any.
    """

    alternatives: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...] = ()
    langs: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()

    def matches(self, post: Post) -> bool:
        """Tell whether a post is what is looked for, as far as it says: one of an untold language may be."""
        if self.langs and post.lang and post.lang not in self.langs:
            return False
        if self.communities and (post.community or "").casefold() not in {name.casefold() for name in self.communities}:
            return False
        holds = _Reader(post).holds
        return any(all(map(holds, terms)) for terms in self.alternatives) and not any(map(holds, self.excluded))


def parse_search(text: str) -> Search:
    """Return what a text of the query language stands for.

    Raises:
        BadQuery: it stands for nothing, and why.
    """
    parts = _Parts(text)
    for token in _tokens(text):
        parts.take(token)
    return parts.search()


class _Parts:
    """What was taken from the text of a search so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._alternatives: list[tuple[Term, ...]] = []
        self._terms: list[Term] = []
        self._excluded: list[Term] = []
        self._langs: list[str] = []
        self._communities: list[str] = []

    def take(self, token: re.Match[str]) -> None:
        if token["bare"] == "OR" and not token["excludes"] and not token["field"]:
            self._end_alternative()
        elif token["excludes"]:
            self._excluded.append(_term(token, self._text))
        elif token["field"] == "lang":
            self._langs.append(_lang(token, self._text))
        elif token["field"] == "in":
            self._communities.append(token["phrase"] or token["bare"])
        else:
            self._terms.append(_term(token, self._text))

    def search(self) -> Search:
        self._end_alternative()
        return Search(_once(self._alternatives), _once(self._excluded), _once(self._langs), _once(self._communities))

    def _end_alternative(self) -> None:
        if not self._terms:
            raise BadQuery(f"the search {self._text!r} has nothing to look for before, between or after OR")
        self._alternatives.append(_once(self._terms))
        self._terms.clear()


def _once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))


def _tokens(text: str) -> Iterator[re.Match[str]]:
    position, text = 0, clean(text).rstrip()
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise BadQuery(f"the search {text!r} opens a quote and does not close it")
        yield token
        position = token.end()


def _term(token: re.Match[str], text: str) -> Term:
    phrase, bare = token["phrase"], token["bare"] or ""
    if token["field"] in ("lang", "in"):
        raise BadQuery(f"the search {text!r} excludes a {token['field']}:, which cannot be; name those you want")
    if token["field"] == "from":
        term = Term("author", (phrase or bare).removeprefix("@"))
    elif phrase is not None:
        words = " ".join(phrase.split())
        term = Term("phrase" if " " in words else "word", words)
    else:
        sign = _SIGNS.get(bare[0])
        term = Term(sign, bare[1:]) if sign else Term("word", bare)
    if not term.value:
        raise BadQuery(f"the search {text!r} holds a term that is empty")
    return term


def _lang(token: re.Match[str], text: str) -> str:
    code = (token["phrase"] or token["bare"]).lower()
    if not _LANG.fullmatch(code):
        raise BadQuery(f"the search {text!r} names the language {code!r}; write two letters, as in lang:en")
    return code


class _Reader:
    """Looks for terms in one post."""

    def __init__(self, post: Post) -> None:
        self._text = f"{post.title or ''}\n{post.text}".casefold()
        self._authors = {name.casefold() for name in (post.author_id, post.author_handle) if name}

    def holds(self, term: Term) -> bool:
        value = term.value.casefold()
        if term.kind == "author":
            return value in self._authors
        sign = {"hashtag": "#", "account": "@"}.get(term.kind, "")
        words = r"\s+".join(map(re.escape, value.split()))
        return re.search(rf"(?<!\w){sign}{words}(?!\w)", self._text) is not None


def pack(parts: Iterable[str], longest: int, join: Callable[[list[str]], str]) -> list[str]:
    """Join alternatives into as few queries as fit ``longest`` characters each; keeps their order.

    Raises:
        BadQuery: a single alternative is too long.
    """
    packed: list[str] = []
    held: list[str] = []
    for part in parts:
        if held and len(join([*held, part])) > longest:
            packed.append(join(held))
            held = []
        held.append(part)
        if len(join(held)) > longest:
            raise BadQuery(f"{part[:80]!r} makes a query of more than the {longest} characters that the platform takes")
    return [*packed, join(held)] if held else packed
