"""A Spark session to work in: the one that is there, or one of our own that leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from spurline.model import EngineFailed, MissingExtra

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BATCH_ROWS = 100_000
_STDERR = 2


@contextmanager
def spark_session(master: str | None, *, quiet: bool) -> Iterator[SparkSession]:
    """The session running in this process, that of `spark-submit`, or a new one on `master`
    (default: all cores of this machine).

    A new session has its own Java, which ends with it. Its log goes nowhere when `quiet`, else to
    stderr. With a `local` master it listens on 127.0.0.1 only, asks for a secret, shows no web page, and
    keeps all its files in one temporary folder. Raises MissingExtra when PySpark or Java is not
    there, EngineFailed when Java does not start.
    """
    try:
        import pandas  # noqa: F401 (PySpark asks for it before it hands over Arrow batches)
        import pyarrow  # noqa: F401
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtra(
            f"the engine `spark` needs the package {error.name}", do="`pip install 'spurline[spark]'`"
        ) from error
    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
    elif "PYSPARK_GATEWAY_PORT" in os.environ:  # spark-submit has started Java and set it up
        builder = SparkSession.builder.appName("spurline").config(map=_everywhere())
        spark = (builder.master(master) if master else builder).getOrCreate()
        try:
            yield spark
        finally:
            spark.stop()
    else:
        with _own_java(master or "local[*]", quiet=quiet):
            yield SparkSession.builder.getOrCreate()


@contextmanager
def _own_java(master: str, *, quiet: bool) -> Iterator[None]:
    """A Java process with a Spark context; both end, and their files go, with the block."""
    from pyspark import SparkConf, SparkContext

    _find_java()
    with tempfile.TemporaryDirectory(prefix="spurline-spark-") as scratch, tempfile.TemporaryFile() as log:
        settings = _everywhere() | {"spark.master": master, "spark.app.name": "spurline"}
        if master.startswith("local"):
            settings |= _on_this_machine(Path(scratch))
        conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
        gateway = _gateway(conf, log if quiet else None)
        try:
            context = SparkContext(conf=conf, gateway=gateway)
            if master.startswith("local"):
                context.pythonExec = sys.executable  # else whatever `python3` is on the path
            try:
                yield
            finally:
                context.stop()
        finally:
            gateway.shutdown()
            gateway.proc.stdin.close()  # Java ends when it can hear us no more
            gateway.proc.wait()
            SparkContext._gateway = SparkContext._jvm = None


def _gateway(conf: Any, log: IO[bytes] | None) -> Any:
    """Java, started and connected; what it says goes to `log` or stderr, never among results."""
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    said = _STDERR if log is None else log
    try:
        return launch_gateway(conf, {"stdout": said, "stderr": said})
    except PySparkRuntimeError as error:
        last = ""
        if log is not None:
            log.seek(0)
            last = (log.read().decode("utf-8", "replace").strip().splitlines() or [""])[-1].strip()
        raise EngineFailed(
            f"Java did not start Spark ({last or 'it said nothing'})", do="Spark 4 needs Java 17 or 21"
        ) from error


def _find_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=f"{home}/bin") if home else shutil.which("java"):
        return
    raise MissingExtra(
        "the engine `spark` finds no Java",
        where=f"{home}/bin" if home else "",
        do="Install a Java 17 or 21 runtime (Debian: default-jre-headless), or set JAVA_HOME to one",
    )


def _everywhere() -> dict[str, str]:
    """Settings of any session: large batches, and as many partitions as were asked for."""
    return {
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH_ROWS),
    }


def _on_this_machine(scratch: Path) -> dict[str, str]:
    """Settings of a session that nothing outside this process and its children has to do with."""
    return {
        "spark.authenticate": "true",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": f'-Djava.io.tmpdir="{scratch}" -XX:-UsePerfData',
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
