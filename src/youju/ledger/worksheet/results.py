"""The sheet 结果: what the formulas give, what was published, whether they agree."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from youju.ledger.worksheet.book import NONE, Book, held_number
from youju.ledger.worksheet.days import AQI, DAYS, GOOD, HEAVY, DayResults
from youju.ledger.worksheet.days import FIRST_ROW as FIRST_DAY
from youju.ledger.worksheet.formulas import cell, fixed, half_even, half_even_of, on_sheet, ratio
from youju.ledger.worksheet.inputs import MEANS, PERCENTILES, Inputs
from youju.ledger.worksheet.rules import KEYS, Rules, shown
from youju.ledger.worksheet.sources import ORDER
from youju.ledger.worksheet.statistics import Found
from youju.standards.air import hj663
from youju.terms.figures import Value
from youju.terms.numbers import round_even
from youju.terms.substances import substance

RESULT = "结果"
SAME, OTHER = "一致", "不一致"
WAY_WORDS = {MEANS: "平均", PERCENTILES: "百分位数"}
MICRO = 10**6


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
