"""What a source that looks posts up is tested with: ``open_look_up(loopback)`` in ``answers/<source>/looking.py``."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.connector import LookedUp, LooksUp


@dataclass(frozen=True, slots=True)
class Looking:
    """A connector, and ids of posts as they are at its platform; one of those there was edited, and has these words."""

    connector: LooksUp
    there: tuple[str, ...]
    edited: tuple[str, str]
    deleted: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    """Of the brand, some of whose posts would be hidden were they anybody's."""

    def look_up(self, ids: Sequence[str]) -> LookedUp:
        """Ask for posts, as whoever knows the accounts of the brand."""
        return self.connector.look_up(ids, self.accounts)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return all of them."""
        return (*self.there, *self.deleted, *self.hidden)
