"""Tag again what is stored, with the present tagger: the part of a run that a new version of the tagger asks for."""

from dataclasses import dataclass

from flows import steps
from flows.listen import Runner, tag_all
from flows.steps import TagCount
from nlp.tags import TAGGER
from warehouse.measure import Measured


@dataclass(frozen=True, slots=True)
class Retagged:
    """What was done, and by which tagger."""

    tagger: str
    tagged: TagCount
    measured: Measured
    published: bool


def retag_once(config: str, runner: Runner) -> Retagged:
    """Tag all posts that the present tagger has not seen as they now are, then measure and publish.

    Safe to start again at any moment, also beside another run: it goes on with what is left. Until nothing is left the
    answers speak from the tagger before, whose tags stay stored.
    """
    runner.one(steps.prepare, config)
    return Retagged(
        tagger=TAGGER,
        tagged=tag_all(config, runner),
        measured=runner.one(steps.measure_changes, config),
        published=runner.one(steps.publish_copy, config),
    )
