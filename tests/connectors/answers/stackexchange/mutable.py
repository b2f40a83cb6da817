"""Questions and answers of Stack Exchange to be damaged."""

from connectors.items import read_items
from connectors.stackexchange_posts import parse_post
from tests.connectors.answers.stackexchange.case import NOW, POSTS
from tests.connectors.mutations import Mutable

MUTABLE = Mutable(
    POSTS, lambda items: read_items(items, lambda item: parse_post(item, "stackoverflow", NOW), "question_id")
)
