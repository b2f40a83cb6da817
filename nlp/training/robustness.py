"""Put the tagger to the robustness sheet: ``python -m nlp.training.robustness``.

Prints for each phenomenon how many sides got the right labels (a kind that the guide allows, and the right sentiment),
how many pairs have both sides right, and how many keep the order of a number that tells the two apart. The sheet is
there to measure by: a tagger fitted to it would no longer be measured.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import orjson
import pyarrow as pa

from nlp.pipeline import Brand, Tagger, load_tagger
from nlp.tags import TEXT_SCHEMA
from nlp.training.measures import Labels, interval
from nlp.training.pairs import NUMBERS, PHENOMENA, Pair, Side, read_pairs


@dataclass(frozen=True, slots=True)
class Said:
    """What the tagger says of one side; every field is ``None`` where it does not judge the text."""

    kind: str | None
    sentiment_label: str | None
    sentiment: float | None
    passion: float | None
    trust: float | None
    promotion: float | None
    reciprocity: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tagger says of a pair."""

    pair: Pair
    a: Said
    b: Said

    @property
    def sides_right(self) -> int:
        """Return how many of the two sides have the right labels."""
        return is_right(self.pair.a, self.a) + is_right(self.pair.b, self.b)

    @property
    def order_held(self) -> bool:
        """Return whether the number that tells the two apart does; equal numbers do not."""
        a, b = (getattr(said, self.pair.number) for said in (self.a, self.b))
        if a is None or b is None:
            return False
        return bool(a < b if self.pair.is_rising else a > b)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sides, pairs and orders of one phenomenon came out right."""

    phenomenon: str
    pair_count: int
    sides_right: int
    pairs_right: int
    orders_held: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of the whole sheet, with its 95 % bootstrap interval over pairs."""

    count: int
    of: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """How one tagger does on the sheet, by phenomenon and in all."""

    tagger: str
    tallies: tuple[Tally, ...]
    sides: Rate
    pairs: Rate
    orders: Rate


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the packaged tagger and print the table."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.robustness", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--failures", action="store_true", help="list what came out wrong as well")
    chosen = parser.parse_args(arguments)
    pairs = read_pairs()
    tagger = tagger_for(pairs)
    outcomes = judge(tagger, pairs)
    measured = measure(tagger.name, outcomes)
    failures = [failure for outcome in outcomes for failure in failures_of(outcome)] if chosen.failures else []
    sys.stdout.write(_as_json(measured, failures) if chosen.json else render(measured) + _listed(failures))


def tagger_for(pairs: Sequence[Pair]) -> Tagger:
    """Load the packaged tagger; it follows every target and rival, as a project follows its brand and competitors."""
    names = dict.fromkeys(name for pair in pairs for name in (pair.a.target, pair.b.target, *pair.rivals))
    return load_tagger([Brand(key=name, name=name) for name in names])


def judge(tagger: Tagger, pairs: Sequence[Pair]) -> list[Outcome]:
    """Let ``tagger`` judge both sides of each pair toward their targets."""
    sides = [side for pair in pairs for side in (pair.a, pair.b)]
    texts = pa.Table.from_pylist([{"text": side.text, "lang": "en"} for side in sides], schema=TEXT_SCHEMA)
    tags = tagger.judge(texts, [side.target for side in sides]).tags
    columns = (tags.column(name).to_pylist() for name in ("kind", "sentiment_label", *NUMBERS))
    said = [Said(*row) for row in zip(*columns, strict=True)]
    return [Outcome(pair, said[2 * place], said[2 * place + 1]) for place, pair in enumerate(pairs)]


def is_right(side: Side, said: Said) -> bool:
    """Say whether both labels are what the guide says."""
    return said.kind in side.kinds and said.sentiment_label in side.sentiments


def measure(tagger: str, outcomes: Sequence[Outcome]) -> Robustness:
    """Return how often the ``tagger`` of that name was right."""
    by_phenomenon = {name: [one for one in outcomes if one.pair.phenomenon == name] for name in PHENOMENA}
    return Robustness(
        tagger=tagger,
        tallies=tuple(_tally(name, its) for name, its in by_phenomenon.items() if its),
        sides=_rate([one.sides_right for one in outcomes], each=2),
        pairs=_rate([int(_both(one)) for one in outcomes], each=1),
        orders=_rate([int(one.order_held) for one in outcomes], each=1),
    )


def _both(outcome: Outcome) -> bool:
    return outcome.sides_right == len(("a", "b"))


def _tally(phenomenon: str, outcomes: Sequence[Outcome]) -> Tally:
    return Tally(
        phenomenon=phenomenon,
        pair_count=len(outcomes),
        sides_right=sum(one.sides_right for one in outcomes),
        pairs_right=sum(map(_both, outcomes)),
        orders_held=sum(one.order_held for one in outcomes),
    )


def _rate(counts: Sequence[int], each: int) -> Rate:
    """Return the share of what each pair could have right, drawing whole pairs: its sides are not independent."""
    found = np.array(counts) / each

    def share(rows: Labels) -> float:
        return float(found[rows].mean())

    return Rate(sum(counts), each * len(counts), float(found.mean()), *interval(share, len(counts)))


def failures_of(outcome: Outcome) -> list[str]:
    """Say in a paragraph each what came out wrong with a pair."""
    pair, found = outcome.pair, []
    for side, said in ((pair.a, outcome.a), (pair.b, outcome.b)):
        if not is_right(side, said):
            expected = f"{' or '.join(side.kinds)}, {' or '.join(side.sentiments)}"
            told = f"{said.kind}, {said.sentiment_label}"
            found.append(f"{pair.phenomenon}, toward {side.target}: {told} instead of {expected}\n  {side.text}")
    if not outcome.order_held:
        a, b = (getattr(said, pair.number) for said in (outcome.a, outcome.b))
        wanted = "below" if pair.is_rising else "above"
        texts = f"\n  {pair.a.text}\n  {pair.b.text}"
        found.append(f"{pair.phenomenon}, {pair.number} {_number(a)} is not {wanted} {_number(b)}{texts}")
    return found


def _number(value: float | None) -> str:
    return "(not judged)" if value is None else f"{value:.3f}"


def render(measured: Robustness) -> str:
    """Return the table as text, a line per phenomenon and one for all."""
    lines = [_line(measured.tagger, "sides right", "pairs right", "orders held")]
    for one in measured.tallies:
        shares = ((one.sides_right, 2), (one.pairs_right, 1), (one.orders_held, 1))
        lines.append(_line(PHENOMENA[one.phenomenon], *(f"{n} of {one.pair_count * each}" for n, each in shares)))
    rates = (measured.sides, measured.pairs, measured.orders)
    lines.append(_line("all", *(f"{rate.count} of {rate.of}" for rate in rates)))
    lines.append(_line("share", *(f"{rate.rate:.2f} ({rate.low:.2f}-{rate.high:.2f})" for rate in rates)))
    return "\n".join(lines) + "\n"


def _line(name: str, *cells: str) -> str:
    return (name.ljust(36) + "".join(cell.ljust(20) for cell in cells)).rstrip()


def _listed(failures: Sequence[str]) -> str:
    return "".join(f"\n{failure}\n" for failure in failures)


def _as_json(measured: Robustness, failures: Sequence[str]) -> str:
    told = asdict(measured) | ({"failures": failures} if failures else {})
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


if __name__ == "__main__":
    main()
