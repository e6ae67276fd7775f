"""``youju targets`` — every yearly target: so far, plan line, what the rest may be, the chance."""

from __future__ import annotations

from youju.terms.arguments import Arguments, day
from youju.terms.figures import in_text
from youju.terms.periods import day_number, year_of

NAMES = {"PM2.5": "PM2.5 年均值", "good_rate": "优良天数比率", "heavy_days": "重污染天数"}


def main(arguments: list[str]) -> int:
    """One block per place and target; ``--explain`` shows how the numbers were made."""
    parser = Arguments(
        prog="youju targets",
        description="目标进度：年初至今、时序进度、其余各日允许均值、剩余污染天数和达标可能性。"
        "目标写在城市库的 targets/年份.csv。",
    )
    parser.add_argument("--city", required=True, metavar="城市库", help="城市库的文件夹")
    parser.add_argument("--on", type=day, metavar="日期", help="截至哪一天")
    parser.add_argument("--place", metavar="县市", help="只看一个县（市、区）或全市")
    parser.add_argument("--explain", action="store_true", help="逐项说明")
    given = parser.parse_args(arguments)
    from youju.ledger import progress
    from youju.readings.city import City

    city = City.open(given.city)
    on = given.on or progress.last_day(city)
    found = [one for one in progress.of_year(city, on) if given.place in (None, one.target.place)]
    invented = "　【虚构】" if city.settings.invented else ""
    left = day_number(year_of(on).end) - day_number(on)
    print(f"{city.settings.name}　{on.year}年目标进度，截至{on} 24时，全年还剩{left}天{invented}")
    if not found:
        print(f"没有目标；请在 {city.path}/targets/{on.year}.csv 中写明。")
        return 0
    for one in found:
        unit = one.so_far.unit
        print(
            f"{one.target.place}　{NAMES[one.target.item]}：目标 {one.target.target} {unit}，"
            f"年初至今 {in_text(one.so_far.value)} {unit}（{one.so_far.state or '—'}），"
            f"时序进度 {in_text(one.line.value)}，差 {in_text(one.gap.value)}"
        )
        print(
            f"    {one.allowed.name} {in_text(one.allowed.value)} {one.allowed.unit}；"
            f"{one.chance.name} {in_text(one.chance.value)}"
            f"{'%' if one.chance.value is not None else ''}（{one.chance.note}）"
        )
        for part in one.chance.of:
            if "往年" in part.name or "误差" in part.name:
                print(f"    {part.line()}")
        if given.explain:
            for part in (one.line, one.allowed, one.chance):
                print("      " + part.explain(2).replace("\n", "\n      "))
    return 0
