"""youju mark --city C SITE FROM TO --kind … --by … --because …: a mark beside readings."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

import polars as pl

from youju.readings import tables
from youju.readings.city import City
from youju.readings.marks import KINDS, Mark, in_words, kind_of, spans
from youju.readings.writer import Writer
from youju.terms.arguments import Arguments, day
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING, day_number, hour_ending, stamp
from youju.terms.places import OBJECT_KINDS, SITE
from youju.terms.substances import substance


def main(arguments: list[str]) -> int:
    """Mark, revoke or list; prints what was done and how many readings it touches."""
    parser = _parser()
    given = parser.parse_args(arguments)
    city = City.open(given.city)
    if given.list:
        for mark in tables.marks(city):
            print(f"{mark.seq}\t{in_words(mark)}")
        return 0
    if given.revoke is None and not (given.site and given.first and given.last and given.kind):
        parser.error("请写明 站点 起 止 和 --kind；撤销用 --revoke 编号，查看用 --list")
    mark = _revocation(given) if given.revoke is not None else _mark(given, city)
    with Writer(city) as writer:
        counts = writer.add_mark(mark)
        kept = next(one for one in tables.marks(city, revoked=True) if one.seq == counts.seq)
    if not counts.accepted:
        print(f"这一标记已经存在（编号 {counts.seq}），没有重复记录。")
        return 0
    what = "全部项目" if not kept.items else "、".join(kept.items)
    print(
        f"已标记（编号 {kept.seq}，日志 {counts.position}）：{kept.key} {what} "
        f"{stamp(kept.first_hour)} 至 {stamp(kept.last_hour)}（小时结束时刻）为{kept.label}。"
    )
    print(f"涉及读数 {touched(city, kept)} 个；读数本身没有改动。")
    return 0


def touched(city: City, mark: Mark) -> int:
    """How many hourly readings with a value the mark reaches."""
    reach = spans([mark], city.register)
    if not reach.height:
        return 0
    rows = tables.readings(
        city,
        reach["site"].unique().to_list(),
        (mark.first_hour, mark.last_hour),
        items=reach["item"].unique().to_list(),
    ).filter(pl.col("value").is_not_null())
    inside = (
        rows.select("site", "factor", "hour")
        .join(reach.lazy(), left_on=["site", "factor"], right_on=["site", "item"])
        .filter(pl.col("hour").is_between(pl.col("first"), pl.col("last")))
    )
    return int(inside.select(pl.len()).collect().item())


def _mark(given: argparse.Namespace, city: City) -> Mark:
    key = city.register.named(given.site) if given.scope == SITE else given.site
    items = [item for text in given.items for item in text.replace("，", ",").split(",") if item]
    return Mark(
        scope=given.scope,
        key=key,
        items=tuple(substance(item.strip()).key for item in items),
        first_hour=hour_of_text(given.first, last=False),
        last_hour=hour_of_text(given.last, last=True),
        kind=kind_of(given.kind).key,
        because=given.because,
        by=given.by,
        on=given.on,
        document=given.document,
    )


def _revocation(given: argparse.Namespace) -> Mark:
    return Mark(
        scope=SITE,
        key="",
        items=(),
        first_hour=0,
        last_hour=0,
        kind="revoke",
        because=given.because,
        by=given.by,
        on=given.on,
        document=given.document,
        revokes=given.revoke,
    )


def hour_of_text(text: str, *, last: bool) -> int:
    """The hour that a stamp names; a date is its first or its last hour.

    >>> hour_of_text("2026-03-02T01:00", last=False) == hour_of_text("2026-03-02", last=False)
    True
    >>> stamp(hour_of_text("2026-03-02", last=True))
    '2026-03-03T00:00'
    """
    try:
        if len(text) == 10:
            return day_number(date.fromisoformat(text)) * 24 + (23 if last else 0)
        end = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"“{text}”不是时刻；写日期 2026-03-01，或小时的结束时刻 2026-03-01T08:00。"
        ) from None
    return hour_ending(end)


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju mark",
        description="给读数加标记；读数本身不改动。起止写日期，或小时的结束时刻（含这一小时）。",
    )
    add = parser.add_argument
    words = "、".join(
        f"{kind.key}（{kind.label}）" for kind in KINDS.values() if kind.key != "revoke"
    )
    add("site", nargs="?", metavar="站点", help="站点编码、名称或别名；县或市用 --scope")
    add("first", nargs="?", metavar="起", help="如 2026-03-01 或 2026-03-01T08:00")
    add("last", nargs="?", metavar="止")
    add("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    add("--kind", default="", help=words)
    add("--scope", choices=OBJECT_KINDS, default=SITE, help="标记的范围，默认 site")
    add("--items", action="append", default=[], help="项目，逗号分隔，如 pm25,o3；默认全部")
    add("--by", default="", metavar="姓名", help="标记人")
    add("--because", default="", metavar="理由", help="理由")
    add("--document", default="", metavar="文号", help="依据文件（国控、省控站点必填）")
    add("--on", type=day, default=datetime.now(BEIJING).date(), help="标记日期")
    add("--revoke", type=int, metavar="编号", help="撤销这一编号的标记")
    add("--list", action="store_true", help="列出有效的标记")
    return parser
