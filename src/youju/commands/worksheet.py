"""youju worksheet --city C OBJECT PERIOD --out FILE.xlsx: the 核算底稿 of a figure."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from youju.readings.city import City
from youju.terms.arguments import Arguments
from youju.terms.errors import UnknownPlace
from youju.terms.periods import parse
from youju.terms.places import CITY, COUNTY, OBJECT_KINDS, SITE

RULES = ("auto", "2012", "2026", "2031")


def main(arguments: list[str]) -> int:
    """Write the workbook; prints where it went and whether the published values agree."""
    given = _parser().parse_args(arguments)
    from youju.ledger import worksheet

    city = City.open(given.city)
    kind, name = found_object(city, given.object, given.kind)
    asked = parse(given.period, city.settings.week_first_day)
    period = asked if given.whole else worksheet.ranked_period(city, name, kind, asked, given.basis)
    if period != asked:
        print(
            f"{asked.label}的数据到{period.end}止，按{period.label}核算（与考核排名相同）；"
            "要按整个时段请加 --whole。",
            file=sys.stderr,
        )
    made = worksheet.workbook(
        city,
        name,
        period,
        dust=given.dust,
        kind=kind,
        basis=given.basis,
        rules=given.rules,
    )
    given.out.write_bytes(made.data)
    print(f"已写出核算底稿 {given.out}：{made.title}。")
    print(f"逐项核对：{made.agreed} 项一致，共 {made.checked} 项。")
    return 0 if made.agreed == made.checked else 1


def found_object(city: City, said: str, kind: str) -> tuple[str, str]:
    """Kind and name of what a person names: a county or the city by name, a station by any name.

    :raises UnknownPlace: the register has nothing of that name (of that kind).
    """
    register = city.register
    if kind in ("", COUNTY) and said in register.counties():
        return COUNTY, said
    if kind in ("", CITY) and said in register.cities():
        return CITY, said
    if kind in ("", SITE):
        return SITE, register.named(said)
    known = register.counties() if kind == COUNTY else register.cities()
    raise UnknownPlace(f"名录中没有“{said}”；可用：{'、'.join(known)}。")


def _out(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".xlsx":
        raise argparse.ArgumentTypeError(f"“{text}”应以 .xlsx 结尾")
    return path


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju worksheet",
        description="导出核算底稿：从小时值到排名数字的全部公式，用 WPS 或 Excel 即可核对。",
        epilog="逐项一致时退出码为 0，有不一致的项为 1。",
    )
    add = parser.add_argument
    add("object", metavar="对象", help="县（市、区）或城市名称；站点可写编码、名称或别名")
    add("period", metavar="时段", help="如 2026-11、2026-Q3、2026、..2026-11-22、2026-01..2026-11")
    add("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    add(
        "--dust",
        choices=("kept", "excluded"),
        default="kept",
        help="沙尘口径：kept 实况（默认）、excluded 扣除沙尘",
    )
    add("--kind", choices=OBJECT_KINDS, default="", help="对象种类；同名时用来区分")
    add("--basis", type=int, metavar="编号", help="按哪一次计算的依据；默认最近一次")
    add("--rules", choices=RULES, default="auto", help="指定规则组；默认按日期选择")
    add("--whole", action="store_true", help="数据未到期末时仍按整个时段，不截到最后有数据的一天")
    add("--out", required=True, type=_out, metavar="文件.xlsx", help="写到哪个文件")
    return parser
