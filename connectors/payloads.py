"""Reads JSON as it comes, not only as it should be, and writes it."""

import json
import math
from typing import Any

import orjson

_DEEPEST = 254  # levels: more than these orjson does not write


def parse_json(text: bytes | str) -> Any:
    """Return what a JSON text holds, also where it has NaN, control characters or halves of surrogate pairs in it.

    Raises:
        ValueError: it is broken, or too deep.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _parse_leniently(text if isinstance(text, str) else text.decode(errors="replace"))


def as_json(value: object) -> str:
    """Return a value as JSON text, what JSON does not know as its ``str``, and numbers that are none as ``null``.

    Raises:
        ValueError: it is too deep.
    """
    try:
        return orjson.dumps(value, default=str).decode()
    except TypeError:  # halves of surrogate pairs, integers of more than 64 bits: json writes them in ASCII
        return json.dumps(_writable(value, _DEEPEST), default=str)


def excerpt(value: object, size: int) -> str:
    """Return the first ``size`` characters of a value as JSON text; of one too deep, only its outermost level."""
    try:
        return as_json(value)[:size]
    except ValueError:
        parts = value.items() if isinstance(value, dict) else ()
        shown = {name: "…" if isinstance(part, dict | list | tuple) else part for name, part in parts}
        return as_json(shown)[:size]


def at(payload: Any, *path: str) -> Any:
    """Return what stands at a path of keys, ``None`` where nothing does."""
    for key in path:
        payload = payload.get(key) if isinstance(payload, dict) else None
    return payload


def listed(value: Any) -> list[Any]:
    """Return a list, an empty one where it is none."""
    return value if isinstance(value, list) else []


def _writable(value: Any, levels: int) -> Any:
    """Return a value without NaN and infinities, which json would write although JSON has none."""
    if isinstance(value, dict | list | tuple) and not levels:
        raise ValueError(f"it is too deep: more than {_DEEPEST} objects and lists in one another")
    if isinstance(value, dict):
        return {name: _writable(part, levels - 1) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(part, levels - 1) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _parse_leniently(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except RecursionError as error:
        raise ValueError("too deep") from error
