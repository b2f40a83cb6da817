"""What a source that looks posts up is tested with: ``open_look_up(loopback)`` in ``answers/<source>/looking.py``."""

from dataclasses import dataclass

from connectors.connector import LooksUp


@dataclass(frozen=True, slots=True)
class Looking:
    """A connector, and ids of posts as they are at its platform; one of those there was edited, and has these words."""

    connector: LooksUp
    there: tuple[str, ...]
    edited: tuple[str, str]
    deleted: tuple[str, ...]
    hidden: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Return all of them."""
        return (*self.there, *self.deleted, *self.hidden)
