"""The sheets of one station: a line per item and day, 24 hours blue, the day's value by formula.

Means stand on the sheet named for the station, ozone with its windows on a second one. A
station that is known only by issued days has one sheet without hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from youju.ledger.worksheet.book import (
    A3,
    BLUE,
    FILLS,
    OTHER_FILL,
    Book,
    Sheet,
    held_number,
    reading_number,
)
from youju.ledger.worksheet.chosen import Adopted, Chosen
from youju.ledger.worksheet.formulas import cell, cells, half_even, held_mean, on_sheet
from youju.ledger.worksheet.inputs import Inputs
from youju.ledger.worksheet.rules import Rules, shown
from youju.ledger.worksheet.sources import HOUR_OF, ORDER, UNMEASURED, Station
from youju.terms.numbers import divide_even, hold

MEAN_ITEMS = tuple(item for item in ORDER if item != "o3_8h")
OZONE = ("o3_8h",)
HOURS = tuple(f"{hour}时" for hour in range(1, 25))
HEAD_ROW, FIRST_ROW = 4, 5
FIRST_HOUR = 2
"""Column of the first hour; before it item and day."""
FINER = 100
"""A reading's unit (10⁻⁴) in millionths."""


class StationSheets:
    """Writes the sheets of one station; ``preference(day)`` is the cell that says who counts."""

    def __init__(
        self, book: Book, rules: Rules, inputs: Inputs, preference: dict[int, str]
    ) -> None:
        self.book, self.rules, self.inputs = book, rules, inputs
        self.preference = preference

    def write(self, station: Station, name: str, ozone_name: str) -> Adopted:
        """All sheets of the station."""
        found = Adopted()
        measured = any(station.hours.values())
        if not measured:
            self._issued_only(station, name, found)
            return found
        self._means(station, name, found)
        self._ozone(station, ozone_name, found)
        return found

    # sheets

    def _means(self, station: Station, name: str, found: Adopted) -> None:
        sheet = self.book.sheet(name, paper=A3)
        count, total, own = FIRST_HOUR + 24, FIRST_HOUR + 25, FIRST_HOUR + 26
        issued = any(item in MEAN_ITEMS for item, _ in station.issued)
        chosen = Chosen(own, own + 1, issued=issued)
        heads = ["项目", "日期", *HOURS, "有效\n小时数", "合计", "自算日值", *chosen.heads]
        self._open(sheet, station, "小时值与日均值", heads)
        fine = _many_decimals(station, MEAN_ITEMS)
        row = FIRST_ROW
        for item in MEAN_ITEMS:
            for day in self.inputs.days:
                values = self._hours(sheet, row, station, item, day)
                hours = cells(row, FIRST_HOUR, FIRST_HOUR + 23)
                given = [value for value in values if value is not None]
                n, whole = len(given), sum(given)
                need = self._rule(day, "hours")
                sheet.formula(row, count, f"COUNT({hours})", n)
                sheet.formula(row, total, f"ROUND(SUM({hours}),4)", reading_number(whole))
                mean = divide_even(whole * FINER, n) if n >= self._says(day, "hours") else None
                text = held_mean(cell(row, total), cell(row, count))
                text = f'IF({cell(row, count)}<{need},"",{text})'
                sheet.formula(row, own, text, held_number(mean), sheet.held)
                self._choose(sheet, row, chosen, station, item, day, mean, found)
                row += 1
        more = {(FIRST_HOUR, count - 1): 8.0 if fine else 5.3, (count, count): 8.0}
        more |= {(total, total): 10.0, (own, own): 13.0}
        self._close(sheet, len(heads), row, chosen, more)

    def _ozone(self, station: Station, name: str, found: Adopted) -> None:
        sheet = self.book.sheet(name, paper=A3)
        ends = self._ends()
        first_window = FIRST_HOUR + 24
        count = first_window + len(ends)
        best, highest, own = count + 1, count + 2, count + 3
        issued = any(item == "o3_8h" for item, _ in station.issued)
        chosen = Chosen(own, own + 1, issued=issued)
        heads = [
            "项目",
            "日期",
            *HOURS,
            *(f"至{end}时\n8小时" for end in ends),
            "有效\n窗口数",
            "最大\n8小时",
            "最大\n1小时",
            "自算日值",
            *chosen.heads,
        ]
        self._open(sheet, station, "臭氧小时值、8小时滑动平均与日值", heads)
        row = FIRST_ROW
        for day in self.inputs.days:
            values = self._hours(sheet, row, station, "o3_8h", day)
            length, least = self._says(day, "length"), self._says(day, "window_hours")
            means: list[Fraction] = []
            for nth, end in enumerate(ends):
                inside = cells(row, FIRST_HOUR + end - length, FIRST_HOUR + end - 1)
                given = [v for v in values[end - length : end] if v is not None]
                mean = Fraction(sum(given), len(given)) if len(given) >= least else None
                if mean is not None:
                    means.append(mean)
                shown_mean = None if mean is None else float(mean) / 10**4
                text = f'IF(COUNT({inside})<{self._rule(day, "window_hours")},"",AVERAGE({inside}))'
                sheet.formula(row, first_window + nth, text, shown_mean, self._window)
            windows = cells(row, first_window, count - 1)
            sheet.formula(row, count, f"COUNT({windows})", len(means))
            top = hold(max(means) / 10**4) if means else None
            common = self._rule(day, "common")
            # Times the common multiple every mean of readings is a whole number of 10⁻⁴.
            exact = f"(ROUND(MAX({windows})*{common}*10^4,0)*100)"
            text = f'IF({cell(row, count)}=0,"",{half_even(exact, common)}/10^6)'
            sheet.formula(row, best, text, held_number(top), sheet.held)
            hours = cells(row, FIRST_HOUR, FIRST_HOUR + 23)
            some = [value for value in values if value is not None]
            peak = max(some) * FINER if some else None
            sheet.formula(row, highest, f'IF(COUNT({hours})=0,"",MAX({hours}))', held_number(peak))
            enough = len(means) >= self._says(day, "windows")
            over = top is not None and top > self._says(day, "limit") * 10**6
            value = top if top is not None and (enough or over) else None
            at = cell(row, best)
            fit = (
                f"OR({cell(row, count)}>={self._rule(day, 'windows')},"
                f"{at}>{self._rule(day, 'limit')})"
            )
            text = f'IF({cell(row, count)}=0,"",IF({fit},{at},""))'
            sheet.formula(row, own, text, held_number(value), sheet.held)
            found.highest_at[day] = on_sheet(name, cell(row, highest))
            found.highest[day] = peak
            self._choose(sheet, row, chosen, station, "o3_8h", day, value, found)
            row += 1
        more = {
            (FIRST_HOUR, first_window - 1): 8.0 if _many_decimals(station, OZONE) else 5.3,
            (first_window, count - 1): 7,
            (count, count): 7,
            (best, best): 12,
            (highest, highest): 8,
            (own, own): 12,
        }
        self._close(sheet, len(heads), row, chosen, more)

    def _issued_only(self, station: Station, name: str, found: Adopted) -> None:
        sheet = self.book.sheet(name)
        chosen = Chosen(None, FIRST_HOUR, issued=True)
        heads = ["项目", "日期", *chosen.heads]
        what = "下发日值（没有小时值）" if station.issued else "没有小时值，也没有下发日值"
        self._open(sheet, station, what, heads)
        row = FIRST_ROW
        for item in ORDER:
            for day in self.inputs.days:
                sheet.text(row, 0, shown(item))
                sheet.date(row, 1, day)
                self._choose(sheet, row, chosen, station, item, day, None, found)
                row += 1
        self._close(sheet, len(heads), row, chosen, {})

    # parts

    @property
    def _window(self) -> object:
        return self.book.look(border=1, border_color="#BFBFBF", num_format="0.0", align="center")

    def _ends(self) -> range:
        """The hours at which windows end, over all editions of the period."""
        first = min(self._says(day, "first_end") for day in self.inputs.days)
        last = max(self._says(day, "last_end") for day in self.inputs.days)
        return range(first, last + 1)

    def _rule(self, day: int, key: str) -> str:
        return self.rules.at(self.rules.day_of[day].name, key)

    def _says(self, day: int, key: str) -> int:
        value: int = self.rules.one(self.rules.day_of[day].name, key)
        return value

    def _open(self, sheet: Sheet, station: Station, what: str, heads: Sequence[str]) -> None:
        sheet.spans(len(heads))
        inside = sorted(station.member)
        part = ""
        if self.inputs.kind != "site" and len(inside) < len(self.inputs.days):
            part = f"；{len(inside)}天为{self.inputs.title}的评价点位（见“点位”表）"
        sheet.titled(
            f"{station.name}（{station.site}）{what}",
            [
                (
                    f"{self.inputs.period.label}，{self.inputs.dust_words}{part}。"
                    "小时为结束时刻（1时即0至1时的平均）。µg/m³，CO为mg/m³。"
                ),
                (
                    "蓝色为输入，黑色为公式；空格为缺测；有底色的空格为剔除的读数，批注写明标记、"
                    "标记人和理由。"
                ),
            ],
            len(heads),
        )
        sheet.heads(HEAD_ROW, heads)

    def _close(
        self,
        sheet: Sheet,
        columns: int,
        row: int,
        chosen: Chosen,
        more: dict[tuple[int, int], float],
    ) -> None:
        sheet.widths({(0, 0): 13, (1, 1): 11})
        sheet.widths(more)
        if chosen.issued:
            at = chosen.first
            sheet.widths({(at, at): 11, (at + 1, at + 1): 46, (at + 2, at + 2): 12})
        sheet.raw.autofilter(HEAD_ROW, 0, row - 1, 1)
        sheet.frozen(FIRST_ROW, FIRST_HOUR, (HEAD_ROW, HEAD_ROW), row - 1)

    def _hours(
        self, sheet: Sheet, row: int, station: Station, item: str, day: int
    ) -> list[int | None]:
        column = HOUR_OF[item]
        sheet.text(row, 0, shown(item))
        sheet.date(row, 1, day)
        values = station.hours.get(column, {}).get(day, _NONE)
        for place, value in enumerate(values):
            at = FIRST_HOUR + place
            if value is not None:
                sheet.number(row, at, reading_number(value))
                continue
            dropped = station.dropped.get((column, day, place))
            if dropped is None:
                sheet.blank(row, at)
                continue
            kind, said = dropped
            if kind == UNMEASURED:
                sheet.text(row, at, "/", sheet.blue)
                continue
            fill = FILLS.get(kind, OTHER_FILL)
            sheet.blank(row, at, sheet.styled(bg_color=fill, font_color=BLUE, align="center"))
            sheet.comment(row, at, said)
        return values

    def _choose(
        self,
        sheet: Sheet,
        row: int,
        chosen: Chosen,
        station: Station,
        item: str,
        day: int,
        own: int | None,
        found: Adopted,
    ) -> None:
        value = chosen.write(
            sheet,
            row,
            own,
            station.issued.get((item, day)),
            first=self.inputs.issued_first[day],
            preference=self.preference[day],
        )
        found.put(item, day, on_sheet(sheet.name, cell(row, chosen.adopted)), value)
        if chosen.own is not None:
            hours = cells(row, FIRST_HOUR, FIRST_HOUR + 23)
            found.hours_at[item, day] = on_sheet(sheet.name, hours)
            if station.unmeasured(item, day):
                found.outside.add((item, day))


def _many_decimals(station: Station, items: Sequence[str]) -> bool:
    """Whether any hour has more than one decimal and needs a wider column."""
    return any(
        value is not None and value % 1000
        for item in items
        for hours in station.hours.get(HOUR_OF[item], {}).values()
        for value in hours
    )


_NONE: list[int | None] = [None] * 24
