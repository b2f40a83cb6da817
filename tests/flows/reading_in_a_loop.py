"""Ask the published copy the same questions until a file tells to stop, and give up at the first half state."""

import json
import sys
import time
from contextlib import closing
from pathlib import Path

import duckdb

COUNTS = {
    "posts": "select count(*) from posts",
    "loaded": "select sum(loaded_count) from pages",
    "tagged": "select count(*) from taggings",
    "mentions": "select count(*) from mentions",
    "measured": "select count(*) from stg_mentions",
    "trend": "select sum(mention_count) from advocacy_trend where grain in ('day', 'undated')",
    "shares": "select sum(mention_count) from share_of_voice where grain in ('week', 'undated')",
    "version": "select version from data_version",
}
SAME = (("posts", "loaded", "tagged"), ("mentions", "measured", "trend", "shares"))
PAUSE_SECONDS = 0.25


def state(published: Path) -> dict[str, int]:
    """Return the counts of one moment; fail where they are of different moments."""
    with closing(duckdb.connect(str(published), read_only=True)) as reader:
        counts = {name: int(reader.execute(sql).fetchall()[0][0]) for name, sql in COUNTS.items()}
    for names in SAME:
        if len({counts[name] for name in names}) > 1:
            raise SystemExit(f"half a state: {counts}")
    return counts


def main(published: Path, stop: Path) -> None:
    """Read until ``stop`` is there and once more, then print how often, and the counts of each state seen."""
    states: list[dict[str, int]] = []
    read_count = 0
    is_last = False
    while not is_last:
        is_last = stop.exists()
        if published.exists():
            seen = state(published)
            read_count += 1
            if seen not in states:
                states.append(seen)
        time.sleep(PAUSE_SECONDS)
    print(json.dumps({"read_count": read_count, "states": states}))  # noqa: T201 - the answer to who started it


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
