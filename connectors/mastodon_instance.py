"""An instance of Mastodon, asked through the library for it, within our limits."""

import warnings
from collections.abc import Mapping
from copy import copy
from http import HTTPStatus
from typing import Any

import requests
from mastodon import Mastodon as Client
from mastodon.errors import MastodonError, MastodonRatelimitError

from connectors.errors import BadQuery, BudgetSpent, ConnectorError, NotAuthorised, RateLimited, UnreadableAnswer
from connectors.http import USER_AGENT, Limits
from connectors.payloads import at, excerpt, parse_json
from connectors.sessions import BoundedSession, find_cause
from connectors.texts import clean

WHERE = "make a token with read access under Preferences, Development of the instance and set WOM_MASTODON_ACCESS_TOKEN"

_SHOWN = 2000


class _Session(BoundedSession):
    """Keeps the last answer as it came; the library gives back only what it makes of it.

    That takes the library longer than all the rest of a run, so once ``is_enough`` it is shown no answers any more.
    """

    answer: requests.Response | None = None
    is_enough = False

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        self.answer = None
        self.answer = super().request(method, url, *args, **kwargs)
        return _emptied(self.answer) if self.is_enough and self.answer.ok else self.answer


class Instance:
    """One instance, asked through the library for it.

    Raises:
        ConnectorError: it does not say which version it is.
    """

    def __init__(self, host: str, token: str, base_url: str | None, limits: Limits) -> None:
        self.host = host
        self._session = _Session(base_url, limits)
        self._client = Client(
            api_base_url=f"https://{host}",
            access_token=token or None,
            session=self._session,
            ratelimit_method="throw",
            version_check_mode="none",
            user_agent=USER_AGENT,
        )
        # Left to itself the library asks for the version again and again where an instance fails.
        told = self.ask("retrieve_mastodon_version", fail_hard=True)
        self.version = clean(str(at(told, "version")))[:40]
        self._session.is_enough = True
        self.counts_by_time = self._client.mastodon_api_version > 0
        self.request_count = 0

    def ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Return what a method of the library is answered, as it came."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of versions it does not know: they say nothing of the answer
                getattr(self._client, method)(*args, **kwargs)
        except (MastodonError, AttributeError, LookupError, TypeError, ValueError) as error:
            # The latter ones the library stumbles over itself, where it expected something else.
            raise self._failure(error) from None
        if self._session.answer is None:
            return None
        try:
            return parse_json(self._session.answer.content)
        except ValueError as error:
            raise UnreadableAnswer(
                f"{self.host} answered no JSON: {error}", self._session.answer.text[:_SHOWN]
            ) from None

    def _failure(self, error: BaseException) -> ConnectorError:
        return find_cause(error) or _refusal(error, self.host, self._session.answer)

    @property
    def headers(self) -> Mapping[str, str]:
        """What went before the last answer."""
        return {} if self._session.answer is None else self._session.answer.headers

    def take_count(self) -> int:
        """Return how many requests were made since it was last asked."""
        before, self.request_count = self.request_count, self._session.request_count
        return self.request_count - before


def statuses_in(told: Any, host: str) -> list[Any]:
    """Return the statuses that an instance told.

    Raises:
        UnreadableAnswer: it told something else.
    """
    if not isinstance(told, list):
        raise UnreadableAnswer(f"{host} answered no list of statuses", excerpt(told, 2000))
    return told


def _emptied(answer: requests.Response) -> requests.Response:
    emptied = copy(answer)
    emptied._content = b"{}"  # noqa: SLF001 - as requests itself does it
    return emptied


def _refusal(error: BaseException, host: str, answer: requests.Response | None) -> ConnectorError:
    """Return the error that one of the library stands for; its own text may hold all of an answer."""
    if answer is None or answer.ok:
        if isinstance(error, MastodonRatelimitError):
            return RateLimited(f"{host} tells of its rate limit what cannot be read")
        shown = "" if answer is None else answer.text[:_SHOWN]
        return UnreadableAnswer(f"{host} answered what no instance of Mastodon does", shown)
    status, said = answer.status_code, _said(answer)
    told = f"{host} answered {status} {answer.reason}{said and f': {said}'}"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or "authenticated" in said:
        return NotAuthorised(f"{told}; {WHERE}")
    if status == HTTPStatus.PAYMENT_REQUIRED:
        return BudgetSpent(told)
    return BadQuery(f"{told}; check the query and the instance")


def _said(answer: requests.Response) -> str:
    """Return what an instance says of a refusal; the library keeps it only where it expects no list."""
    try:
        told = parse_json(answer.content)
    except ValueError:
        return ""
    return clean(str(told.get("error", "")))[:300] if isinstance(told, dict) else ""
