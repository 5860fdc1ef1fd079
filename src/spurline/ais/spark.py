"""The Spark engine: the same pure function of a partition, on a cluster or on this machine's cores.

Needs the extra `[spark]` and Java. Spark reads the positions, brings the rows of each vessel together
and sorts them, on disk where they are many; its Python workers run `find_in` on the stream of sorted
batches, so that memory does not grow with the length of a track.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.ais.clean import Reject
from spurline.ais.engines import Engine, Told
from spurline.ais.events import Found, Wanted, find_in
from spurline.ais.fixes import Rows
from spurline.ais.reading import positions_files, receivers_of, stats
from spurline.ais.spark_session import spark_session
from spurline.model import EngineFailed

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark import Accumulator, Broadcast
    from pyspark.sql import DataFrame, SparkSession

ROWS_PER_PARTITION = 2_000_000
PIECE_BYTES = 64_000

_COLUMNS = (
    "mmsi",
    "track",
    "unix_micros(t) as t",
    "lon",
    "lat",
    "coalesce(sog, float('nan')) as sog",
    "coalesce(cog, float('nan')) as cog",
    "nav_status",
)
_TYPES = (
    *(np.uint32, np.uint32, np.int64, np.float64, np.float64, np.float32, np.float32, np.uint8, np.uint16),
)
_ORDER = ("mmsi", "track", "t", "lon", "lat")  # no two rows agree in all of them: the order is total


def on_spark(
    master: str | None = None, *, rows_per_partition: int = ROWS_PER_PARTITION, quiet: bool = True
) -> Engine:
    """The engine that maps over partitions on Apache Spark.

    `master` is Spark's name of the cluster, such as `local[2]` or `spark://host:7077`. Without it the
    session that is already running in this process is used, or that of `spark-submit`, else all cores
    of this machine. Partitions hold about `rows_per_partition` rows; a vessel is never cut, however
    many rows it has. Unless `quiet`, the log of a session that is started here goes to stderr. The
    engine raises MissingExtra when PySpark or Java is not there, EngineFailed when Spark gives up.
    """
    return partial(_search, master, rows_per_partition, quiet)


def _search(
    master: str | None, rows_per_partition: int, quiet: bool, store: Path, wanted: Wanted, tell: Told
) -> Iterator[Found]:
    positions = positions_files(store)
    parts = max(1, -(-stats(store).rows // rows_per_partition))
    with spark_session(master, quiet=quiet) as spark, _named(store):
        shared = spark.sparkContext.broadcast(wanted)
        done = spark.sparkContext.accumulator(0)
        vessels = _by_vessel(spark, positions, receivers_of(store), parts)
        pieces = vessels.mapInArrow(partial(_in_partition, shared, done), "last boolean, piece binary")
        _keep(pieces, lambda: tell(min(done.value, parts), parts))
        tell(parts, parts)
        yield from _put_together(pieces.toLocalIterator())
        pieces.unpersist()
        shared.destroy()


def _by_vessel(
    spark: SparkSession, positions: Sequence[Path], receivers: Sequence[str], parts: int
) -> DataFrame:
    """The columns of `Rows`, every vessel whole in one partition, partitions and rows in order."""
    from pyspark.sql import functions

    names = functions.array(*map(functions.lit, receivers[1:])).cast("array<string>")
    number = functions.coalesce(functions.array_position(names, functions.col("receiver")), functions.lit(0))
    rows = spark.read.parquet(*(path.absolute().as_uri() for path in positions))
    used = rows.where(f"reject in ({int(Reject.CLEAN)}, {int(Reject.TELEPORT)})").select(
        *map(functions.expr, _COLUMNS), number.cast("int").alias("receiver")
    )
    return used.repartitionByRange(parts, "mmsi").sortWithinPartitions(*_ORDER)


def _in_partition(
    shared: Broadcast[Wanted], done: Accumulator[int], batches: Iterable[RecordBatch]
) -> Iterator[RecordBatch]:
    """What a Python worker does: the batches of one partition in, its pickled finds out, in pieces."""
    import pyarrow

    stream = iter(batches)
    first = next(stream, None)
    if first is not None:  # ranges may be fewer than partitions were asked for
        found = pickle.dumps(find_in(map(_as_rows, chain([first], stream)), shared.value))
        for begin in range(0, len(found), PIECE_BYTES):
            end = begin + PIECE_BYTES
            yield pyarrow.record_batch({"last": [end >= len(found)], "piece": [found[begin:end]]})
    done.add(1)


def _as_rows(batch: RecordBatch) -> Rows:
    """Arrow columns as arrays of our own, which may be written to."""
    return Rows._make(
        np.array(column.to_numpy(zero_copy_only=False), dtype=kind)
        for column, kind in zip(batch.columns, _TYPES, strict=True)
    )


def _keep(pieces: DataFrame, tell: Callable[[], None]) -> None:
    """Compute all partitions side by side and keep them on the workers' disks: the local iterator
    alone would compute one after the other. Tells every second how far it is."""
    from pyspark import StorageLevel

    pieces.persist(StorageLevel.DISK_ONLY)
    with ThreadPoolExecutor(1) as thread:
        job = thread.submit(pieces.count)
        try:
            while not wait([job], timeout=1).done:
                tell()
            job.result()
        except BaseException:
            pieces.sparkSession.sparkContext.cancelAllJobs()
            raise


def _put_together(pieces: Iterable[Any]) -> Iterator[Found]:
    held: list[bytes] = []
    for last, piece in pieces:
        held.append(bytes(piece))
        if last:
            found: Found = pickle.loads(b"".join(held))  # noqa: S301 (our own workers made it just now)
            held.clear()
            yield found


@contextmanager
def _named(store: Path) -> Iterator[None]:
    """What goes wrong in Spark, as an error of ours in one sentence."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        said = str(error).strip()  # Java is asked for it: not possible later
        last = said.splitlines()[-1].strip() if said else type(error).__name__
        failed = EngineFailed(f"Spark gave up ({last})", where=str(store), do="`--debug` shows what it said")
        failed.add_note(said)
        raise failed from None
