"""Where what a source told is handed over to be kept: as it is, or with pseudonyms in the place of people.

Nothing of a source reaches the warehouse, a log, the summary of a run or Prefect but through here. Where
``[privacy] pseudonymise`` is set, names end here.
"""

import os
import re
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from connectors.connector import LookedUp
from connectors.errors import ConnectorError
from connectors.post import Page, Reject
from connectors.pseudonyms import Pseudonyms, is_pseudonym
from connectors.secrecy import hide
from flows.configuration.brands import OWNED
from flows.configuration.mistakes import ConfigurationError, mistake
from flows.configuration.settings import Settings
from flows.credentials import block_name, secret

KEY = "WOM_PSEUDONYM_KEY"
"""The environment variable that holds the key of pseudonyms."""

LEAST = 32
_MAKE_ONE = """python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"""

Account = tuple[str, str]
"""A platform, and an id or a handle there."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Hands over what sources tell; ``pseudonyms`` is ``None`` where names are kept as they are."""

    pseudonyms: Pseudonyms | None = None

    @property
    def names(self) -> str | None:
        """By which key people were renamed, as the warehouse wants to know; ``None`` where they were not."""
        return self.pseudonyms.fingerprint if self.pseudonyms else None

    def page(self, source: str, page: Page) -> Page:
        """Return a page as it is to be kept."""
        return self.pseudonyms.page(source, page) if self.pseudonyms else page

    def looked_up(self, source: str, found: LookedUp) -> LookedUp:
        """Return what became of posts as it is to be kept."""
        return self.pseudonyms.looked_up(source, found) if self.pseudonyms else found

    def reject(self, source: str, reject: Reject) -> Reject:
        """Return as it is to be kept what could not be read."""
        return self.pseudonyms.reject(source, reject) if self.pseudonyms else reject

    def failure(self, source: str, error: ConnectorError) -> str:
        """Return what may be told of a failure: with pseudonyms, nothing that may be a platform's own words."""
        told = hide(str(error))
        if self.pseudonyms is None:
            return told
        kept = told if _is_ours(error) or error.brief == told else f"{error.brief}. {(error.__doc__ or '').strip()}"
        return self.pseudonyms.told(source, kept)

    def accounts(self, wanted: Iterable[Account]) -> list[Account]:
        """Return accounts by the names that the warehouse has of them; a pseudonym may be given as well."""
        renamed = self.pseudonyms
        if renamed is None:
            return list(wanted)
        return [(place, name if is_pseudonym(name) else renamed.account(place, name)) for place, name in wanted]

    def addressed(self, wanted: Iterable[Account]) -> list[Account]:
        """Return the names by which accounts at a server are addressed without it, where pseudonyms hide that."""
        at_servers = [(place, name.split("@")[0]) for place, name in wanted if re.fullmatch(r"[^@\s]+@[^@\s]+", name)]
        return self.accounts(at_servers) if self.pseudonyms else []

    def configuration(self, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
        """Return what wom.toml says as it is to be kept: without names of people, the staff of brands included."""
        if self.pseudonyms is None:
            return tables
        return tables | {
            "accounts": _each(tables["accounts"], self._renamed),
            "people": _each(tables["people"], self._renamed),
            "queries": _each(tables["queries"], self._asked),
        }

    def _renamed(self, row: dict[str, str]) -> dict[str, str]:
        [(_, account)] = self.accounts([(row["platform"], row["account"])])
        return row | {"account": account} | ({"person": self._person(row["person"])} if "person" in row else {})

    def _person(self, key: str) -> str:
        return self.pseudonyms.person(key) if self.pseudonyms else key

    def _asked(self, row: dict[str, str]) -> dict[str, str]:
        text = row["asked_for"]
        return row | {"asked_for": self.pseudonyms.search(row["source"], text) if self.pseudonyms and text else text}


def _is_ours(error: ConnectorError) -> bool:
    """Tell whether a failure was raised here, as where a budget is spent, in words that are no platform's."""
    raised_in = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(raised_in) and raised_in[-1].startswith("flows.")


def _each(rows: pa.Table, change: Callable[[dict[str, str]], dict[str, str]]) -> pa.Table:
    return pa.Table.from_pylist([change(row) for row in rows.to_pylist()], schema=rows.schema)


def handover(settings: Settings) -> Handover:
    """Return how to hand over what sources tell.

    Raises ``ConfigurationError`` where pseudonyms are wanted and their key is missing or too short.
    """
    if not settings.privacy.pseudonymise:
        return Handover()
    public = {
        (place, account)
        for brand in settings.brands.values()
        for place, account, role in brand.voices()
        if role == OWNED
    }
    spoken = {name for brand in settings.matching() for name in brand.addressed}
    return _made(_key(), frozenset(public), frozenset(spoken))


@lru_cache(maxsize=4)
def _made(key: str, public: frozenset[Account], spoken: frozenset[str]) -> Handover:
    """Make pseudonyms once for a key and a configuration: they remember those that they made."""
    accounts: dict[str, set[str]] = {}
    for platform, account in public:
        accounts.setdefault(platform, set()).add(account)
    return Handover(Pseudonyms(key, accounts, spoken))


def _key() -> str:
    """Return the key of pseudonyms; one that only a Secret block holds is kept for the steps that follow."""
    found = secret(KEY)
    key = found.get_secret_value().strip() if found else ""
    if len(key) < LEAST:
        told = "is not set" if not key else f"has {len(key)} characters"
        needed = (
            f"needs a key of {LEAST} characters or more, and {KEY} {told}. Make one once, with {_MAKE_ONE}, keep it"
        )
        where = f"safe, and set that variable, or the Prefect Secret block {block_name(KEY)}"
        raise ConfigurationError(mistake(("privacy", "pseudonymise"), f"{needed} {where}"))
    os.environ.setdefault(KEY, key)
    return key
