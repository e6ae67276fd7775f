"""Stations that a table names twice, by key and by name: both must mean the same one."""

from __future__ import annotations

import polars as pl

from youju.readings.layouts import names
from youju.terms.errors import UnknownPlace
from youju.terms.places import Register


def coalesced(keys: pl.Series, called: pl.Series, register: Register | None) -> pl.Series:
    """The key of each row, else its name: where a register can look it up, or it is a mean."""
    if register is not None:
        return keys.fill_null(called)
    means = [name for name in called.drop_nulls().unique() if names.is_summary(name)]
    return keys.fill_null(called.set(~called.is_in(means).fill_null(False), None))


def contradictions(
    keys: pl.Series, called: pl.Series, register: Register | None
) -> dict[int, tuple[str, str]]:
    """Rows whose key and name are two stations of the register: row → (name, reason).

    A name that the register does not know says nothing against a key that it knows.
    """
    if register is None:
        return {}
    wrong: dict[tuple[str, str], str] = {}
    pairs = pl.DataFrame({"key": keys, "called": called})
    for key, name in pairs.drop_nulls().unique().iter_rows():
        try:
            first, second = register.named(key), register.named(name)
        except UnknownPlace:
            continue
        if first != second:
            wrong[key, name] = (
                f"编码“{key}”是站点 {first}，名称“{name}”是站点 {second}，对不上；请改正其中之一。"
            )
    if not wrong:
        return {}
    return {
        row: (name, wrong[key, name])
        for row, (key, name) in enumerate(pairs.iter_rows())
        if (key, name) in wrong
    }
