"""The one HTTP client: with every limit that an unattended run needs, and every failure as one of the error tree.

Platforms that have a library of their own are asked through that; all others through this.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from connectors.allowance import moment_of
from connectors.bodies import read_body, read_refusal, shown
from connectors.errors import (
    BadQuery,
    BudgetSpent,
    ConnectorError,
    NotAuthorised,
    PlatformDown,
    RateLimited,
    UnreadableAnswer,
)
from connectors.meter import count_request
from connectors.payloads import parse_json
from connectors.redirects import check_redirect, is_elsewhere
from connectors.secrecy import keep, keep_sent

USER_AGENT = "wom (listens for word of mouth)"

_T = TypeVar("_T")

_ALWAYS = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
_RESETS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")

logger = logging.getLogger(__name__)


def _tell_retry(details: RetryDetails) -> None:
    cause = details.caused_by
    told = cause.brief if isinstance(cause, ConnectorError) else type(cause).__name__
    logger.info("%s; attempt %d follows in %.1f s", told, details.retry_num + 1, details.wait_for)


# What stamina logs by itself holds the arguments of the call, and with them any key in the query string.
set_on_retry_hooks([_tell_retry])

# At INFO httpx logs whole addresses, and with them any key that a platform wants in the query string; at DEBUG httpcore
# logs where answers redirect to, which may repeat it.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.INFO)


@cache
def tls() -> ssl.SSLContext:
    """Return what secures every connection; to read all the certificates again for each takes longer than asking."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long we wait, in seconds, and how much we take."""

    connect: float = 10
    silence: float = 30
    """Between two pieces of an answer."""
    total: float = 120
    """One attempt, however busily the server drips."""
    body: int = 32 * 1024 * 1024
    """Bytes, unpacked."""
    redirects: int = 5
    attempts: int = 5
    backoff: float = 0.5
    """Before the second attempt, and twice as long before each further one, with jitter."""
    patience: float = 60
    """The longest wait that a platform may ask for; a longer one is left to the next run."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered, with a status below 300 or 304.

    ``asked`` is the address without its query string; the names of ``headers`` are in lower case.
    """

    asked: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            UnreadableAnswer: it is none.
        """
        try:
            return parse_json(self.body)
        except ValueError as error:
            raise UnreadableAnswer(f"{self.asked} answered no JSON: {error}", shown(self.body)) from None


class _Hopeless(PlatformDown):
    """An attempt took so long, or failed in such a way, that another is not worth it."""


Refusal = Callable[[str, bytes], ConnectorError | None]
"""What an answer with a status of 400 and above means to a platform: from what to say of it and its body."""


class HttpClient:
    """Asks one platform.

    ``headers`` go with every request, but not to where the platform redirects to elsewhere; ``refusal`` knows what the
    platform's own errors mean. ``host`` is who is asked, with the port where it is not the usual one.

    Raises:
        BadQuery: ``base_url`` is no web address.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        refusal: Refusal = lambda _said, _body: None,
    ) -> None:
        self._base_url = checked(base_url)
        self.host = self._base_url.netloc.decode("ascii")
        self._headers = dict(headers or {})
        self._limits = limits
        self._refusal = refusal

    def get(
        self, path: str, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer to a GET request, after as many attempts as it takes.

        Raises:
            ConnectorError: none of the attempts was answered as it should be. No message holds ``params`` or headers.
        """
        url = self._base_url.copy_with(path=f"{self._base_url.path.rstrip('/')}/{path.lstrip('/')}")
        asked = url.copy_merge_params(params or {})
        return persist(self._limits, public(url), lambda: self._exchange(asked, headers or {}))

    async def _exchange(self, url: httpx.URL, headers: Mapping[str, str]) -> Answer:
        limits = self._limits
        timeout = httpx.Timeout(limits.silence, connect=limits.connect)
        own, following = self._headers | dict(headers), url
        async with httpx.AsyncClient(headers=_ALWAYS, timeout=timeout, verify=tls()) as client:
            for _ in range(limits.redirects + 1):
                request = client.build_request("GET", following, headers=own)
                async with aclosing(await client.send(request, stream=True)) as response:
                    keep_sent(request.headers)
                    if response.next_request is None:
                        return await self._read(response)
                    following = response.next_request.url
                await asyncio.to_thread(check_redirect, str(url), str(following))
                count_request()
                if is_elsewhere(str(following), str(url)):
                    own = {}
        raise UnreadableAnswer(f"{public(url)} redirects more than {limits.redirects} times", "")

    async def _read(self, response: httpx.Response) -> Answer:
        asked = public(response.url)
        if response.status_code >= HTTPStatus.MULTIPLE_CHOICES and response.status_code != HTTPStatus.NOT_MODIFIED:
            raise await self._refused(response, asked)
        body = await read_body(response, asked, self._limits.body)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(asked, response.status_code, headers, body)

    async def _refused(self, response: httpx.Response, asked: str) -> ConnectorError:
        """Return the error that a status of 300 and above stands for; the platform's own word goes before ours."""
        said = f"{asked} answered {response.status_code} {response.reason_phrase}".rstrip()
        return self._refusal(said, await read_refusal(response, asked)) or refusal(response, said)


def persist(limits: Limits, asked: str, exchange: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """Return what an exchange brings, after as many attempts as it takes; ``asked`` is its address without secrets.

    Raises:
        ConnectorError: none of the attempts brought anything.
    """

    def attempt() -> _T:
        # An event loop of its own for each: only there can any await be cut off once time is up.
        with ThreadPoolExecutor(max_workers=1) as thread:
            count_request()
            return thread.submit(copy_context().run, asyncio.run, _bounded(limits, asked, exchange)).result()

    caller = stamina.RetryingCaller(attempts=limits.attempts, timeout=None, wait_initial=limits.backoff, wait_max=30)
    return caller.on(lambda error: _wait(limits, error))(attempt)


def _wait(limits: Limits, error: Exception) -> bool | float:
    """Say whether to try again after ``error``, or after how many seconds."""
    if isinstance(error, RateLimited) and error.until:
        wait = max(0.1, (error.until - datetime.now(UTC)).total_seconds())
        return wait if wait <= limits.patience else False
    return isinstance(error, PlatformDown | RateLimited) and not isinstance(error, _Hopeless)


async def _bounded(limits: Limits, asked: str, exchange: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    try:
        async with asyncio.timeout(limits.total):
            return await exchange()
    except TimeoutError:
        raise _Hopeless(f"{asked} did not finish its answer within {limits.total:g} s; try later") from None
    except httpx.TransportError as error:
        # The text of other errors may hold what was sent.
        reason = str(error) if isinstance(error, httpx.NetworkError) else ""
        if "CERTIFICATE_VERIFY_FAILED" in reason:
            raise _Hopeless(f"{asked} shows a certificate that nobody we trust vouches for: {reason}") from None
        raise PlatformDown(f"{asked} did not answer: {reason or type(error).__name__}; try later") from None


def checked(base_url: str) -> httpx.URL:
    """Return an address to ask.

    Raises:
        BadQuery: it is none.
    """
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise BadQuery(f"{public(url)!r} is no web address; write it as https://example.com/api")
    keep(url.password)
    return url


def refusal(response: httpx.Response, said: str) -> ConnectorError:
    """Return the error that a status of 300 and above stands for by itself."""
    status = response.status_code
    until = moment_of(response.headers.get("retry-after", ""))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        # Elsewhere these headers say only when the count begins anew.
        until = until or next(filter(None, (moment_of(response.headers.get(name, "")) for name in _RESETS)), None)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and until):
        return RateLimited(f"{said}: it asks to wait{f' until {until:%Y-%m-%d %H:%M:%S} UTC' if until else ''}", until)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return PlatformDown(f"{said}; try later")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return NotAuthorised(f"{said}: check the credentials, and what they may do")
    if status == HTTPStatus.PAYMENT_REQUIRED:
        return BudgetSpent(f"{said}: the credit there is used up")
    return BadQuery(f"{said}: check the query and the address")


def public(url: httpx.URL) -> str:
    """Return an address without what may be secret in it: its query string and user."""
    return str(url.copy_with(query=None, fragment=None, userinfo=b""))
