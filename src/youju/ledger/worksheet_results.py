"""The sheets 统计 and 结果: statistics of the period step by step, and the check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from youju.ledger.levels import EXCLUDED, PARTICLES
from youju.ledger.worksheet_book import NONE, Book, held_number
from youju.ledger.worksheet_days import (
    AQI,
    DAYS,
    DUST,
    GOOD,
    HEAVY,
    VALUE,
    DayResults,
    month_runs,
)
from youju.ledger.worksheet_days import FIRST_ROW as FIRST_DAY
from youju.ledger.worksheet_formulas import (
    cell,
    fixed,
    half_even,
    half_even_of,
    held_mean,
    on_sheet,
    percentile,
    ratio,
)
from youju.ledger.worksheet_inputs import MEANS, ORDER, PERCENTILES, Inputs
from youju.ledger.worksheet_rules import KEYS, Rules, shown
from youju.standards.air import hj663
from youju.terms.figures import Value
from youju.terms.numbers import divide_even, round_even
from youju.terms.substances import substance

STATISTICS, RESULT = "统计", "结果"
SAME, OTHER = "一致", "不一致"
YES, NO = "是", "否"
WAY_WORDS = {MEANS: "平均", PERCENTILES: "百分位数"}
MICRO = 10**6


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
        return (
            self._counts_dust(item)
            and day in self.results.dusty
            and self.results.value[item, day] is None
        )

    def _counts_dust(self, item: str) -> bool:
        minima = self.rules.period.says["minimum"]
        return (
            self.inputs.dust == EXCLUDED
            and item in PARTICLES
            and bool(minima["dust"]["counts_as_valid"])
        )

    def _dust_term(self, item: str, first: int | None = None, last: int | None = None) -> str:
        dust, values = self._column(DUST, first, last), self._days(item, first, last)
        return f'SUMPRODUCT(({dust}>0)*({values}=""))'

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


class Results:
    """结果: what the formulas give, what was published, whether they agree."""

    HEADS = (
        "指标",
        "统计方法",
        "有效天数",
        "数据量\n有效",
        "计算值（公式）",
        "公布值",
        "修约值\n（公式）",
        "公布\n修约值",
        "限值",
        "单项指数",
        "核对",
    )
    VERDICT_ROW, HEAD_ROW = 1, 6

    def __init__(
        self, book: Book, rules: Rules, inputs: Inputs, days: DayResults, found: Found
    ) -> None:
        self.rules, self.inputs, self.results, self.found = rules, inputs, days, found
        self.sheet = book.sheet(RESULT)
        self.verdicts: list[bool] = []
        self.first = self.HEAD_ROW + 1
        self.six = self.first + 1
        look = self.sheet.styled
        self.strong = look(bold=True, num_format="0.000000", align="right", indent=1)
        self.published_look = look(
            font_color="#0000FF", num_format="0.000000", align="right", indent=1
        )

    def write(self) -> list[bool]:
        """The sheet; gives for each published value whether the formulas give it."""
        sheet = self.sheet
        sheet.heads(self.HEAD_ROW, self.HEADS)
        row = self.first
        self._section(row, "综合指数所取的六项统计量")
        self.six = row + 1
        singles = self._six(self.six)
        row = self.six + len(ORDER)
        self._section(row, "综合指数与天数")
        row = self._index_and_days(row + 1, singles)
        self._section(row, "其他统计量（综合指数不取，考核方案可取）")
        row = self._others(row + 1)
        self._head(row)
        sheet.widths({(0, 0): 26, (1, 1): 14, (2, 3): 9, (4, 5): 15, (6, 7): 11, (8, 9): 9})
        sheet.widths({(10, 10): 10})
        sheet.raw.freeze_panes(self.first, 1)
        red = sheet.book.look(font_color="#C00000", bg_color="#FDE9E7")
        wrong = {"type": "cell", "criteria": "==", "value": f'"{OTHER}"', "format": red}
        sheet.raw.conditional_format(self.first, 10, row - 1, 10, wrong)
        return self.verdicts

    # parts

    def _section(self, row: int, said: str) -> None:
        look = self.sheet.styled(font_name="黑体", bg_color="#F5F7FA", align="left")
        self.sheet.raw.merge_range(row, 0, row, len(self.HEADS) - 1, said, look)

    def _head(self, end: int) -> None:
        sheet, given = self.sheet, self.inputs
        sheet.spans(len(self.HEADS))
        invented = "（虚构城市，数据不是实测）" if given.invented else ""
        sheet.titled(
            f"{given.title} {given.period.label} 核算结果（{given.dust_words}）{invented}", [], 11
        )
        checks = f"{fixed(self.first, 10)}:{fixed(end - 1, 10)}"
        count = len(self.verdicts)
        verdict = SAME if all(self.verdicts) else OTHER
        label = sheet.styled(font_name="黑体", font_size=11, align="center", bg_color="#E8EEF4")
        large = sheet.styled(font_name="黑体", font_size=14, align="center", font_color="#1B6E3C")
        at = self.VERDICT_ROW
        sheet.raw.set_row(at, 26)
        sheet.text(at, 0, "总的核对结论", label)
        text = f'IF(COUNTIF({checks},"{SAME}")={count},"{SAME}","{OTHER}")'
        sheet.formula(at, 1, text, verdict, large)
        red = sheet.book.look(font_color="#C00000")
        sheet.raw.conditional_format(
            at, 1, at, 1, {"type": "cell", "criteria": "!=", "value": f'"{SAME}"', "format": red}
        )
        text = f'COUNTIF({checks},"{SAME}")&" 项一致，共 {count} 项"'
        sheet.formula(at, 2, text, f"{sum(self.verdicts)} 项一致，共 {count} 项", sheet.book.look())
        facts = (
            f"评价点位：{given.points}",
            (
                f"数据状态：{given.state or NONE}；依据编号 {given.computed.number}"
                f"（{given.computed.computed_at} 计算）"
            ),
            (
                "计算值由本文件的小时值或下发日值经公式得到，公布值（蓝）为系统公布的数；"
                "—＝无效或不计算。单位：µg/m³（CO为mg/m³）、天、%。"
            ),
        )
        for nth, fact in enumerate(facts):
            sheet.raw.write_string(at + 1 + nth, 0, fact, sheet.book.look(font_color="#595959"))
        sheet.raw.repeat_rows(self.HEAD_ROW)
        sheet.raw.print_area(0, 0, end - 1, len(self.HEADS) - 1)

    def _six(self, top: int) -> list[Decimal | None]:
        """The six statistics that the index takes, rounded, over their limits."""
        singles = []
        for nth, item in enumerate(ORDER):
            row = top + nth
            way = str(self.rules.period.says["statistic"][KEYS[item]])
            self._concentration(row, item, way, KEYS[item])
            singles.append(self._single(row, item, way))
        return singles

    def _concentration(self, row: int, item: str, way: str, of: str) -> None:
        """One statistic: value, published value, both rounded, check."""
        sheet, rules, given = self.sheet, self.rules, self.inputs
        value = self.found.value[item, way]
        sheet.text(row, 0, f"{shown(item)}（{substance(KEYS[item]).unit}）", sheet.left)
        p = rules.one("p", item)
        sheet.text(row, 1, WAY_WORDS[way] if way == MEANS else f"第{p}百分位数")
        at, counted = self.found.count[item]
        sheet.formula(row, 2, at, counted)
        at, word = self.found.valid[item]
        sheet.formula(row, 3, at, word)
        cached = NONE if value is None else held_number(value)
        sheet.formula(row, 4, self.found.at[item, way], cached, self.strong)
        published = given.published[of]
        self._published(row, 5, published.value, self.published_look)
        digits = int(rules.one("decimals", item))
        shape = _shape(digits)
        rounded = self._rounded(item, value)
        text = half_even_of(cell(row, 4), rules.at("decimals", item))
        text = f'IF(ISNUMBER({cell(row, 4)}),{text},"{NONE}")'
        cached = NONE if rounded is None else float(rounded)
        sheet.formula(
            row, 6, text, cached, sheet.styled(bold=True, num_format=shape, align="right", indent=1)
        )
        printed = hj663.rounded(
            KEYS[item],
            published.value if isinstance(published.value, Decimal) else None,
            rules.input_purpose,
            on=given.period.end,
            rules=given.rules,
        )
        self._published(
            row,
            7,
            printed.value,
            sheet.styled(font_color="#0000FF", num_format=shape, align="right", indent=1),
        )
        same = _number(published.value) == (None if value is None else Fraction(value, MICRO))
        same = same and _number(printed.value) == _number(rounded)
        self._check(row, [(4, 5), (6, 7)], same)

    def _rounded(self, item: str, value: int | None) -> Decimal | None:
        if value is None:
            return None
        return round_even(Fraction(value, MICRO), int(self.rules.one("decimals", item)))

    def _single(self, row: int, item: str, way: str) -> Decimal | None:
        sheet, rules = self.sheet, self.rules
        digits = int(rules.one("single"))
        sheet.formula(row, 8, rules.at("limit", item), float(rules.one("limit", item)))
        rounded = self._rounded(item, self.found.value[item, way])
        single = None
        if rounded is not None:
            bound = Fraction(rules.one("limit", item))
            single = round_even(Fraction(rounded) / bound, digits)
        text = ratio(cell(row, 6), cell(row, 8), rules.at("single"))
        text = f'IF(ISNUMBER({cell(row, 6)}),{text},"{NONE}")'
        cached = NONE if single is None else float(single)
        sheet.formula(
            row, 9, text, cached, sheet.styled(num_format=_shape(digits), align="right", indent=1)
        )
        return single

    def _index_and_days(self, row: int, singles: Sequence[Decimal | None]) -> int:
        rules = self.rules
        digits = int(rules.one("composite"))
        these = f"{cell(self.six, 9)}:{cell(self.six + len(ORDER) - 1, 9)}"
        total = None
        known = [one for one in singles if one is not None]
        if len(known) == len(ORDER):
            total = round_even(sum(known, Decimal(0)), digits)
        text = half_even_of(f"SUM({these})", rules.at("composite"))
        text = f'IF(COUNT({these})={len(ORDER)},{text},"{NONE}")'
        self._plain(row, "环境空气质量综合指数", "单项指数之和", text, total, digits, "index")
        aqis = self._column(AQI)
        valid = [one for one in self.results.aqi.values() if one is not None]
        count = f"COUNT({aqis})"
        bound = rules.one("good")
        good = sum(one <= bound for one in valid)
        text = f'IF({count}=0,"{NONE}",SUM({self._column(GOOD)}))'
        self._plain(
            row + 1, "优良天数（天）", "按AQI计数", text, good if valid else None, 0, "good_days"
        )
        digits = int(rules.one("rate"))
        rate = round_even(Fraction(good * 100, len(valid)), digits) if valid else None
        goods, days = cell(row + 1, 4), cell(row + 4, 4)
        text = half_even(f"({goods}*100*10^{rules.at('rate')})", days)
        text = f'IF({days}=0,"{NONE}",{text}/10^{rules.at("rate")})'
        self._plain(
            row + 2, "优良天数比率（%）", "优良天数÷有效天数", text, rate, digits, "good_rate"
        )
        heavy = sum(
            one > rules.one(rules.index_of[day].name, "heavy")
            for day, one in self.results.aqi.items()
            if one is not None
        )
        text = f'IF({count}=0,"{NONE}",SUM({self._column(HEAVY)}))'
        self._plain(
            row + 3,
            "重度及以上污染天数（天）",
            "按AQI计数",
            text,
            heavy if valid else None,
            0,
            "heavy_days",
        )
        self._plain(row + 4, "有效天数（天）", "有AQI的天数", count, len(valid), 0, "valid_days")
        return row + 5

    def _plain(
        self,
        row: int,
        name: str,
        way: str,
        text: str,
        value: Decimal | int | None,
        digits: int,
        of: str,
    ) -> None:
        """A line of one number without rounding of its own."""
        sheet = self.sheet
        shape = _shape(digits)
        sheet.text(row, 0, name, sheet.left)
        sheet.text(row, 1, way)
        for column in (2, 3, 6, 7, 8, 9):
            sheet.blank(row, column, sheet.plain)
        cached = NONE if value is None else float(value)
        sheet.formula(
            row, 4, text, cached, sheet.styled(bold=True, num_format=shape, align="right", indent=1)
        )
        published = self.inputs.published[of].value
        self._published(
            row,
            5,
            published,
            sheet.styled(font_color="#0000FF", num_format=shape, align="right", indent=1),
        )
        self._check(row, [(4, 5)], _number(published) == _number(value))

    def _others(self, row: int) -> int:
        """The statistics that the index does not take, but a scheme may."""
        for item in ORDER:
            taken = self.rules.period.says["statistic"][KEYS[item]]
            for way in (MEANS, PERCENTILES):
                if way == taken:
                    continue
                self._concentration(row, item, way, f"{KEYS[item]}.{way}")
                for column in (8, 9):
                    self.sheet.blank(row, column, self.sheet.plain)
                row += 1
        return row

    def _column(self, column: int) -> str:
        end = FIRST_DAY + len(self.inputs.days) - 1
        return on_sheet(DAYS, f"{fixed(FIRST_DAY, column)}:{fixed(end, column)}")

    def _published(self, row: int, column: int, value: Value, form: Any) -> None:
        number = _number(value)
        if number is None:
            self.sheet.text(row, column, NONE, self.sheet.blue)
        else:
            self.sheet.number(row, column, float(number), form)

    def _check(self, row: int, pairs: Sequence[tuple[int, int]], same: bool) -> None:
        equal = ",".join(f"{cell(row, left)}={cell(row, right)}" for left, right in pairs)
        text = f'IF(AND({equal}),"{SAME}","{OTHER}")'
        self.sheet.formula(row, 10, text, SAME if same else OTHER)
        self.verdicts.append(same)


def _shape(digits: int) -> str:
    return "0" if digits <= 0 else "0." + "0" * digits


def _number(value: Value | Fraction) -> Fraction | None:
    if value is None or isinstance(value, str):
        return None
    return Fraction(value)
