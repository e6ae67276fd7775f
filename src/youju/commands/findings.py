"""``youju findings`` — what waits for a person: differences and short days, and the answers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING, Period, parse

if TYPE_CHECKING:
    from youju.readings.city import City


def main(arguments: list[str]) -> int:
    """Looks through a period, puts what is new into the tray and lists what is open."""
    parser = Arguments(
        prog="youju findings",
        description="列出核对差异（自算与下发）、有效小时不足、PM10 低于 PM2.5 等待处理事项；"
        "或比较两次计算，出差异表。",
    )
    parser.add_argument("--city", required=True, metavar="城市库", help="城市库的文件夹")
    parser.add_argument(
        "--period", required=True, metavar="时段", help="例如 2026-11、..2026-11-22"
    )
    parser.add_argument(
        "--between", nargs=2, type=int, metavar=("旧", "新"), help="比较两次计算（编号），列出变化"
    )
    parser.add_argument("--scheme", metavar="方案", help="与 --between 同用：位次的变化按此方案")
    parser.add_argument("--answer", nargs=2, metavar=("事项", "答复"), help="答复一件待处理事项")
    parser.add_argument("--by", metavar="姓名", help="答复人")
    parser.add_argument("--out", type=Path, metavar="文件.csv", help="把清单写成 CSV")
    given = parser.parse_args(arguments)
    from youju.readings.city import City

    city = City.open(given.city)
    period = parse(given.period, city.settings.week_first_day)
    if given.between:
        lines = _changes(city, given.between[0], given.between[1], period, given.scheme)
    elif given.answer:
        lines = _answered(city, given.answer, given.by)
    else:
        lines = _waiting(city, period)
    text = "\n".join(lines)
    if given.out:
        given.out.write_text("\ufeff" + "\n".join(_as_csv(lines)) + "\n", encoding="utf-8")
    print(text)
    return 0


def _waiting(city: City, period: Period) -> list[str]:
    from youju.ledger import findings

    now = datetime.now(BEIJING)
    new = findings.collect(city, findings.look(city, period.start, period.end), now=now)
    rows = [one for one in findings.tray(city) if one.day in period]
    waiting = [one for one in rows if one.state == findings.OPEN]
    head = f"{period.label}：新发现 {new} 件，待处理 {len(waiting)} 件。"
    return [head, *(f"[{findings.KINDS[one.kind]}] {one.text}  〔{one.key}〕" for one in waiting)]


def _answered(city: City, given: list[str], by: str | None) -> list[str]:
    from youju.ledger import findings

    if not by:
        raise BadInput("请用 --by 写明答复人。")
    findings.answer(city, given[0], text=given[1], by=by, now=datetime.now(BEIJING))
    return [f"已记录答复：{given[0]}"]


def _changes(city: City, old: int, new: int, period: Period, scheme: str | None) -> list[str]:
    from youju.ledger import differences
    from youju.ledger.assess import Request
    from youju.readings.city import City
    from youju.terms.figures import in_text

    assert isinstance(city, City)
    changes = differences.between(city, old, new, period)
    lines = [f"{period.label}：第{old}次与第{new}次计算之间，站点日值有 {len(changes)} 处变化。"]
    lines += [
        f"{one.object} {one.day} {one.item}（{'实况' if one.dust == 'kept' else '扣除沙尘'}）："
        f"{in_text(one.old)} → {in_text(one.new)}，{one.because}"
        for one in changes
    ]
    if scheme:
        request = Request(Path(scheme).read_text(encoding="utf-8"), period)
        for moved in differences.places_between(city, old, new, request):
            lines.append(
                f"{moved.ranking} {moved.object}：第{in_text(moved.old)}位（{moved.old_value}）→ "
                f"第{in_text(moved.new)}位（{moved.new_value}）"
            )
    return lines


def _as_csv(lines: list[str]) -> list[str]:
    return ['"' + line.replace('"', '""') + '"' for line in lines]
