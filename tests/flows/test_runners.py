import pytest
from prefect.client.schemas.objects import TaskRun
from prefect.states import Failed

from flows import collecting
from flows.pulls import Pull, PullFailed
from flows.tasks import TASKS, repeated


def test_a_pull_waits_before_it_is_tried_again() -> None:
    task = repeated(TASKS[collecting.collect], 2)
    assert (task.retries, task.retry_delay_seconds) == (2, [60, 120])
    assert repeated(TASKS[collecting.collect], 0).retries == 0


@pytest.mark.parametrize(
    "outcome, is_tried_again", [("platform_down", True), ("rate_limited", False), ("bad_query", False)]
)
def test_only_a_platform_that_is_down_is_tried_again(outcome: str, is_tried_again: bool) -> None:
    task = repeated(TASKS[collecting.collect], 2)
    assert task.retry_condition_fn is not None
    state = Failed(data=PullFailed(Pull("shelf", "posts", outcome)))
    assert task.retry_condition_fn(task, TaskRun.model_construct(), state) is is_tried_again
