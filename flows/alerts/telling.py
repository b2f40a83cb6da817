"""The step that tells what was raised and what is over, once each.

A notice is remembered after a channel took it: whoever is killed in between tells it again, under the same key. Two
that tell at once take turns by a lock on a file, which the system takes back from a process that dies.
"""

import fcntl
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.alerts import channels, wording
from flows.alerts.wording import Message
from flows.configuration.settings import load_settings
from warehouse import alerts
from warehouse.alerts import CLOSED, OPENED, Alert

log = logging.getLogger(__name__)

_SPIKES = ("spike", "detraction_wave")
_MOST_CLOSED = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """How many notices were taken, and what each channel that did not take one said."""

    notice_count: int
    refusals: tuple[str, ...]


def tell(config: str) -> Told:
    """Tell each channel what it does not know yet: first what was raised, then what is over.

    A channel that refuses is left alone until the next time.
    """
    settings = load_settings(Path(config))
    path, wanted = settings.warehouse.path, list(dict.fromkeys(settings.alerts.channels))
    refusals: dict[str, str] = {}
    count = 0
    with _turn(path):
        for event in (OPENED, CLOSED):
            for alert, channel in _due(path, event, wanted):
                if channel not in refusals:
                    count += _told(path, channel, alert, _message(path, event, alert, Path(config)), refusals)
    return Told(count, tuple(refusals.values()))


def _due(path: Path, event: str, wanted: Sequence[str]) -> Iterator[tuple[Alert, str]]:
    """Yield the alerts that are to be told, each with its channel."""
    if due := alerts.due(path, event=event, channels=list(wanted), at=datetime.now(UTC)):
        known = {alert.alert_id: alert for alert in alerts.listed(path, most=_MOST_CLOSED)}
        yield from ((known[alert_id], channel) for alert_id, channel in due if alert_id in known)


def _told(path: Path, channel: str, alert: Alert, message: Message, refusals: dict[str, str]) -> bool:
    """Tell one notice and remember it; tell whether the channel took it."""
    try:
        channels.tell(channel, message)
    except channels.NotTold as refusal:
        log.info("alert not told: %s", refusal)
        refusals[channel] = str(refusal)
        return False
    alerts.remember(path, alert.alert_id, event=message.event, channel=channel, at=datetime.now(UTC))
    return True


def _message(path: Path, event: str, alert: Alert, config: Path) -> Message:
    if event == CLOSED:
        return wording.all_clear(alert, config)
    return wording.opening(alert, config, alerts.addresses(path, alert.subject) if alert.kind in _SPIKES else ())


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    with Path(f"{path}.telling").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
