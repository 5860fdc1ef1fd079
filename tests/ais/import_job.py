"""Run by test_import.py in a process of its own, which kills itself in the middle of an import.

    import_job.py STEP STORE SEED…

Imports one source per seed. The process gets SIGKILL before the file operation with the number STEP
(opening, renaming, removing, listing); 0 lets it live and prints how many there were.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

import growing_scenes

from spurline.ais import import_files

OPERATIONS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.listdir", "os.scandir"}


def set_small_limits() -> None:
    for name, value in growing_scenes.SMALL.items():
        module, _, attribute = name.rpartition(".")
        setattr(importlib.import_module(module), attribute, value)


def main(step: int, store: Path, seeds: list[int]) -> None:
    set_small_limits()
    sources = [growing_scenes.source(str(seed), growing_scenes.traffic(seed)[:60]) for seed in seeds]
    operations = count(1)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        concerns_store = bool(arguments) and str(store) in str(arguments[0])
        if event in OPERATIONS and concerns_store and next(operations) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    import_files(sources, store)
    print(next(operations) - 1)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), [int(seed) for seed in sys.argv[3:]])
