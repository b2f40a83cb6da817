"""Run the command line as ``python -m flows``."""

from flows.cli.commands import main

main()
