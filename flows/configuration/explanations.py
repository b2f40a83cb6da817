"""What pydantic found wrong, told to somebody who never heard of pydantic."""

import re
import types
from collections.abc import Callable, Collection
from datetime import date, datetime, time
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from flows.configuration.mistakes import Place, mistake, unknown
from flows.credentials import block_name

_WORDING = {
    "bool_parsing": "must be true or false, not {got}",
    "bool_type": "must be true or false, not {got}",
    "date_type": "must be a date such as 2026-03-01, without quotes, not {got}",
    "dict_type": "must be a table, not {got}",
    "finite_number": "must be a finite number",
    "float_parsing": "must be a number, not {got}",
    "float_type": "must be a number, not {got}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number, not {got}",
    "int_type": "must be a whole number, not {got}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list, not {got}",
    "literal_error": "must be {expected}",
    "missing": "missing",
    "model_type": "must be a table, not {got}",
    "path_type": "must be text in quotes, not {got}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_type": "must be text in quotes, not {got}",
    "too_short": "must not be empty",
    "tuple_type": "must be a list, not {got}",
    "value_error": "{error}",
}

_KINDS = {
    bool: "true or false",
    int: "a number",
    float: "a fraction",
    str: "text",
    list: "a list",
    dict: "a table",
    date: "a date",
    time: "a time",
    datetime: "a date with a time",
}

_CREDENTIAL = re.compile(r"token|secret|passw|credential|api_?key|private_?key", re.IGNORECASE)
_UNEXPECTED = ("extra_forbidden", "dict_type", "model_type")


def explain(error: ValidationError, keys_at: Callable[[Place], Collection[str]]) -> list[str]:
    """Return a line for each mistake; ``keys_at`` gives the keys that a table may have.

    No line holds a value of the file: it may be a secret at the wrong place.
    """
    found = error.errors(include_url=False)
    return [mistake(_place(details), _explanation(details, keys_at)) for details in found]


def _place(details: ErrorDetails) -> Place:
    """Return where a mistake stands; pydantic marks one in a key, rather than its value, by a last step of its own."""
    place = details["loc"]
    return place[:-1] if place[-1:] == ("[key]",) else place


def _explanation(details: ErrorDetails, keys_at: Callable[[Place], Collection[str]]) -> str:
    """Say what is wrong."""
    *above, key = _place(details) or ("",)
    table = tuple(above)
    if details["type"] in _UNEXPECTED and key not in keys_at(table) and _CREDENTIAL.search(str(key)):
        return _where_credentials_belong(table, str(key))
    if details["type"] == "extra_forbidden":
        return unknown("key", str(key), keys_at(table))
    wording = _WORDING.get(details["type"])
    if wording is None:
        return details["msg"].replace("Input should", "must").replace("Value should", "must")
    return wording.format(got=_KINDS.get(type(details["input"]), "this"), **details.get("ctx", {}))


def _where_credentials_belong(table: Place, key: str) -> str:
    """Say where a credential goes instead; of a source, under which name."""
    advice = "a credential has no place in this file: take it out and set"
    if table[:1] != ("sources",) or len(table) == 1:
        return f"{advice} an environment variable instead"
    variable = re.sub(r"\W", "_", f"wom_{table[1]}_{key}").upper()
    return f"{advice} the environment variable {variable}, or a Prefect Secret block named {block_name(variable)}"


def keys_of_table(model: type[BaseModel], place: Place) -> Collection[str]:
    """Return the keys of the table that stands at ``place`` in a document of ``model``, none where keys are free."""
    here: Any = model
    for step in place:
        here = here.model_fields[step].annotation if _is_model(here) else _item(here)
        while get_origin(here) in (Annotated, Union, types.UnionType):
            here = get_args(here)[0]
    return tuple(here.model_fields) if _is_model(here) else ()


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _item(annotation: Any) -> Any:
    """Return what a mapping or a tuple holds."""
    return next(kind for kind in reversed(get_args(annotation)) if kind is not Ellipsis)
