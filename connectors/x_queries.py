"""Tells X what to search for, in the language of its search."""

import re

from connectors.errors import BadQuery
from connectors.post import Query
from connectors.search import Term, pack, parse_search

LONGEST = 512

_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_PLAIN_WORD = re.compile(r"(?!(?:AND|OR)$)\w+")
_LANGS = {"he": "iw", "id": "in", "yi": "ji"}  # X keeps the codes of 1988


def tell_searches(query: Query, *, with_replies: bool) -> list[str]:
    """Return the searches that a query stands for, in the language of X.

    Raises:
        BadQuery: it asks for what X does not know, or for nothing.
    """
    accounts = [_handle(name) for name in query.accounts]
    parts = [f"{way}:{name}" for way in ("from", "to")[: 1 + with_replies] for name in accounts]
    searches = [*_told_text(query.text)] if query.text else []
    searches += pack(parts, LONGEST, " OR ".join)
    if not searches:
        raise BadQuery(f"x query '{query.name}' has neither a text to search for nor accounts of the brand")
    return searches


def _told_text(text: str) -> list[str]:
    search = parse_search(text)
    if search.communities:
        raise BadQuery(f"x has no communities to search in: remove in: from {text!r}")
    langs = " OR ".join(f"lang:{_LANGS.get(code, code)}" for code in search.langs)
    rest = [f"-{_told(term)}" for term in search.excluded] + ([f"({langs})"] if langs else [])
    parts = [" ".join(map(_told, terms)) for terms in search.alternatives]
    return pack(parts, LONGEST, lambda held: " ".join([f"({' OR '.join(map(_grouped, held))})", *rest]))


def _grouped(part: str) -> str:
    return f"({part})" if " " in part else part


def _told(term: Term) -> str:
    if term.kind == "author":
        return f"from:{_handle(term.value)}"
    if term.kind == "account":
        return f"@{_handle(term.value)}"
    sign = "#" if term.kind == "hashtag" else ""
    # Anything else might be one of its operators.
    return f"{sign}{term.value}" if _PLAIN_WORD.fullmatch(term.value) else f'"{sign}{term.value}"'


def _handle(name: str) -> str:
    handle = name.removeprefix("@")
    if not _HANDLE.fullmatch(handle):
        raise BadQuery(f"{name!r} is no account of x: write its handle, of up to 15 letters, digits and underscores")
    return handle
