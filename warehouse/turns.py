"""One open DuckDB file of this process, lent to many threads at once and closed when the last gives it back.

DuckDB lets one process at a time open a file. Within that process all threads share what is open; the process gives the
file up when nobody uses it, and at the latest after a turn, so that busy threads which overlap without end do not keep
every other process waiting for ever.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from duckdb import DuckDBPyConnection

from warehouse.errors import WarehouseLocked

TURN_SECONDS = 2.0
PAUSE_SECONDS = 0.25
"""How long we stay away after a full turn: longer than the longest wait between two tries of another process."""


class SharedFile:
    """Lend cursors of one DuckDB file to the threads of this process.

    ``opening`` opens the file and may take until the deadline it is given; ``closing`` is called right before the
    file is closed, while its lock is still held. Deadlines are moments of ``time.monotonic()``.
    """

    def __init__(self, opening: Callable[[float], DuckDBPyConnection], closing: Callable[[], None]) -> None:
        self._opening = opening
        self._closing = closing
        self._condition = threading.Condition()
        self._write_lock = threading.Lock()
        self._root: DuckDBPyConnection | None = None
        self._is_opening = False
        self._borrowers: list[int] = []
        self._opened_at = 0.0
        self._stay_away_until = 0.0

    @property
    def in_use(self) -> bool:
        """Tell whether the file is open in this process or about to be."""
        return self._root is not None or self._is_opening

    @contextmanager
    def lend(self, deadline: float) -> Iterator[DuckDBPyConnection]:
        """Lend a cursor of its own to this thread, opening the file first where nobody else did."""
        cursor = self._borrow(deadline)
        borrowed_in = os.getpid()
        try:
            yield cursor
        finally:
            if os.getpid() == borrowed_in:  # a forked child must not close what belongs to its parent
                self._give_back(cursor)

    @contextmanager
    def writing(self, deadline: float) -> Iterator[None]:
        """Hold the right to write, which one thread of the process has at a time."""
        if not self._write_lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise WarehouseLocked("another thread of this process writes to the database without end; is it stuck?")
        try:
            yield
        finally:
            self._write_lock.release()

    @contextmanager
    def lend_alone(self, deadline: float) -> Iterator[DuckDBPyConnection]:
        """Lend the file itself to this thread while no other thread has it; it is closed afterwards."""
        with self._condition:
            if not self._condition.wait_for(self._is_free, max(0.0, deadline - time.monotonic())):
                raise WarehouseLocked("other threads of this process hold the database without end; are they stuck?")
            self._is_opening = True
        try:
            with self._opening(deadline) as root:
                yield root
                self._closing()
        finally:
            with self._condition:
                self._is_opening = False
                self._condition.notify_all()

    def _is_free(self) -> bool:
        return self._root is None and not self._is_opening

    def _borrow(self, deadline: float) -> DuckDBPyConnection:
        with self._condition:
            if not self._condition.wait_for(self._may_enter, max(0.0, deadline - time.monotonic())):
                raise WarehouseLocked("other threads of this process hold the database without end; are they stuck?")
            self._borrowers.append(threading.get_ident())
            if self._root is not None:
                return self._root.cursor()
            self._is_opening = True
        return self._open(deadline).cursor()

    def _may_enter(self) -> bool:
        if self._is_opening:
            return False
        turn_is_over = time.monotonic() - self._opened_at > TURN_SECONDS
        return self._root is None or not turn_is_over or threading.get_ident() in self._borrowers

    def _open(self, deadline: float) -> DuckDBPyConnection:
        root = None
        try:
            time.sleep(max(0.0, self._stay_away_until - time.monotonic()))
            root = self._opening(deadline)
        finally:
            with self._condition:
                self._root, self._is_opening, self._opened_at = root, False, time.monotonic()
                if root is None:
                    self._borrowers.remove(threading.get_ident())
                self._condition.notify_all()
        return root

    def _give_back(self, cursor: DuckDBPyConnection) -> None:
        cursor.close()
        with self._condition:
            self._borrowers.remove(threading.get_ident())
            if self._root is not None and not self._borrowers:
                self._close(self._root)

    def _close(self, root: DuckDBPyConnection) -> None:
        try:
            self._closing()
            root.close()
        finally:
            now = time.monotonic()
            if now - self._opened_at > TURN_SECONDS:
                self._stay_away_until = now + PAUSE_SECONDS
            self._root = None
            self._condition.notify_all()
