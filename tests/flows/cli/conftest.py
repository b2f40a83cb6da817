import sys

import pytest

from flows.cli.commands import main
from tests.flows.cli.shell import Ended, Wom


@pytest.fixture
def wom(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Wom:
    """Return a function that runs the command line as a shell would, and never sees a traceback."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["wom", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return Ended(int(ended.value.code or 0), captured.out, captured.err)

    return run
