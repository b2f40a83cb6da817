"""Keep names as they are and pseudonyms, or pseudonyms by two keys, from ever standing side by side.

Whoever stores something of people tells the fingerprint of the key by which names were replaced; ``None`` where they
were not.
"""

from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.errors import OtherNames
from warehouse.sql import statement

BEGINNING = "p1_"
"""What the id of a post begins with that goes by a pseudonym; no platform has such ids."""


def settle(path: Path, fingerprint: str | None) -> None:
    """Remember by which key names are replaced from now on.

    Raises: OtherNames where the warehouse holds, or ever held, something of people under other names.
    """
    with connection.connect(path) as reader:
        if settled(reader) == fingerprint:
            return
    with connection.transaction(path) as writer:
        present = settled(writer)
        if present != fingerprint and writer.execute(statement("find_anybody")).fetchone() != (False,):
            raise OtherNames(f"{path}: {_told(present, fingerprint)}")
        writer.execute("delete from pseudonym_key")
        if fingerprint:
            writer.execute(statement("insert_pseudonym_key"), {"fingerprint": fingerprint})


def require(reader: DuckDBPyConnection, fingerprint: str | None) -> None:
    """See that what is about to be stored goes by the same names as what is there.

    Raises: OtherNames where it does not.
    """
    present = settled(reader)
    if present != fingerprint:
        raise OtherNames(f"nothing was stored: {_told(present, fingerprint)}")


def settled(reader: DuckDBPyConnection) -> str | None:
    """Return the fingerprint of the key by which names were replaced; ``None`` where they stand as they are."""
    found = reader.execute("select fingerprint from pseudonym_key").fetchone()
    return None if found is None else str(found[0])


def _told(present: str | None, wanted: str | None) -> str:
    """Say what is in the way, and what to do."""
    anew = "or begin anew: name another path under [warehouse]"
    if present is None:
        return f"it holds names as they are, and no pseudonyms go beside them. Set pseudonymise = false, {anew}"
    if wanted is None:
        return f"it holds pseudonyms, and no names go beside them. Set [privacy] pseudonymise = true, {anew}"
    keys = f"it holds pseudonyms of another key (fingerprint {present}, now {wanted})"
    return f"{keys}: the same people would be taken for others. Set WOM_PSEUDONYM_KEY to the key of before, {anew}"
