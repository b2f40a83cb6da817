"""How far a long step has come, told to whoever listens: the terminal, the Prefect UI, a test."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a step stands: ``done`` units so far, and the ``share`` of the whole in [0, 1], ``None`` where unknown."""

    step: str
    done: int = 0
    unit: str = ""
    share: float | None = None

    @property
    def count(self) -> str:
        """What is done, with its unit; nothing where the step counts nothing."""
        return f"{self.done:,} {self.unit}" if self.unit else ""

    def __str__(self) -> str:
        """Say it in one line, as logs do."""
        share = "" if self.share is None else f", {self.share:.0%}"
        return f"{self.step}: {self.count}{share}" if self.unit else self.step


Listener = Callable[[Progress], None]

_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have ``listener`` told of all progress in this process for the length of the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def tell(progress: Progress) -> None:
    """Log where a step stands and tell every listener; one that fails does not fail the step."""
    log.info("%s", progress)
    for listener in tuple(_listeners):
        try:
            listener(progress)
        except Exception as error:  # noqa: BLE001 - whatever a listener may do, the work goes on
            log.warning("progress cannot be shown: %s", type(error).__name__)
