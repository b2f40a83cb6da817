"""Slack and a mailbox get what the webhook gets, as text that neither of them acts on."""

import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from apprise.plugins.slack import NotifySlack

from flows.alerts import channels, wording
from tests.connectors.loopback import Reply, serving
from warehouse.alerts import Alert

HOSTILE = "<!channel> <https://evil.example|bank> *bold* &amp; <b>x</b>\nSubject: forged"
ALERT = Alert(
    alert_id="a1",
    kind="source_failing",
    subject="x launches",
    brand="acme",
    source="x",
    found=3,
    threshold=3,
    began_at=datetime(2026, 3, 2, 7, tzinfo=UTC),
    detail=HOSTILE,
    opened_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    closed_at=datetime(2026, 3, 2, 11, tzinfo=UTC),
)
CONFIG = Path("wom.toml")
SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@dataclass
class Mailbox:
    """What an SMTP server on this machine took, and with which code it answers to a mail."""

    port: int = 0
    answer: int = 250
    mails: list[str] = field(default_factory=list)


class _Smtp(socketserver.StreamRequestHandler):
    box: Mailbox

    def handle(self) -> None:
        self._say("220 loopback")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"QUIT":
                return self._say("221 bye")
            self._say("354 go on" if verb == b"DATA" else "250 fine")
            if verb == b"DATA":
                self._take()
        return None

    def _take(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        mail = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        if self.box.answer < 300:
            self.box.mails.append(mail.decode())
        self._say(f"{self.box.answer} so be it")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    handler = type("Handler", (_Smtp,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield box
        server.shutdown()
        thread.join()


def test_slack_gets_text_that_calls_nobody_and_links_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as loopback:
        loopback.answer = lambda _: Reply(b"ok")
        monkeypatch.setattr(NotifySlack, "webhook_url", f"{loopback.url}/services")
        monkeypatch.setenv("WOM_ALERTS_SLACK_URL", SLACK)
        channels.tell("slack", wording.opening(ALERT, CONFIG))
        channels.tell("slack", wording.all_clear(ALERT, CONFIG))
    opened, closed = [json.loads(request.body) for request in loopback.requests]
    [attachment] = opened["attachments"]
    assert opened["mrkdwn"] is False
    assert attachment["title"] == "wom: x launches fails again and again"
    detail = "&lt;!channel&gt; &lt;https://evil.example|bank&gt; *bold* &amp;amp; &lt;b&gt;x&lt;/b&gt; Subject: forged"
    assert attachment["text"].splitlines()[2] == f"Detail: {detail}"
    assert closed["attachments"][0]["title"] == "wom: all clear: x launches fails again and again"
    assert {request.path for request in loopback.requests} == {SLACK.removeprefix("https://hooks.slack.com")}


def test_a_mail_is_plain_text_with_one_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    with mailbox() as box:
        address = f"mailto://127.0.0.1:{box.port}?from=wom@example.com&to=ops@example.com"
        monkeypatch.setenv("WOM_ALERTS_EMAIL_URL", address)
        channels.tell("email", wording.opening(ALERT, CONFIG))
    [raw] = box.mails
    mail = email.message_from_string(raw, policy=email.policy.default)
    assert mail["Subject"] == "wom: x launches fails again and again"
    assert (mail.get_content_type(), mail["To"]) == ("text/plain", "ops@example.com")
    lines = mail.get_content().splitlines()
    assert lines[2] == ("Detail: <!channel> <https://evil.example|bank> *bold* &amp; <b>x</b> Subject: forged")
    assert lines[3] == "What to do: Run: wom doctor --source x"


@pytest.mark.parametrize(
    "channel, address",
    [
        ("slack", "https://hooks.slack.com/services/no-token/s3cret"),
        ("slack", "https://elsewhere.example/s3cret"),
        ("email", "https://user:s3cret@mail.example"),
        ("email", "mailto://user:s3cret@"),
        ("webhook", "s3cret"),
        ("webhook", "http://127.0.0.1:1/s3cret"),
    ],
)
def test_an_address_that_leads_nowhere_is_not_repeated(
    channel: str, address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(channels.variable(channel), address)
    with caplog.at_level("DEBUG"), pytest.raises(channels.NotTold, match=f"^{channel}: not taken") as caught:
        channels.tell(channel, wording.opening(ALERT, CONFIG))
    assert "s3cret" not in f"{caught.value} {caught.value.__cause__} {caught.value.__context__} {caplog.text}"


def test_a_mailbox_and_slack_that_refuse_have_not_been_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as loopback, mailbox() as box:
        loopback.answer, box.answer = (lambda _: Reply(status=500)), 554
        monkeypatch.setattr(NotifySlack, "webhook_url", f"{loopback.url}/services")
        monkeypatch.setenv("WOM_ALERTS_SLACK_URL", SLACK)
        monkeypatch.setenv("WOM_ALERTS_EMAIL_URL", f"mailto://127.0.0.1:{box.port}?from=wom@example.com&to=o@e.example")
        for channel in ("slack", "email"):
            with pytest.raises(channels.NotTold):
                channels.tell(channel, wording.trial(CONFIG, "k"))
    assert (len(loopback.requests), box.mails) == (1, [])


def test_every_kind_says_what_happened_and_what_to_do() -> None:
    for kind in wording.KINDS:
        facts = {name: getattr(ALERT, name) for name in Alert.__dataclass_fields__} | {"kind": kind, "detail": None}
        message = wording.opening(Alert(**facts), CONFIG)
        assert message.title.startswith("wom: ")
        assert "What to do: " in message.text
        assert "{" not in message.title + message.text
