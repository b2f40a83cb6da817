"""Asks the YouTube Data API through Google's own library, within our limits, and counts what that costs."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import httplib2
import httpx
from googleapiclient.discovery import build
from googleapiclient.errors import Error, HttpError

from connectors.errors import BadQuery, ConnectorError, NotAuthorised, RateLimited, UnreadableAnswer
from connectors.http import Limits, refusal
from connectors.items import SHOWN
from connectors.meter import count_usage
from connectors.payloads import excerpt, parse_json
from connectors.sessions import BoundedSession
from connectors.texts import clean

WHERE = "a free key for the YouTube Data API v3 comes from https://console.cloud.google.com/apis/credentials"

COSTS = {"search": 100}
"""What it takes to ask, in units; anything else takes one."""

_PACIFIC = ZoneInfo("America/Los_Angeles")
_SPENT = {"quotaExceeded", "dailyLimitExceeded"}
_OF_THE_KEY = {"keyInvalid", "keyExpired", "accessNotConfigured", "ipRefererBlocked", "API_KEY_INVALID", "forbidden"}


# At WARNING it logs whole answers that it cannot read, and with them whatever these hold of people.
logging.getLogger("googleapiclient.http").setLevel(logging.ERROR)


class NothingThere(BadQuery):
    """What is asked for is gone, empty, or its comments are turned off."""


class NotForUs(NotAuthorised):
    """Of what is asked for, something at least is not for us, or not to be asked for so."""


class StaleToken(BadQuery):
    """The token of a page is not known any more."""


_KINDS: dict[Callable[[str], ConnectorError], set[str]] = {
    RateLimited: {"rateLimitExceeded", "userRateLimitExceeded"},
    NotForUs: {"operationNotSupported"},
    NothingThere: {"commentsDisabled", "videoNotFound", "commentNotFound", "playlistNotFound"},
    StaleToken: {"invalidPageToken"},
}


class Spent(NamedTuple):
    """How often a client has asked so far, and what that has cost."""

    requests: int
    units: int


class YouTubeClient:
    """Asks with one key."""

    def __init__(self, key: str, base_url: str | None, limits: Limits, now: Callable[[], datetime]) -> None:
        self._api = build(
            "youtube",
            "v3",
            http=_BoundedHttp(key, BoundedSession(base_url, limits)),
            static_discovery=True,
            cache_discovery=False,
        )
        self._now = now
        self.spent = Spent(0, 0)

    def ask(self, resource: str, **params: Any) -> tuple[list[Any], str | None]:
        """Return the items of a list and the token of its next page.

        Raises:
            ConnectorError: the API refuses, or is not understood. No message holds the key or what was asked.
        """
        said = f"youtube {resource}.list"
        units = COSTS.get(resource, 1)
        self.spent = Spent(self.spent.requests + 1, self.spent.units + units)
        count_usage({"unit": units})
        try:
            body = getattr(self._api, resource)().list(**params).execute()
        except HttpError as error:
            raise parse_fault(f"{said} answered {error.status_code}", error, self._now()) from None
        except (Error, httplib2.HttpLib2Error, TypeError, ValueError, RecursionError) as error:
            raise UnreadableAnswer(f"{said} cannot be read: {type(error).__name__}", "") from None
        return _items(said, body)


class _BoundedHttp:
    """What Google's library takes for httplib2: the key goes in a header, where no address shows it."""

    def __init__(self, key: str, session: BoundedSession) -> None:
        self._key = key
        self._session = session

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> tuple[httplib2.Response, bytes]:
        told = {**(headers or {}), "X-Goog-Api-Key": self._key}
        # A redirect would carry the key to wherever it leads.
        answer = self._session.request(method, uri, data=body, headers=told, allow_redirects=False)
        known = {name.lower(): value for name, value in answer.headers.items()}
        return httplib2.Response(known | {"status": str(answer.status_code)}), answer.content

    def close(self) -> None:
        self._session.close()


def _items(said: str, body: Any) -> tuple[list[Any], str | None]:
    told = body if isinstance(body, dict) else {}
    # Where nothing is found the API leaves the items out altogether.
    items, token = told.get("items", [] if "pageInfo" in told else None), told.get("nextPageToken")
    if not isinstance(items, list) or not isinstance(token, str | None):
        raise UnreadableAnswer(f"{said} answered no list", excerpt(body, SHOWN))
    return items, token


def parse_fault(said: str, error: HttpError, now: datetime) -> ConnectorError:
    """Return what an error of the API stands for."""
    reasons, message = _told(error.content)
    told = f"{said}: {message}" if message else said
    if reasons & _SPENT:
        until = _midnight(now)
        return RateLimited(f"{told}; the units of the day are spent until {until:%Y-%m-%d %H:%M} UTC", until)
    if reasons & _OF_THE_KEY or error.status_code == HTTPStatus.UNAUTHORIZED:
        # Where it is the key, another reason says what is wrong with it.
        return (NotForUs if reasons == {"forbidden"} else NotAuthorised)(f"{told}; {WHERE}")
    known = (kind for kind, names in _KINDS.items() if reasons & names)
    return next(known, partial(_by_status, error.status_code))(told)


def _by_status(status: int, told: str) -> ConnectorError:
    return refusal(httpx.Response(status), told)


def _told(content: bytes) -> tuple[set[str], str]:
    """Return the reasons and the message that an error gives."""
    try:
        fault = parse_json(content)["error"]
        parts = [*fault.get("errors", ()), *fault.get("details", ())]
        return {str(part.get("reason")) for part in parts}, clean(str(fault.get("message", "")))[:200]
    except (ValueError, LookupError, TypeError, AttributeError):
        return set(), ""


def _midnight(now: datetime) -> datetime:
    """Return when the day ends in California: Google counts units by that."""
    tomorrow = now.astimezone(_PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _PACIFIC).astimezone(UTC)
