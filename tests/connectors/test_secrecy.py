import html
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from pydantic import SecretStr

from connectors import secrecy
from connectors.errors import UnreadableAnswer

SECRET = 'a b"\\/+é-of-some-length'  # noqa: S105


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know of one secret, as long as the test lasts."""
    monkeypatch.setattr(secrecy, "_kept", set())
    secrecy.keep(SecretStr(SECRET))


@pytest.fixture
def guarded() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    secrecy.guard_logs()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        SECRET.upper(),
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(quote(SECRET)),
        json.dumps(SECRET)[1:-1],
        json.dumps(json.dumps(SECRET))[3:-3],
        html.escape(SECRET),
        "".join(f"&#x{ord(c):x};" for c in SECRET),
    ],
)
def test_a_secret_is_hidden_however_it_is_written(written: str) -> None:
    assert secrecy.hide(f"before {written}, after") == f"before {secrecy.HIDDEN}, after"


def test_a_secret_whose_end_was_cut_off_is_hidden() -> None:
    assert secrecy.hide(f"sent {SECRET[:14]}") == "sent [secret]"


def test_other_words_stay() -> None:
    secrecy.keep("of")
    secrecy.keep("")
    secrecy.keep(None)
    assert secrecy.hide("a b, and of some length") == "a b, and of some length"


def test_an_error_is_made_without_secrets() -> None:
    error = UnreadableAnswer(f"sent {SECRET}", f"<html>{html.escape(SECRET)}</html>")
    assert (str(error), error.payload) == ("sent [secret]", "<html>[secret]</html>")


@pytest.mark.usefixtures("guarded")
def test_no_line_that_is_logged_holds_one(caplog: pytest.LogCaptureFixture) -> None:
    try:
        {}[SECRET]
    except KeyError:
        logging.getLogger("library").exception("sent %s to %d", SECRET, 7)
    logging.getLogger("library").warning("100 %% %s", "plain")
    assert "sent [secret] to 7" in caplog.text
    assert "KeyError: " in caplog.text
    assert "100 % plain" in caplog.text
    assert "some-length" not in caplog.text


def test_what_a_request_was_authorised_by_is_kept() -> None:
    secrecy.keep_sent({"authorization": "Bearer of-a-while"})
    secrecy.keep_sent({})
    assert secrecy.hide("you sent of-a-while") == "you sent [secret]"


def test_of_an_address_the_path_and_the_password_are_secret_by_themselves() -> None:
    secrecy.keep("https://hooks.example/services/T000/B000/of-nobody")
    secrecy.keep("smtp://ann:p%40ssword@mail.example/inbox")
    told = "POST /services/T000/B000/of-nobody at hooks.example, with p@ssword, into the inbox"
    assert secrecy.hide(told) == "POST /[secret] at hooks.example, with [secret], into the inbox"
