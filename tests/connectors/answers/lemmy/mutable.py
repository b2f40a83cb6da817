"""Posts and comments of Lemmy to be damaged."""

from connectors.items import read_items
from connectors.sources.lemmy import parse_post
from tests.connectors.answers.lemmy.case import NOW, VIEWS
from tests.connectors.mutations import Mutable

# Of what is gone nothing is told.
MUTABLE = Mutable(
    VIEWS[:5], lambda items: read_items(items, lambda item: parse_post(item, NOW), "id"), lambda items: (0, len(items))
)
