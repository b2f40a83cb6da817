"""Put a view's own text into a statement, where DuckDB cannot push a join down into the view.

A statement that holds ``from $stg_mentions`` runs that view's query, but on the tables it names itself: where it begins
``with mentions as (...)``, the view looks at those mentions only, instead of deriving all there are.
"""

import re

from warehouse import schema


def with_views_put_in(text: str) -> str:
    """Return the statement with each ``$stg_...`` replaced by the query of that view."""
    views = schema.views()
    return re.sub(r"\$(stg_\w+)", lambda found: f"({views[found[1]]})", text)
