"""The versions of the tagger: which are stored, how they differ, and which may go."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows import steps
from flows.cli.opening import warehouse_of
from flows.configuration.settings import load_settings
from nlp.tags import KINDS
from warehouse import taggers
from warehouse.taggers import Move


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many mentions are of which kind to one tagger (outer) and to another (inner), and what fits nowhere.

    Counted are the posts that both saw with the same text.
    """

    before: str
    after: str
    same_count: int
    changed_count: int
    only_before_count: int
    only_after_count: int
    without_kind_count: int
    kinds: dict[str, dict[str, int]]


def listed(config: Path) -> pa.Table:
    """Return a row for each tagger and brand configuration of which something is stored."""
    return taggers.listed(warehouse_of(config))


def left_count(config: Path) -> int:
    """Return how many posts the present tagger has not seen as they now are."""
    return steps.untagged_count(str(config))


def drop(config: Path, tagger: str) -> int:
    """Remove all that a tagger said; return how many mentions that were."""
    return taggers.drop(warehouse_of(config), tagger)


def compare(config: Path, before: str, after: str, brands: Sequence[str]) -> Comparison:
    """Return how the kinds of mentions differ between two taggers, for some brands or for all."""
    load_settings(config).queries(brands)  # refuses a brand that is not followed
    moves = taggers.compare(warehouse_of(config), before, after, brands=brands)
    both = [move for move in moves if move.found_before and move.found_after]
    counts = Counter({(move.before, move.after): move.mention_count for move in both if move.before and move.after})
    same_count = sum(counts[kind, kind] for kind in KINDS)
    return Comparison(
        before=before,
        after=after,
        same_count=same_count,
        changed_count=counts.total() - same_count,
        only_before_count=_total([move for move in moves if not move.found_after]),
        only_after_count=_total([move for move in moves if not move.found_before]),
        without_kind_count=_total([move for move in both if not (move.before and move.after)]),
        kinds={old: {new: counts[old, new] for new in KINDS} for old in KINDS},
    )


def _total(moves: Sequence[Move]) -> int:
    return sum(move.mention_count for move in moves)
