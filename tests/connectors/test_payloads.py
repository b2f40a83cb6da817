import json
from typing import Any

import pytest

from connectors.payloads import as_json, excerpt


def nested(levels: int, innermost: Any = 1) -> Any:
    value = innermost
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize("innermost", [1, 10**30, "\ud83e"])
def test_a_value_is_written_to_the_same_depth_whatever_it_holds(innermost: Any) -> None:
    assert json.loads(as_json(nested(254, innermost))) == nested(254, innermost)
    for levels in (255, 300, 990):
        with pytest.raises(ValueError, match="too deep"):
            as_json(nested(levels, innermost))


@pytest.mark.parametrize("beside", [1, 10**30, "\ud83e"])
def test_numbers_that_are_none_are_null(beside: Any) -> None:
    text = as_json({"a": float("nan"), "b": [float("inf"), {"c": -float("inf")}], "d": beside})
    assert json.loads(text, parse_constant=pytest.fail) == {"a": None, "b": [None, {"c": None}], "d": beside}


def test_of_a_value_too_deep_the_outermost_level_is_shown() -> None:
    assert excerpt({"id": "1", "deep": nested(300)}, 100) == '{"id":"1","deep":"…"}'
    assert excerpt({"id": "1", "text": "long"}, 5) == '{"id"'
    assert excerpt([nested(990)], 100) == "{}"
