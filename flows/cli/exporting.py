"""Give posts to others as their platform allows it: by their ids alone, and no more of them than it lets one have."""

import csv
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from connectors import registry
from connectors.connector import Sharing
from flows.cli.exits import WrongUse
from flows.cli.opening import warehouse_of
from flows.cli.terminal import told_name
from flows.configuration.mistakes import unknown
from flows.configuration.settings import load_settings
from flows.inert import without_formula
from warehouse import exports
from warehouse.exports import Allowance, Export

_FORMS = (".csv", ".jsonl", ".ndjson")


def export(  # noqa: PLR0913 - all that an export says
    config: Path, file: Path, rules: str, recipient: str, *, since: datetime | None, brands: Sequence[str] | None
) -> tuple[Export, Sharing]:
    """Write the ids of posts of a platform into a file, whole or not at all, and remember who gets them.

    Raises ``WrongUse`` where the platform has no rule that allows it, and for a file that cannot be written.
    """
    sharing = _rule(rules)
    who = told_name(recipient)
    if not who:
        raise WrongUse("say who gets them: --to NAME")
    _require_writable(file)
    load_settings(config).require_brands(brands or ())
    allowance = Allowance(rules, sharing.ids, sharing.within)
    moment = since and since.replace(tzinfo=UTC)
    given = exports.record(warehouse_of(config), allowance, who, since=moment, brands=brands)
    _write(file, given.post_ids)
    return given, sharing


def _rule(source: str) -> Sharing:
    """Return what a platform lets others have of its posts."""
    if source not in registry.names():
        raise WrongUse(f"{source}: {unknown('source', source, registry.names())}")
    sharing: Sharing | None = getattr(registry.load(source), "SHARING", None)
    if sharing is None:
        raise WrongUse(
            f"{source}: wom knows no rule by which its posts may be given to others, so none are. "
            "Numbers without people may be: see the views"
        )
    return sharing


def _require_writable(file: Path) -> None:
    if file.suffix not in _FORMS:
        raise WrongUse(f"{file}: cannot write '{file.suffix}'; choose one of {', '.join(_FORMS)}")
    if file.is_dir() or not file.parent.is_dir():
        raise WrongUse(f"{file}: " + ("a folder, not a file" if file.is_dir() else f"no folder {file.parent}"))


def _write(file: Path, post_ids: Iterable[str]) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as written:
            if file.suffix == ".csv":
                csv.writer(written).writerows([["id"], *([without_formula(post_id)] for post_id in post_ids)])
            else:
                written.writelines(orjson.dumps({"id": post_id}).decode() + "\n" for post_id in post_ids)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
