"""Parses arguments, calls one room or a case, shows. Holds no logic.

Results go to stdout, progress and messages to stderr. Exit status 0 when all went well, 1 for
an error that is named in one sentence (`--debug` shows where it arose), 2 for wrong usage.
"""

from spurline.cli.main import main

__all__ = ["main"]
