"""Ask the warehouse whether what it holds agrees with itself.

Each file ``checks/assert_*.sql`` returns the rows that are wrong; none is good.
"""

from pathlib import Path

from warehouse import sql
from warehouse.connection import connect
from warehouse.inlining import with_views_put_in


def failures(path: Path) -> list[tuple[str, int]]:
    """Return the name of each check that found rows, with their number, in order of name.

    A measured warehouse passes all of them, whatever other processes are doing to it at the moment.
    """
    with connect(path) as reader:
        counts = {
            name: reader.execute(f"select count(*) from ({with_views_put_in(text)})").fetchall()[0][0]
            for name, text in queries().items()
        }
    return [(name, row_count) for name, row_count in counts.items() if row_count]


def queries() -> dict[str, str]:
    """Return each check's query by its name, sorted."""
    return {file.name.removesuffix(".sql"): file.read_text(encoding="utf-8") for file in sql.files("checks")}
