"""What Stack Exchange asks of those who ask it: to pause, and to come back tomorrow."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from connectors.errors import RateLimited

_LONGEST_PAUSE = 60.0


class Quota:
    """Keeps to what the answers say of pauses and of the quota of the day, which is one of UTC."""

    def __init__(self, now: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
        self._now = now
        self._sleep = sleep
        self._used_up_until: datetime | None = None

    def require(self) -> None:
        """Raise ``RateLimited`` where no request is left today."""
        if self._used_up_until and self._now() < self._used_up_until:
            raise RateLimited("stackexchange: the quota of this day is used up", self._used_up_until)

    def heed(self, pause: int, left: int | None) -> None:
        """Pause for as many seconds as an answer asks for, and note whether a request is ``left`` after it.

        Raises:
            RateLimited: the pause is longer than is worth waiting for.
        """
        if left == 0:
            tomorrow = self._now().astimezone(UTC) + timedelta(days=1)
            self._used_up_until = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
        if pause > _LONGEST_PAUSE:
            raise RateLimited(f"stackexchange asks to pause for {pause} s", self._now() + timedelta(seconds=pause))
        if pause:
            self._sleep(pause)
