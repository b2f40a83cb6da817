"""Mistakes in a configuration: each is one line that says where it stands and what is wrong."""

import re
from collections.abc import Collection
from difflib import get_close_matches

Place = tuple[str | int, ...]
"""Where something stands: ``("brands", "acme", "aliases", 2)`` is told as ``brands.acme.aliases[2]``."""

_FEW = 20
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class ConfigurationError(Exception):
    """The configuration cannot be used; its arguments are all the mistakes found, its text has one a line."""

    def __str__(self) -> str:
        """List every mistake on a line of its own."""
        return "\n".join(map(str, self.args))


def mistake(place: Place, what: str) -> str:
    """Return the line that tells a mistake."""
    return f"{in_words(place)}: {what}" if place else what


def in_words(place: Place) -> str:
    """Return a place as one would write it in TOML; items of a list count from 0."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{_key(step)}" for step in place)
    return "".join(steps).removeprefix(".")


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else quoted(key)


def quoted(text: str) -> str:
    """Return the text as a TOML string in which everything that cannot be seen is escaped."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    """Return a character as it stands in a quoted TOML string."""
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def unknown(kind: str, name: str, right: Collection[str]) -> str:
    """Say that there is no such thing, and which one was meant, or which there are where these are few."""
    in_any_case = {known.casefold(): known for known in right}
    nearest = get_close_matches(name.casefold(), in_any_case, n=1)
    if nearest:
        return f"unknown {kind}; did you mean {in_any_case[nearest[0]]}?"
    listed = f"; known: {', '.join(sorted(right))}" if 0 < len(right) <= _FEW else ""
    return f"unknown {kind}{listed}"
