import gzip
import itertools
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
import zstandard

from connectors import redirects
from connectors.errors import BadQuery, BudgetSpent, ConnectorError, PlatformDown, RateLimited, UnreadableAnswer
from connectors.http import HttpClient, Limits
from connectors.sessions import BoundedSession, find_cause
from tests.connectors.loopback import Loopback, Reply, Request

SECRET = "s3cr3t"  # noqa: S105
QUICK = Limits(body=10_000, attempts=3, backoff=0.01, patience=2)


def answers(server: Loopback, *replies: Reply) -> None:
    """Answer with one reply after the other, the last one for ever."""
    chain = itertools.chain(replies, itertools.repeat(replies[-1]))
    server.answer = lambda _: next(chain)


def get(server: Loopback, limits: Limits = QUICK) -> bytes:
    session = BoundedSession(limits=limits)
    return session.get(f"{server.url}/api", params={"key": SECRET}, headers={"Authorization": SECRET}).content


def fails(server: Loopback, error: type[ConnectorError], limits: Limits = QUICK) -> ConnectorError:
    with pytest.raises(error) as caught:
        get(server, limits)
    assert SECRET not in f"{caught.value} {caught.value!r} {caught.value.__cause__}"
    assert "/api" in str(caught.value)
    return caught.value


def test_an_answer_is_that_of_requests(loopback: Loopback) -> None:
    answers(loopback, Reply('{"a": "ü"}'.encode(), headers={"ETag": "x", "Content-Type": "application/json"}))
    response = BoundedSession().get(f"{loopback.url}/search", params={"q": "a b&c"}, headers={"X-Mine": "y"})
    assert (response.status_code, response.reason, response.headers["etag"]) == (200, "OK", "x")
    assert response.json() == {"a": "ü"}
    assert b"".join(response.iter_content(3)) == response.content
    assert response.url == f"{loopback.url}/search?q=a+b%26c"
    (asked,) = loopback.requests
    assert (asked.path, asked.params) == ("/search", {"q": "a b&c"})
    assert (asked.headers["x-mine"], asked.headers["accept-encoding"]) == ("y", "gzip")


def test_what_is_posted_arrives(loopback: Loopback) -> None:
    answers(loopback, Reply(b"ok"))
    assert BoundedSession().post(f"{loopback.url}/form", data={"grant": "a b", "ü": "1"}).content == b"ok"
    assert BoundedSession().post(f"{loopback.url}/json", json={"a": 1}).content == b"ok"
    form, json = loopback.requests
    assert (form.method, form.body, json.body) == ("POST", b"grant=a+b&%C3%BC=1", b'{"a": 1}')


@pytest.mark.parametrize("base", ["", "/proxy/x", "/proxy/"])
def test_all_is_asked_of_the_base_url(loopback: Loopback, base: str) -> None:
    answers(loopback, Reply(b"ok"))
    session = BoundedSession(loopback.url + base)
    assert session.get("https://api.example.com/2/search?a=1", params={"b": "2"}).content == b"ok"
    (asked,) = loopback.requests
    assert (asked.path, asked.params) == (f"{base.rstrip('/')}/2/search", {"a": "1", "b": "2"})


def test_a_base_url_that_is_none_is_a_bad_query() -> None:
    with pytest.raises(BadQuery, match="no web address"):
        BoundedSession("example.com")


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 451])
def test_what_is_refused_is_left_to_the_library(loopback: Loopback, status: int) -> None:
    answers(loopback, Reply(b"why", status))
    response = BoundedSession(limits=QUICK).get(loopback.url)
    assert (response.status_code, response.content) == (status, b"why")
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("status", [403, 429, 500])
def test_the_platforms_own_word_goes_before_ours(loopback: Loopback, status: int) -> None:
    answers(loopback, Reply(b"cap", status))
    session = BoundedSession(limits=QUICK, verdict=lambda response: BudgetSpent(response.text))
    with pytest.raises(BudgetSpent, match="cap"):
        session.get(loopback.url)
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.usefixtures("at_once")
def test_a_passing_failure_is_tried_again(loopback: Loopback, status: int) -> None:
    answers(loopback, Reply(b"<html>", status), Reply(b"<html>", status), Reply(b"good"))
    session = BoundedSession(limits=QUICK)
    assert session.get(loopback.url).content == b"good"
    assert session.request_count == len(loopback.requests) == 3


@pytest.mark.parametrize("status, error", [(429, RateLimited), (500, PlatformDown), (503, PlatformDown)])
@pytest.mark.usefixtures("at_once")
def test_a_failure_that_stays_has_its_error(loopback: Loopback, status: int, error: type[ConnectorError]) -> None:
    answers(loopback, Reply(b"no", status))
    assert str(status) in str(fails(loopback, error))
    assert len(loopback.requests) == 3


@pytest.mark.parametrize(
    "name, form",
    [
        ("Retry-After", "seconds"),
        ("x-rate-limit-reset", "epoch"),
        ("X-RateLimit-Reset", "iso"),
        ("x-ratelimit-reset", "seconds"),
    ],
)
def test_a_long_wait_is_left_to_the_next_run(loopback: Loopback, name: str, form: str) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    told = {"seconds": "3600.0", "epoch": str(int(later.timestamp())), "iso": later.isoformat()}[form]
    answers(loopback, Reply(status=429, headers={name: told}))
    error = fails(loopback, RateLimited)
    assert isinstance(error, RateLimited)
    assert error.until is not None
    assert abs(error.until - later) < timedelta(seconds=30)
    assert len(loopback.requests) == 1


def test_a_short_wait_is_kept(loopback: Loopback) -> None:
    answers(loopback, Reply(status=429, headers={"x-ratelimit-reset": "1"}), Reply(b"good"))
    started = time.monotonic()
    assert get(loopback) == b"good"
    assert time.monotonic() - started > 0.9


@pytest.mark.usefixtures("at_once")
def test_nobody_there_is_a_platform_down() -> None:
    with pytest.raises(PlatformDown, match=r"127\.0\.0\.1:9/x did not answer"):
        BoundedSession(limits=QUICK).get("http://127.0.0.1:9/x")


@pytest.mark.parametrize("url", ["https://127.0.0.1:{port}/x", "http://nowhere.invalid/x"])
@pytest.mark.usefixtures("at_once")
def test_without_a_certificate_or_a_name_it_is_down(loopback: Loopback, url: str) -> None:
    with pytest.raises(PlatformDown, match="/x did not answer"):
        BoundedSession(limits=QUICK).get(url.format(port=loopback.url.rpartition(":")[2]))


@pytest.mark.parametrize(
    "body", [b"", b"no HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"]
)
@pytest.mark.usefixtures("at_once")
def test_broken_http_is_a_platform_down(loopback: Loopback, body: bytes) -> None:
    answers(loopback, Reply(body, is_raw=True))
    fails(loopback, PlatformDown)
    assert len(loopback.requests) == 3


def dripping(beginning: bytes) -> Iterator[bytes]:
    yield beginning
    for _ in range(100):
        time.sleep(0.1)
        yield b"x"


@pytest.mark.parametrize("beginning", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Drip: ", b"HTTP/1.1 200 "])
def test_a_server_that_drips_is_left(loopback: Loopback, beginning: bytes) -> None:
    loopback.answer = lambda _: Reply(dripping(beginning), is_raw=True)
    started = time.monotonic()
    assert "within 0.5 s" in str(fails(loopback, PlatformDown, Limits(total=0.5)))
    assert time.monotonic() - started < 5
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_answer_is_not_taken(loopback: Loopback, packed: bool) -> None:
    body = b"x" * 10_000_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    answers(loopback, Reply(gzip.compress(body) if packed else body, headers=headers))
    assert "more than 10000 bytes" in str(fails(loopback, UnreadableAnswer))


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_a_refusal_is_one_however_much_it_says(loopback: Loopback, encoding: str) -> None:
    body = b"x" * 10_000_000
    packed = {"identity": body, "gzip": gzip.compress(body), "zstd": zstandard.compress(body)}[encoding]
    answers(loopback, Reply(packed, 404, {"Content-Encoding": encoding}))
    response = BoundedSession(limits=QUICK).get(loopback.url)
    assert response.status_code == 404
    assert len(response.content) < 100_000


def test_json_that_is_too_deep_is_none(loopback: Loopback) -> None:
    answers(loopback, Reply(b"[" * 9_000))
    with pytest.raises(requests.JSONDecodeError):
        BoundedSession(limits=QUICK).get(loopback.url).json()


def test_encodings_that_were_not_asked_for_are_not_unpacked(loopback: Loopback) -> None:
    answers(loopback, Reply(zstandard.compress(b"x" * 10**8), headers={"Content-Encoding": "zstd"}))
    fails(loopback, UnreadableAnswer)


def test_a_redirect_is_followed(loopback: Loopback) -> None:
    loopback.answer = lambda request: (
        Reply(b"good") if request.path == "/there" else Reply(status=302, headers={"Location": "/there"})
    )
    session = BoundedSession(limits=QUICK)
    assert session.get(f"{loopback.url}/api").content == b"good"
    assert session.request_count == 2


def test_redirects_end(loopback: Loopback) -> None:
    answers(loopback, Reply(status=302, headers={"Location": f"/api?key={SECRET}"}))
    assert "redirects more than 5 times" in str(fails(loopback, UnreadableAnswer))


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_a_redirect_to_another_scheme_is_not_followed(loopback: Loopback, target: str) -> None:
    answers(loopback, Reply(status=302, headers={"Location": target}))
    assert "redirects from http to f" in str(fails(loopback, UnreadableAnswer))


@pytest.mark.parametrize(
    "target",
    ["https://127.0.0.1/x", "https://10.1.2.3", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "http://8.8.8.8/"],
)
def test_a_public_address_may_not_send_us_inside(target: str) -> None:
    with pytest.raises(UnreadableAnswer, match="redirects"):
        redirects.check_redirect("https://8.8.4.4/a", target)


@pytest.mark.parametrize("client", ["session", "http"])
def test_both_clients_stay_outside(loopback: Loopback, monkeypatch: pytest.MonkeyPatch, client: str) -> None:
    port = loopback.url.rpartition(":")[2]
    answers(loopback, Reply(status=302, headers={"Location": f"http://localhost:{port}/inside"}))
    monkeypatch.setattr(redirects, "_is_private", lambda host: host == "localhost")
    with pytest.raises(UnreadableAnswer, match="localhost, which is in a private network"):
        get(loopback) if client == "session" else HttpClient(loopback.url).get("api")
    assert [asked.path for asked in loopback.requests] == ["/api"]


@pytest.mark.parametrize("origin, target", [("http://8.8.4.4", "https://8.8.8.8"), ("http://10.0.0.1", "http://[::1]")])
def test_other_redirects_are_followed(origin: str, target: str) -> None:
    redirects.check_redirect(origin, target)


def test_a_header_that_cannot_be_sent_is_not_told(loopback: Loopback) -> None:
    with pytest.raises(BadQuery) as caught:
        BoundedSession().get(loopback.url, headers={"Authorization": f"{SECRET}\n"})
    assert SECRET not in f"{caught.value} {caught.value.__cause__}"


def test_what_a_library_made_of_an_error_shows_its_cause() -> None:
    class Library:
        """Wraps what it meets as prawcore does."""

        def ask(self, url: str) -> None:
            try:
                BoundedSession(limits=Limits(attempts=1)).get(url)
            except Exception:  # noqa: BLE001
                raise ValueError("wrapped") from None

    with pytest.raises(ValueError, match="wrapped") as caught:
        Library().ask("http://127.0.0.1:9")
    assert isinstance(find_cause(caught.value), PlatformDown)
    assert find_cause(ValueError("alone")) is None


def test_threads_are_counted_together(loopback: Loopback) -> None:
    answers(loopback, Reply(b"ok"))
    session = BoundedSession(limits=QUICK)
    threads = [threading.Thread(target=session.get, args=(loopback.url,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.request_count == 8


def test_a_request_says_what_it_was(loopback: Loopback) -> None:
    answers(loopback, Reply(b"ok"))
    BoundedSession().delete(loopback.url)
    asked: Request = loopback.requests[0]
    assert asked.method == "DELETE"
