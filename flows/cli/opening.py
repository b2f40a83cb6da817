"""Open a warehouse that is there, for commands that work on what it holds."""

from pathlib import Path

from flows import steps
from flows.cli.exits import WrongUse
from flows.configuration.settings import load_settings
from warehouse import schema
from warehouse.naming import PostName, find


def warehouse_of(config: Path) -> Path:
    """Return the path of the working database, brought to the present schema where there is one."""
    path = load_settings(config).warehouse.path
    if path.exists():
        schema.prepare(path)
    return path


def post_of(path: Path, post: str) -> PostName:
    """Return the one post that is meant.

    Raises ``WrongUse`` where none is, or several are.
    """
    found = find(path, post)
    if not found:
        raise WrongUse(f"{post}: no such post is stored; say platform:post_id, such as x:1234")
    is_clear = str(found[0]) == post or (len(found) == 1 and post.startswith(("https://", "http://")))
    if not is_clear:
        raise WrongUse(f"{post}: say on which platform: {' or '.join(map(str, found))}")
    return found[0]


def publish(config: Path) -> None:
    """Carry what a person told into the answers of readers at once."""
    steps.measure_changes(str(config))
    steps.publish_copy(str(config))
