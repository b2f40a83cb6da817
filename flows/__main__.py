"""Run the command line as ``python -m flows``."""

from flows.cli import main

main()
