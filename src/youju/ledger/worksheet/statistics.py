"""The sheet 统计: validity by month, mean and percentile of the six items, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field

from youju.ledger.levels import EXCLUDED, PARTICLES
from youju.ledger.worksheet.book import NONE, Book, held_number
from youju.ledger.worksheet.days import DAYS, OUT, VALUE, DayResults, month_runs
from youju.ledger.worksheet.days import FIRST_ROW as FIRST_DAY
from youju.ledger.worksheet.formulas import cell, fixed, held_mean, on_sheet, percentile
from youju.ledger.worksheet.inputs import MEANS, PERCENTILES, Inputs
from youju.ledger.worksheet.rules import Rules, shown
from youju.ledger.worksheet.sources import ORDER
from youju.terms.numbers import divide_even

STATISTICS = "统计"
YES, NO = "是", "否"


@dataclass
class Found:
    """Where each statistic stands on 统计, and its value [10⁻⁶]."""

    at: dict[tuple[str, str], str] = field(default_factory=dict)
    value: dict[tuple[str, str], int | None] = field(default_factory=dict)
    count: dict[str, tuple[str, int]] = field(default_factory=dict)
    valid: dict[str, tuple[str, str]] = field(default_factory=dict)


class Statistics:
    """统计: validity by month, mean and percentile of the six items, every step in a cell."""

    HEADS = (
        "项目",
        "参与统计\n天数",
        "日值合计",
        "平均",
        "百分位p",
        "(n−1)·p",
        "位次k的\n整数部分",
        "k的小数\n（百分之）",
        "第k小的\n日值",
        "第k+1小的\n日值",
        "百分位数",
        "沙尘扣除\n计有效天数",
        "有效天数",
        "不足的\n月数",
        "数据量\n有效",
        "平均\n（有效时）",
        "百分位数\n（有效时）",
    )
    HEAD_ROW, FIRST = 4, 5

    def __init__(self, book: Book, rules: Rules, inputs: Inputs, days: DayResults) -> None:
        self.rules, self.inputs, self.results = rules, inputs, days
        self.sheet = book.sheet(STATISTICS)
        self.found = Found()
        self._counted: dict[str, int] = {}
        self.months = month_runs(inputs)
        self.first_month = self.FIRST + len(ORDER) + 4

    def write(self) -> Found:
        """The sheet; gives where everything stands."""
        sheet, given = self.sheet, self.inputs
        across = len(self.HEADS)
        sheet.spans(across)
        sheet.titled(
            f"{given.title} {given.period.label} 六项统计（{given.dust_words}）",
            [
                (
                    "百分位数：日值由小到大排列，位次 k＝1＋(n−1)·p/100，在相邻两值间线性内插；"
                    "均保留6位小数。"
                ),
                "数据量有效：有效天数不少于“限值”表的最少天数；扣除沙尘后无值的颗粒物日计为有效。",
            ],
            across,
        )
        sheet.heads(self.HEAD_ROW, self.HEADS)
        short = self._months()
        for nth, item in enumerate(ORDER):
            self._item(self.FIRST + nth, item, short[item])
        sheet.widths({(0, 0): 16, (1, 1): 9, (2, 2): 14, (3, 3): 12, (4, 7): 9, (8, 10): 12})
        sheet.widths({(11, 14): 9, (15, 16): 12})
        last = self.first_month + len(self.months) - 1
        sheet.frozen(self.FIRST, 1, (self.HEAD_ROW, self.HEAD_ROW), last)
        return self.found

    def _days(self, item: str, first: int | None = None, last: int | None = None) -> str:
        column = VALUE + ORDER.index(item)
        return self._column(column, first, last)

    def _column(self, column: int, first: int | None = None, last: int | None = None) -> str:
        top = FIRST_DAY if first is None else first
        end = FIRST_DAY + len(self.inputs.days) - 1 if last is None else last
        return on_sheet(DAYS, f"{fixed(top, column)}:{fixed(end, column)}")

    def _withheld(self, item: str, day: int) -> bool:
        return self._counts_dust(item) and (item, day) in self.results.taken_out

    def _counts_dust(self, item: str) -> bool:
        minima = self.rules.period.says["minimum"]
        return (
            self.inputs.dust == EXCLUDED
            and item in PARTICLES
            and bool(minima["dust"]["counts_as_valid"])
        )

    def _dust_term(self, item: str, first: int | None = None, last: int | None = None) -> str:
        return f"SUM({self._column(OUT + PARTICLES.index(item), first, last)})"

    def _months(self) -> dict[str, int]:
        """Valid days of each month against the minimum; how many months are short, by item."""
        short = dict.fromkeys(ORDER, 0)
        if ("minimum", "month") not in self.rules.places:
            note = "标准未规定该类时段的最少天数：有任何有效日值即予统计。"
            self.sheet.raw.write_string(self.first_month - 1, 0, note)
            return short
        head = self.first_month - 1
        heads = ["月份", "最少\n有效天数", *(f"{shown(i)}\n有效天数" for i in ORDER)]
        self.sheet.heads(head, heads, height=42)
        for nth, (year, month, first, last) in enumerate(self.months):
            row = self.first_month + nth
            name = "february" if month == 2 else "month"
            need = self.rules.one("minimum", name)
            self.sheet.text(row, 0, f"{year}年{month}月")
            self.sheet.formula(row, 1, self.rules.at("minimum", name), need)
            days = self.inputs.days[first - FIRST_DAY : last - FIRST_DAY + 1]
            for place, item in enumerate(ORDER):
                text = f"COUNT({self._days(item, first, last)})"
                if self._counts_dust(item):
                    text += f"+{self._dust_term(item, first, last)}"
                count = sum(
                    self.results.value[item, day] is not None or self._withheld(item, day)
                    for day in days
                )
                self.sheet.formula(row, 2 + place, text, count)
                short[item] += count < need
        return short

    def _item(self, row: int, item: str, short: int) -> None:
        sheet, rules = self.sheet, self.rules
        values = sorted(
            value
            for day in self.inputs.days
            if (value := self.results.value[item, day]) is not None
        )
        n, p = len(values), int(rules.one("p", item))
        these = self._days(item)
        at = [cell(row, column) for column in range(len(self.HEADS))]
        none = f'{at[1]}=0,""'
        sheet.text(row, 0, shown(item))
        sheet.formula(row, 1, f"COUNT({these})", n)
        sheet.formula(row, 2, f"ROUND(SUM({these}),6)", held_number(sum(values)), sheet.held)
        mean = divide_even(sum(values), n) if n else None
        text = f"IF({none},{held_mean(at[2], at[1])})"
        sheet.formula(row, 3, text, held_number(mean), sheet.held)
        sheet.formula(row, 4, rules.at("p", item), p)
        places = (n - 1) * p
        sheet.formula(row, 5, f"IF({none},({at[1]}-1)*{at[4]})", places if n else None)
        low, rest = places // 100 + 1, places % 100
        sheet.formula(row, 6, f"IF({none},INT({at[5]}/100)+1)", low if n else None)
        sheet.formula(row, 7, f"IF({none},{at[5]}-100*INT({at[5]}/100))", rest if n else None)
        lower = values[low - 1] if n else None
        upper = values[low] if n and rest else lower
        sheet.formula(row, 8, f"IF({none},SMALL({these},{at[6]}))", held_number(lower), sheet.held)
        text = f"IF({none},IF({at[7]}=0,{at[8]},SMALL({these},{at[6]}+1)))"
        sheet.formula(row, 9, text, held_number(upper), sheet.held)
        share = None
        if lower is not None and upper is not None:
            share = divide_even(lower * (100 - rest) + upper * rest, 100)
        text = f"IF({none},{percentile(at[8], at[9], at[7])})"
        sheet.formula(row, 10, text, held_number(share), sheet.held)
        self._validity(row, item, n, short)
        valid = self.found.valid[item][1] == YES
        for column, way, value in ((15, MEANS, mean), (16, PERCENTILES, share)):
            source = at[3] if way == MEANS else at[10]
            kept = value if valid and n else None
            text = f'IF(AND({at[14]}="{YES}",{at[1]}>0),{source},"{NONE}")'
            cached = NONE if kept is None else held_number(kept)
            sheet.formula(row, column, text, cached, sheet.held)
            self.found.at[item, way] = on_sheet(STATISTICS, fixed(row, column))
            self.found.value[item, way] = kept
        self.found.count[item] = (on_sheet(STATISTICS, fixed(row, 12)), self._counted[item])

    def _validity(self, row: int, item: str, n: int, short: int) -> None:
        sheet, rules = self.sheet, self.rules
        at = [cell(row, column) for column in range(len(self.HEADS))]
        dusty = sum(self._withheld(item, day) for day in self.inputs.days)
        text = self._dust_term(item) if self._counts_dust(item) else "0"
        sheet.formula(row, 11, text, dusty)
        sheet.formula(row, 12, f"{at[1]}+{at[11]}", n + dusty)
        self._counted[item] = n + dusty
        conditions = []
        valid = True
        if ("minimum", "month") in rules.places:
            column = 2 + ORDER.index(item)
            end = self.first_month + len(self.months) - 1
            counts = f"{fixed(self.first_month, column)}:{fixed(end, column)}"
            needs = f"{fixed(self.first_month, 1)}:{fixed(end, 1)}"
            sheet.formula(row, 13, f"SUMPRODUCT(--({counts}<{needs}))", short)
            conditions.append(f"{at[13]}=0")
            valid = short == 0
        else:
            sheet.text(row, 13, NONE)
            conditions.append(f"{at[1]}>0")
            valid = n > 0
        if ("minimum", "days") in rules.places:
            conditions.append(f"{at[12]}>={rules.at('minimum', 'days')}")
            valid = valid and n + dusty >= rules.one("minimum", "days")
        text = f'IF(AND({",".join(conditions)}),"{YES}","{NO}")'
        sheet.formula(row, 14, text, YES if valid else NO)
        self.found.valid[item] = (on_sheet(STATISTICS, fixed(row, 14)), YES if valid else NO)
