"""Alerts as the command line raises, tells, lists and tries them."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from flows.alerts import channels, wording
from flows.alerts.watching import Watched, watch_once
from flows.cli import terminal
from flows.cli.exits import WrongUse
from flows.cli.opening import warehouse_of
from flows.cli.reports import show_json
from flows.cli.terminal import inert, out, table
from flows.configuration.settings import load_settings
from flows.direct import Direct
from warehouse import alerts

_CELL_WIDTH = 200


def watch(config: Path, *, as_json: bool) -> Watched:
    """Watch once and say what came of it."""
    watched = watch_once(str(config), Direct())
    if as_json:
        show_json(asdict(watched))
        return watched
    changes, told = watched.changes, watched.told
    terminal.say(f"{changes.opened_count} raised, {changes.closed_count} over, {told.notice_count} told.")
    for refusal in told.refusals:
        terminal.complain(refusal)
    return watched


def show(config: Path, *, most: int, as_json: bool) -> None:
    """List the alerts that are open, and some that are over."""
    found = alerts.listed(warehouse_of(config), most=most)
    if as_json:
        show_json([asdict(alert) for alert in found])
        return
    shown = table("kind", "subject", "found", "told from", "raised", "over", "detail")
    for alert in found:
        numbers = (f"{number:,.4g}" if number is not None else "-" for number in (alert.found, alert.threshold))
        row = (alert.kind, alert.subject, *numbers, _minute(alert.opened_at), _minute(alert.closed_at))
        shown.add_row(*(inert(cell, _CELL_WIDTH) for cell in (*row, alert.detail or "")))
    out.print(shown)
    open_count = sum(alert.closed_at is None for alert in found)
    terminal.say(f"{open_count} open.")


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "-"


def try_channels(config: Path) -> list[str]:
    """Send a test message to each channel; say which took it, and return what the others said.

    Raises ``WrongUse`` where no channel is configured.
    """
    wanted = list(dict.fromkeys(load_settings(config).alerts.channels))
    if not wanted:
        raise WrongUse('no channel is configured: say channels = ["webhook"] in [alerts] of wom.toml')
    refusals = []
    message = wording.trial(config, f"test:{uuid4().hex}")
    for channel in wanted:
        try:
            channels.tell(channel, message)
        except channels.NotTold as refusal:
            refusals.append(str(refusal))
        else:
            terminal.say(f"{channel}: took a test message.")
    return refusals
