"""Damages payloads as platforms, their authors and the network do: any JSON, and any bytes of XML.

A plan says what to do; hypothesis draws it, and finds a short one that still fails.
"""

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from connectors.post import Post, Reject

Plan = list[tuple[int, str, int]]
"""Where to change something (counted round the places there are), how, and with which of the values below."""

Read = tuple[Iterable[Post], Iterable[Reject]]


@dataclass(frozen=True, slots=True)
class Mutable:
    """An invented payload of a source, and what parses it; ``answers/<source>/mutable.py`` offers one.

    ``bounds`` says for a payload, damaged by now, how many posts and rejects must come of it at least and at most.
    """

    payload: Any
    parse: Callable[[Any], Read]
    bounds: Callable[[Any], tuple[int, int]] = lambda items: (len(items), len(items))


def _deep(levels: int, wrap: Callable[[Any], Any]) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = wrap(value)
    return value


VALUES: list[Any] = [
    *(None, True, False, "", " ", "\n\t", list, dict),
    *(lambda: [[]], lambda: [None], lambda: {"": None}, lambda: {"id": {}}, lambda: [{"id": 1}]),
    *(0, -1, 1, 7, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**400, 1_790_000_000_000),
    *(0.5, -0.0, 1e308, 1e-320, float("nan"), float("inf"), float("-inf"), "1e999", "0x10", "٣", "12abc"),
    *("\x00", "a\x00b", "\ud800", "\udfff\ud800", "\x1b[31mred", "\u202egnp.exe", "\ufeff", "\ufffe", "\u2028", "\x85"),
    *("👩‍👩‍👧‍👦", "e\u0301" * 40, "Z" + "\u0300" * 500, "a" * 70_000, "😀" * 3_000, "\r\n\r", "\x7f\x80\x9f"),
    *("<a href=x>", "<script>alert(1)", "<" * 3_000, "&#0;&#55296;&#x110000;&nbsp", "<p>\x0c</p>", "]]>", "<!--"),
    *("'; drop table posts; --", "=1+1", "../../etc/passwd", "javascript:alert(1)", "https://", "http://[::1"),
    *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30", "2026-09-22", "Tue, 99 Sep 2026 25:61:61"),
    *("2026-09-22T10:00:00+99:99", "1969-12-31T23:59:59Z", "yesterday", "[deleted]", "null", "t3_zz", "at://"),
    lambda: _deep(300, lambda value: [value]),
    lambda: _deep(300, lambda value: {"data": value}),
    lambda: _deep(400, lambda value: [{"replies": value}]),
]
"""What may stand anywhere; what is called makes a new one each time, as others change what they find."""

_MARKS = (b"<entry>", b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"</feed>", b"\xff\xfe", b"<x:y>" * 600)

WAYS = ("drop", "replace", "replace", "replace", "rename", "twice", "wrap", "shuffle", "cut", "stain", "number")

plans: st.SearchStrategy[Plan] = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.sampled_from(WAYS), st.integers(0, len(VALUES) - 1)), min_size=1, max_size=6
)


def mutated(payload: Any, plan: Plan) -> Any:
    """Return a copy of a payload, changed by a plan: bytes as bytes, else as JSON; a list of items stays a list."""
    if isinstance(payload, bytes):
        return _damaged(payload, plan)
    holder = {"": copy.deepcopy(payload)}
    for place, way, value in plan:
        places = [*([] if isinstance(payload, list) else [(holder, "")]), *_places(holder[""])]
        if places:
            _change(*places[place % len(places)], way, _value(value))
    return holder[""]


def _value(number: int) -> Any:
    value = VALUES[number]
    return value() if callable(value) else value


def _places(value: Any, levels: int = 20) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a payload, as what holds it and its key or index there."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys if levels else ():
        yield value, key
        yield from _places(value[key], levels - 1)


def _change(holder: Any, key: Any, way: str, value: Any) -> None:
    held = holder[key]
    match way:
        case "drop" if key != "":
            del holder[key]
        case "rename" if isinstance(holder, dict) and key != "":
            holder[value if isinstance(value, str) else f"{key}_"] = holder.pop(key)
        case "twice" if isinstance(holder, list):
            holder.insert(key, held)
        case "wrap":
            holder[key] = [held] if isinstance(held, dict) else {"": held}
        case "shuffle" if isinstance(holder, dict):
            others = sorted(holder, key=str)
            other = others[(others.index(key) + 1) % len(others)]
            holder[key], holder[other] = holder[other], held
        case "cut" if isinstance(held, str):
            holder[key] = held[: len(held) // 2]
        case "stain" if isinstance(held, str) and isinstance(value, str):
            holder[key] = held[: len(held) // 2] + value + held[len(held) // 2 :]
        case "number" if isinstance(held, int | float):
            holder[key] = str(held)
        case "number" if isinstance(held, str) and held.isdigit():
            holder[key] = int(held[:4000])
        case _:
            holder[key] = value


def _damaged(body: bytes, plan: Plan) -> bytes:
    for place, way, number in plan:
        start = place % (len(body) + 1)
        stop = start + number
        told = VALUES[number]
        value = told.encode(errors="surrogatepass") if isinstance(told, str) else _MARKS[number % len(_MARKS)]
        match way:
            case "drop" | "cut":
                body = body[:start] + body[stop:]
            case "twice" | "wrap":
                body = body[:stop] + body[start:]
            case "shuffle":
                body = body[:start] + body[start:stop][::-1] + body[stop:]
            case "number":
                body = body.replace(b"2026-09", (b"0000-00", b"9999-99", b"2026-02-31T", b"\x00")[number % 4])
            case _:
                body = body[:start] + value + body[stop if way == "replace" else start :]
    return body


def node_count(value: Any) -> int:
    """Return how many values a payload holds, itself included."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(node_count, parts))


def as_body(value: Any) -> bytes:
    """Return a payload as it would be sent; halves of surrogate pairs as ASCII escapes, NaN as Python writes it."""
    return json.dumps(value).encode()
