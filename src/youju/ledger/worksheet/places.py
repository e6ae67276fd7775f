"""The sheets 点位 and 点位平均: which stations stand when, and the mean of their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from youju.ledger.worksheet.book import Book, held_number
from youju.ledger.worksheet.chosen import Adopted, Chosen
from youju.ledger.worksheet.formulas import cell, cells, held_mean, on_sheet
from youju.ledger.worksheet.inputs import Inputs
from youju.ledger.worksheet.rules import Rules, shown
from youju.ledger.worksheet.sources import ORDER
from youju.terms.numbers import divide_even

POINTS, MEANS = "点位", "点位平均"
HEAD_ROW, FIRST_ROW = 4, 5
FEW = 4
"""Up to so many stations fit across an upright page."""


class PlaceSheets:
    """点位 and 点位平均: which stations stand when, and the mean of their values."""

    def __init__(
        self, book: Book, rules: Rules, inputs: Inputs, preference: Mapping[int, str]
    ) -> None:
        self.book, self.rules, self.inputs = book, rules, inputs
        self.preference = preference

    def points(self) -> None:
        """Membership by day: 1 stands for the place, 0 does not."""
        given = self.inputs
        sheet = self.book.sheet(POINTS, portrait=len(given.stations) <= FEW)
        columns = 1 + len(given.stations)
        sheet.spans(columns)
        sheet.titled(
            f"{given.title} 评价点位",
            [
                "1＝当日为评价点位，0＝当日不是；取自站点名录，点位平均的公式引用本表。",
                given.points,
            ],
            columns,
        )
        sheet.heads(HEAD_ROW, ["日期", *(f"{one.name}\n{one.site}" for one in given.stations)])
        grey = sheet.styled(font_color="#0000FF", bg_color="#EDEDED", align="center")
        for nth, day in enumerate(given.days):
            sheet.date(FIRST_ROW + nth, 0, day)
            for place, station in enumerate(given.stations, 1):
                inside = day in station.member
                sheet.number(FIRST_ROW + nth, place, int(inside), None if inside else grey)
        sheet.widths({(0, 0): 12, (1, columns - 1): 12})
        last = FIRST_ROW + len(given.days) - 1
        sheet.frozen(FIRST_ROW, 1, (HEAD_ROW, HEAD_ROW), last)

    def means(self, stations: Sequence[Adopted]) -> Adopted:
        """A line per item and day: the stations' values, quorum, mean, what was issued."""
        given = self.inputs
        sheet = self.book.sheet(MEANS, portrait=len(given.stations) <= FEW and not given.issued)
        first = 2
        members = first + len(stations)
        valid, total, own = members + 1, members + 2, members + 3
        chosen = Chosen(own, own + 1, issued=bool(given.issued))
        heads = [
            "项目",
            "日期",
            *(one.name for one in given.stations),
            "应有\n点位数",
            "有效\n点位数",
            "合计",
            "点位平均",
            *chosen.heads,
        ]
        sheet.spans(len(heads))
        sheet.titled(
            f"{given.title} 点位日值的平均",
            [
                f"{given.period.label}，{given.dust_words}。空格＝该点位当日无有效值，—＝当日不是评价点位。",
                "有效点位比例不足时当日无值；平均值修约到6位小数（逢五奇进偶舍）后参与下一步计算。",
            ],
            len(heads),
        )
        sheet.heads(HEAD_ROW, heads)
        found = Adopted()
        row = FIRST_ROW
        for item in ORDER:
            for nth, day in enumerate(given.days):
                sheet.text(row, 0, shown(item))
                sheet.date(row, 1, day)
                values, wanted = [], 0
                for place, (station, adopted) in enumerate(
                    zip(given.stations, stations, strict=True)
                ):
                    flag = on_sheet(POINTS, cell(FIRST_ROW + nth, 1 + place))
                    inside = day in station.member
                    value = adopted.value[item, day]
                    wanted += inside
                    if inside and value is not None:
                        values.append(value)
                    text = f'IF({flag}=1,{adopted.at[item, day]},"—")'
                    cached = held_number(value) if inside else "—"
                    sheet.formula(row, first + place, text, cached, sheet.held)
                mean = self._mean(sheet, row, first, members, day, nth, values, wanted)
                value = chosen.write(
                    sheet,
                    row,
                    mean,
                    given.issued.get((item, day)),
                    first=given.issued_first[day],
                    preference=self.preference[day],
                )
                found.put(item, day, on_sheet(MEANS, cell(row, chosen.adopted)), value)
                row += 1
        sheet.widths({(0, 0): 13, (1, 1): 11, (first, members - 1): 12, (members, valid): 7})
        sheet.widths({(total, total): 13, (own, own): 12})
        if chosen.issued:
            sheet.widths({(own + 1, own + 1): 11, (own + 2, own + 2): 40, (own + 3, own + 3): 12})
        sheet.raw.autofilter(HEAD_ROW, 0, row - 1, 1)
        sheet.frozen(FIRST_ROW, first, (HEAD_ROW, HEAD_ROW), row - 1)
        return found

    def _mean(
        self,
        sheet: Any,
        row: int,
        first: int,
        members: int,
        day: int,
        nth: int,
        values: Sequence[int],
        wanted: int,
    ) -> int | None:
        name = self.rules.day_of[day].name
        valid, total, own = members + 1, members + 2, members + 3
        those = cells(row, first, members - 1)
        points = cells(FIRST_ROW + nth, 1, members - first)
        n = len(values)
        sheet.formula(row, members, f"SUM({on_sheet(POINTS, points)})", wanted)
        sheet.formula(row, valid, f"COUNT({those})", n)
        sheet.formula(row, total, f"ROUND(SUM({those}),6)", held_number(sum(values)), sheet.held)
        few, share_few, share = (self.rules.one(name, key) for key in ("few", "share_few", "share"))
        enough = n > 0 and n * 100 >= wanted * (share_few if wanted < few else share)
        mean = divide_even(sum(values), n) if enough else None
        m, k = cell(row, members), cell(row, valid)
        at = self.rules.at
        quorum = f"{m}*IF({m}<{at(name, 'few')},{at(name, 'share_few')},{at(name, 'share')})"
        text = f'IF(OR({k}=0,{k}*100<{quorum}),"",{held_mean(cell(row, total), k)})'
        sheet.formula(row, own, text, held_number(mean), sheet.held)
        return mean
