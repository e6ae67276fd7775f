"""年初至今 against the yearly target and the plan line, and what the rest of the year may be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import floor

from youju.documents import words
from youju.ledger.assess import printed_decimals
from youju.ledger.bulletin.material import Material, numbers_of
from youju.ledger.overall import Compared
from youju.ledger.statistics import GOOD_DAYS, GOOD_RATE, VALID_DAYS
from youju.ledger.targets import Target, daily
from youju.standards.air import targets
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.periods import day_from, day_number, year_of
from youju.terms.places import CITY


def towards_targets(year: Material) -> list[str]:
    """One paragraph per target of the city; none where the city's folder gives no target."""
    if year.whole is None:
        return []
    name, figures = year.whole
    said = []
    if goal := year.target(name, "PM2.5"):
        said.append(_mean(year, name, goal, figures.of(name, "PM2.5")))
    if goal := year.target(name, GOOD_RATE):
        said.append(_rate(year, name, goal, figures.of(name, GOOD_RATE)))
    return said


def _mean(year: Material, name: str, goal: Target, one: Compared) -> str:
    value = one.printed.value
    head = f"PM2.5年度目标为{words.amount(goal.target, 'µg/m³')}"
    if not isinstance(value, Decimal | int):
        return f"{head}，累计平均浓度{numbers_of(one)}，不能比较。"
    decimals = printed_decimals("PM2.5", year.period)
    said = [head, f"累计平均浓度{_against(value, goal.target, '该目标', 'µg/m³', decimals)}"]
    said.append(_plan(year, name, goal, value, "pm25", "µg/m³", decimals))
    return "，".join(part for part in said if part) + "。" + _rest(year, name, goal, decimals)


def _rest(year: Material, name: str, goal: Target, decimals: int) -> str:
    last, whole = year.last, year_of(year.last)
    left = (whole.end - last).days
    if left <= 0:
        return ""
    so_far = daily(year.answer.snapshot, CITY, name, "pm25", whole.start, last)
    bound = targets.allowed_mean(goal.target, so_far, whole, on=last, decimals=decimals)
    shown = _down(bound, 1)
    if shown <= 0:
        return f"全年还剩{left}天，即使其余各日浓度均接近零，也难以完成年度目标。"
    limit = bound.note.split("采用修约后的界限", 1)[-1].split("；")[0].strip()
    limit = limit.split("（")[0]
    return (
        f"全年还剩{left}天，其余各日平均浓度不超过{words.amount(shown, 'µg/m³')}"
        f"方可完成年度目标（按年均值修约到{decimals}位小数后的界限{limit}测算，设其余各日数据均有效）。"
    )


def _rate(year: Material, name: str, goal: Target, one: Compared) -> str:
    value = one.printed.value
    head = f"优良天数比率年度目标为{words.amount(goal.target, '%')}"
    if not isinstance(value, Decimal | int) or year.whole is None:
        return f"{head}，累计{numbers_of(one)}，不能比较。"
    gap = exact(value) - exact(goal.target)
    shown = f"{round_even(abs(gap), 1):f}个百分点"
    verb = "与该目标持平" if gap == 0 else f"{'高' if gap > 0 else '低'}于该目标{shown}"
    said = [head, f"累计{numbers_of(one)}，{verb}"]
    said.append(_plan(year, name, goal, value, "aqi", "%", 1))
    figures = year.whole[1]
    valid, good = (figures.of(name, of).printed.value for of in (VALID_DAYS, GOOD_DAYS))
    whole = year_of(year.last)
    left = (whole.end - year.last).days
    text = "，".join(part for part in said if part) + "。"
    if left <= 0 or not isinstance(valid, int) or not isinstance(good, int):
        return text
    days = targets.polluted_days_left(goal.target, valid - good, whole.days)
    spare = days.value
    assert isinstance(spare, int)
    if spare < 0:
        return text + (
            f"按全年{whole.days}天计，已出现污染{valid - good}天，"
            f"比年度目标允许的天数多{-spare}天。"
        )
    return text + (
        f"按全年{whole.days}天计，已出现污染{valid - good}天，"
        f"其余{left}天中还可出现污染{min(spare, left)}天。"
    )


def _plan(
    year: Material,
    name: str,
    goal: Target,
    value: Decimal | int,
    item: str,
    unit: str,
    decimals: int,
) -> str:
    """Against the plan line; nothing for an even plan, which stands at the target itself."""
    if goal.plan != "seasonal" or item == "aqi":
        return ""  # a share of days has no seasonal line yet; an even one is the target itself
    past = daily(year.answer.snapshot, CITY, name, item, _years_before(year.last), year.last)
    try:
        line = targets.plan_line(
            goal.target, year.last, shape="seasonal", past=past, decimals=decimals, unit=unit
        )
    except NotEnoughData:
        return "因往年数据不足，没有按季节分解的时序进度"
    assert isinstance(line.value, Decimal)
    return _against(value, line.value, f"时序进度（{line.note}）", unit, decimals, bracket=False)


def _against(
    value: Decimal | int,
    limit: Decimal,
    name: str,
    unit: str,
    decimals: int,
    *,
    bracket: bool = True,
) -> str:
    shown = words.amount(value, unit)
    gap = exact(value) - exact(limit)
    size = words.amount(round_even(abs(gap), decimals), unit)
    basis = name if bracket else f"{name}{words.amount(limit, unit, decimals)}"
    lead = f"为{shown}，" if bracket else ""
    if gap == 0:
        return f"{lead}与{basis}持平"
    return f"{lead}{'高' if gap > 0 else '低'}于{basis}{'' if bracket else '，相差'}{size}"


def _down(figure: Figure, decimals: int) -> Decimal:
    """Cut, never rounded up: a bound must not promise more than there is."""
    value = exact(figure.value)
    steps: int = 10**decimals
    return Decimal(floor(value * steps)).scaleb(-decimals)


def _years_before(last: date) -> date:
    first = year_of(last).start
    years = int(targets.SETTINGS.says["plan"]["seasonal_years"])
    return day_from(day_number(first.replace(year=first.year - years)))
