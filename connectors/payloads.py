"""Reads JSON as it comes, not only as it should be, and writes it."""

import json
from typing import Any

import orjson


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
    """Return a value as JSON text, what JSON does not know as its ``str``."""
    try:
        return orjson.dumps(value, default=str).decode()
    except TypeError:  # halves of surrogate pairs, integers of more than 64 bits: json writes them in ASCII
        return json.dumps(value, default=str)


def _parse_leniently(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except RecursionError as error:
        raise ValueError("too deep") from error
