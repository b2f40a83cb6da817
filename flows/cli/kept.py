"""Run a command of Prefect that ends with its keeper, where the environment names one, and its own children with it.

``python -m flows.cli.kept server start ...`` instead of ``prefect server start ...``.
"""

import os
import runpy
import sys
from pathlib import Path

from flows import lifeline, rights


def main() -> None:
    """Become the command: at the end of the lifeline that there is, and holding one for its own children."""
    sys.argv[0] = "prefect"
    rights.keep_to_owner()
    named = os.environ.get(lifeline.VARIABLE)
    if named is None:
        _become_prefect()
        return
    lifeline.hang_on()
    with lifeline.held(Path(named).parent, sys.argv[1]) as own:
        os.environ[lifeline.VARIABLE] = str(own.path)
        _become_prefect()


def _become_prefect() -> None:
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
