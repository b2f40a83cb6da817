"""What docs/security.md claims is held by tests that there are."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def test_every_claim_names_a_test_that_there_is() -> None:
    named = re.findall(r"\[(test_\w+)\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 20
    code = {file: (PAGE.parent / file).read_text(encoding="utf-8") for _, file in named}
    assert [test for test, file in named if f"def {test}(" not in code[file]] == []
