"""youju demo FOLDER: the invented city with two years of air, built through the ordinary doors."""

from __future__ import annotations

import sys
from pathlib import Path

from youju.demo.build import DONE, Built, build, is_complete
from youju.demo.register import CITY
from youju.demo.weather import TODAY
from youju.terms.arguments import Arguments, day


def main(arguments: list[str]) -> int:
    """Build it, or say that it is already there. 0: there is a complete demo city."""
    given = _parser().parse_args(arguments)
    if is_complete(given.folder):
        print(f"“{given.folder}”里已有演示城市“{CITY}”（见 {DONE}），没有改动。")
    else:
        built = build(given.folder, last=given.until, small=given.small, say=_say)
        print(in_words(built), flush=True)
        if not given.site:
            asked = f"youju assess county_air_2026 --period ..{built.history.last}"
            print(f"下一步：{asked} --city {given.folder}")
    if given.site:
        from youju.demo import site

        site.build(given.folder, say=_say)
        print(site.in_words())
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def in_words(built: Built) -> str:
    """What was built."""
    city, last = built.city, built.history.last
    values = sum(report.accepted for report in built.reports if report.kind != "marks")
    refused = sum(report.refused.height for report in built.reports)
    stations = len(city.register.on(last))
    counted = (
        f"  县（市、区）{len(city.register.counties())} 个，站点 {stations} 个，"
        f"文件 {len(built.reports)} 个，数据 {values:,} 个，退回 {refused} 行；"
        f"数据截至 {last} 24时。"
    )
    return "\n".join(
        (
            f"演示城市“{CITY}”已建好：{city.path}",
            counted,
            "  城市、机构、地图和全部数据均为虚构，与任何真实地方无关。",
        )
    )


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju demo",
        description="生成虚构的演示城市：八个县（市、区）、24 个站点、两年的数据；"
        "固定的随机起点，每次生成的内容相同。",
    )
    parser.add_argument("folder", metavar="文件夹", type=Path, help="新文件夹或空文件夹")
    parser.add_argument(
        "--until", type=day, metavar="日期", help=f"数据截止日，默认 {TODAY}（演示中的今天）"
    )
    parser.add_argument(
        "--small", action="store_true", help="小城市：10 个站点，两年各四个月，用于快速试验"
    )
    parser.add_argument(
        "--site", action="store_true", help="同时计算，并建好网站的机构、账号和已发布的通报"
    )
    return parser
