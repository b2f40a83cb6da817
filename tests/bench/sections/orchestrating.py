"""What Prefect adds to a run of 10,000 posts, once its server is up."""

import os
from pathlib import Path

import orjson

from flows.direct import Direct
from flows.listen import listen_once
from tests.bench.figures import Figure, clock, posts

_CONFIG = """
[brands.fennwick]
name = "Fennwick"
[brands.torvane]
name = "Torvane"
competitor = true
[sources.archive.posts]
files = ["posts.jsonl"]
"""


def measure(folder: Path, scale: float) -> list[Figure]:
    count = int(10_000 * scale)
    listen_once(_project(folder / "warm", 10), Direct())
    with clock() as seconds:
        listen_once(_project(folder / "direct", count), Direct())
        direct = seconds()
    orchestrated = _orchestrated(folder, count)
    share = (orchestrated - direct) / orchestrated
    return [
        Figure(f"{count:,} posts, direct", direct, "s"),
        Figure(f"{count:,} posts, with Prefect", orchestrated, "s"),
        Figure("Prefect's share", 100 * share, "%", "< 10"),
    ]


def _project(folder: Path, count: int) -> str:
    folder.mkdir()
    rows = posts(count).drop(["created_at", "observed_at", "raw"]).to_pylist()
    (folder / "posts.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    (folder / "wom.toml").write_text(_CONFIG, encoding="utf-8")
    return str(folder / "wom.toml")


def _orchestrated(folder: Path, count: int) -> float:
    os.environ["PREFECT_HOME"] = str(folder / "prefect")
    from flows.orchestration import listen  # noqa: PLC0415 - reads PREFECT_HOME when imported

    listen(config=_project(folder / "first", 10))
    config = _project(folder / "orchestrated", count)
    with clock() as seconds:
        listen(config=config)
        return seconds()
