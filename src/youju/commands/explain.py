"""``youju explain`` — one value, or one stored figure, as a tree down to reading and clause."""

from __future__ import annotations

import argparse
import sys
from decimal import Decimal, InvalidOperation

from youju.terms.arguments import Arguments, day
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.states import Gap
from youju.terms.substances import O3, O3_8H, substance

GAPS = {"": None, "NA": Gap.MISSING, "—": Gap.MISSING, "/": Gap.NOT_MEASURED, "无效": Gap.INVALID}


def main(arguments: list[str]) -> int:
    """Exit code 0; 1 when the figure and the table disagree, or nothing can be explained."""
    given = _parser().parse_args(arguments)
    if given.city is None:
        figure = _one_value(given)
        print(figure.to_json(given.depth) if given.json else figure.explain(given.depth))
        return 0
    return _stored(given)


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju explain",
        description="说明一个数是怎么来的，直到条款和原始读数。",
        epilog="例：youju explain aqi pm25=70 co=2.2 --on 2026-03-01；"
        "youju explain --city 城市库 fig_air_day/甲县/2026-11-22/pm25",
    )
    parser.add_argument(
        "what",
        nargs="+",
        metavar="数",
        help="aqi 或 iaqi 加 项目=浓度（µg/m³，CO 为 mg/m³；缺测写 项目=NA，未监测写 项目=/）；"
        "或者城市库中数的地址",
    )
    parser.add_argument("--on", type=day, metavar="日期", help="哪一天的标准")
    parser.add_argument("--hour", action="store_true", help="小时值（默认为日均值）")
    parser.add_argument("--rules", default="auto", choices=("auto", "2012", "2026", "2031"))
    parser.add_argument("--variant", default="practice", choices=("practice", "written"))
    parser.add_argument("--city", metavar="城市库", help="城市库的文件夹")
    parser.add_argument("--basis", type=int, metavar="N", help="按第几次计算的结果（默认最近一次）")
    parser.add_argument("--depth", type=int, metavar="N", help="只展开 N 层")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _one_value(given: argparse.Namespace) -> Figure:
    from youju.standards.air import hj633

    kind, *pairs = given.what
    if kind not in ("aqi", "iaqi") or not pairs:
        raise BadInput("请写 aqi 或 iaqi，后面跟 项目=浓度，例如 aqi pm25=70 co=2.2。")
    if given.on is None:
        raise BadInput("请用 --on 日期 说明按哪一天的标准，例如 --on 2026-03-01。")
    values = dict(_pair(text, per_hour=given.hour) for text in pairs)
    if kind == "iaqi":
        if len(values) != 1:
            raise BadInput("iaqi 一次只说明一个项目。")
        (name, value), *_ = values.items()
        if not isinstance(value, Decimal):
            raise BadInput(f"{name} 没有浓度，不能计算分指数。")
        return hj633.sub_index(
            name, value, on=given.on, per="hour" if given.hour else "day", rules=given.rules
        )
    rule = hj633.hourly_index if given.hour else hj633.daily_index
    return rule(values, on=given.on, rules=given.rules, variant=given.variant)


def _pair(text: str, *, per_hour: bool) -> tuple[str, Decimal | Gap | None]:
    name, sign, number = text.partition("=")
    if not sign:
        raise BadInput(f"“{text}”应写成 项目=浓度，例如 pm25=70。")
    key = name if name.endswith("_24h") else substance(name).key
    if key == O3.key and not per_hour and name.lower() == "o3":
        key = O3_8H.key  # the ozone of a day
    if number in GAPS:
        return key, GAPS[number]
    try:
        value = Decimal(number)
    except InvalidOperation:
        raise BadInput(f"“{text}”中的“{number}”不是数；缺测请写 {name}=NA。") from None
    if not value.is_finite():
        raise BadInput(f"“{text}”中的“{number}”不是数；缺测请写 {name}=NA。")
    return key, value


def _stored(given: argparse.Namespace) -> int:
    from youju.ledger.explain import explain
    from youju.readings.city import City

    if len(given.what) != 1:
        raise BadInput("一次只说明一个地址。")
    answer = explain(City.open(given.city), given.what[0], basis=given.basis)
    print(answer.figure.to_json(given.depth) if given.json else answer.figure.explain(given.depth))
    print(answer.verdict, file=sys.stderr if given.json else sys.stdout)
    return 0 if answer.agrees else 1
