"""The sheets 分指数 and 日值: indices by the edition of the day, the AQI, the kind of day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from youju.ledger.levels import EXCLUDED, PARTICLES
from youju.ledger.worksheet.book import Book, held_number
from youju.ledger.worksheet.chosen import Adopted
from youju.ledger.worksheet.formulas import cell, cells, fixed, half_even_of, interpolated, on_sheet
from youju.ledger.worksheet.inputs import Inputs
from youju.ledger.worksheet.rules import BREAKS_OF, KEYS, O3_1H, Rules, shown
from youju.ledger.worksheet.sources import ORDER
from youju.terms.dated import Edition
from youju.terms.numbers import round_even, round_up
from youju.terms.periods import day_from

INDICES, DAYS = "分指数", "日值"
HEAD_ROW, FIRST_ROW = 4, 5
DATE, EDITION, FIRST, DUST = 0, 1, 2, 3
VALUE, IAQI = 4, 10
"""First columns of the six values and of their six indices on 日值."""
MISSING, AQI, PRIMARY, GOOD, HEAVY = 16, 17, 18, 19, 20
OUT = 21
"""First of the two columns that say, on the basis 扣除沙尘, what dust took out (1) or not (0)."""
MICRO = 10**6


def preferences(inputs: Inputs) -> dict[int, str]:
    """The cells of 日值 that say whether the issued or the own value counts on a day."""
    return {
        day: on_sheet(DAYS, fixed(FIRST_ROW + nth, FIRST)) for nth, day in enumerate(inputs.days)
    }


@dataclass
class DayResults:
    """What 日值 holds, by day."""

    value: Mapping[tuple[str, int], int | None]
    aqi: dict[int, int | None]
    taken_out: frozenset[tuple[str, int]]


class DaySheets:
    """分指数 and 日值: indices by the edition of the day, the AQI, the kind of day."""

    def __init__(self, book: Book, rules: Rules, inputs: Inputs, adopted: Adopted) -> None:
        self.book, self.rules, self.inputs, self.adopted = book, rules, inputs, adopted
        self.one_hour = any(rules.uses_one_hour(one) for one in rules.index_of.values())
        self.items = (*ORDER, *([O3_1H] if self.one_hour and adopted.highest else ()))
        self.iaqi: dict[tuple[str, int], int | None] = {}

    # 分指数

    def indices(self) -> None:
        """Per item: the concentration taken, the step of the table, the index."""
        given = self.inputs
        sheet = self.book.sheet(INDICES)
        columns = 1 + 3 * len(self.items)
        sheet.spans(columns)
        sheet.titled(
            f"{given.title} 空气质量分指数",
            [
                (
                    "取用浓度：按当日适用的版本修约；档：浓度落在“限值”表的第几段；"
                    "分指数：段内线性内插，向上进位取整。"
                ),
                "浓度高于最后一段时按“限值”表“高于最后一段时”一行。",
            ],
            columns,
        )
        sheet.blank(HEAD_ROW - 1, 0, sheet.head)
        sheet.heads(HEAD_ROW, ["日期", *["取用浓度", "档", "分指数"] * len(self.items)], height=20)
        for nth, item in enumerate(self.items):
            name = "O3 日最大1小时" if item == O3_1H else shown(item)
            sheet.group(HEAD_ROW - 1, 1 + 3 * nth, 3 + 3 * nth, name)
        for nth, day in enumerate(given.days):
            row = FIRST_ROW + nth
            sheet.date(row, 0, day)
            for place, item in reversed(list(enumerate(self.items))):
                self._index(sheet, row, 1 + 3 * place, item, day, nth)
        sheet.widths({(0, 0): 11})
        for nth in range(len(self.items)):
            sheet.widths({(1 + 3 * nth, 1 + 3 * nth): 11, (2 + 3 * nth, 3 + 3 * nth): 6})
        last = FIRST_ROW + len(given.days) - 1
        sheet.frozen(FIRST_ROW, 1, (HEAD_ROW - 1, HEAD_ROW), last)

    def _index(self, sheet: Any, row: int, at: int, item: str, day: int, nth: int) -> None:
        edition = self.rules.index_of[day]
        name = edition.name
        if (name, "breaks", item) not in self.rules.places:
            for column in range(at, at + 3):
                sheet.text(row, column, "—")
            return
        if item == O3_1H:
            source, micro = self.adopted.highest_at[day], self.adopted.highest[day]
        else:
            column = VALUE + ORDER.index(item)
            source, micro = on_sheet(DAYS, cell(FIRST_ROW + nth, column)), self._value(item, day)
        taken, step = cell(row, at), cell(row, at + 1)
        digits = self.rules.one(name, "before", item)
        value = None if micro is None else round_even(Fraction(micro, MICRO), digits)
        rounded = half_even_of(source, self.rules.at(name, "before", item))
        sheet.formula(
            row,
            at,
            f'IF({source}="","",{rounded})',
            None if value is None else float(value),
            sheet.held if digits == 6 else None,
        )
        breaks, scale = self.rules.says(name, "breaks", item), self.rules.says(name, "index")
        here = self.rules.run(name, "breaks", item)
        place = None
        if value is not None:
            place = min(sum(1 for edge in breaks if edge <= value), len(breaks) - 1)
        text = f'IF({taken}="","",MIN(MATCH({taken},{here},1),COLUMNS({here})-1))'
        sheet.formula(row, at + 1, text, place)
        above = self.rules.one(name, "above", item)
        beyond, instead = self.rules.at(name, "above", item), above
        if isinstance(above, str):
            beyond, instead = '""', None
            if O3_1H in self.items:
                other = 1 + 3 * self.items.index(O3_1H) + 2
                beyond, instead = cell(row, other), self.iaqi.get((O3_1H, day))
        found: int | None = None
        if value is not None and place is not None:
            if value > breaks[-1]:
                found = instead
            else:
                low, high = breaks[place - 1], breaks[place]
                slope = Fraction(scale[place] - scale[place - 1]) / Fraction(high - low)
                found = round_up(scale[place - 1] + (Fraction(value) - low) * slope)
        between = interpolated(taken, here, self.rules.run(name, "index"), step)
        text = f'IF({taken}="","",IF({taken}>MAX({here}),{beyond},{between}))'
        sheet.formula(row, at + 2, text, found)
        self.iaqi[item, day] = found

    def _value(self, item: str, day: int) -> int | None:
        return self.adopted.value[item, day]

    # 日值

    def days(self) -> DayResults:
        """The sheet 日值; 分指数 must have been reckoned before (``indices``)."""
        given = self.inputs
        sheet = self.book.sheet(DAYS)
        without = given.dust == EXCLUDED
        columns = OUT + len(PARTICLES) if without else HEAVY + 1
        sheet.spans(columns)
        sheet.titled(
            f"{given.title} {given.period.label} 日值与空气质量指数（{given.dust_words}）",
            [
                (
                    "六项日值保留6位小数参与以后的计算；AQI按当日适用的版本；"
                    "1＝是，0＝否，空格＝当日没有AQI。"
                ),
                "缺项数：当日使AQI不发布的缺项（“限值”表有该规则的版本才计）。",
                *(
                    [
                        "沙尘取走：该项实况有日值、扣除沙尘小时后没有日值的为1；按有效天数计入最少天数。"
                    ]
                    if without
                    else []
                ),
            ],
            columns,
        )
        sheet.group(HEAD_ROW - 1, DATE, DUST, "日期与口径")
        sheet.group(HEAD_ROW - 1, VALUE, VALUE + 5, "日值（µg/m³，CO为mg/m³）")
        sheet.group(HEAD_ROW - 1, IAQI, IAQI + 5, "空气质量分指数")
        sheet.group(HEAD_ROW - 1, MISSING, HEAVY, "空气质量指数")
        names = [shown(item).replace(" 日最大", "\n") for item in ORDER]
        heads = ["日期", "AQI版本", "采用优先", "沙尘\n小时数", *names, *names]
        taken = [shown(item) for item in PARTICLES] if without else []
        if without:
            sheet.group(HEAD_ROW - 1, OUT, OUT + len(PARTICLES) - 1, "沙尘取走")
        last_heads = ["缺项数", "AQI", "首要污染物", "优良", "重度及\n以上", *taken]
        sheet.heads(HEAD_ROW, [*heads, *last_heads])
        results = DayResults(self.adopted.value, {}, given.taken_out if without else frozenset())
        for nth, day in enumerate(given.days):
            self._day(sheet, FIRST_ROW + nth, day, results)
        sheet.widths({(0, 0): 11, (1, 1): 13, (2, 2): 8, (3, 3): 7, (4, 9): 11.5, (10, 15): 7})
        sheet.widths({(16, 17): 7, (18, 18): 16, (19, 20): 7, (OUT, OUT + 1): 7})
        last = FIRST_ROW + len(given.days) - 1
        sheet.frozen(FIRST_ROW, 1, (HEAD_ROW - 1, HEAD_ROW), last)
        return results

    def _day(self, sheet: Any, row: int, day: int, results: DayResults) -> None:
        given, rules = self.inputs, self.rules
        edition = rules.index_of[day]
        sheet.date(row, DATE, day)
        sheet.text(row, EDITION, edition.name)
        sheet.text(row, FIRST, "下发" if given.issued_first[day] else "自算", sheet.blue)
        sheet.number(row, DUST, given.dust_hours.get(day, 0))
        if given.dust == EXCLUDED:
            for place, item in enumerate(PARTICLES):
                sheet.number(row, OUT + place, int((item, day) in given.taken_out))
        for place, item in enumerate(ORDER):
            value = held_number(self._value(item, day))
            sheet.formula(row, VALUE + place, self.adopted.at[item, day], value, sheet.held)
            column = 3 + 3 * self.items.index(item)
            there = on_sheet(INDICES, cell(row, column))
            sheet.formula(row, IAQI + place, there, self.iaqi[item, day])
        six = cells(row, IAQI, IAQI + 5)
        known = [one for item in ORDER if (one := self.iaqi[item, day]) is not None]
        highest = f"MAX({six})"
        aqi = max(known) if known else None
        if edition.says["missing"]["rule"] == "publish_above":
            stops = self._stops(sheet, row, edition, day)
            bound = rules.one(edition.name, "publish_above")
            fit = f"OR({cell(row, MISSING)}=0,{highest}>{rules.at(edition.name, 'publish_above')})"
            highest = f'IF({fit},{highest},"")'
            if aqi is not None and stops and aqi <= bound:
                aqi = None
        else:
            sheet.text(row, MISSING, "—")
        sheet.formula(row, AQI, f'IF(COUNT({six})=0,"",{highest})', aqi)
        results.aqi[day] = aqi
        self._kind(sheet, row, edition, day, aqi)

    def _stops(self, sheet: Any, row: int, edition: Edition, day: int) -> int:
        """How many missing items stop the AQI (5.3): their count as formula and number.

        In the basis 扣除沙尘 a particle that dust took out stops nothing; an excused item
        (PM10) stops nothing while the one that excuses it has a value.
        """
        at = {item: cell(row, VALUE + ORDER.index(item)) for item in ORDER}
        terms, count = [], 0
        column_of = {key: item for item, key in KEYS.items()}
        for item in ORDER:
            term = f'({at[item]}="")'
            missing = self._value(item, day) is None
            if self.inputs.dust == EXCLUDED and item in PARTICLES:
                term += f"*({cell(row, OUT + PARTICLES.index(item))}=0)"
                missing = missing and (item, day) not in self.inputs.taken_out
            if (item, day) in self.adopted.outside:
                # Written only where it matters: no value all day and at least one "/".
                hours = self.adopted.hours_at[item, day]
                term += f'*(COUNT({hours})+(COUNTIF({hours},"/")=0)>0)'
                missing = False
            excuse = edition.says["missing"].get("excused", {}).get(KEYS[item])
            if excuse is not None:
                other = column_of[excuse]
                term += f'*({at[other]}="")'
                missing = missing and self._value(other, day) is None
            terms.append(term)
            count += missing
        sheet.formula(row, MISSING, "+".join(terms), count)
        return count

    def _kind(self, sheet: Any, row: int, edition: Edition, day: int, aqi: int | None) -> None:
        rules = self.rules
        at = cell(row, AQI)
        named = "&".join(
            f'IF({cell(row, IAQI + place)}={at},",{BREAKS_OF[item]}","")'
            for place, item in enumerate(ORDER)
        )
        text = f'IF({at}="","",IF({at}<={rules.at(edition.name, "primary")},"",MID({named},2,60)))'
        primary = ""
        if aqi is not None and aqi > rules.one(edition.name, "primary"):
            primary = ",".join(KEYS[item] for item in ORDER if self.iaqi[item, day] == aqi)
        sheet.formula(row, PRIMARY, text, primary)
        good = None if aqi is None else int(aqi <= rules.one("good"))
        heavy = None if aqi is None else int(aqi > rules.one(edition.name, "heavy"))
        sheet.formula(row, GOOD, f'IF({at}="","",IF({at}<={rules.at("good")},1,0))', good)
        bound = rules.at(edition.name, "heavy")
        sheet.formula(row, HEAVY, f'IF({at}="","",IF({at}>{bound},1,0))', heavy)


def month_runs(inputs: Inputs) -> list[tuple[int, int, int, int]]:
    """Year, month, and first and last row of 日值, for each month of the period."""
    found: dict[tuple[int, int], list[int]] = {}
    for nth, day in enumerate(inputs.days):
        on = day_from(day)
        found.setdefault((on.year, on.month), []).append(FIRST_ROW + nth)
    return [(year, month, rows[0], rows[-1]) for (year, month), rows in found.items()]
