"""The brands to look for, as the settings name them."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from nlp.clean import clean


@dataclass(frozen=True, slots=True)
class Brand:
    """A followed brand and how posts name it.

    ``name`` and ``aliases`` match in any case, as words of their own, as hashtags (``#AcmeAudio`` for "Acme Audio")
    and as the brand's own web site (``acmeaudio.com``). A name of one or two capitals ("HP") matches in capitals only.
    ``handles`` are the brand's accounts on any platform, without ``@``; a brand that lists none is also found by
    ``@`` and its name. ``ambiguous`` are those of its names that are everyday words as well: they count only with
    one of the ``near`` words within ten words, or beside a sure sign of the same brand in text or title; without
    ``near`` they must be written exactly as given, in hashtags too. Where ``near`` is given and ``ambiguous`` is not,
    every name is ambiguous. One of the ``not_near`` words within ten words takes any name back, never a handle. These
    words count as hashtags too.
    """

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse names that could never match, or would match everything.

        Raises ``ValueError`` for an empty name, alias, handle or context word, and for an ambiguous name that is
        none of the brand's names.
        """
        for field in ("aliases", "handles", "near", "not_near"):
            for place, word in enumerate(getattr(self, field)):
                if not clean(word).text.strip(" @#\n"):
                    raise ValueError(f"brand {self.key!r}: {field}[{place}] is empty. Remove it or name something.")
        if not clean(self.name).text.strip(" @#\n"):
            raise ValueError(f"brand {self.key!r}: name is empty. Give the name that people use.")
        stray = set(self.ambiguous) - set(self.names)
        if stray:
            raise ValueError(f"brand {self.key!r}: ambiguous {sorted(stray)} is neither its name nor an alias.")

    @property
    def names(self) -> tuple[str, ...]:
        """Name and aliases, each once."""
        return tuple(dict.fromkeys((self.name, *self.aliases)))

    @property
    def addressed(self) -> frozenset[str]:
        """Return what stands behind ``@`` for the brand: its accounts, or where none are told its names in one word."""
        told = {*self.handles, *(name for name in self.names if name.startswith("@"))}
        return frozenset(told | {"".join(re.findall(r"[^\W_]+", name)) for name in self.names if not self.handles})

    @property
    def needs_context(self) -> frozenset[str]:
        """Return the names that count only in context."""
        return frozenset(self.ambiguous or (self.names if self.near else ()))


def digest(brands: Iterable[Brand]) -> str:
    """Return 12 hex digits that change whenever a brand would be matched differently."""
    configuration = sorted((asdict(brand) for brand in brands), key=lambda brand: str(brand["key"]))
    canonical = json.dumps(configuration, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
