"""Teach the teacher, ask it, and let the student learn from it and from the labels."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.outcomes import COLUMNS, OUTCOME_COUNT, OUTCOMES
from nlp.training.lessons import ANNOTATED, COMMENT, RATED, TWEET, Labels, Lesson, batches, tensors
from nlp.training.losses import by_tag, from_annotation, from_sentiment, from_teacher, shares_of
from nlp.training.network import Network
from nlp.training.teacher import Teacher

logger = logging.getLogger(__name__)

EMOTION_COUNT = 28
HEADS = {tag: len(names) for tag, names in OUTCOMES.items()} | {"tone": 3, "rating": 1, "emotions": EMOTION_COUNT}
"""What the teacher tells: the outcomes of each tag, the tone of a text as a whole, its rating and emotions."""

_WARMING = 0.06
_LAST_PACE = 0.02
_LONGEST_STEP = 1.0
_KEPT_EVERY = 150
_DECAY = 0.01
_WEIGHT_OF_RATINGS = 4.5
_WEIGHT_OF_EMOTIONS = 5.0
# What the teacher says of kinds where nothing is the target is more of a guess.
_UNTARGETED = 0.5

Floats = npt.NDArray[np.float32]


def teach(
    teacher: Teacher, lessons: Sequence[Lesson], labels: Labels, config: Mapping[str, Any], kept: Path | None = None
) -> None:
    """Let the teacher learn from everything that is labelled; annotated posts come ``rounds`` times.

    How far it came is written to ``kept`` now and then, and taken up from there.
    """
    plan = config["teacher"]
    batches_to_come = _plan_of_teacher(lessons, plan, Random(config["seed"]))
    shares = _shares(labels)
    steps = _Steps(teacher, (plan["pace"], plan["pace_of_heads"]), len(batches_to_come), kept)
    teacher.train()
    for batch in batches_to_come[steps.taken :]:
        chosen = [lessons[place] for place in batch]
        with _in_short():
            scores = teacher(*tensors([lesson.pieces for lesson in chosen]))
        steps.take(_loss_of_teacher({name: score.float() for name, score in scores.items()}, chosen, labels, shares))


def ask(teacher: Teacher, lessons: Sequence[Lesson], together: int) -> Floats:
    """Return what the teacher says of each passage: the outcomes of every tag, sentiment as tone where untargeted."""
    said = np.zeros((len(lessons), OUTCOME_COUNT), np.float32)
    places = batches(lessons, range(len(lessons)), together, Random(0))
    teacher.eval()
    with torch.inference_mode(), _in_short():
        for number, batch in enumerate(places):
            chosen = [lessons[place] for place in batch]
            scores = teacher(*tensors([lesson.pieces for lesson in chosen]))
            targeted = torch.tensor([lesson.is_targeted for lesson in chosen])[:, None]
            scores["sentiment"] = torch.where(targeted, scores["sentiment"], scores["tone"])
            said[batch] = torch.cat([scores[tag].float() for tag in OUTCOMES], 1).numpy()
            _tell("asked", number, len(places))
    return said


def learn(student: Network, lessons: Sequence[Lesson], said: Floats, labels: Labels, config: Mapping[str, Any]) -> None:
    """Let the student learn from what the teacher says, and from the labels where there are any."""
    plan, places = config["student"], range(len(lessons))
    chooser = Random(config["seed"])
    batches_to_come = [
        batch for _ in range(plan["epochs"]) for batch in batches(lessons, places, plan["pieces_together"], chooser)
    ]
    shares = _shares(labels)
    steps = _Steps(student, (plan["pace"], 2 * plan["pace"]), len(batches_to_come))
    student.train()
    for batch in batches_to_come:
        chosen = [lessons[place] for place in batch]
        with _in_short():
            scores, _ = student(*tensors([lesson.pieces for lesson in chosen]))
        told = by_tag(scores.float())
        trusted = torch.tensor([1.0 if lesson.is_targeted else _UNTARGETED for lesson in chosen])
        taught = from_teacher(told, by_tag(torch.from_numpy(said[batch])), trusted).mean()
        steps.take(taught + plan["labels"] * _from_labels(told, told["sentiment"], chosen, labels, shares))


def _from_labels(
    scores: Mapping[str, Tensor],
    tone: Tensor,
    chosen: Sequence[Lesson],
    labels: Labels,
    shares: Mapping[str, Tensor],
) -> Tensor:
    """Return the loss against annotations and the sentiment of tweets."""
    loss = torch.zeros(())
    rows, marks = _annotated(chosen, labels)
    if rows:
        own = {tag: scores[tag][rows] for tag in COLUMNS}
        loss = loss + from_annotation(own, marks, shares).sum()
    rows, tones = _tweets(chosen, labels)
    if rows:
        loss = loss + from_sentiment(tone[rows], tones, shares["tone"]).sum()
    return loss / len(chosen)


def _apart(network: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Return the weights to be learned, those of the layers and all others."""
    named = [(name.startswith("layers"), weight) for name, weight in network.named_parameters() if weight.requires_grad]
    return [weight for is_own, weight in named if is_own], [weight for is_own, weight in named if not is_own]


def _loss_of_teacher(
    scores: Mapping[str, Tensor], chosen: Sequence[Lesson], labels: Labels, shares: Mapping[str, Tensor]
) -> Tensor:
    loss = _from_labels(scores, scores["tone"], chosen, labels, shares)
    for known_by, name, known, distance in (
        (RATED, "rating", labels.ratings[:, None], _rating_distance),
        (COMMENT, "emotions", labels.emotions, _emotion_distance),
    ):
        rows = [row for row, lesson in enumerate(chosen) if lesson.known_by == known_by]
        if rows:
            wanted = torch.from_numpy(known[[chosen[row].row for row in rows]])
            loss = loss + distance(scores[name][rows], wanted) * len(rows) / len(chosen)
    return loss


def _rating_distance(scores: Tensor, wanted: Tensor) -> Tensor:
    return _WEIGHT_OF_RATINGS * functional.mse_loss(scores, wanted)


def _emotion_distance(scores: Tensor, wanted: Tensor) -> Tensor:
    return _WEIGHT_OF_EMOTIONS * functional.binary_cross_entropy_with_logits(scores, wanted)


def _plan_of_teacher(lessons: Sequence[Lesson], plan: Mapping[str, Any], chooser: Random) -> list[list[int]]:
    """Return its batches: of one kind of lesson each, mixed evenly; annotated posts in as many rounds as told."""
    by_kind = {
        known_by: [place for place, lesson in enumerate(lessons) if lesson.known_by == known_by]
        for known_by in (ANNOTATED, TWEET, RATED, COMMENT)
    }
    by_kind[COMMENT] = chooser.sample(by_kind[COMMENT], plan["comments"])
    timed: list[tuple[float, list[int]]] = []
    for known_by, places in by_kind.items():
        rounds = plan["rounds"] if known_by == ANNOTATED else 1
        for turn in range(rounds):
            made = batches(lessons, places, plan["pieces_together"], chooser)
            timed += [((turn + chooser.random()) / rounds, batch) for batch in made]
    return [batch for _, batch in sorted(timed)]


def _annotated(chosen: Sequence[Lesson], labels: Labels) -> tuple[list[int], dict[str, Tensor]]:
    rows = [row for row, lesson in enumerate(chosen) if lesson.known_by == ANNOTATED]
    places = [chosen[row].row for row in rows]
    return rows, {field: torch.from_numpy(values[places]) for field, values in labels.annotated.items()}


def _tweets(chosen: Sequence[Lesson], labels: Labels) -> tuple[list[int], Tensor]:
    rows = [row for row, lesson in enumerate(chosen) if lesson.known_by == TWEET]
    return rows, torch.from_numpy(labels.tweets[[chosen[row].row for row in rows]])


def _shares(labels: Labels) -> dict[str, Tensor]:
    annotated = labels.annotated
    return {
        "kind": shares_of(annotated["kind"]),
        "sentiment": shares_of(annotated["sentiment"]),
        "tone": shares_of(labels.tweets),
    }


class _Steps:
    """Steps against a loss, at a pace that rises first and then falls, taken up again where ``kept`` has them."""

    def __init__(self, network: nn.Module, paces: tuple[float, float], count: int, kept: Path | None = None) -> None:
        own, new = _apart(network)
        groups = [{"params": own, "pace": paces[0]}, {"params": new, "pace": paces[1]}]
        self.taken = 0
        self._network = network
        self._weights = [*own, *new]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY, fused=True)
        self._count = count
        self._kept = kept
        if kept and kept.exists():
            self._resume(torch.load(kept))

    def take(self, loss: Tensor) -> None:
        """Take one step against ``loss``."""
        share = min(1.0, (self.taken + 1) / (_WARMING * self._count)) * max(_LAST_PACE, 1 - self.taken / self._count)
        for group in self._optimizer.param_groups:
            group["lr"] = group["pace"] * share
        loss.backward()
        nn.utils.clip_grad_norm_(self._weights, _LONGEST_STEP)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        _tell(f"loss {loss.item():.2f}", self.taken, self._count)
        self.taken += 1
        if self._kept and self.taken % _KEPT_EVERY == 0:
            self._keep(self._kept)

    def _keep(self, file: Path) -> None:
        state = {
            "taken": self.taken,
            "chance": torch.get_rng_state(),
            "network": self._network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }
        unfinished = file.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.replace(file)

    def _resume(self, state: Mapping[str, Any]) -> None:
        self.taken = state["taken"]
        torch.set_rng_state(state["chance"])
        self._network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])


@contextmanager
def _in_short() -> Iterator[None]:
    """Reckon with numbers of 16 bits, which processors with AMX do four times as fast."""
    with torch.autocast("cpu", torch.bfloat16):
        yield


def _tell(what: str, number: int, count: int) -> None:
    if number % 100 == 0:
        logger.info("%s: %d of %d", what, number, count)
