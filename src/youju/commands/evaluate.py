"""youju evaluate: files in, files out — no city, no database.

``youju evaluate air FILE... --layout cnemc|prsa|aqistudy|template --per hour|day|month|year``
prints (or writes, with ``--out``) what the standards say of the readings; ``youju evaluate
water FILE... --layout cnemc-water|template`` gives the class of each reading of a section,
``youju evaluate sound|soil FILE... --sites CSV`` levels, verdicts and grades. The
columns are those of docs/formats.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from youju.commands import evaluate_air, evaluate_surroundings, evaluate_water
from youju.commands.evaluate_output import refused_path, write, write_refused
from youju.readings.layouts import read
from youju.terms.arguments import Arguments, day
from youju.terms.errors import BadInput, YoujuError
from youju.terms.periods import BEIJING
from youju.terms.places import CITY, COUNTY, SITE, Register, read_register

LAYOUTS = ("cnemc", "prsa", "aqistudy", "template")
OWN = {"cnemc": SITE, "prsa": SITE, "template": SITE, "aqistudy": CITY}
"""The kind of object that a layout speaks of."""
PER = ("hour", "day", "month", "year")
SUFFIXES = (".csv", ".parquet", ".json")


def main(arguments: Sequence[str]) -> int:
    """Evaluate; 0 when anything was, 1 when nothing (or ``--strict`` refused), 2 wrong usage."""
    parser = _parser()
    given = parser.parse_args(arguments)
    wrong = _wrong_usage(given) if given.subject == "air" else _wrong_output(given)
    if wrong:
        parser.error(wrong)
    try:
        return _evaluate(given)
    except YoujuError as refusal:
        print(f"{type(refusal).__name__}：{refusal}", file=sys.stderr)
        return 1


def _evaluate(given: argparse.Namespace) -> int:
    if given.subject in ("sound", "soil"):
        return _tell(evaluate_air.Answer(*evaluate_surroundings.answer(given)), given)
    if given.subject == "water":
        return _tell(evaluate_air.Answer(*evaluate_water.answer(given)), given)
    register = _register(given.sites)
    question = evaluate_air.Question(
        per=given.per,
        by=given.by or OWN[given.layout],
        rules=given.rules,
        variant=given.variant,
        first=given.since,
        last=given.until,
        today=datetime.now(BEIJING).date(),
    )
    answer = evaluate_air.of_plain_parquet(given.files, given.layout, question, register)
    if answer is None:
        if sys.stderr.isatty():
            print(f"读入 {len(given.files)} 个文件 …", file=sys.stderr)
        sheet = read(given.files, given.layout, register=register)
        answer = evaluate_air.of_sheet(sheet, question, register)
    return _tell(answer, given)


def _tell(answer: evaluate_air.Answer, given: argparse.Namespace) -> int:
    """Remarks and refused rows to standard error, the table to where it was asked."""
    for note in answer.notes:
        print(f"说明：{note}", file=sys.stderr)
    count = answer.refused.height
    if count:
        target = refused_path(given.out)
        where = "，见下" if target is None else f"，见 {target}"
        print(f"拒收 {count} 行{where}。", file=sys.stderr)
        write_refused(answer.refused, target)
    elif given.out is not None and (stale := refused_path(given.out)) is not None:
        stale.unlink(missing_ok=True)
    if given.strict and count:
        print("按 --strict，有拒收的行即不给出结果。", file=sys.stderr)
        return 1
    if answer.table.is_empty():
        print("没有可评价的数据。", file=sys.stderr)
        return 1
    write(answer.table, given.out)
    if given.out is not None:
        print(f"评价 {answer.table.height} 行，见 {given.out}。", file=sys.stderr)
    return 0


def _register(file: Path | None) -> Register | None:
    if file is None:
        return None
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadInput(f"读不了站点表 {file}：{wrong}") from wrong
    return read_register(text, file.name)


def _wrong_usage(given: argparse.Namespace) -> str | None:
    own = OWN[given.layout]
    by = given.by or own
    if own == CITY and by != CITY:
        return f"版式 {given.layout} 只有城市的数据，不能按 {by} 评价。"
    if own == CITY and given.per == "hour":
        return f"版式 {given.layout} 是日数据，不能按小时评价。"
    if own == SITE and by != SITE and given.sites is None:
        return f"按 {by} 评价需要站点表：请用 --sites 给出站点所属的县和市。"
    return _wrong_output(given)


def _wrong_output(given: argparse.Namespace) -> str | None:
    if given.since and given.until and given.until < given.since:
        return f"--to {given.until} 早于 --from {given.since}。"
    if given.out is not None and given.out.suffix.lower() not in SUFFIXES:
        return f"不认识的输出格式“{given.out.suffix}”；可用 {'、'.join(SUFFIXES)}。"
    if given.out is not None and not given.out.parent.is_dir():
        return f"没有文件夹 {given.out.parent}。"
    return None


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju evaluate",
        description="按国家标准评价文件中的监测数据；不需要城市库。",
    )
    subjects = parser.add_subparsers(dest="subject", required=True, metavar="对象")
    air = subjects.add_parser(
        "air",
        help="环境空气：AQI、日均值、年评价、综合指数",
        description="环境空气：AQI（HJ 633）、日与年统计量（HJ 663）、综合指数与排名。",
    )
    air.add_argument("files", nargs="+", type=Path, metavar="文件")
    air.add_argument("--layout", required=True, choices=LAYOUTS, help="文件的版式")
    air.add_argument("--per", default="day", choices=PER, help="小时、日、月或年（默认日）")
    air.add_argument(
        "--by", choices=(SITE, COUNTY, CITY), help="站点、县或市（默认为版式自己的对象）"
    )
    air.add_argument("--sites", type=Path, metavar="CSV", help="站点表：site,name,county,city …")
    air.add_argument(
        "--from", dest="since", type=day, metavar="日期", help="只评价这一天（含）以后"
    )
    air.add_argument("--to", dest="until", type=day, metavar="日期", help="只评价这一天（含）以前")
    air.add_argument(
        "--rules",
        default="auto",
        choices=("auto", "2012", "2026", "2031"),
        help="规则：auto 按监测时刻选版本（默认），或指定一版",
    )
    air.add_argument(
        "--variant",
        default="practice",
        choices=("practice", "written"),
        help="practice 按国家发布平台的做法（默认），written 按标准条文字面",
    )
    air.add_argument("--strict", action="store_true", help="有任何拒收的行即失败（退出码 1）")
    air.add_argument(
        "--out", type=Path, metavar="文件", help="写到 .csv、.parquet 或 .json；缺省为标准输出"
    )
    evaluate_water.add_parser(subjects, day)
    evaluate_surroundings.add_parsers(subjects, day)
    return parser
