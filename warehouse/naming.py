"""Name one post, as people do: ``x:1234``."""

from dataclasses import dataclass
from pathlib import Path

from warehouse import connection
from warehouse.sql import statement


@dataclass(frozen=True, slots=True)
class PostName:
    """Which post is meant."""

    platform: str
    post_id: str

    def __str__(self) -> str:
        """Write it as people do."""
        return f"{self.platform}:{self.post_id}"


def find(path: Path, post: str) -> list[PostName]:
    """Return the posts that ``platform:post_id``, an id alone, or an address may mean: that of the platform first."""
    platform, _, post_id = post.partition(":")
    facts = {"platform": platform, "post_id": post_id, "post": post}
    with connection.connect(path) as reader:
        found = [PostName(*row) for row in reader.execute(statement("find_posts_named"), facts).fetchall()]
    return sorted(found, key=lambda name: str(name) != post)
