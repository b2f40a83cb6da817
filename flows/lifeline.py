"""A lifeline ends processes with the one that keeps them, however that one ends.

The keeper holds a lock on a file. Those that it keeps wait for that lock, and whoever gets it knows that the keeper is
gone, for the system takes it from a process that dies. Each of them holds its share of a second lock meanwhile, so that
nobody begins anew before all have ended.
"""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

VARIABLE = "WOM_LIFELINE"
"""The environment variable by which processes know what they hang on; whatever they start inherits it."""

_SUFFIX, _KEPT_SUFFIX = ".lifeline", ".kept"
_SECONDS_TO_END = 10
_SECONDS_BETWEEN_LOOKS = 0.1
_held: list[IO[str]] = []


class Lifeline:
    """Held by this process for those that it keeps, from its making until it is cut or the process ends."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = path_of(folder, name, os.getpid())
        self._lock = self.path.open("a", encoding="utf-8")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def cut(self) -> None:
        """Have all that hang on it end."""
        self._lock.close()
        self.path.unlink(missing_ok=True)


@contextmanager
def held(folder: Path, name: str) -> Iterator[Lifeline]:
    """Hold a lifeline for as long as the block lasts, then wait a while for those that hang on it."""
    line = Lifeline(folder, name)
    try:
        yield line
    finally:
        line.cut()
        have_ended(line.path, 2 * _SECONDS_TO_END)


def path_of(folder: Path, name: str, process: int) -> Path:
    """Return the file that a process holds as the lifeline of those that it keeps."""
    return folder / f"{name}-{process}{_SUFFIX}"


def hang_on() -> None:
    """End this process when its keeper is gone: by SIGTERM, and where that does not help within seconds, at once.

    Nothing happens where the environment names no lifeline.
    """
    named = os.environ.get(VARIABLE)
    if not named or _held:
        return
    lifeline = Path(named)
    share = lifeline.with_suffix(_KEPT_SUFFIX).open("a", encoding="utf-8")
    fcntl.flock(share, fcntl.LOCK_SH)
    _held.append(share)
    threading.Thread(target=_end_with, args=[lifeline], daemon=True, name="lifeline").start()


def _end_with(lifeline: Path) -> None:
    """Wait for the lock of the keeper, then end this process."""
    try:
        with lifeline.open(encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
    except FileNotFoundError:
        pass  # the keeper let go of it before we came
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_SECONDS_TO_END)
    os._exit(128 + signal.SIGTERM)


def left_behind(folder: Path) -> set[Path]:
    """Return the lifelines in a folder, on which processes may still hang, whether or not their keepers live."""
    return {file.with_suffix(_SUFFIX) for file in folder.iterdir() if file.suffix in {_SUFFIX, _KEPT_SUFFIX}}


def have_ended(lifeline: Path, seconds: float) -> bool:
    """Wait that long at most for all that hang on a lifeline; tell whether they have ended, and if so, tidy up."""
    deadline = time.monotonic() + seconds
    kept = lifeline.with_suffix(_KEPT_SUFFIX)
    while not _is_free(kept):
        if time.monotonic() > deadline:
            return False
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    kept.unlink(missing_ok=True)
    lifeline.unlink(missing_ok=True)
    return True


def _is_free(path: Path) -> bool:
    """Tell whether nobody holds a lock of this file."""
    try:
        with path.open(encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True
