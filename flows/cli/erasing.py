"""Erase a person from all that is stored, and tell what that is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import typer

from flows import steps
from flows.cli import terminal
from flows.cli.exits import WrongUse
from flows.cli.terminal import inert, out, table
from flows.configuration.settings import Settings, load_settings
from flows.configuration.values import bare_account
from flows.direct import Direct
from flows.handover import Handover, handover
from flows.listen import tag_all
from warehouse import erasing
from warehouse.erasing import Erasure

_CELL_WIDTH = 60

Wanted = tuple[str, str]
"""A platform, and an id or a handle there."""


def erase(config: Path, authors: Sequence[str], *, is_sure: bool, is_trial: bool) -> str:
    """Erase a person after showing what goes; return what to say.

    Raises ``WrongUse`` where it is not clear who is meant.
    """
    settings = load_settings(config)
    named = [_account(author) for author in authors]
    steps.prepare(str(config))
    handing = handover(settings)
    wanted = _all_of_them(settings, handing, named)
    addressed = handing.addressed([*named, *_configured_with(settings, handing, wanted)])
    found = erasing.preview(settings.warehouse.path, wanted, addressed)
    _show(named, found)
    if is_trial:
        return "Nothing was erased: this was a trial."
    if not is_sure and not typer.confirm("Erase this person? It cannot be undone"):
        return "Nothing was erased."
    erasing.erase(settings.warehouse.path, wanted, addressed)
    _finish(config)
    told = [*wanted, *((each.platform, each.handle or each.author_id) for each in found.accounts)]
    _tell_what_is_yours(settings, handing, told)
    return "Erased, published, and the files written anew. Nothing of this person comes in any more."


def pseudonym(config: Path, author: str) -> str:
    """Return what an account is called in the answers.

    Raises ``WrongUse`` where it is not clear who is meant, or names are stored as they are.
    """
    handing = handover(load_settings(config))
    if handing.names is None:
        raise WrongUse("names are stored as they are; [privacy] pseudonymise in wom.toml would have them replaced")
    [(_, name)] = handing.accounts([_account(author)])
    return name


def erase_again(config: Path) -> str:
    """Erase again whoever was erased before and is stored again, as after a restore; return what to say."""
    steps.prepare(str(config))
    found = erasing.erase_again(load_settings(config).warehouse.path)
    _finish(config)
    if found is None:
        return "Nothing is stored of anybody who was erased."
    return f"Erased again: {_counted(found)}."


def _account(author: str) -> Wanted:
    platform, _, name = author.partition(":")
    name = bare_account(name)
    if not platform or not name:
        raise WrongUse(f"{author}: say who is meant as platform:id or platform:@handle, such as x:123 or x:@ann")
    return platform.strip().lower(), name


def _all_of_them(settings: Settings, handing: Handover, named: Sequence[Wanted]) -> list[Wanted]:
    """Return the accounts that are named, and those that wom.toml says belong to the same people, as stored."""
    known = handing.accounts(named)
    stored = erasing.accounts(settings.warehouse.path, known)
    told = _folded(known) | _folded((each.platform, each.author_id) for each in stored)
    told |= _folded((each.platform, each.handle) for each in stored if each.handle)
    return list(dict.fromkeys([*known, *handing.accounts(_configured_with(settings, handing, told))]))


def _configured_with(settings: Settings, handing: Handover, known: Collection[Wanted]) -> list[Wanted]:
    """Return the accounts that wom.toml names for the people of some that are given as stored."""
    people = [_flat(platforms) for platforms in settings.people.values()]
    theirs = (accounts for accounts in people if _folded(known) & _folded(handing.accounts(accounts)))
    return [account for accounts in theirs for account in accounts]


def _flat(platforms: Mapping[str, Iterable[str]]) -> list[Wanted]:
    return [(platform, account) for platform, accounts in platforms.items() for account in accounts]


def _folded(accounts: Iterable[Wanted]) -> set[Wanted]:
    return {(platform, account.lower().lstrip("@")) for platform, account in accounts}


def _show(wanted: Sequence[Wanted], found: Erasure) -> None:
    """Show whose accounts were found and what goes."""
    if found.accounts:
        shown = table("platform", "id", "handle", "name")
        for account in found.accounts:
            cells = (account.platform, account.author_id, account.handle or "", account.name or "")
            shown.add_row(*(inert(cell, _CELL_WIDTH) for cell in cells))
        out.print(shown)
    if found.is_empty:
        named = ", ".join(f"{platform}:{name}" for platform, name in wanted)
        terminal.say(f"Nothing is stored of {inert(named, 200)}. Erasing still keeps them out from now on.")
    else:
        terminal.say(f"Found {_counted(found)}.")


def _counted(found: Erasure) -> str:
    return (
        f"{len(found.accounts):,} accounts, {found.post_count:,} posts of theirs, {found.repost_count:,} reposts of "
        f"their words, {found.altered_count:,} posts by others that name them, "
        f"{found.reject_count:,} rows in quarantine"
    )


def _finish(config: Path) -> None:
    """Carry the erasure into the answers and the files: whose texts changed are tagged again."""
    tag_all(str(config), Direct())
    steps.measure_changes(str(config))
    steps.publish_copy(str(config))


def _tell_what_is_yours(settings: Settings, handing: Handover, wanted: Sequence[Wanted]) -> None:
    """Say where the person may still stand that wom does not write to."""
    told = _folded(wanted)
    for name, platforms in settings.people.items():
        if told & _folded(handing.accounts(_flat(platforms))):
            terminal.complain(f"wom.toml still names them under [people.{name}]: take that out")
    for key, brand in settings.brands.items():
        for kind in ("accounts", "staff"):
            if told & _folded(handing.accounts(_flat(getattr(brand, kind)))):
                terminal.complain(f"wom.toml still names them under [brands.{key}.{kind}]: take that out")
    if "archive" in settings.sources:
        terminal.complain("the files that the source archive reads are yours and are left as they are")
    terminal.complain("backups and copies made elsewhere still hold them: see docs/privacy.md")
