"""The same work on many things, in this process or in a pool of others."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from multiprocessing import get_context, parent_process
from typing import TypeVar

Task = TypeVar("Task")
Made = TypeVar("Made")

_POLL_S = 0.25


class Crew:
    """So many processes, started when there is more than one thing to do. Use as a context."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def alone(self, tasks: Sequence[Task]) -> bool:
        """Whether these tasks are done in this process."""
        return self.workers == 1 or len(tasks) < 2

    def each(
        self,
        work: Callable[[Task], Made],
        tasks: Sequence[Task],
        meanwhile: Callable[[int], None] | None = None,
    ) -> Iterator[Made]:
        """The results in the order of the tasks; `meanwhile` is called with the number of results
        now and then."""
        if self.alone(tasks):
            for number, task in enumerate(tasks, 1):
                yield work(task)
                if meanwhile is not None:
                    meanwhile(number)
            return
        if self._pool is None:
            context = get_context("spawn")
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_end_with_parent)
        waiting: list[Future[Made]] = [self._pool.submit(work, task) for task in tasks]
        for future in waiting:
            while not future.done():
                wait([future], timeout=_POLL_S)
                if meanwhile is not None:
                    meanwhile(sum(one.done() for one in waiting))
            yield future.result()


def _end_with_parent() -> None:
    """A worker whose parent was killed must not go on writing."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
