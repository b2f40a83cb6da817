"""What of wom.toml decides who is an advocate: how much it takes, and which accounts are one person."""

from collections.abc import Mapping

import pyarrow as pa

from flows.configuration.values import Account, Days, Number, Platform, Section

_PEOPLE = pa.schema([(column, pa.string()) for column in ("person", "platform", "account")])

People = Mapping[str, Mapping[Platform, tuple[Account, ...]]]


class Advocates(Section):
    """How much makes an advocate; why so much by default, ADR 0014 argues."""

    mentions: Number = 2
    """Mentions that advocate, unprompted and for nothing in return."""

    days: Days = 2
    """Different days on which they do."""

    window_days: Days = 365
    """Days that a standing looks back, from the last on which the person spoke."""


def advocate_tables(advocates: Advocates, people: People) -> dict[str, pa.Table]:
    """Return the rule and the people as the warehouse stores them."""
    accounts = [
        {"person": person, "platform": platform, "account": account}
        for person, platforms in people.items()
        for platform, accounts in platforms.items()
        for account in dict.fromkeys(accounts)
    ]
    return {
        "people": pa.Table.from_pylist(accounts, schema=_PEOPLE),
        "advocate_rule": pa.Table.from_pylist([advocates.model_dump()]),
    }
