"""A session for the platforms' own libraries that are built on requests: they know no limits, this one does.

It speaks through the same client as all else, so that an answer ends in time however the server drips, is no larger
than we take, and is asked for again where that helps. What remains of 429 and 5xx is raised as one of the error tree,
past the library's own retries. What else the platform refuses is left to the library, unless the source knows better.
"""

import threading
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from connectors.bodies import read_body, read_refusal
from connectors.errors import BadQuery, ConnectorError, UnreadableAnswer
from connectors.http import DEFAULT_LIMITS, Limits, checked, persist, public, refusal, tls
from connectors.payloads import parse_json
from connectors.redirects import check_redirect
from connectors.secrecy import keep_sent

_DEEPEST = 20

Verdict = Callable[[requests.Response], ConnectorError | None]
"""What an answer with a status of 400 and above means to a platform; ``None`` where the status says it all."""


class BoundedSession(requests.Session):
    """Asks one platform; with ``base_url`` it asks there whatever host the library names.

    Raises:
        BadQuery: ``base_url`` is no web address.
    """

    def __init__(
        self,
        base_url: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        verdict: Verdict = lambda _response: None,
    ) -> None:
        super().__init__()
        self._base_url = str(checked(base_url)).rstrip("/") if base_url else None
        self.trust_env = False  # else a .netrc takes the place of the credentials that the library sends
        self.max_redirects = limits.redirects
        self._adapter = _Adapter(limits, verdict)
        self.mount("https://", self._adapter)
        self.mount("http://", self._adapter)

    @property
    def request_count(self) -> int:
        """How often the platform was asked so far, every attempt and redirect counted."""
        return self._adapter.request_count

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask, and return the answer, whatever its status below 500 but 429.

        Raises:
            ConnectorError: there is none. No message holds parameters or headers.
        """
        address = self._placed(url if isinstance(url, str) else url.decode())
        try:
            return super().request(method, address, *args, **kwargs)
        except requests.TooManyRedirects:
            raise UnreadableAnswer(f"{_named(address)} redirects more than {self.max_redirects} times", "") from None
        except requests.RequestException as error:
            # Its text may hold what was sent.
            raise BadQuery(f"{_named(address)} cannot be asked: {type(error).__name__}") from None

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where an answer sends us on to, if we may go there."""
        target = super().get_redirect_target(resp)
        if target is not None:
            check_redirect(resp.url, str(httpx.URL(resp.url).join(target)))
        return target

    def _placed(self, url: str) -> str:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._base_url}{parts.path}{query}" if self._base_url else url


class _Adapter(BaseAdapter):
    """Carries what requests has prepared, through httpx."""

    def __init__(self, limits: Limits, verdict: Verdict) -> None:
        super().__init__()
        self.request_count = 0
        self._limits = limits
        self._verdict = verdict
        self._lock = threading.Lock()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        url = httpx.URL(request.url or "")
        return persist(self._limits, public(url), lambda: self._exchange(request, url))

    def close(self) -> None:
        """Do nothing: every attempt closes its own connection."""

    async def _exchange(self, asked: requests.PreparedRequest, url: httpx.URL) -> requests.Response:
        with self._lock:
            self.request_count += 1
        timeout = httpx.Timeout(self._limits.silence, connect=self._limits.connect)
        headers = cast("dict[str, str]", {**asked.headers, "Accept-Encoding": "gzip"})
        async with httpx.AsyncClient(timeout=timeout, verify=tls()) as client:
            request = client.build_request(
                asked.method or "GET", url, headers=headers, content=cast("bytes | None", asked.body)
            )
            keep_sent(request.headers)
            response = await client.send(request, stream=True)
            try:
                if response.status_code >= HTTPStatus.BAD_REQUEST:
                    return self._refused(asked, response, await read_refusal(response, public(url)))
                return _as_requests(asked, response, await read_body(response, public(url), self._limits.body))
            finally:
                await response.aclose()

    def _refused(self, asked: requests.PreparedRequest, response: httpx.Response, body: bytes) -> requests.Response:
        status, answer = response.status_code, _as_requests(asked, response, body)
        if error := self._verdict(answer):
            raise error
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise refusal(response, f"{public(response.url)} answered {status} {response.reason_phrase}".rstrip())
        return answer


class _Response(requests.Response):
    """Reads JSON as it comes; what is too deep is none, instead of the end of the run."""

    def json(self, **_: Any) -> Any:
        try:
            return parse_json(self.content)
        except ValueError as error:
            raise requests.JSONDecodeError(str(error), "", 0) from None


def _as_requests(asked: requests.PreparedRequest, answer: httpx.Response, body: bytes) -> requests.Response:
    response = _Response()
    response.status_code = answer.status_code
    response.reason = answer.reason_phrase
    response.headers = CaseInsensitiveDict(answer.headers)
    response.encoding = get_encoding_from_headers(response.headers)
    response.url = asked.url or ""
    response.request = asked
    response.raw = BytesIO(body)  # requests reads it like any other
    return response


def find_cause(error: BaseException | None) -> ConnectorError | None:
    """Return what the session raised, from within what a library made of it; ``None`` where it raised nothing."""
    for _ in range(_DEEPEST):
        if error is None or isinstance(error, ConnectorError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _named(address: str) -> str:
    try:
        return public(httpx.URL(address))
    except httpx.InvalidURL:
        return "an address"
