"""How a session of an engine is had, how it reads a Delta table, how rows come back.

No engine brings its own Delta reader (nothing is downloaded): the list of active files is read
from the table's log, and the engine reads these Parquet files with their partition column.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import narwhals as nw
import polars as pl
import polars.selectors as selectors
import pyarrow as pa
from deltalake import DeltaTable

from youju.terms.errors import BadInput

Frame = nw.LazyFrame[Any]
VARIABLE = "YOUJU_ENGINE"
POLARS, DUCKDB = "polars", "duckdb"
_ARROW: Mapping[type, pa.DataType] = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}


class Engine(Protocol):
    """One way to run the recipes."""

    name: str

    def table(self, folder: Path) -> Frame:
        """The active files of a Delta table, its partition column as text.

        Instants come as whole microseconds since 1970 UTC: no session's zone plays a part.
        """

    def small(
        self, columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, type] | type = int
    ) -> Frame:
        """A frame of our own: calendars, members, parameters. ``kinds``: int, str or bool."""

    def held(self, frame: Frame) -> Frame:
        """The same rows, computed once and kept until the session ends."""

    def stage(self, frame: Frame) -> Frame:
        """The same rows, where short expressions over many rows end and long rules begin."""

    def rows(self, frame: Frame) -> pl.DataFrame:
        """The result, in memory; whole numbers of any width with 64 bits."""


def named(name: str | None = None) -> str:
    """The engine that is asked for: ``name``, else ``YOUJU_ENGINE``, else Polars.

    :raises BadInput: there is no such engine.
    """
    asked = (name or os.environ.get(VARIABLE, "") or POLARS).strip()
    if asked in (POLARS, DUCKDB) or asked.startswith(("spark://", "local[")):
        return asked
    raise BadInput(
        f"没有计算引擎“{asked}”；{VARIABLE} 可以是 polars、duckdb 或 Spark 主节点的地址，"
        "如 spark://10.0.0.5:7077。"
    )


@contextmanager
def opened(name: str | None = None) -> Iterator[Engine]:
    """A session of that engine, until the block ends.

    :raises BadInput: there is no such engine, or its package is not installed.
    """
    asked = named(name)
    if asked == POLARS:
        yield Polars()
    elif asked == DUCKDB:
        with _duckdb() as engine:
            yield engine
    else:
        with _spark(asked) as engine:
            yield engine


def _files(folder: Path) -> tuple[list[str], list[str]]:
    """The active files of a table (paths), and its partition columns."""
    delta = DeltaTable(str(folder))
    files = [str(Path(uri.removeprefix("file://"))) for uri in delta.file_uris()]
    return files, list(delta.metadata().partition_columns)


def _frame(native: Any) -> Frame:
    found: Frame = nw.from_native(native)
    return found


def _arrow(columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, type] | type) -> pa.Table:
    def kind(name: str) -> pa.DataType:
        return _ARROW[kinds if isinstance(kinds, type) else kinds.get(name, int)]

    return pa.table({name: pa.array(list(given), kind(name)) for name, given in columns.items()})


class Polars:
    """In this process, lazily; what youju uses unless told otherwise."""

    name = POLARS

    def table(self, folder: Path) -> Frame:
        """See ``Engine``."""
        files, partitions = _files(folder)
        schema = dict.fromkeys(partitions, pl.String)
        native = pl.scan_parquet(files, hive_partitioning=bool(schema), hive_schema=schema or None)
        instants = [n for n, kind in native.collect_schema().items() if kind == pl.Datetime]
        return nw.from_native(
            native.with_columns(pl.col(one).dt.timestamp("us").cast(pl.Int64) for one in instants)
        )

    def small(
        self, columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, type] | type = int
    ) -> Frame:
        """See ``Engine``."""
        made = pl.from_arrow(_arrow(columns, kinds))
        assert isinstance(made, pl.DataFrame)
        return nw.from_native(made.lazy())

    def held(self, frame: Frame) -> Frame:
        """See ``Engine``."""
        return nw.from_native(self.rows(frame).lazy())

    def stage(self, frame: Frame) -> Frame:
        """See ``Engine``: nothing is to be done, the plan goes on."""
        return frame

    def rows(self, frame: Frame) -> pl.DataFrame:
        """See ``Engine``."""
        found: pl.DataFrame = frame.collect().to_native()
        return found


class DuckDB:
    """In this process too, in memory; what does not fit goes to its own temporary folder."""

    name = DUCKDB

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._count = 0

    def table(self, folder: Path) -> Frame:
        """See ``Engine``."""
        active, partitions = _files(folder)
        listed = ", ".join("'" + one.replace("'", "''") + "'" for one in active)
        hive = "true, hive_types_autocast = false" if partitions else "false"
        files = f"read_parquet([{listed}], hive_partitioning = {hive})"
        found = self._connection.sql(f"select * from {files}")
        instants = [
            name
            for name, kind in zip(found.columns, found.types, strict=True)
            if str(kind).startswith("TIMESTAMP")
        ]
        if instants:
            spelled = ", ".join(f'epoch_us("{one}") as "{one}"' for one in instants)
            found = self._connection.sql(f"select * replace ({spelled}) from {files}")
        return _frame(found)

    def small(
        self, columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, type] | type = int
    ) -> Frame:
        """See ``Engine``."""
        return self._kept(self._connection.from_arrow(_arrow(columns, kinds)))

    def held(self, frame: Frame) -> Frame:
        """See ``Engine``."""
        return self._kept(frame.to_native())

    def stage(self, frame: Frame) -> Frame:
        """See ``Engine``: nothing is to be done, the plan goes on."""
        return frame

    def rows(self, frame: Frame) -> pl.DataFrame:
        """See ``Engine``."""
        found: pl.DataFrame = frame.to_native().pl()  # sums of whole numbers come as decimals
        return found.with_columns((selectors.integer() | selectors.decimal()).cast(pl.Int64))

    def _kept(self, relation: Any) -> Frame:
        self._count += 1
        name = f"held_{self._count}"
        relation.create(name)
        return _frame(self._connection.table(name))


@contextmanager
def _duckdb() -> Iterator[Engine]:
    try:
        import duckdb
    except ImportError:
        raise BadInput("没有安装 DuckDB；请安装 youju[engines]。") from None
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    try:
        connection.execute("set timezone = 'UTC'")
        yield DuckDB(connection)
    finally:
        connection.close()


_COMPILED: Mapping[str, str] = {
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
}


class Spark:
    """A cluster; its nodes see the Delta folder under the same path."""

    def __init__(self, name: str, session: Any) -> None:
        self.name = name
        self._session = session
        self._held: list[Any] = []

    def table(self, folder: Path) -> Frame:
        """See ``Engine``."""
        from pyspark.sql import functions

        files, partitions = _files(folder)
        reader = self._session.read.option("basePath", str(folder))
        native = reader.parquet(*(f"file://{one}" for one in files))
        for column in partitions:  # Spark would read 2026-03 as a date
            native = native.withColumn(column, native[column].cast("string"))
        for column, kind in native.dtypes:
            if kind.startswith("timestamp"):
                native = native.withColumn(column, functions.unix_micros(native[column]))
        return _frame(native)

    def small(
        self, columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, type] | type = int
    ) -> Frame:
        """See ``Engine``."""
        spelled = {pa.int64(): "bigint", pa.string(): "string", pa.bool_(): "boolean"}
        table = _arrow(columns, kinds)
        schema = ", ".join(f"`{one.name}` {spelled[one.type]}" for one in table.schema)
        rows = list(zip(*(one.to_pylist() for one in table.columns), strict=True))
        return _frame(self._session.createDataFrame(rows, schema))

    def held(self, frame: Frame) -> Frame:
        """See ``Engine``: kept by the cluster, and the plan up to here forgotten."""
        native = frame.to_native().localCheckpoint(eager=True)
        self._held.append(native)
        return _frame(native)

    def stage(self, frame: Frame) -> Frame:
        """See ``Engine``: compiled, which pays where rows are many, and kept by the cluster."""
        given = {name: self._session.conf.get(name) for name in _COMPILED}
        for name, value in _COMPILED.items():
            self._session.conf.set(name, value)
        try:
            return self.held(frame)
        finally:
            for name, value in given.items():
                self._session.conf.set(name, value)

    def rows(self, frame: Frame) -> pl.DataFrame:
        """See ``Engine``."""
        found = pl.from_arrow(frame.to_native().toArrow())  # as columns, not row by row
        assert isinstance(found, pl.DataFrame)
        return found.with_columns(selectors.integer().cast(pl.Int64))


@contextmanager
def _spark(master: str) -> Iterator[Engine]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadInput("没有安装 pyspark；请安装 youju[spark]。") from None
    from youju.ledger.engines.whole_numbers import exact

    builder = (
        SparkSession.builder.master(master)
        .appName("youju")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .config("spark.sql.shuffle.partitions", os.environ.get("YOUJU_PARTITIONS", "8"))
        # Expressions of a standard outgrow the 64 kB that Java lets one compiled method have; only
        # a ``stage`` is compiled.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        # Rules are long and rows are short: what Spark would find out about an expression costs
        # more than it saves. Without code generation its memory of partial results is emptied for
        # every row; constraints and a second plan after each stage look at every rule once more.
        .config("spark.sql.subexpressionElimination.enabled", "false")
        .config("spark.sql.constraintPropagation.enabled", "false")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.python.sql.dataFrameDebugging.enabled", "false")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
    )
    if "127.0.0.1" in master or master.startswith("local"):
        builder = builder.config("spark.driver.host", "127.0.0.1").config(
            "spark.driver.bindAddress", "127.0.0.1"
        )
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        with exact():
            yield Spark(master, session)
    finally:
        with suppress(Exception):
            session.stop()
