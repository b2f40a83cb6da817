"""Remembers which files are finished and how far the present one is read."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Self

from connectors.files.rows import START, Position

# Two of a thousand files share a key of 48 bits with a probability below one in five hundred million.
_KEY_BYTES = 6
_KEY_LENGTH = 8


def file_key(*identity: object) -> str:
    """Return a short key for a file that is known by ``identity``."""
    return urlsafe_b64encode(blake2b(repr(identity).encode(), digest_size=_KEY_BYTES).digest()).decode()


@dataclass(slots=True)
class Bookmark:
    """Where reading many files has come to; its text is what a cursor holds.

    ``done`` files were read to their end, ``damaged`` ones as far as they can be. ``end`` is that of the last row read
    of the file ``key``.
    """

    done: set[str] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)
    key: str = ""
    end: Position = START

    def __str__(self) -> str:
        return json.dumps({"done": _joined(self.done), "damaged": _joined(self.damaged), "at": [self.key, *self.end]})

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the bookmark that ``text`` stands for."""
        held = json.loads(text)
        key, *end = held["at"]
        return cls(_parted(held["done"]), _parted(held["damaged"]), key, Position(*end))

    def forget_all_but(self, keys: set[str]) -> None:
        """Forget files that are gone or have changed, so that the bookmark does not grow for ever."""
        self.done &= keys
        self.damaged &= keys
        if self.key not in keys:
            self.leave()

    def leave(self) -> None:
        """Be between two files."""
        self.key, self.end = "", START


def _joined(keys: set[str]) -> str:
    return "".join(sorted(keys))


def _parted(keys: str) -> set[str]:
    return {keys[start : start + _KEY_LENGTH] for start in range(0, len(keys), _KEY_LENGTH)}
