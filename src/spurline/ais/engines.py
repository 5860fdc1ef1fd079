"""Engines: how the pure function of a partition is mapped over all partitions of a store."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from spurline.ais.events import Found, Search, Wanted, conclude, find_in
from spurline.ais.fixes import to_microseconds
from spurline.ais.histories import Histories
from spurline.ais.reading import partitions_of, read_rows, receivers_of, stats
from spurline.ais.statics import read_statics
from spurline.model import EVENT_KINDS, BadInput, EngineFailed, Place, TrackEvent

MANY_ROWS = 2_000_000
USUAL = Search()

Told = Callable[[int, int], None]
"""Called with how much is done, and of how much."""

Engine = Callable[[Path, Wanted, Told], Iterable[Found]]
"""Gives what `find_in` finds in each partition of a store, in the order of their vessels, and tells
how many partitions are done. A vessel is whole in one partition; events do not depend on which."""


def find_events(
    store: Path,
    *,
    places: Sequence[Place] = (),
    kinds: Sequence[str] | None = None,
    search: Search = USUAL,
    workers: int | None = 1,
    engine: Engine | None = None,
) -> tuple[TrackEvent, ...]:
    """All events of a store in memory: what `iter_events` gives."""
    return tuple(
        iter_events(store, places=places, kinds=kinds, search=search, workers=workers, engine=engine)
    )


def iter_events(
    store: Path,
    *,
    places: Sequence[Place] = (),
    kinds: Sequence[str] | None = None,
    search: Search = USUAL,
    workers: int | None = 1,
    engine: Engine | None = None,
    progress: Told | None = None,
) -> Iterator[TrackEvent]:
    """The events of contract B in a store one by one, by (mmsi, start, end, kind, track).

    `kinds` limits them (default: all). The work is done by an `engine` such as `on_spark()`, else by
    `workers` processes (None: one per core, or this one alone for a small store); the result
    depends on neither. `progress` is called with the rows done and all rows of the store, in
    steps of a partition. Raises BadInput for an unknown kind, a number of workers that is not
    positive, or a folder that is no store; EngineFailed when workers or the cluster break down.
    """
    unknown = sorted(set(kinds or ()) - set(EVENT_KINDS))
    if unknown:
        raise BadInput(
            f"{', '.join(unknown)}: no such kind of event", do=f"Choose of {', '.join(EVENT_KINDS)}"
        )
    summary = stats(store)
    if engine is None:
        engine = in_processes(suitable_workers(summary.rows) if workers is None else workers)
    if summary.end is None:
        return iter(())
    wanted = Wanted(
        kinds=frozenset(kinds or EVENT_KINDS),
        places=tuple(places),
        search=search,
        store_end=to_microseconds(summary.end),
        histories=read_statics(store),
        receivers=receivers_of(store),
    )

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(summary.rows * done // total, summary.rows)

    return conclude(engine(store, wanted, tell), wanted)


def suitable_workers(rows: int) -> int:
    """Every core that this process may use, or one for a store too small to be worth the start."""
    if rows < MANY_ROWS:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(workers: int) -> Engine:
    """The local engine: this process, or a pool of `workers`, over ranges of MMSI."""
    if workers < 1:
        raise BadInput(f"{workers} workers cannot work")
    return partial(_local, workers)


def _local(workers: int, store: Path, wanted: Wanted, tell: Told) -> Iterator[Found]:
    ranges = partitions_of(store)
    alone = replace(wanted, histories=Histories.of_reports(()))  # each partition reads its own
    work = partial(_of_range, store, alone)
    for done, found in enumerate(_each(work, ranges, workers), 1):
        tell(done, len(ranges))
        yield found


def _of_range(store: Path, wanted: Wanted, span: tuple[int, int]) -> Found:
    return find_in(read_rows(store, *span), replace(wanted, histories=read_statics(store, span)))


def _each(
    work: Callable[[tuple[int, int]], Found], ranges: Sequence[tuple[int, int]], workers: int
) -> Iterator[Found]:
    """Results in the order of the ranges; a few are made ahead of the one that is taken."""
    if workers == 1 or len(ranges) < 2:
        yield from map(work, ranges)
        return
    try:
        with ProcessPoolExecutor(min(workers, len(ranges)), mp_context=get_context("spawn")) as pool:
            ahead: deque[Future[Found]] = deque()
            for span in ranges:
                ahead.append(pool.submit(work, span))
                if len(ahead) > 2 * workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
    except BrokenProcessPool as error:
        raise EngineFailed(
            "a worker process was ended from outside, most often because memory ran out",
            do="Use fewer workers",
        ) from error
