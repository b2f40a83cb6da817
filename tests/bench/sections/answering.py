"""Answers from what ``measure`` keeps ready, what one new day costs, and publishing against a bare copy."""

import time
from pathlib import Path
from statistics import median

import duckdb

from tests.bench.figures import Figure, clock
from warehouse import connection, publish, schema
from warehouse import measure as measuring

_SIZES = (1_000_000, 10_000_000)
_REPEATS = 5
_QUESTIONS = {
    "advocacy_trend": "from advocacy_trend where brand = 'b1' and grain = 'day' order by starts_on desc limit 90",
    "share_of_voice": "from share_of_voice where brand = 'b1' and grain = 'week' order by starts_on desc limit 13",
    "advocates": "from advocates where brand = 'b1' and standing = 'advocate' order by advocacy_count desc limit 50",
    "thank_you": "from thank_you where brand = 'b1' and not is_answered order by created_at desc limit 50",
    "owned_channel": "from owned_channel where brand = 'b1' order by starts_on desc limit 13",
    "coverage": "from coverage limit 90",
}
_BRANDS = """
    insert into brands (brand, name, is_competitor)
    select 'b' || n, 'Brand ' || n, n > 1 from range(1, 6) numbers(n)
"""
_TAGGER = "insert into current_tagger values ('bench-1', 'none', timestamp '2026-01-01')"
_POSTS = """
insert into posts
select
    'x', n::varchar, 'archive', case when n % 10 < 2 then 'repost' else 'post' end, 'text ' || n, null, 'en', null,
    timestamp '2025-01-01' + to_seconds(n * 31536000 // $total), null, null, n::varchar, null, null, null,
    case when n % 10 < 2 then (n // 2)::varchar end, [], 'public', 'a' || (hash(n) % ($total // 5 + 1)),
    1, 0, 0, 0, null, '{}', md5(n::varchar), timestamp '2026-01-01', timestamp '2026-01-01'
from range($first, $last) numbers(n)
"""
_MENTIONS = """
insert into mentions
select
    'x', n::varchar, 'b' || (1 + n % 5), 'bench-1', 'none', 'text', 'en', (hash(n, 1) % 200) / 100.0 - 1,
    case hash(n, 1) // 67 % 3 when 0 then 'negative' when 1 then 'neutral' else 'positive' end,
    (hash(n, 2) % 100) / 100.0, (hash(n, 3) % 200) / 100.0 - 1, (hash(n, 4) % 100) / 100.0, 0,
    ['advocacy', 'satisfaction', 'share', 'promotion', 'detraction', 'talk'][(1 + hash(n, 5) % 6)::bigint], null,
    timestamp '2026-01-01'
from range($first, $last) numbers(n)
"""
_CHANGES = "insert into changes select 'x', n::varchar from range($first, $last) numbers(n)"


def _measure_size(folder: Path, count: int) -> list[Figure]:
    path = folder / f"{count}.duckdb"
    schema.prepare(path)
    with connection.transaction(path) as writer:
        writer.execute(_BRANDS)
        writer.execute(_TAGGER)
    _fill(path, 0, count, count)
    with clock() as seconds:
        measuring.rebuild(path)
        rebuild = seconds()
    day = count // 365
    _fill(path, count, count + day, count)
    with clock() as seconds:
        measuring.measure(path)
        one_day = seconds()
    size = f"{count:,} mentions"
    return [
        Figure(f"{size}: measuring all of it", rebuild, "s"),
        Figure(f"{size}: measuring one new day of {day:,}", one_day, "s"),
        *_answers(path, size),
        *_publishing(path, size),
    ]


def measure(folder: Path, scale: float) -> list[Figure]:
    return [figure for size in _SIZES for figure in _measure_size(folder, int(size * scale))]


def _fill(path: Path, first: int, last: int, total: int) -> None:
    """Store invented posts and mentions, as many as one page after another would have left."""
    bounds = {"first": first, "last": last}
    with connection.transaction(path) as writer:
        writer.execute(_POSTS, {**bounds, "total": total})
        writer.execute(_MENTIONS, bounds)
        writer.execute(_CHANGES, bounds)


def _answers(path: Path, size: str) -> list[Figure]:
    figures = []
    with connection.connect(path) as reader:
        for view, question in _QUESTIONS.items():
            reader.execute(question).fetchall()
            times = []
            for _ in range(_REPEATS):
                started = time.perf_counter()
                reader.execute(question).fetchall()
                times.append(1000 * (time.perf_counter() - started))
            figures.append(Figure(f"{size}: {view}", median(times), "ms", "<= 10"))
    return figures


def _publishing(path: Path, size: str) -> list[Figure]:
    with clock() as seconds:
        publish.publish(path, path.with_name("published.duckdb"))
        ours = seconds()
    with duckdb.connect() as copier, clock() as seconds:
        copier.execute(f"attach '{path}' as wom (read_only)")
        copier.execute(f"attach '{path.with_name('bare.duckdb')}' as bare")
        copier.execute("copy from database wom to bare")
        copier.execute("detach bare")
        bare = seconds()
    for copy in ("published.duckdb", "bare.duckdb"):
        path.with_name(copy).unlink()
    return [Figure(f"{size}: publishing / bare copy", ours / bare, "x", "<= 1.2")]
