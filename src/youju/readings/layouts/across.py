"""The same hour or value in two sheets or two files: the duplicate rule across tables.

Within a table ``duplicates`` has settled it already. Here rows of different tables that say
the same are kept once and counted; rows that differ are refused in every table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from youju.readings.layouts.refusals import Refusal, refused_frame
from youju.readings.layouts.sheet import DAY_ITEMS, DAYS, HOUR_ITEMS, HOURS, ISSUED, OUTLETS, Sheet

KEYS = {
    HOURS: ("site", "hour"),
    DAYS: ("city", "day"),
    ISSUED: ("kind", "object", "item", "stat", "period", "start", "end", "dust"),
    OUTLETS: ("site", "enterprise", "factor", "statistic", "variant", "span_s", "start"),
}
"""What may stand once only."""
_SAID = {
    HOURS: (*HOUR_ITEMS, *(f"flag_{item}" for item in HOUR_ITEMS)),
    DAYS: (*DAY_ITEMS, *(f"flag_{item}" for item in DAY_ITEMS)),
    ISSUED: ("value", "flag"),
    OUTLETS: ("value", "text", "flag", "unit", "said"),
}
_SUBJECT = {HOURS: "site", DAYS: "city", ISSUED: "object", OUTLETS: "site"}
_WHEN = {HOURS: "hour", DAYS: "day", ISSUED: "start", OUTLETS: "start"}
_WHAT = {
    HOURS: "站点、同一小时",
    DAYS: "城市、同一天",
    ISSUED: "对象、同一时段、同一项",
    OUTLETS: "排放口、同一时段、同一因子",
}


def settled(parts: Sequence[Sheet]) -> list[Sheet]:
    """The tables with no key in two of them; each knows its file and sheet."""
    if len(parts) < 2 or parts[0].kind not in KEYS or not _may_meet(parts):
        return list(parts)
    kind = parts[0].kind
    frames = [part.frame.collect() for part in parts]
    keys = list(KEYS[kind])
    twice = pl.concat(
        _told(frame, kind).with_columns(pl.lit(nth, pl.Int64).alias("part"))
        for nth, frame in enumerate(frames)
    ).filter(pl.struct(keys).is_duplicated())
    group = twice.with_columns(
        (pl.col("said").n_unique().over(keys) > 1).alias("differ"),
        (pl.int_range(pl.len()).over(keys) > 0).alias("again"),
    ).filter(pl.col("differ") | pl.col("again"))
    refused = _refusals(twice, group.filter("differ"), parts, kind)
    return [
        _without(part, frame, group.filter(pl.col("part") == nth), refused[nth])
        for nth, (part, frame) in enumerate(zip(parts, frames, strict=True))
    ]


def _may_meet(parts: Sequence[Sheet]) -> bool:
    """Whether two tables may speak of the same thing, told by the span of each subject."""
    subject, when = _SUBJECT[parts[0].kind], pl.col(_WHEN[parts[0].kind])
    spans = [
        part.frame.group_by(subject).agg(when.min().alias("first"), when.max().alias("last"))
        for part in parts
    ]
    ordered = pl.concat(spans).drop_nulls().sort(subject, "first")
    # A span may lie inside an earlier, longer one, hence the highest end so far.
    until = pl.col("last").cum_max().shift().over(subject)
    meet = (pl.col("first") <= until).fill_null(False).any()
    return bool(ordered.select(meet).collect().item())


def _told(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Key, what is said of it as one text, line and number of each row."""
    said = [
        pl.col(name).cast(pl.String) if name in frame.columns else pl.lit(None, pl.String)
        for name in _SAID[kind]
    ]
    return frame.select(
        *KEYS[kind],
        pl.concat_str((one.fill_null("") for one in said), separator="|").alias("said"),
        "line",
        pl.int_range(pl.len()).alias("row"),
    )


def _refusals(
    twice: pl.DataFrame, differ: pl.DataFrame, parts: Sequence[Sheet], kind: str
) -> list[list[Refusal]]:
    """One refusal for each row that another table contradicts, naming the place of the other."""
    refused: list[dict[int, Refusal]] = [{} for _ in parts]
    keys = list(KEYS[kind])
    others: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for row in twice.join(differ.select(keys).unique(), on=keys, how="semi").iter_rows(named=True):
        others.setdefault(tuple(row[key] for key in keys), []).append((row["part"], row["line"]))
    for row in differ.iter_rows(named=True):
        nth, line = row["part"], row["line"]
        elsewhere = "、".join(
            f"{parts[part].place}第{other}行"
            for part, other in others[tuple(row[key] for key in keys)]
            if (part, other) != (nth, line)
        )
        reason = (
            f"与{elsewhere}是同一{_WHAT[kind]}，但内容不同；"
            "请核对后只保留正确的一处，各处均未读入。"
        )
        column = row["item"] if kind == ISSUED else row["factor"] if kind == OUTLETS else ""
        said = str(row[_SUBJECT[kind]])
        one = Refusal(parts[nth].file, parts[nth].sheet, line, column, said, reason)
        refused[nth].setdefault(row["row"], one)
    return [list(found.values()) for found in refused]


def _without(part: Sheet, frame: pl.DataFrame, out: pl.DataFrame, refused: list[Refusal]) -> Sheet:
    notes = list(part.notes)
    again = out.filter(~pl.col("differ")).height
    if again:
        what = "个值" if part.kind in (ISSUED, OUTLETS) else "行"
        notes.append(f"{part.place}：有{again}{what}在前面的表中已有，内容相同，只保留一次。")
    keep = pl.Series([True]).new_from_index(0, frame.height).scatter(out["row"].to_list(), False)
    return replace(
        part,
        frame=frame.filter(keep).lazy(),
        refused=pl.concat([part.refused, refused_frame(refused)]),
        notes=notes,
    )
