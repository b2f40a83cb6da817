"""An account on a server that speaks the AT protocol, asked through the library for it, within our limits.

The library sets no total time-out and no bound to an answer, follows any redirect and moves to whatever server the
log-in names. So its requests travel through our own client, to the server we were told of and to no other.
"""

import threading
from collections.abc import Mapping
from contextlib import aclosing
from http import HTTPStatus
from typing import Any

import httpx
from atproto import Client
from atproto_client.request import Request, Response
from atproto_core.exceptions import AtProtocolError
from pydantic import SecretStr

from connectors.bodies import read_body, read_refusal
from connectors.errors import BadQuery, ConnectorError, NotAuthorised, UnreadableAnswer
from connectors.http import DEFAULT_LIMITS, Limits, checked, persist, public, refusal, tls
from connectors.payloads import excerpt, parse_json
from connectors.secrecy import keep_sent
from connectors.texts import clean

_SHOWN = 2000


class Account:
    """One account, logged in when it first asks. ``where`` says where to get what it lacks.

    Raises:
        BadQuery: ``base_url`` is no web address.
    """

    def __init__(
        self, base_url: str, handle: str, password: SecretStr, where: str, limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self.handle = handle
        self._credentials = (handle, password)
        self._where = where
        self._transport = _Transport(base_url, limits)
        self._lock = threading.Lock()
        self._client: Any = None

    @property
    def headers(self) -> Mapping[str, str]:
        """What went before the last answer; the names are in lower case."""
        return self._transport.headers

    def ask(self, method: str, params: Any) -> dict[str, Any]:
        """Return what a method answers.

        Raises:
            ConnectorError: nothing, or no object.
        """
        try:
            answer = self._asked(method, params)
        except NotAuthorised as error:
            raise type(error)(f"{error}; {self._where}") from None
        except (AtProtocolError, ValueError) as error:  # their text may hold what was sent
            raise UnreadableAnswer(f"{method}: the answer is none to {type(error).__name__}", "") from None
        if not isinstance(answer, dict):
            raise UnreadableAnswer(f"{method} answered no object", excerpt(answer, _SHOWN))
        return answer

    def _asked(self, method: str, params: Any) -> Any:
        try:
            return self._logged_in().invoke_query(method, params).content
        except _Expired:
            self._client = None
            return self._logged_in().invoke_query(method, params).content

    def _logged_in(self) -> Any:
        with self._lock:
            if self._client is None:
                client = Client(request=_Request(transport=self._transport))
                handle, password = self._credentials
                client.login(handle, password.get_secret_value(), fetch_bsky_profile=False)
                self._client = client
            return self._client


class _Expired(NotAuthorised):
    """The session is over; logging in again helps."""


class _Request(Request):  # type: ignore[misc]  # the library has no types
    """Reads JSON as it comes; the library gives up a whole answer for half a surrogate pair in it."""

    def get(self, *args: Any, **kwargs: Any) -> Response:
        response = self._send_request("GET", *args, **kwargs)
        try:
            content = parse_json(response.content)
        except ValueError as error:
            shown = response.content[:_SHOWN].decode(errors="replace")
            raise UnreadableAnswer(f"{public(response.url)} answered no JSON: {error}", shown) from None
        return Response(success=True, status_code=response.status_code, content=content, headers={})


class _Transport(httpx.BaseTransport):
    """Carries every request to one server, whatever host the library names, and follows no redirect."""

    def __init__(self, base_url: str, limits: Limits) -> None:
        self.headers: Mapping[str, str] = {}
        self._base_url = checked(base_url)
        self._limits = limits

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return an answer with a status below 300.

        Raises:
            ConnectorError: there is none after as many attempts as it takes.
        """
        base = self._base_url
        url = request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port)
        request.read()
        return persist(self._limits, public(url), lambda: self._exchange(request, url))

    async def _exchange(self, asked: httpx.Request, url: httpx.URL) -> httpx.Response:
        limits = self._limits
        timeout = httpx.Timeout(limits.silence, connect=limits.connect)
        headers = {name: value for name, value in asked.headers.items() if name != "host"} | {"accept-encoding": "gzip"}
        async with httpx.AsyncClient(timeout=timeout, verify=tls()) as client:
            request = client.build_request(asked.method, url, headers=headers, content=asked.content)
            keep_sent(request.headers)
            async with aclosing(await client.send(request, stream=True)) as response:
                if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
                    said = f"{public(url)} answered {response.status_code} {response.reason_phrase}".rstrip()
                    body = await read_refusal(response, public(url))
                    raise _refusal(response.status_code, said, body) or refusal(response, said)
                body = await read_body(response, public(url), limits.body)
                self.headers = {name.lower(): value for name, value in response.headers.items()}
                kept = [(name, value) for name, value in response.headers.items() if name != "content-encoding"]
                return httpx.Response(response.status_code, headers=kept, content=body)


def _refusal(status: int, said: str, body: bytes) -> ConnectorError | None:
    """Return the error that the name in a refusal stands for, ``None`` where its status says all."""
    try:
        fault = parse_json(body)
        name, message = str(fault["error"]), clean(f"{said}: {fault['error']}: {fault.get('message', '')}"[:500])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if name in ("ExpiredToken", "InvalidToken"):
        return _Expired(message)
    if name.startswith(("Auth", "Account")):
        return NotAuthorised(message)
    return BadQuery(message) if status == HTTPStatus.BAD_REQUEST else None
