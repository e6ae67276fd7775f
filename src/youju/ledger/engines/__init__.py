"""engines: the recipes of air and water on Polars, DuckDB or Spark, by the same expressions.

``YOUJU_ENGINE`` alone says which: ``polars`` (the default), ``duckdb``, or the address of a
Spark master (``spark://HOST:PORT``; ``local[2]`` for a trial). The recipes here (``air``,
``water``) are written once through Narwhals and know no engine; an engine opens the active
files of a Delta folder, makes small frames, and gives rows back.

>>> with opened("polars") as engine:
...     engine.rows(engine.small({"day": [1, 2]}, {"day": int})).height
2
"""

from youju.ledger.engines.session import POLARS, Engine, named, opened

__all__ = ["POLARS", "Engine", "named", "opened"]
