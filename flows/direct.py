"""Run the steps in this process, without Prefect: for cron, for tests, for a machine with no server."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from flows.listen import Result

SIDE_BY_SIDE = 8


class Direct:
    """The runner that simply calls each step."""

    def one(self, step: Callable[..., Result], *arguments: Any) -> Result:
        """Call the step."""
        return step(*arguments)

    def each(self, step: Callable[..., Result], calls: Sequence[tuple[Any, ...]]) -> list[Result | Exception]:
        """Call the step in threads, at most ``SIDE_BY_SIDE`` at once."""
        with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:
            futures = [pool.submit(step, *arguments) for arguments in calls]
        return [_outcome(future) for future in futures]


def _outcome(future: Future[Any]) -> Any:
    """Return what came of a call: its result or its failure."""
    failure = future.exception()
    return failure if isinstance(failure, Exception) else future.result()
