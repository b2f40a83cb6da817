"""The same steps as Prefect tasks, so that ops can watch, schedule, retry and limit them."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from connectors.errors import PlatformDown
from flows import collecting, steps, sweeping
from flows.alerts import looking, telling
from flows.hiding import without_secrets
from flows.listen import Result
from flows.pulls import PullFailed

_FIRST_WAIT_SECONDS = 60


def _worth_trying_again(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Tell whether minutes may help: with a platform that is down, not with a wrong key or query.

    Nor with one that asks to wait: the connector has waited as long as is worth it, and the next run comes back later.
    """
    failure = state.result(raise_on_failure=False)
    return isinstance(failure, PullFailed) and failure.pull.outcome == PlatformDown.outcome


def as_task(step: Callable[..., Any], name: str, **options: Any) -> Task[..., Any]:
    """Wrap a step: it works by side effect, so its results are neither cached nor kept, and fails without secrets."""
    return Task(without_secrets(step), name=name, cache_policy=NO_CACHE, persist_result=False, **options)


def _as_pull(step: Callable[..., Any], name: str, run_name: str) -> Task[..., Any]:
    """Wrap a step that asks a source: it may be worth asking again."""
    options = {"retry_jitter_factor": 0.5, "retry_condition_fn": _worth_trying_again}
    return as_task(step, name, task_run_name=run_name, **options)


TASKS = {
    steps.prepare: as_task(steps.prepare, "prepare"),
    collecting.collect: _as_pull(collecting.collect, "collect", "collect {source} {query_name}"),
    sweeping.look_up: _as_pull(sweeping.look_up, "look up", "look up {source}"),
    steps.tag_batch: as_task(steps.tag_batch, "tag"),
    steps.expire: as_task(steps.expire, "expire"),
    steps.measure_changes: as_task(steps.measure_changes, "measure"),
    steps.publish_copy: as_task(steps.publish_copy, "publish"),
    looking.look: as_task(looking.look, "look"),
    telling.tell: as_task(telling.tell, "tell"),
}


def repeated(task: Task[..., Any], retries: int) -> Task[..., Any]:
    """Return the task with that many retries and the wait before each, every one twice as long as the one before."""
    # Waits given to a task without retries, even as a function, are none: so they are told together with the retries.
    waits = [_FIRST_WAIT_SECONDS * 2**retry for retry in range(retries)]
    return task.with_options(retries=retries, retry_delay_seconds=waits)


class Orchestrated:
    """The runner that carries out each step as a Prefect task; ``retries`` apply to pulls."""

    def __init__(self, retries: int = 0) -> None:
        self._retries = retries

    def one(self, step: Callable[..., Result], *arguments: Any) -> Result:
        """Run the step as a task and wait for it."""
        return cast("Result", TASKS[step](*arguments))

    def each(self, step: Callable[..., Result], calls: Sequence[tuple[Any, ...]]) -> list[Result | Exception]:
        """Submit one task for each call, then wait for all."""
        task = repeated(TASKS[step], self._retries)
        futures = [task.submit(*arguments) for arguments in calls]
        return [future.result(raise_on_failure=False) for future in futures]
