import gzip
import itertools
import logging
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import zstandard

from connectors.errors import (
    BadQuery,
    BudgetSpent,
    ConnectorError,
    NotAuthorised,
    PlatformDown,
    RateLimited,
    UnreadableAnswer,
)
from connectors.http import HttpClient, Limits
from tests.connectors.loopback import Loopback, Reply, Request, serving

SECRET = "s3cr3t"  # noqa: S105
QUICK = Limits(body=10_000, attempts=3, backoff=0.01, patience=2)


def get(server: Loopback, limits: Limits = QUICK) -> bytes:
    client = HttpClient(f"{server.url}/api", headers={"Authorization": SECRET}, limits=limits)
    return client.get("search", {"key": SECRET, "q": "a b&c"}).body


def answers(server: Loopback, *replies: Reply) -> None:
    """Answer with one reply after the other, the last one for ever."""
    chain = itertools.chain(replies, itertools.repeat(replies[-1]))
    server.answer = lambda _: next(chain)


def fails(server: Loopback, error: type[ConnectorError], limits: Limits = QUICK) -> ConnectorError:
    with pytest.raises(error) as caught:
        get(server, limits)
    shown = f"{caught.value} {caught.value!r} {caught.value.__cause__} {getattr(caught.value, 'payload', '')}"
    assert SECRET not in shown
    assert "/api/search" in str(caught.value)
    return caught.value


def test_an_answer_is_the_body_with_its_headers(loopback: Loopback) -> None:
    answers(loopback, Reply(b'{"a": 1}', headers={"ETag": "x"}))
    answer = HttpClient(loopback.url).get("/v1/search", {"q": "a b&c"}, {"If-None-Match": "y"})
    assert (answer.status, answer.headers["etag"], answer.json()) == (200, "x", {"a": 1})
    assert answer.asked == f"{loopback.url}/v1/search"
    (asked,) = loopback.requests
    assert (asked.path, asked.params) == ("/v1/search", {"q": "a b&c"})
    assert (asked.headers["if-none-match"], asked.headers["accept-encoding"]) == ("y", "gzip")
    assert "wom" in asked.headers["user-agent"]


def test_not_modified_is_an_answer(loopback: Loopback) -> None:
    answers(loopback, Reply(status=304))
    assert HttpClient(loopback.url).get("feed").status == 304


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.usefixtures("at_once")
def test_a_passing_failure_is_tried_again(loopback: Loopback, status: int) -> None:
    answers(loopback, Reply(b"<html>", status), Reply(b"<html>", status), Reply(b"good"))
    assert get(loopback) == b"good"
    assert len(loopback.requests) == 3


@pytest.mark.parametrize(
    "status, error, attempts",
    [
        (400, BadQuery, 1),
        (401, NotAuthorised, 1),
        (402, BudgetSpent, 1),
        (403, NotAuthorised, 1),
        (404, BadQuery, 1),
        (410, BadQuery, 1),
        (429, RateLimited, 3),
        (500, PlatformDown, 3),
        (503, PlatformDown, 3),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_each_status_has_its_error(loopback: Loopback, status: int, error: type[ConnectorError], attempts: int) -> None:
    answers(loopback, Reply(b"no", status))
    assert str(status) in str(fails(loopback, error))
    assert len(loopback.requests) == attempts


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_wait_that_is_asked_for_is_kept(loopback: Loopback, status: int) -> None:
    answers(loopback, Reply(status=status, headers={"Retry-After": "1"}), Reply(b"good"))
    started = time.monotonic()
    assert get(loopback) == b"good"
    assert time.monotonic() - started > 0.9


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_long_wait_is_left_to_the_next_run(loopback: Loopback, form: str) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    wait = "3600" if form == "seconds" else format_datetime(later, usegmt=True)
    answers(loopback, Reply(status=429, headers={"Retry-After": wait}))
    error = fails(loopback, RateLimited)
    assert isinstance(error, RateLimited)
    assert error.until is not None
    assert abs(error.until - later) < timedelta(seconds=30)
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("wait", ["soon", "-1", "9" * 50, "", "Wed, 99 Foo 2026 00:00:00 GMT"])
@pytest.mark.usefixtures("at_once")
def test_a_wait_that_cannot_be_understood_is_none(loopback: Loopback, wait: str) -> None:
    answers(loopback, Reply(status=429, headers={"Retry-After": wait}))
    error = fails(loopback, RateLimited)
    assert isinstance(error, RateLimited)
    assert error.until is None


@pytest.mark.usefixtures("at_once")
def test_nobody_there_is_a_platform_down() -> None:
    with pytest.raises(PlatformDown, match=r"127\.0\.0\.1:9/search did not answer"):
        HttpClient("http://127.0.0.1:9", limits=QUICK).get("search")


@pytest.mark.parametrize(
    "body", [b"", b"no HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"]
)
@pytest.mark.usefixtures("at_once")
def test_broken_http_is_a_platform_down(loopback: Loopback, body: bytes) -> None:
    answers(loopback, Reply(body, is_raw=True))
    fails(loopback, PlatformDown)
    assert len(loopback.requests) == 3


def dripping(*pieces: bytes) -> Iterator[bytes]:
    yield from pieces
    for _ in range(100):
        time.sleep(0.1)
        yield b"x"


@pytest.mark.parametrize("where", ["body", "headers", "status"])
def test_a_server_that_drips_is_left(loopback: Loopback, where: str) -> None:
    beginnings = {
        "body": b"HTTP/1.1 200 OK\r\n\r\n",
        "headers": b"HTTP/1.1 200 OK\r\nX-Drip: ",
        "status": b"HTTP/1.1 200 ",
    }
    loopback.answer = lambda _: Reply(dripping(beginnings[where]), is_raw=True)
    started = time.monotonic()
    assert "within 1 s" in str(fails(loopback, PlatformDown, Limits(total=1)))
    assert time.monotonic() - started < 8
    assert len(loopback.requests) == 1


@pytest.mark.usefixtures("at_once")
def test_a_server_that_falls_silent_is_left(loopback: Loopback) -> None:
    def silent() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\nx"
        time.sleep(1)

    loopback.answer = lambda _: Reply(silent(), is_raw=True)
    fails(loopback, PlatformDown, Limits(silence=0.2, attempts=2))
    assert len(loopback.requests) == 2


@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_answer_is_not_taken(loopback: Loopback, packed: bool) -> None:
    body = b"x" * 10_000_000
    reply = Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}) if packed else Reply(body)
    answers(loopback, reply)
    assert "more than 10000 bytes" in str(fails(loopback, UnreadableAnswer))


def test_a_little_that_unpacks_to_very_much_is_not_held(loopback: Loopback) -> None:
    answers(loopback, Reply(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    fails(loopback, UnreadableAnswer)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


@pytest.mark.parametrize("status", [404, 500])
@pytest.mark.usefixtures("at_once")
def test_a_refusal_packed_in_a_way_that_was_not_asked_for_is_one(loopback: Loopback, status: int) -> None:
    answers(loopback, Reply(zstandard.compress(bytes(10**8)), status, {"Content-Encoding": "zstd"}))
    fails(loopback, BadQuery if status == 404 else PlatformDown)


@pytest.mark.parametrize("encoding", ["zstd", "br", "deflate", "gzip, gzip"])
def test_encodings_that_were_not_asked_for_are_not_unpacked(loopback: Loopback, encoding: str) -> None:
    answers(loopback, Reply(zstandard.compress(b"x" * 10**8), headers={"Content-Encoding": encoding}))
    fails(loopback, UnreadableAnswer)


def test_what_is_called_gzip_and_is_not_is_unreadable(loopback: Loopback) -> None:
    answers(loopback, Reply(b"no", headers={"Content-Encoding": "gzip"}))
    fails(loopback, UnreadableAnswer)


def test_a_redirect_is_followed_and_its_body_left(loopback: Loopback) -> None:
    def answer(request: Request) -> Reply:
        if request.path == "/there":
            return Reply(b"good")
        return Reply(b"x" * 10_000_000, 302, {"Location": "/there"})

    loopback.answer = answer
    assert get(loopback) == b"good"


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_what_is_meant_for_a_platform_follows_no_redirect_to_another(loopback: Loopback, is_elsewhere: bool) -> None:
    with serving() as other:
        there = other if is_elsewhere else loopback
        chain = iter([Reply(status=302, headers={"Location": f"{there.url}/there"})])
        loopback.answer = lambda _: next(chain, Reply(b"good"))
        client = HttpClient(loopback.url, headers={"X-Api-Key": SECRET, "Authorization": SECRET})
        assert client.get("search", headers={"X-Token": SECRET}).status == 200
        told = there.requests[-1].headers
    assert told["accept-encoding"] == "gzip"
    assert [name in told for name in ("x-api-key", "authorization", "x-token")] == [not is_elsewhere] * 3


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::ffff:192.168.0.1]"])
def test_a_public_server_cannot_send_us_inside(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("http_proxy", loopback.url)  # so that the server answers for a public one
    monkeypatch.setenv("no_proxy", "")
    answers(loopback, Reply(status=302, headers={"Location": f"http://{address}/secrets?key={SECRET}"}))
    with pytest.raises(UnreadableAnswer, match="in a private network") as caught:
        HttpClient("http://zephyrite.example", limits=QUICK).get("search")
    assert SECRET not in str(caught.value)
    assert len(loopback.requests) == 1


def test_a_public_server_may_send_us_to_another(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", loopback.url)
    monkeypatch.setenv("no_proxy", "")
    answers(loopback, Reply(status=302, headers={"Location": "http://1.1.1.1/there"}), Reply(b"good"))
    assert HttpClient("http://zephyrite.example", limits=QUICK).get("search").body == b"good"


def test_redirects_end(loopback: Loopback) -> None:
    answers(loopback, Reply(status=302, headers={"Location": f"/api/search?key={SECRET}"}))
    assert "redirects more than 5 times" in str(fails(loopback, UnreadableAnswer))
    assert len(loopback.requests) == 6


def test_a_redirect_to_nowhere_is_a_bad_query(loopback: Loopback) -> None:
    answers(loopback, Reply(status=302))
    fails(loopback, BadQuery)


def test_html_instead_of_json_is_unreadable_and_shown(loopback: Loopback) -> None:
    answers(loopback, Reply(b"<html>Please log in</html>"))
    with pytest.raises(UnreadableAnswer, match="answered no JSON") as caught:
        HttpClient(loopback.url).get("search").json()
    assert caught.value.payload == "<html>Please log in</html>"


@pytest.mark.usefixtures("at_once")
def test_a_second_attempt_is_told(loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answers(loopback, Reply(status=500), Reply(b"ok"))
    assert get(loopback) == b"ok"
    [told] = [record for record in caplog.records if record.name == "connectors.http"]
    assert f"{loopback.url}/api/search answered 500" in told.getMessage()
    assert "attempt 2 follows in 0." in told.getMessage()
    assert SECRET not in str(vars(told))


def test_no_log_holds_a_secret(loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answers(loopback, Reply(status=500))
    fails(loopback, PlatformDown)
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("at_once")
def test_a_header_that_cannot_be_sent_is_not_told(loopback: Loopback) -> None:
    client = HttpClient(loopback.url, headers={"Authorization": f"{SECRET}\n"}, limits=QUICK)
    with pytest.raises(PlatformDown) as caught:
        client.get("search")
    assert SECRET not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize("url", ["", "example.com", "ftp://example.com", "http://", "http://[::1", f"//u:{SECRET}@h"])
def test_what_is_no_address_is_a_bad_query(url: str) -> None:
    with pytest.raises(BadQuery, match="no web address") as caught:
        HttpClient(url)
    assert SECRET not in str(caught.value)
