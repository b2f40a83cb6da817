"""Look whether all is well, then tell whom it concerns: what ``wom watch`` and the flow of that name do."""

from dataclasses import dataclass

from flows.alerts import looking, telling
from flows.alerts.telling import Told
from flows.listen import Runner
from warehouse.alerts import Changes


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watch has changed, and whom it told."""

    changes: Changes
    told: Told


def watch_once(config: str, runner: Runner) -> Watched:
    """Raise what is wrong, close what is over, tell both. Safe to start again at any moment, also beside another."""
    changes = runner.one(looking.look, config)
    return Watched(changes, runner.one(telling.tell, config))
