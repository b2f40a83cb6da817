"""What an alert says to a person: what happened, in numbers, since when, and what to do about it.

Names, details and addresses come from configurations, platforms and posts: they are made inert here, once for all
channels; what a channel would act on beyond that, such as HTML, it escapes itself.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.inert import one_line
from warehouse.alerts import OPENED, Alert

_LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """How alerts of a kind are told: formats whose fields are those of the alert."""

    headline: str
    numbers: str
    advice: str


KINDS = {
    "run_failed": Kind(
        "{subject} failed",
        "{found:.0f} runs have failed since the last one that completed.",
        "Read the run's log in the Prefect UI; wom status says which source stopped it. The next run takes up what is "
        "left.",
    ),
    "run_crashed": Kind(
        "{subject} crashed",
        "{found:.0f} runs have crashed since the last one that completed.",
        "See whether its worker runs and has memory: wom up says so, or the log of the worker. The next run takes up "
        "what is left.",
    ),
    "run_late": Kind(
        "{subject} is late",
        "A planned run has not begun for {found:.0f} minutes; told after {threshold:.0f}.",
        "See whether a worker of the pool wom runs: start wom up, or prefect worker start --pool wom.",
    ),
    "run_zombie": Kind(
        "{subject} died without a word",
        "{found:.0f} runs stopped giving signs of life and were taken for crashed.",
        "See whether the worker was killed, as for want of memory, and start it again. The next run takes up what is "
        "left.",
    ),
    "source_failing": Kind(
        "{subject} fails again and again",
        "{found:.0f} runs in a row failed; told after {threshold:.0f}.",
        "Run: wom doctor --source {source}",
    ),
    "budget": Kind(
        "budget: {subject} used",
        "{found:,.2f} are used; told at {threshold:,.2f}.",
        "Raise budgets.{source} in wom.toml, ask for less, or wait for the next day or month (UTC). At the cap the "
        "source is not asked any more.",
    ),
    "spike": Kind(
        "spike: {subject}",
        "{found:.0f} were found where up to {threshold:.1f} would be no surprise.",
        "Run: wom sql \"from spikes where brand = '{brand}' order by starts_at desc\"",
    ),
    "detraction_wave": Kind(
        "wave of detraction: {brand}",
        "{found:.0f} mentions warn others off where up to {threshold:.1f} would be no surprise.",
        "Read the posts and answer those who wrote them. Run: wom sql \"from spikes where brand = '{brand}' and "
        "measure = 'detraction' order by starts_at desc\"",
    ),
    "no_data": Kind(
        "{subject} brings nothing any more",
        "Nothing new for {found:.1f} days; told after {threshold:.1f}.",
        "See whether its query still finds something on the platform. Run: wom doctor --source {source}",
    ),
    "tagger_drift": Kind(
        "kinds of mentions moved: {subject}",
        "{found:.0%} of last week's mentions would have to be of another kind to look like the four weeks before; told "
        "above {threshold:.0%}.",
        "Read some of them: either people talk otherwise, or the tagger errs on something new: see "
        "docs/howto/correct-tags.md",
    ),
    "disk_low": Kind(
        "{subject} is nearly full",
        "{found:.1f} GiB are free; told below {threshold:.1f}.",
        "Make room: old backups, a warehouse put aside by wom restore, logs. A run that finds the disk full stores "
        "nothing, and loses nothing.",
    ),
    "published_old": Kind(
        "readers have an old copy",
        "The published copy is {found:.0f} hours old; told after {threshold:.0f}.",
        "See why no run came to its end: wom status, the Prefect UI. At once: wom publish",
    ),
}


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as it is told; ``key`` is the same whenever the same notice is told again."""

    key: str
    event: str
    kind: str
    subject: str
    title: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return all lines below the title."""
        return "\n".join(self.lines)


def opening(alert: Alert, config: Path, addresses: Sequence[str] = ()) -> Message:
    """Return what is said when an alert is raised; ``addresses`` show what it is about."""
    kind, facts = KINDS[alert.kind], _facts(alert)
    shown = [one_line(address) for address in addresses if address.startswith(("https://", "http://"))]
    lines = [
        kind.numbers.format(**facts),
        f"Since: {_told(alert.began_at)}",
        *([f"Detail: {one_line(alert.detail, _LONGEST_DETAIL)}"] if alert.detail else []),
        *(f"See: {address}" for address in shown),
        f"What to do: {kind.advice.format(**facts)}",
        _where(config),
    ]
    return _message(alert, OPENED, f"wom: {kind.headline.format(**facts)}", lines)


def all_clear(alert: Alert, config: Path) -> Message:
    """Return what is said when an alert is over."""
    headline = KINDS[alert.kind].headline.format(**_facts(alert))
    lines = [f"No longer so since: {_told(alert.closed_at)}", f"Told first: {_told(alert.opened_at)}", _where(config)]
    return _message(alert, "closed", f"wom: all clear: {headline}", lines)


def trial(config: Path, key: str) -> Message:
    """Return what is said to try a channel."""
    lines = ("This is only a test: alerts of wom will arrive here.", _where(config))
    return Message(key, "test", "test", "test", "wom: test", lines)


def _message(alert: Alert, event: str, title: str, lines: Sequence[str]) -> Message:
    subject = one_line(alert.subject)
    return Message(f"{alert.alert_id}:{event}", event, alert.kind, subject, title, tuple(lines))


def _facts(alert: Alert) -> dict[str, object]:
    names = {"subject": alert.subject, "brand": alert.brand or "", "source": alert.source or ""}
    inert: dict[str, object] = {name: one_line(text) for name, text in names.items()}
    return inert | {"found": alert.found or 0, "threshold": alert.threshold or 0}


def _told(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "unknown"


def _where(config: Path) -> str:
    return f"Where: {one_line(str(config.absolute()))} on {socket.gethostname()}"
