"""People named in every field that a file can have, and what is looked for afterwards."""

import json
from pathlib import Path
from typing import Any

from tests.flows.canaries import written

SECRET = "this is the zq89 key of pseudonyms"  # noqa: S105
PRIVACY = "\n[privacy]\npseudonymise = true\n"
CONFIG = """
[brands.quillon]
name = "Quillon"
accounts.x = ["quillonhq"]
staff.x = ["@ZQ89staff"]

[people.zq89person]
x = ["zq89ann"]
mastodon = ["zq89ann@m.example"]

[sources.archive.posts]
files = ["../posts/*.jsonl"]
text = "quillon OR @zq89friend from:zq89ann"
"""
WORDS = "I love my Quillon kettle, everyone should get one! "
ANN = {"author_id": "zq89id", "author_handle": "ZQ89ann", "author_name": "ZQ89ann Quimbletree", "platform": "x"}
POSTS: tuple[dict[str, Any], ...] = (
    ANN
    | {"post_id": "1", "text": f"{WORDS} @zq89friend u/zq89friend https://x.com/zq89ann", "title": "@zq89ann says"}
    | {"url": "https://x.com/zq89ann/status/1", "links": ["https://m.example/@zq89ann"], "community": "u_zq89ann"},
    {
        "platform": "x",
        "post_id": "2",
        "author_id": "zq89staffid",
        "author_handle": "zq89STAFF",
        "text": "Quillon is ours",
    },
    {
        "platform": "x",
        "post_id": "3",
        "author_handle": "zq89bea",
        "text": f"@zq89ann {WORDS}",
        "reply_to_author_id": "zq89id",
    }
    | {"reply_to_id": "1", "conversation_id": "1"},
    {"platform": "x", "post_id": "4", "author_handle": "quillonhq", "text": "Thanks @zq89ann! New Quillon out now"},
    {"platform": "bluesky", "post_id": "at://did:plc:zq89bob/app.bsky.feed.post/1", "author_id": "did:plc:zq89bob"}
    | {"author_handle": "zq89bob.example", "text": WORDS, "url": "https://bsky.app/profile/zq89bob.example/post/1"},
    {"platform": "mastodon", "post_id": "7", "author_id": "9", "author_handle": "zq89ann@m.example", "text": WORDS}
    | {"created_at": "2026-06-01T09:00:00Z", "author_created_at": "2020-01-01T10:11:12Z"},
    {"platform": "zq89reviews", "text": WORDS} | {"author_name": "ZQ89 Cem", "platform": "reviews"},
)
REJECTED: tuple[dict[str, Any], ...] = (
    ANN | {"post_id": "r1", "note": "zq89note"},
    ANN | {"post_id": "r2", "text": "zq89words", "like_count": "zq89count"},
    ANN | {"post_id": "r3", "text": "zq89words", "post_type": "zq89's type"},
    ANN | {"post_id": "r4", "text": "zq89words", "created_at": 'zq89 of "June\'s"'},
    ANN | {"post_id": "r5", "text": "zq89words", "created_at": "zq89 " * 30},
)


def make_project(folder: Path, more: str = "") -> Path:
    """Write files that name people in every field, and return the configuration of a project that reads them."""
    for name in ("posts", "project"):
        (folder / name).mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in (*POSTS, *REJECTED)) + '{"post_id": "zq89broken\n'
    (folder / "posts" / "all.jsonl").write_text(lines, encoding="utf-8")
    file = folder / "project" / "wom.toml"
    file.write_text(CONFIG + more, encoding="utf-8")
    return file


def left_in(folder: Path) -> list[str]:
    """Return where anybody is named in what was written, wom.toml left out, and where the key is."""
    told = [text for text in written(folder) if not text.startswith(f"{folder / 'wom.toml'}:")]
    where = [(text, text.lower().find("zq89", text.find(": "))) for text in told]
    return [f"{text[:100]} … {text[max(0, place - 200) : place + 50]}" for text, place in where if place >= 0]
