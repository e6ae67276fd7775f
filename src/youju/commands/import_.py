"""youju import FILE... --city FOLDER: sheets become readings, the originals stay."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from youju.intake.sheets import (
    import_file,
    import_register,
    import_sections,
    import_supply,
    write_refused,
)
from youju.readings.city import City
from youju.terms.arguments import Arguments, day
from youju.terms.errors import BadInput, UnknownPlace
from youju.terms.periods import BEIJING
from youju.terms.states import State

STATES = {"realtime": State.REALTIME, "reviewed": State.REVIEWED, "final": State.FINAL}


def main(arguments: list[str]) -> int:
    """Import file after file; 0 when any was usable (1 with --strict and any refusal)."""
    given = _parser().parse_args(arguments)
    city = City.open(given.city)
    if given.sites is not None:
        import_register(city, given.sites, by=given.by, on=given.on)
    if given.sections is not None:
        import_sections(city, given.sections, by=given.by, on=given.on)
    if given.supply is not None:
        import_supply(city, given.supply, by=given.by, on=given.on)
    usable, refused = 0, 0
    for place, file in enumerate(given.files, 1):
        if len(given.files) > 1 and sys.stderr.isatty():
            print(f"[{place}/{len(given.files)}] {file.name}", file=sys.stderr)
        try:
            report = import_file(
                city,
                file,
                given.layout,
                state=STATES[given.state] if given.state else None,
                issuer=given.issuer,
                document=given.document,
                issued_on=given.issued_on,
                by=given.by,
                on=given.on,
                others_ignored=given.only_listed,
                options=_options(given.option),
            )
        except (BadInput, UnknownPlace) as wrong:
            print(f"未导入：{wrong}", file=sys.stderr)
            refused += 1
            continue
        print(report.in_words())
        for note in report.notes:
            print(f"  {note}")
        usable += report.usable
        if report.refused.height:
            refused += report.refused.height
            target = write_refused(report, given.out or file.parent)
            print(f"{file.name}：退回 {report.refused.height} 行，见 {target}", file=sys.stderr)
    return 0 if usable and not (given.strict and refused) else 1


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju import", description="把监测数据、下发数据或沙尘名单导入城市库；原件存入日志。"
    )
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="文件", help="CSV、xlsx、Parquet，可为 .gz")
    add("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    add("--layout", default="template", help="文件格式，默认 template（见 docs/formats.md）")
    add("--sites", type=Path, metavar="CSV", help="先把这份站点名录作为新版本启用")
    add("--sections", type=Path, metavar="CSV", help="先把这份断面名录作为新版本启用")
    add("--supply", type=Path, metavar="CSV", help="先把这份地下水点位和饮用水水源名录启用")
    add("--state", choices=tuple(STATES), help="审核状态；小时值默认 realtime，下发值默认 reviewed")
    add("--issuer", default="", metavar="单位", help="下发单位（下发数据、下发的水质类别必填）")
    add("--document", default="", metavar="文号", help="下发文件的文号")
    add("--issued-on", type=day, metavar="日期", help="下发日期")
    add("--by", default="", metavar="姓名", help="导入人")
    add("--on", type=day, default=datetime.now(BEIJING).date(), help="导入日期，默认今天")
    add("--option", action="append", default=[], metavar="键=值", help="传给文件格式的选项")
    add("--out", type=Path, metavar="文件夹", help="退回行清单放在哪里，默认放在原文件旁")
    add(
        "--only-listed",
        action="store_true",
        help="名录以外的站点、断面只计数，不作为退回行（从全国文件里取本市站点时用）",
    )
    add("--strict", action="store_true", help="有任何一行被退回时以 1 结束")
    return parser


def _options(said: list[str]) -> dict[str, str]:
    options = {}
    for one in said:
        key, equals, value = one.partition("=")
        if not equals:
            raise BadInput(f"选项“{one}”应写成 键=值。")
        options[key] = value
    return options
