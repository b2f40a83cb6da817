"""Backups of the warehouse as the command line makes, restores and shows them."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from flows.cli import terminal
from flows.cli.reports import show_json
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.progress import Progress, tell
from flows.upkeep import expire_once
from warehouse import backups, restoring
from warehouse.backups import Backup
from warehouse.restoring import Restored

_MEGABYTE = 1_000_000


def make(config: Path, folder: Path | None, keep: int | None) -> tuple[Backup, list[Path]]:
    """Make a backup and return it with the old ones that went; what is not told is as the configuration says."""
    settings = load_settings(config)
    tell(Progress("copy and verify the warehouse"))
    made = backups.back_up(settings.warehouse.path, folder or settings.backup.folder)
    most = keep or settings.backup.keep
    return made, backups.prune(made, most) if most else []


def show(made: Backup, gone: Sequence[Path], *, as_json: bool) -> None:
    """Show where a backup lies, what it holds, and which ones went for it."""
    if as_json:
        show_json(asdict(made) | {"path": str(made.path), "deleted": list(map(str, gone))})
        return
    terminal.say(f"{made.path}: {_size(made)}, {_counts(made)}, verified.")
    for path in gone:
        terminal.say(f"{path}: deleted.")


def _size(backup: Backup) -> str:
    return f"{backup.byte_count / _MEGABYTE:,.1f} MB, schema version {backup.schema_version}"


def _counts(backup: Backup) -> str:
    counts = backup.row_counts
    told = ", ".join(f"{counts.get(table, 0):,} {table}" for table in ("posts", "mentions"))
    return f"{told}, {counts.get('quarantine', 0):,} quarantined, {sum(counts.values()):,} rows in {len(counts)} tables"


def put_back(config: Path, file: Path) -> Restored | None:
    """Put a backup in the place of the warehouse; return ``None`` where that is in this very state already."""
    path = load_settings(config).warehouse.path
    path.parent.mkdir(parents=True, exist_ok=True)
    tell(Progress("verify and copy the backup"))
    return restoring.restore(file, path)


def show_restored(file: Path, restored: Restored | None) -> None:
    """Show what is in place now, and where the warehouse of before lies."""
    if restored is None:
        terminal.say(f"{file}: the warehouse is in this very state already.")
        return
    made_at = f"{restored.backup.made_at:%Y-%m-%d %H:%M:%S} UTC"
    terminal.say(f"{restored.path}: now as of {made_at}, {_counts(restored.backup)}.")
    if restored.aside:
        terminal.say(f"{restored.aside}: the warehouse of before; delete it when you no longer need it.")


def publish(config: Path) -> None:
    """Bring what was restored to the present configuration, let go what is past its term, and give it to readers."""
    tell(Progress("measure and publish"))
    expire_once(str(config), Direct())
