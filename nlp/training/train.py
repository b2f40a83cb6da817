"""Make the packaged encoder: ``python -m nlp.training.train``, from the public sets to the weights in ``nlp/models``.

Needs the extra ``training`` (``pip install wom[training]``) and the folder of sets that WOM_SHARED names. About 135
minutes on two cores. What is made on the way is kept and taken up again.
"""

import argparse
import hashlib
import logging
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import orjson
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from nlp.outcomes import Calibration, Floats
from nlp.training import examples, sets, starts
from nlp.training.calibrate import calibrate
from nlp.training.corpus import read_gold
from nlp.training.export import Ranges, export
from nlp.training.learn import HEADS, ask, learn, teach
from nlp.training.lessons import COMMENT, TOPICAL, Labels, Lesson, cut, gather, hold_out, label, tensors
from nlp.training.network import Network, begin
from nlp.training.ranges import ranges_of
from nlp.training.teacher import Teacher, vectors_of
from nlp.training.vocabulary import adapt, extend
from nlp.wordpieces import Pieces, WordPieces

_CONFIG = Path(__file__).with_name("config.toml")
_MODELS = Path(__file__).parents[1] / "models"
_INVENTED = Path(__file__).with_name("invented.jsonl")
_CACHE = Path(".cache/training")
_EXAMPLES = 300
_TAUGHT = ("seed", "held", "teacher", "checksums")
_SAID = (*_TAUGHT, "asked")
"""The parts of the configuration that the teacher depends on, and what it says."""

Config = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the weights and write them to the folder of the model."""
    shared = Path(os.environ.get("WOM_SHARED", "."))
    parser = argparse.ArgumentParser(prog="python -m nlp.training.train", description=__doc__)
    parser.add_argument("--config", type=Path, default=_CONFIG, help="what to make, and how")
    parser.add_argument("--shared", type=Path, default=shared, help="folder of the sets; WOM_SHARED names it")
    parser.add_argument("--output", type=Path, default=_MODELS, help="where the folder of the model goes")
    parser.add_argument("--cache", type=Path, default=_CACHE, help="where what is made on the way is kept")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    config = tomllib.loads(chosen.config.read_text(encoding="utf-8"))
    try:
        make(config, chosen.shared, chosen.output / config["model"], chosen.cache)
    except sets.SetError as fault:
        sys.exit(f"wom: {fault}")


def make(config: Config, shared: Path, output: Path, cache: Path) -> None:
    """Make the weights of one model in ``output``, from the sets in ``shared``."""
    sets.check(shared, config["checksums"])
    for folder in (output, cache):
        folder.mkdir(parents=True, exist_ok=True)
    weights, file = starts.minilm()
    tokenizer = Tokenizer.from_file(str(file))
    adapt(tokenizer).save(str(output / "tokenizer.json"), pretty=False)
    pieces = WordPieces(output / "tokenizer.json")
    posts, invented = read_gold(shared / "annotation/train.jsonl"), read_gold(_INVENTED)
    texts = examples.targeted(posts)
    held = hold_out(posts, **config["held"], seed=config["seed"])
    chooser = Random(config["seed"])
    taught = {row: texts[row] for row in np.flatnonzero(~held).tolist()}
    written = {row: post.text for row, post in enumerate(invented, start=len(posts))}
    lessons = cut(pieces, gather(shared, taught, written, chooser))
    labels = label(shared, [*posts, *invented])
    teacher = _teacher(config, tokenizer, lessons, labels, cache)
    lessons = _asked_about(lessons, config["asked"], chooser)
    said = _said(teacher, lessons, config["teacher"]["pieces_together"], cache / f"said-{_mark_of(config, *_SAID)}.npy")
    student = _student(config, tokenizer, load_file(weights), lessons)
    learn(student, lessons, said, labels, config)
    rows = [row for row in np.flatnonzero(held).tolist() if posts[row].is_random]
    scores = _scores(student, [pieces.cut(texts[row].passage()) for row in rows])
    calibration = calibrate(scores, {tag: marks[rows] for tag, marks in labels.annotated.items()})
    ranges = ranges_of(student, (tensors([lesson.pieces]) for lesson in chooser.sample(lessons, _EXAMPLES)))
    write(student, calibration, ranges, output)


def write(student: Network, calibration: Calibration, ranges: Ranges, output: Path) -> None:
    """Write what the encoder needs besides its tokenizer."""
    weights = {name: weight.numpy() for name, weight in student.state_dict().items()}
    export(weights, len(student.layers), ranges, output / "encoder.onnx")
    told = {name: getattr(calibration, name).astype(float).round(4).tolist() for name in Calibration.__slots__}
    (output / "calibration.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))


def _mark_of(config: Config, *parts: str) -> str:
    """Return what tells apart the results of other configurations."""
    told = orjson.dumps([config[part] for part in parts], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told + _INVENTED.read_bytes()).hexdigest()[:12]


def _teacher(config: Config, tokenizer: Tokenizer, lessons: list[Lesson], labels: Labels, cache: Path) -> Teacher:
    """Return the teacher, taught now or before."""
    torch.manual_seed(config["seed"])
    plan = config["teacher"]
    weights = {name: weight.float() for name, weight in load_file(starts.mpnet(cache)).items()}
    vectors = torch.from_numpy(extend(tokenizer, vectors_of(weights).numpy()))
    teacher = Teacher(weights, vectors, HEADS, frozen=plan["frozen"], dropout=plan["dropout"])
    kept = cache / f"teacher-{_mark_of(config, *_TAUGHT)}.safetensors"
    if kept.exists():
        teacher.load_state_dict(load_file(kept))
    else:
        unfinished = kept.with_suffix(".pt")
        teach(teacher, lessons, labels, config, unfinished)
        save_file(teacher.state_dict(), kept)
        unfinished.unlink(missing_ok=True)
    return teacher


def _said(teacher: Teacher, lessons: Sequence[Lesson], together: int, kept: Path) -> Floats:
    """Return what the teacher says of the lessons, asked now or before."""
    if not kept.exists():
        np.save(kept, ask(teacher, lessons, together))
    said: Floats = np.load(kept)
    return said


def _asked_about(lessons: Sequence[Lesson], plan: Config, chooser: Random) -> list[Lesson]:
    """Return what the student learns from: all but some of the comments and of the tweets about a topic."""
    some = {COMMENT: plan["comments"], TOPICAL: plan["topical_tweets"]}
    left_out: set[int] = set()
    for known_by, count in some.items():
        places = [place for place, lesson in enumerate(lessons) if lesson.known_by == known_by]
        left_out.update(chooser.sample(places, max(0, len(places) - count)))
    return [lesson for place, lesson in enumerate(lessons) if place not in left_out]


def _student(config: Config, tokenizer: Tokenizer, weights: Mapping[str, Tensor], lessons: Sequence[Lesson]) -> Network:
    torch.manual_seed(config["seed"])
    plan = config["student"]
    minilm = {name.removeprefix("bert."): weight for name, weight in weights.items()}
    vectors = extend(tokenizer, minilm["embeddings.word_embeddings.weight"].float().numpy())
    student = Network(torch.from_numpy(vectors), len(plan["layers"]), plan["heads"], plan["inner"], plan["dropout"])
    begin(student, minilm, plan["layers"], tensors([lesson.pieces for lesson in lessons[:_EXAMPLES]]))
    return student


def _scores(student: Network, pieces: Sequence[Pieces]) -> Floats:
    """Return what the student says of each passage."""
    student.eval()
    with torch.inference_mode():
        said = [student(*tensors([one]))[0] for one in pieces]
    scores: Floats = torch.cat(said).numpy()
    return scores


if __name__ == "__main__":
    main()
