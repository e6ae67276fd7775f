"""youju compensation — amounts under a city's agreements, and handing an agreement in."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

from youju.intake import keeping
from youju.ledger import compensation, water
from youju.readings.city import City
from youju.terms.arguments import Arguments, day
from youju.terms.errors import BadInput
from youju.terms.figures import in_text
from youju.terms.periods import BEIJING, parse


def main(arguments: list[str]) -> int:
    """0 when there was an amount or a file came into force; 1 when nothing could be told."""
    given = _parser().parse_args(arguments)
    city = City.open(given.city)
    if given.take is not None:
        _take(city, given.take, by=given.by, on=given.on, because=given.because)
        if given.period is None:
            return 0
    if given.period is None:
        raise BadInput("请用 --period 写明月份（按指数的协议写年份），例如 --period 2026-10。")
    period, found = parse(given.period), 0
    for one in compensation.amounts(
        compensation.read(city), water.load(city), period, given.agreement
    ):
        pays, receives = one.sides
        what = f"{one.agreement} {one.at.section}（{pays}付{receives}）{period.label}"
        if one.figure is None:
            print(f"{what}：{one.because}。", file=sys.stderr)
            continue
        found += 1
        note = f"（{one.figure.note}）" if one.figure.note else ""
        print(f"{what}：{in_text(one.figure.value)} {one.figure.unit}{note}  {one.address}")
    return 0 if found else 1


def _take(city: City, file: Path, *, by: str, on: date, because: str) -> None:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"打不开“{file}”，或者它不是 UTF-8 文本。") from None
    path = f"{compensation.FOLDER}/{file.name}"
    checked = keeping.check(city, path, text)
    with city.lock():
        position = keeping.hand_in(city, path, checked.text, by=by, on=on, because=because)
    print(f"{checked.name}已启用。{checked.words}（日志 {position}）")


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju compensation",
        description="按城市库中的补偿协议核算一个月（或一年）的补偿金；也用来启用协议和断面水量表。",
        epilog="例：youju compensation --city 城市库 --period 2026-10；"
        "依据：youju explain --city 城市库 fig_compensation/协议:断面/2026-10/owed",
    )
    add = parser.add_argument
    add("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    add("--period", metavar="时段", help="2026-10；按补偿指数的协议写 2026")
    add("--agreement", default="", metavar="协议", help="只算这一份（文件名，不带 .toml）")
    add("--take", type=Path, metavar="文件", help="启用协议（.toml）或断面水量表（volumes.csv）")
    add("--by", default="", metavar="姓名", help="谁启用")
    add("--because", default="", metavar="理由", help="为什么启用，如协议的文号")
    add("--on", type=day, default=datetime.now(BEIJING).date(), help="日期")
    return parser
