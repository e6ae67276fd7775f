"""The sheet 限值: every number of a standard that a formula uses, once, with clause and mark.

The numbers come from the dated files; formulas point at these cells. Editions of the period
stand one under the other, each day's formulas point at those of its own edition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import lcm
from typing import Any

from youju.ledger.statistics import HEAVY_LEVEL
from youju.ledger.worksheet.book import Book
from youju.ledger.worksheet.formulas import fixed, on_sheet
from youju.ledger.worksheet.inputs import Inputs
from youju.ledger.worksheet.sources import ORDER
from youju.standards.air import gb3095, hj633, ranking
from youju.standards.air.hj663_edition import clause_of, edition_for
from youju.terms.clauses import Clause, weakest
from youju.terms.dated import Edition
from youju.terms.numbers import HELD_DECIMALS
from youju.terms.periods import day_from
from youju.terms.substances import substance

SHEET = "限值"
VALUES, UNIT, CLAUSE = 1, 9, 10
"""Columns: values from ``VALUES`` on (up to eight), unit, clause."""
FIRST_ROW = 4
KEYS = {item: substance(item).key for item in ORDER}
O3_1H = "o3_1h"
"""The stand-in of the 2012 edition for an 8-hour mean above its last break."""
BREAKS_OF = {**KEYS, O3_1H: "O3"}

Number = int | Decimal


@dataclass
class Line:
    """One row: a heading (no values) or a named run of numbers."""

    label: str
    values: tuple[Number | str, ...] = ()
    unit: str = ""
    clause: str = ""


@dataclass
class Rules:
    """The numbers of one file and where each stands."""

    inputs: Inputs
    lines: list[Line] = field(default_factory=list)
    places: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    clauses: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = self.inputs
        dates = [day_from(day) for day in given.days]
        index = {(one := hj633.STANDARD.on(day, given.rules)).name: one for day in dates}
        days = {(one := edition_for(day)).name: one for day in dates}
        self.index_of = {day: hj633.STANDARD.on(day_from(day), given.rules) for day in given.days}
        self.day_of = {day: edition_for(day_from(day)) for day in given.days}
        self.period = edition_for(given.period.end, given.rules)
        self.ranking = edition_for(given.period.end, given.rules, ranking.STANDARD)
        for edition in days.values():
            self._day_rules(edition)
        for edition in index.values():
            self._index_rules(edition)
        self._period_rules()
        self._limits()

    # where things stand

    def at(self, *name: str) -> str:
        """The cell of a single number."""
        row, _ = self.places[name]
        return on_sheet(SHEET, fixed(row, VALUES))

    def run(self, *name: str) -> str:
        """The cells of a run of numbers."""
        row, count = self.places[name]
        return on_sheet(SHEET, f"{fixed(row, VALUES)}:{fixed(row, VALUES + count - 1)}")

    def says(self, *name: str) -> tuple[Any, ...]:
        """The numbers themselves."""
        row, count = self.places[name]
        return self.lines[row - FIRST_ROW].values[:count]

    def one(self, *name: str) -> Any:
        """A single number itself."""
        return self.says(*name)[0]

    # the sections

    def _heading(self, label: str) -> None:
        self.lines.append(Line(label))

    def _line(
        self,
        name: tuple[str, ...],
        label: str,
        values: Number | str | Sequence[Number | str],
        clause: Clause,
        unit: str = "",
    ) -> None:
        many = (values,) if isinstance(values, int | Decimal | str) else tuple(values)
        self.places[name] = (FIRST_ROW + len(self.lines), len(many))
        self.clauses[str(clause)] = None
        self.lines.append(Line(label, many, unit, str(clause)))

    def _day_rules(self, edition: Edition) -> None:
        says, name = edition.says, edition.name
        self._heading(f"日值与点位平均（{name}，{self._when(edition, self.day_of)}）")

        def add(key: str, label: str, value: int, table: Mapping[str, Any], unit: str) -> None:
            self._line((name, key), label, value, clause_of(edition, table), unit)

        window, hours, day = says["ozone_window"], says["ozone_hours"], says["ozone_day"]
        place = says["place_day"]
        add("hours", "日均值最少有效小时数", says["day"]["hours"], says["day"], "个")
        add("length", "臭氧滑动平均时长", window["length"], window, "小时")
        add("first_end", "第一个窗口的结束时刻", window["first_end"], window, "时")
        add("last_end", "最后一个窗口的结束时刻", window["last_end"], window, "时")
        add("window_hours", "每个窗口最少有效小时数", hours["hours"], hours, "个")
        # Means of windows have 6, 7 or 8 hours; times this number every one of them is whole.
        common = lcm(*range(hours["hours"], window["length"] + 1))
        label = "上述各小时数的最小公倍数（使平均值化为整数比较）"
        add("common", label, common, hours, "")
        add("windows", "臭氧日值最少有效窗口数", day["windows"], day, "个")
        add("limit", "窗口不足时，最大值超过此值仍有效", day["limit"], day, "µg/m³")
        add("share", "点位平均所需有效点位比例", place["share_percent"], place, "%")
        add("few", "点位数少于此数时用下一行的比例", place["few"], place, "个")
        add("share_few", "点位较少时所需有效点位比例", place["share_percent_few"], place, "%")

    def _index_rules(self, edition: Edition) -> None:
        says, name = edition.says, edition.name
        self._heading(f"空气质量指数（{name}，{self._when(edition, self.index_of)}）")
        day, before = says["day"], says["before"]
        formula = edition.clause(says["formula"])
        self._line((name, "index"), "分指数", says["index"], formula)
        for item in (*ORDER, *([O3_1H] if self.uses_one_hour(edition) else [])):
            key = BREAKS_OF[item]
            row = day[key]
            by = edition.clause(day["clause"], day["mark"])
            label = f"{_shown(key) if item != O3_1H else 'O3 日最大1小时'} 浓度分段"
            self._line((name, "breaks", item), label, row["breaks"], by, row["unit"])
            self._line((name, "above", item), "　高于最后一段时", *self._above(edition, row))
            digits = before["decimals"].get(key, HELD_DECIMALS)
            plain = "（不先修约，取日值的6位）" if key not in before["decimals"] else ""
            by = edition.clause(before["clause"], before["mark"])
            self._line((name, "before", item), f"　计算前修约位数{plain}", digits, by, "位")
        missing = says["missing"]
        if missing["rule"] == "publish_above":
            by = edition.clause(missing["clause"], missing["mark"])
            label = "缺项时，其余项目算得的AQI高于此值才发布"
            self._line((name, "publish_above"), label, missing["publish_above"], by)
        by = edition.clause(says["primary"]["clause"], says["primary"]["mark"])
        self._line((name, "primary"), "AQI高于此值时列出首要污染物", says["primary"]["above"], by)
        heavy = next(one for one in says["level"] if one["number"] == HEAVY_LEVEL - 1)
        label = f"AQI高于此值为重度及以上污染（{heavy['name']}的上限）"
        self._line((name, "heavy"), label, heavy["to"], edition.clause(says["highest"]))

    def _above(self, edition: Edition, row: Mapping[str, Any]) -> tuple[Number | str, Clause]:
        behaviour = row["above"]
        rule = edition.says["above"][behaviour]
        by = edition.clause(rule["clause"], rule["mark"])
        if behaviour == "cap":
            return edition.says["range"]["highest"], by
        if behaviour == "hold":
            return edition.says["index"][len(row["breaks"]) - 1], by
        return "按1小时值", by

    def uses_one_hour(self, edition: Edition) -> bool:
        """Whether the day's highest hour of ozone can stand in; only stations have one."""
        behaviour = edition.says["day"]["O3_8h"]["above"]
        return self.inputs.kind == "site" and behaviour == "use_1h"

    def _period_rules(self) -> None:
        edition = self.period
        says = edition.says
        self._heading(f"时段统计（{edition.name}，按时段最后一日适用的版本）")
        table = says["minimum"].get(self.inputs.period.kind)
        if table is not None:
            by = clause_of(edition, table)
            if "days" in table:
                self._line(("minimum", "days"), "最少有效天数（全年）", table["days"], by, "天")
            self._line(("minimum", "month"), "每月最少有效天数", table["month"], by, "天")
            label = "二月最少有效天数"
            self._line(("minimum", "february"), label, table["february"], by, "天")
        share = says["percentile"]
        method = share["methods"][share["method"]]
        for item in ORDER:
            row = share["items"][KEYS[item]]
            mark = weakest(share["mark"], method["mark"], row["mark"])
            by = clause_of(edition, share, mark=mark)
            label = f"{_shown(KEYS[item])} 百分位（{method['label']}）"
            self._line(("p", item), label, row["p"], by, "%")
        rounding = says["rounding"][self.input_purpose]
        for item in ORDER:
            label = f"{_shown(KEYS[item])} 统计值修约位数"
            by = clause_of(edition, rounding)
            self._line(("decimals", item), label, rounding[KEYS[item]], by, "位")
        ratios, good = says["rounding"]["ratios"], says["good_days"]
        self._line(("rate",), "比率修约位数", ratios["rate"], clause_of(edition, ratios), "位")
        self._line(("good",), "优良天：AQI不高于", good["index"], clause_of(edition, good))

    def _limits(self) -> None:
        edition = self.ranking
        table = edition.says["index"]
        self._heading(f"综合指数（{edition.name}；限值按时段最后一日适用的标准）")
        given = self.inputs
        for item in ORDER:
            key = KEYS[item]
            bound = gb3095.limit(
                key,
                table["limits"][key],
                on=given.period.end,
                rules=given.rules,
                zone=table["zone"],
            )
            assert bound.by is not None
            assert isinstance(bound.value, int | Decimal)
            self._line(("limit", item), bound.name, bound.value, bound.by, bound.unit)
        step = table["rounding"]
        by = clause_of(edition, step)
        self._line(("single",), "单项指数修约位数", step["single"], by, "位")
        self._line(("composite",), "综合指数修约位数", step["index"], by, "位")

    @property
    def input_purpose(self) -> str:
        """The rounding that concentrations get before the quotient."""
        return str(self.ranking.says["index"]["rounding"]["input"])

    def _when(self, edition: Edition, used: Mapping[int, Edition]) -> str:
        days = [day for day, one in used.items() if one.name == edition.name]
        return f"用于{day_from(min(days))}至{day_from(max(days))}的日值"

    # the sheet

    def write(self, book: Book) -> None:
        """The sheet itself."""
        sheet = book.sheet(SHEET)
        sheet.spans(CLAUSE + 1)
        sheet.titled(
            "限值、分段、修约位数和最少数据量",
            [
                "公式中用到的标准数值都在本表，各只出现一次；改动本表即可看到结果如何变化。",
                "〔待核〕：条文原文尚未核对；〔据转引〕：见于其他文件或公开实现。",
            ],
            CLAUSE + 1,
        )
        sheet.heads(FIRST_ROW - 1, ["项目", "数值", *[""] * 7, "单位", "依据"], height=20)
        sheet.raw.merge_range(
            FIRST_ROW - 1, VALUES, FIRST_ROW - 1, UNIT - 1, "数值（分段时由低到高）", sheet.head
        )
        section = sheet.styled(font_name="黑体", bg_color="#F5F7FA")
        for nth, line in enumerate(self.lines):
            row = FIRST_ROW + nth
            if not line.values:
                sheet.raw.merge_range(row, 0, row, CLAUSE, line.label, section)
                continue
            sheet.text(row, 0, line.label, sheet.left)
            for column in range(VALUES, UNIT):
                place = column - VALUES
                if place >= len(line.values):
                    sheet.blank(row, column, sheet.plain)
                elif isinstance(value := line.values[place], str):
                    sheet.text(row, column, value, sheet.blue)
                else:
                    sheet.number(row, column, float(value))
            sheet.text(row, UNIT, line.unit)
            sheet.text(row, CLAUSE, line.clause, sheet.left)
        sheet.widths({(0, 0): 46, (1, 8): 8, (9, 9): 8, (10, 10): 42})
        last = FIRST_ROW + len(self.lines) - 1
        sheet.frozen(FIRST_ROW, 1, (FIRST_ROW - 1, FIRST_ROW - 1), last)


def _shown(key: str) -> str:
    return "O3 日最大8小时" if key == "O3_8h" else key


def shown(item: str) -> str:
    """An item of a day as the sheets name it."""
    return _shown(KEYS[item])
