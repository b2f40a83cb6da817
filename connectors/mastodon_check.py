"""Checks what an instance of Mastodon lets us do."""

from connectors.allowance import tell_left
from connectors.connector import Check
from connectors.errors import ConnectorError
from connectors.http import Limits
from connectors.mastodon_instance import WHERE, Instance, statuses_in
from connectors.payloads import at, listed
from connectors.texts import clean


def check_instance(host: str, token: str, base_url: str | None, limits: Limits) -> Check:
    """Ask an instance who it is and for a post, and with a token who we are and what it may do."""
    try:
        instance = Instance(host, token, base_url, limits)
        able = _read_with_token(instance) if token else _read_without(instance)
    except ConnectorError as error:
        return Check(usable=False, detail=str(error))
    missing = "" if token else f"; without WOM_MASTODON_ACCESS_TOKEN words that are no hashtag are not found: {WHERE}"
    left = tell_left(instance.headers)
    return Check(usable=True, detail=f"{host} answers with version {instance.version}; {able}; {left}{missing}")


def _read_without(instance: Instance) -> str:
    statuses_in(instance.ask("timeline_hashtag", "wom", limit=1), instance.host)
    return "hashtags can be read"


def _read_with_token(instance: Instance) -> str:
    who = at(instance.ask("account_verify_credentials"), "acct")
    scopes = listed(at(instance.ask("app_verify_credentials"), "scopes"))
    found = instance.ask("search_v2", "wom", result_type="statuses", limit=1)
    statuses_in(at(found, "statuses"), instance.host)
    may = f", whose token may {clean(', '.join(map(str, scopes)))[:200]}" if scopes else ""
    return f"hashtags can be read and posts searched for as {clean(str(who))[:100]}{may}"
