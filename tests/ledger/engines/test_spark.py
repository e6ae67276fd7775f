"""One law on a cluster: not one row of a whole province may differ between Polars and Spark.

A real master with two workers, 200 stations by the hour and 300 sections by the day for a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import narwhals as nw
import pytest

from tests.ledger.engines.cluster import standalone
from tests.ledger.engines.parity import agrees, made
from youju.ledger.engines import opened


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("spark")
    with standalone(folder) as address, pytest.MonkeyPatch.context() as env:
        env.setenv("SPARK_CONF_DIR", str(folder))
        env.setenv("YOUJU_PARTITIONS", "2")  # one for each worker
        yield address


def test_a_cluster_says_the_same_of_a_whole_province(
    tmp_path: Path, spark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees(made(tmp_path, stations=200, sections=300), monkeypatch, spark)


def test_whole_quotients_on_spark_are_exact(spark: str) -> None:
    """Where a division through doubles is wrong by one, and on both sides of zero."""
    tops = [2**62 - 1, 2**53 + 1, 9_007_199_254_740_993 * 3 - 1, -7, 7, 0, -(2**60) - 1]
    bottoms = [1, 3, 7, 10**6, 2**40]
    top, bottom = nw.col("top"), nw.col("bottom")
    with opened(spark) as engine:
        pairs = [(one, other) for one in tops for other in bottoms]
        frame = engine.small({"top": [t for t, _ in pairs], "bottom": [b for _, b in pairs]})
        by_column = engine.rows(
            frame.with_columns((top // bottom).alias("whole"), (top % bottom).alias("rest"))
        )
        by_number = engine.rows(
            engine.small({"top": tops}).with_columns(
                *((top // one).alias(f"whole{one}") for one in bottoms),
                *((top % one).alias(f"rest{one}") for one in bottoms),
            )
        )
        none = engine.small({"top": [7, 7], "bottom": [0, -3]})
        by_none = engine.rows(
            none.select((top // bottom).alias("whole"), (top % bottom).alias("rest"))
        )
    assert by_column.height == len(pairs)
    for given, divisor, whole, rest in by_column.iter_rows():
        assert (whole, rest) == divmod(given, divisor)
    assert by_number.height == len(tops)
    for row in by_number.iter_rows(named=True):
        for one in bottoms:
            assert (row[f"whole{one}"], row[f"rest{one}"]) == divmod(row["top"], one)
    assert by_none.rows() == [(None, None)] * 2, "what is no count divides nothing"
