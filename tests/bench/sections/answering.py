"""Answers from what ``measure`` keeps ready, what one new day costs, and publishing against a bare copy."""

import time
from pathlib import Path
from statistics import median

import duckdb

from tests.bench.figures import Figure, clock
from warehouse import connection, publish, schema
from warehouse import measure as measuring

_SIZES = (1_000_000, 3_000_000, 10_000_000)
_ONE_DAY = 27_397
"""Mentions of a day of ten million a year."""
_REPEATS = 5
_DAYS = "starts_on between '2025-07-01' and '2025-09-28'"
_QUESTIONS = {
    "advocacy_trend": f"from advocacy_trend where brand = 'b1' and grain = 'day' and {_DAYS}",
    "share_of_voice": f"from share_of_voice where brand = 'b1' and grain = 'week' and {_DAYS}",
    "advocates": "from advocates where brand = 'b1' and standing = 'advocate' order by advocacy_count desc limit 50",
    "advocate_changes": f"from advocate_changes where brand = 'b1' and move = 'turned' and {_DAYS}",
    "credibility": "from credibility where brand = 'b1' order by credibility, mention_count desc limit 50",
    "thank_you": "from thank_you where brand = 'b1' and not is_answered order by created_at desc limit 50",
    "reciprocity_pairs": "from reciprocity_pairs where brand = 'b1' order by created_at desc limit 50",
    "owned_channel": f"from owned_channel where brand = 'b1' and {_DAYS}",
    "carried_on": "from carried_on where brand = 'b1'",
    "communities": f"from communities where brand = 'b1' and {_DAYS} order by mention_count desc limit 50",
    "long_tail": "from long_tail where brand = 'b1' order by created_at desc limit 50",
    "spikes": "from spikes where brand = 'b1' and starts_at between '2025-07-01' and '2025-09-28'",
    "coverage": "from coverage limit 90",
    "sources_and_methods": "from sources_and_methods",
}
_BRANDS = """
    insert into brands (brand, name, is_competitor)
    select 'b' || n, 'Brand ' || n, n > 1 from range(1, 6) numbers(n)
"""
_TAGGER = "insert into current_tagger values ('bench-1', 'none', timestamp '2026-01-01')"
_ACCOUNTS = "insert into brand_accounts select 'b' || n, 'x', 'a' || n, 'owned' from range(1, 6) numbers(n)"
_POSTS = """
insert into posts by name
select
    'x' as platform,
    n::varchar as post_id,
    'archive' as source,
    case when n % 10 < 2 then 'repost' else 'post' end as post_type,
    case hash(n, 9) % 50
        when 0 then 'the very same words of praise from one account after the other'
        when 1 then 'thanks to @a' || hash(n) % 9 || ' for telling me of this, number ' || n
        else 'what somebody had to say on this day about their own ride, number ' || n
    end || case when n % 5 = 0 then ' #tag' || hash(n, 7) % 1000 else '' end as text,
    'en' as lang,
    timestamp '2025-01-01' + to_seconds(n * 31536000 // $total) as created_at,
    case when n % 3 = 0 then 'c' || hash(n, 8) % 500 end as community,
    case when n % 10 = 5 then (n - hash(n) % 1000)::varchar end as conversation_id,
    case when n % 10 = 5 then (n - hash(n) % 1000)::varchar end as reply_to_id,
    case when n % 10 < 2 then (n // 2)::varchar end as reposted_id,
    [] as links,
    'public' as visibility,
    'a' || (hash(n) % ($total // 5 + 1)) as author_id,
    1 as like_count,
    0 as repost_count,
    '{}' as raw,
    md5(n::varchar) as text_hash,
    timestamp '2026-01-01' as observed_at,
    timestamp '2026-01-01' as first_seen_at
from range($first, $last) numbers(n)
"""
_AUTHORS = """
insert into authors
select 'x', 'a' || n, 'a' || n, null, n % 1000, timestamp '2020-01-01', timestamp '2026-01-01', timestamp '2026-01-01'
from range($total // 5 + 1) numbers(n)
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


def measure(folder: Path, scale: float) -> list[Figure]:
    figures: list[Figure] = []
    first_day = 0.0
    for size in _SIZES:
        count, day = int(size * scale), int(_ONE_DAY * scale)
        path = folder / f"{count}.duckdb"
        rebuild, one_day = _grow(path, count, day)
        first_day = first_day or one_day
        told = f"{count:,} mentions"
        figures += [
            Figure(f"{told}: measuring all of it", rebuild, "s"),
            Figure(f"{told}: measuring one new day of {day:,}", one_day, "s", "<= 5"),
            Figure(f"{told}: that day / the day after {int(_SIZES[0] * scale):,}", one_day / first_day, "x"),
            *_answers(path, told),
            *_publishing(path, told),
        ]
        path.unlink()
    return figures


def _grow(path: Path, count: int, day: int) -> tuple[float, float]:
    """Fill a warehouse; return the seconds it takes to measure all of it, and then one day more."""
    schema.prepare(path)
    with connection.transaction(path) as writer:
        writer.execute(_BRANDS)
        writer.execute(_ACCOUNTS)
        writer.execute(_TAGGER)
        writer.execute(_AUTHORS, {"total": count})
    _fill(path, 0, count, count)
    with clock() as seconds:
        measuring.rebuild(path)
        rebuild = seconds()
    _fill(path, count, count + day, count)
    with clock() as seconds:
        measuring.measure(path)
        return rebuild, seconds()


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
            figures.append(Figure(f"{size}: {view}", median(times), "ms", "<= 50"))
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
