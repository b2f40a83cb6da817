"""The brands of wom.toml: as people write them there, as the warehouse stores them, as the tagger matches them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
from pydantic import StrictBool, ValidationInfo, field_validator

from flows.configuration.mistakes import quoted
from flows.configuration.values import Account, Day, Hashtag, Name, Names, Platform, Section, Zone, folded
from nlp.brands import Brand as MatchedBrand

OWNED, _STAFF = "owned", "staff"
_BRANDS = pa.schema(
    [("brand", pa.string()), ("name", pa.string()), ("is_competitor", pa.bool_()), ("timezone", pa.string())]
)
_ACCOUNTS = pa.schema([(column, pa.string()) for column in ("brand", "platform", "account", "role")])
_CAMPAIGNS = pa.schema(
    [("brand", pa.string()), ("hashtag", pa.string()), ("starts_on", pa.date32()), ("ends_on", pa.date32())]
)


class Campaign(Section):
    """A hashtag that a brand asked people to use: posts that hold it within its days were prompted."""

    hashtag: Hashtag
    """The hashtag, in any case, with or without its sign."""

    starts: Day | None = None
    """First day, in the time zone of the brand; without it, it has always run."""

    ends: Day | None = None
    """Last day, likewise; without it, it still runs."""

    @field_validator("ends")
    @classmethod
    def _in_order(cls, ends: date | None, info: ValidationInfo) -> date | None:
        starts = info.data.get("starts")
        if starts and ends and starts > ends:
            raise ValueError("lies before the start")
        return ends


class Brand(Section):
    """A brand to follow: your own, or one to compare it with."""

    name: Name
    """How the brand is written in answers, and one of the names it is found by."""

    aliases: Names = ()
    """Other names people use for it. Case does not matter; hashtags and web addresses made of a name are found too."""

    ambiguous: Names = ()
    """Those of its names that mean other things as well. They count only near one of the words in `near`."""

    near: Names = ()
    """Words that, within ten words of an ambiguous name, show that the brand is meant."""

    not_near: Names = ()
    """Words that, within ten words of any of its names, show that something else is meant."""

    competitor: StrictBool = False
    """Whether it is followed only to compare with."""

    timezone: Zone = "UTC"
    """The time zone in which its days, weeks and months begin."""

    accounts: Mapping[Platform, tuple[Account, ...]] = {}
    """Its own accounts, by platform: what they post is the brand speaking for itself."""

    staff: Mapping[Platform, tuple[Account, ...]] = {}
    """Accounts of people who work for it, by platform: they too speak for the brand."""

    campaigns: tuple[Campaign, ...] = ()
    """Hashtags that the brand asked people to use."""

    @field_validator("ambiguous")
    @classmethod
    def _its_own(cls, ambiguous: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Return the ambiguous names as they are written among its names."""
        names = {folded(name): name for name in (info.data.get("name", ""), *info.data.get("aliases", ()))}
        strange = [name for name in ambiguous if folded(name) not in names]
        if strange and {"name", "aliases"} <= info.data.keys():
            raise ValueError(f"{', '.join(map(quoted, strange))}: neither its name nor one of its aliases")
        return tuple(names.get(folded(name), name) for name in ambiguous)

    def search(self) -> str:
        """Return a search for any of its names."""
        phrases = dict.fromkeys(" ".join(name.replace('"', " ").split()) for name in (self.name, *self.aliases))
        return " OR ".join(f'"{phrase}"' for phrase in phrases)

    def voices(self) -> list[tuple[str, str, str]]:
        """Return platform, account and role of everybody who speaks for it, each account once."""
        found: dict[tuple[str, str], tuple[str, str, str]] = {}
        for role, platforms in ((OWNED, self.accounts), (_STAFF, self.staff)):
            for platform, accounts in platforms.items():
                for account in accounts:
                    found.setdefault((platform, folded(account)), (platform, account, role))
        return list(found.values())


def matched(key: str, brand: Brand) -> MatchedBrand:
    """Return a brand as the tagger matches it; its own accounts are names too, those of its staff are not."""
    handles = dict.fromkeys(account for _, account, role in brand.voices() if role == OWNED)
    return MatchedBrand(
        key=key,
        name=brand.name,
        aliases=brand.aliases,
        handles=tuple(handles),
        near=brand.near,
        not_near=brand.not_near,
        ambiguous=brand.ambiguous,
    )


def brand_tables(brands: Mapping[str, Brand]) -> dict[str, pa.Table]:
    """Return the brands, their accounts and their campaigns as the warehouse stores them."""
    return {
        "brands": _table(
            _BRANDS, [(key, brand.name, brand.competitor, brand.timezone) for key, brand in brands.items()]
        ),
        "accounts": _table(_ACCOUNTS, [(key, *voice) for key, brand in brands.items() for voice in brand.voices()]),
        "campaigns": _table(
            _CAMPAIGNS,
            [(key, each.hashtag, each.starts, each.ends) for key, brand in brands.items() for each in brand.campaigns],
        ),
    }


def _table(schema: pa.Schema, rows: list[tuple[Any, ...]]) -> pa.Table:
    """Return rows as a table, which has its columns also where there is no row."""
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
