"""What a run does besides listening, by itself: give readers a fresh copy, let go of what is past its term."""

from dataclasses import dataclass

from flows import steps
from flows.listen import Runner
from warehouse.measure import Measured


@dataclass(frozen=True, slots=True)
class Published:
    """What was measured, and whether readers have a new copy of it."""

    measured: Measured
    published: bool


@dataclass(frozen=True, slots=True)
class Expired:
    """How many posts went because they were past their term, and what followed from that."""

    post_count: int
    measured: Measured
    published: bool


def publish_once(config: str, runner: Runner) -> Published:
    """Measure what is new and give readers a fresh copy. Safe to start again at any moment, also beside another run."""
    runner.one(steps.prepare, config)
    return Published(
        measured=runner.one(steps.measure_changes, config),
        published=runner.one(steps.publish_copy, config),
    )


def expire_once(config: str, runner: Runner) -> Expired:
    """Remove what is past the terms of ``[retention]``, then measure and publish.

    Safe to start again at any moment, also beside another run. Without any term nothing is removed.
    """
    runner.one(steps.prepare, config)
    return Expired(
        post_count=runner.one(steps.expire, config),
        measured=runner.one(steps.measure_changes, config),
        published=runner.one(steps.publish_copy, config),
    )
