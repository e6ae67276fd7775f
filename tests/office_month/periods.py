"""The independent workbook, upper half: periods, comparisons, scores and ranks.

The same numbers as the example scheme of the county air 2026 states them, copied here by
hand: 40 + 30 + 10 + 20 marks, five marks of deduction at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.office_month.book import Page, at, over
from tests.office_month.files import DAY_ITEMS
from tests.office_month.rules import INDEX_TAKES, PERCENT, decimals_of, edition_of
from tests.office_month.sheets import BASES, EXCLUDED, KEPT, Sheets, even, micro

WIDTH = 9
"""Columns of one item in a row of a period."""
COUNTS = 6 + WIDTH * len(DAY_ITEMS)
"""First column after the items: days with AQI, good, heavy, share; index."""
OWN, TODAY = "own", "today"
RANK_COLUMNS = {
    3: "index",
    4: "index_change",
    5: "pm25",
    6: "pm25 ranked",
    7: "pm25_change",
    8: "good_rate",
    9: "good_rate_year_ago",
    10: "heavy_days",
    11: "rank index",
    12: "rank improvement",
    13: "pm25_target",
    14: "good_rate_progress",
    15: "not_worse",
    16: "index_rank",
    17: "heavy",
    18: "score",
    19: "rank score",
}
"""Columns of a county's row on the sheet of ranks; the items of the scheme by their keys."""


@dataclass(frozen=True)
class Span:
    """A period: its kind decides which minima it has."""

    kind: str
    start: date
    end: date

    @property
    def label(self) -> str:
        """For reading only."""
        return f"{self.kind} {self.start}…{self.end}"


def editions(span: Span) -> tuple[str, ...]:
    """By which edition last year is judged: month and year to date by both, weeks by its own."""
    return (OWN, TODAY) if span.kind in ("month", "cumulative") else (OWN,)


class Upper:
    """Adds the sheets of periods to a workbook."""

    def __init__(
        self, lower: Sheets, now: Mapping[Span, Span], more: Sequence[Span],
        targets: Mapping[str, float],
    ) -> None:  # fmt: skip
        """``now``: period → the period of last year; ``more``: others wanted as they are."""
        self.lower = lower
        self.cells = lower.cells
        self.inner: dict[tuple[object, ...], tuple[str, int, int]] = {}
        self.targets = targets
        every = [*now, *now.values(), *more]
        for kind, name in lower.spans:
            for basis in BASES:
                for span in dict.fromkeys(every):
                    self._period(kind, name, basis, span, OWN)
                if kind != "site":
                    for span in now.values():
                        if TODAY in editions(span):
                            self._period(kind, name, basis, span, TODAY)
        for kind, name in lower.spans:
            if kind != "site":
                for basis in BASES:
                    for span, then in now.items():
                        for edition in editions(span):
                            self._change(kind, name, basis, edition, span, then)
        for span, then in now.items():
            for edition in editions(span):
                self._ranks(edition, span, then)

    # periods

    def _period(self, kind: str, name: str, basis: str, span: Span, edition: str) -> None:
        rows = self.lower.spans[kind, name]
        inside = [row for day, row in rows.items() if span.start <= day <= span.end]
        if not inside:
            return
        assert max(inside) - min(inside) == len(inside) - 1
        page = self.lower.page(f"{kind} periods")
        row = page.row
        page.row += 1
        for column, said in enumerate((name, basis, edition, span.label)):
            page.put(row, column, said)
        rules = 2026 if edition == TODAY else edition_of(span.end)
        key = ("period", kind, name, basis, edition, span)

        def days(column: int, basis: str = basis) -> str:
            return over(min(inside), column, max(inside), column, f"{kind} {basis}")

        for nth, item in enumerate(DAY_ITEMS):
            first = 6 + nth * WIDTH
            self._item(page, row, first, item, days(4 + nth), days(4 + nth, KEPT), span, rules)
            for offset, what in ((0, "n"), (2, "mean"), (4, "p"), (5, "stat"), (7, "single")):
                # both editions have the same days; they differ in limits and in rounding
                if edition == OWN or what == "stat":
                    self.cells[*key, f"{what} {item}"] = (page.name, row, first + offset)
            self.inner[*key, f"printed {item}"] = (page.name, row, first + 8)
        aqi = days(22 if edition == OWN else 37)
        n, good = at(row, COUNTS), at(row, COUNTS + 1)
        page.live(row, COUNTS, f"COUNT({aqi})")
        page.live(row, COUNTS + 1, f'IF({n}=0,"",COUNTIF({aqi},"<=100"))')
        page.live(row, COUNTS + 2, f'IF({n}=0,"",COUNTIF({aqi},">200"))')
        page.live(row, COUNTS + 3, f'IF({n}=0,"",{even(f"{good}*1000/{n}")}/10)')
        singles = ",".join(at(row, 13 + nth * WIDTH) for nth in range(len(DAY_ITEMS)))
        page.live(row, COUNTS + 4, f'IF(COUNT({singles})<6,"",ROUND(SUM({singles}),2))')
        for offset, what in enumerate(
            ("valid_days", "good_days", "heavy_days", "good_rate", "index")
        ):
            self.cells[*key, what] = (page.name, row, COUNTS + offset)

    def _item(
        self, page: Page, row: int, first: int, item: str, days: str, kept: str, span: Span,
        rules: int,
    ) -> None:  # fmt: skip
        """Days, mean, percentile, what the index takes of them, rounded, C/S, as printed."""
        n = at(row, first)
        page.live(row, first, f"COUNT({days})")
        page.live(row, first + 1, micro(f"SUM({days})"))
        mean = even(f"{at(row, first + 1)}/{n}")
        page.live(row, first + 2, f'IF({n}=0,"",{mean}/10^6)')
        # k = 1 + (n-1)p/100: between the values number k and k+1, in hundredths of the way
        whole = f"INT(({n}-1)*{PERCENT[item]}/100)"
        rest = f"(({n}-1)*{PERCENT[item]}-100*{whole})"
        low, high = f"SMALL({days},{whole}+1)", f"SMALL({days},MIN({n},{whole}+2))"
        page.live(row, first + 3, f'IF({n}=0,"",{micro(low)}*(100-{rest})+{micro(high)}*{rest})')
        page.live(row, first + 4, f'IF({n}=0,"",{even(f"{at(row, first + 3)}/100")}/10^6)')
        # a day whose value dust took out counts as valid
        counted = n if days == kept else f'({n}+SUMPRODUCT(({days}="")*({kept}<>"")))'
        minimum = "1"
        if span.kind == "month":
            minimum = self.lower.number["february_days" if span.end.month == 2 else "month_days"]
        taken = at(row, first + (4 if item in INDEX_TAKES else 2))
        page.live(row, first + 5, f'IF(OR({n}=0,{counted}<{minimum}),"",{taken})')
        statistic, rounded = at(row, first + 5), at(row, first + 6)
        for offset, decimals in ((6, decimals_of(item, rules)), (8, decimals_of(item, 2026))):
            x = f"{micro(statistic)}/10^{6 - decimals}"
            page.live(row, first + offset, f'IF({statistic}="","",{even(x)}/10^{decimals})')
        limit = self.lower.limit[rules, item]
        x = f"ROUND({rounded}*100,0)/{limit}"
        page.live(row, first + 7, f'IF({rounded}="","",{even(x)}/100)')

    # 同比

    def _change(
        self, kind: str, name: str, basis: str, edition: str, span: Span, then: Span
    ) -> None:
        page = self.lower.page(f"{kind} changes")
        row = page.row
        page.row += 1
        for column, said in enumerate((name, basis, edition, span.label, then.label)):
            page.put(row, column, said)
        asked = [(f"printed {item}", item, "%") for item in DAY_ITEMS]
        asked += [("index", "index", "%"), ("good_rate", "good_rate", "百分点")]
        for column, (cell, what, unit) in enumerate(asked, 6):
            now = self._at(("period", kind, name, basis, OWN, span, cell))
            old = self._at(("period", kind, name, basis, edition, then, cell))
            if now is None or old is None:
                continue
            lacks = f'OR({now}="",{old}="")'
            if unit == "%":
                rise = f"(ROUND({now}*100,0)-ROUND({old}*100,0))"
                x = f"ABS({rise})*1000/ROUND({old}*100,0)"
                said = f'IF({old}<=0,"",SIGN({rise})*{even(x)}/10)'
            else:
                said = f"ROUND({now}-{old},1)"
            page.live(row, column, f'IF({lacks},"",{said})')
            self.cells["change", kind, name, basis, edition, span, what] = (page.name, row, column)

    def _at(self, key: tuple[object, ...]) -> str | None:
        place = self.cells.get(key) or self.inner.get(key)
        return None if place is None else at(place[1], place[2], place[0])

    # ranks

    def _ranks(self, edition: str, span: Span, then: Span) -> None:
        """Index, improvement and score of the counties, each with its places."""
        page = self.lower.page("ranks")
        names = [name for kind, name in self.lower.spans if kind == "county"]
        first, last = page.row, page.row + len(names) - 1
        page.row = last + 3

        def column(number: int) -> str:
            low, high = at(first, number, fixed=True), at(last, number, fixed=True)
            return f"{low}:{high}"

        for row, name in enumerate(names, first):

            def cell(what: str, basis: str, one: Span, by: str = OWN, name: str = name) -> str:
                found = self._at(("period", "county", name, basis, by, one, what))
                return f'IF({found}="","",{found})' if found else '""'

            def change(what: str, name: str = name) -> str:
                found = self._at(("change", "county", name, EXCLUDED, edition, span, what))
                return f'IF({found}="","",{found})' if found else '""'

            for number, said in enumerate((name, edition, span.label)):
                page.put(row, number, said)
            held = self._at(("period", "county", name, EXCLUDED, OWN, span, "stat pm25"))
            given = (
                cell("index", EXCLUDED, span),
                change("index"),
                f'IF({held}="","",{even(f"{micro(str(held))}/10^6")})',
                cell("printed pm25", EXCLUDED, span),
                change("pm25"),
                cell("good_rate", KEPT, span),
                cell("good_rate", KEPT, then, edition),
                cell("heavy_days", KEPT, span),
            )
            for number, said in enumerate(given, 3):
                page.live(row, number, said)
            i, fell, fine, _, worse, good, was, heavy = (at(row, n) for n in range(3, 11))
            page.live(row, 11, f'IF({i}="","",1+COUNTIF({column(3)},"<"&{i}))')
            page.live(row, 12, f'IF({fell}="","",1+COUNTIF({column(4)},"<"&{fell}))')
            target = self.targets[name]
            page.live(row, 13, f'IF({fine}="","",MAX(0,40-4*MAX(0,{fine}-{target!r})))')
            way = f"(850-ROUND({was}*10,0))"
            done = f"(ROUND({good}*10,0)-ROUND({was}*10,0))"
            part = f"MIN(30,MAX(0,{done}/ABS({done})*{even(f'ABS({done})*3000/{way}')}/100))"
            page.live(
                row, 14,
                f'IF(OR({good}="",{was}=""),"",IF({way}<=0,IF({good}>=85,30,0),'
                f"IF({done}=0,0,{part})))",
            )  # fmt: skip
            page.live(row, 15, f'IF({worse}="","",IF({worse}<=0,10,0))')
            place, count = at(row, 11), f"COUNT({column(3)})"
            marks = even(f"2000*({count}-{place}+1)/{count}")
            page.live(row, 16, f'IF({place}="","",{marks}/100)')
            page.live(row, 17, f'IF({heavy}="","",MIN(5,{heavy}))')
            parts = over(row, 13, row, 17)
            total = f"SUM({over(row, 13, row, 16)})-{at(row, 17)}"
            page.live(row, 18, f'IF(COUNT({parts})<5,"",ROUND(MIN(100,MAX(0,{total})),2))')
            score, shown = at(row, 18), at(row, 6)
            same = f"({column(18)}={score})"
            better = (
                f"SUMPRODUCT(ISNUMBER({column(18)})*({column(18)}>{score}))"
                f"+SUMPRODUCT({same}*({column(8)}>{good}))"
                f"+SUMPRODUCT({same}*({column(8)}={good})*({column(6)}<{shown}))"
            )
            page.live(row, 19, f'IF({score}="","",1+{better})')
            key = ("rank", edition, span, name)
            for number, what in RANK_COLUMNS.items():
                self.cells[*key, what] = (page.name, row, number)


def spans(month: date) -> tuple[dict[Span, Span], list[Span]]:
    """Weeks, month and year to date of the month with those of last year; the other months.

    A week answers to the week of the same number; the last one, which the month's end cuts, is
    a run of days and answers to the same dates.
    """
    end = date(month.year, month.month + 1, 1) - timedelta(days=1)
    now: dict[Span, Span] = {}
    monday = month - timedelta(days=month.weekday())
    while monday <= end:
        sunday = monday + timedelta(days=6)
        if sunday <= end:
            year, week, _ = monday.isocalendar()
            start = date.fromisocalendar(year - 1, week, 1)
            now[Span("week", monday, sunday)] = Span("week", start, start + timedelta(days=6))
        else:
            now[Span("days", monday, end)] = _last_year(Span("days", monday, end))
        monday += timedelta(days=7)
    for one in (Span("month", month, end), Span("cumulative", date(month.year, 1, 1), end)):
        now[one] = _last_year(one)
    more = []
    for year in (month.year, month.year - 1):
        for number in range(1, month.month):
            start = date(year, number, 1)
            more.append(Span("month", start, date(year, number + 1, 1) - timedelta(days=1)))
    return now, more


def _last_year(span: Span) -> Span:
    year = span.start.year - 1
    return Span(span.kind, span.start.replace(year=year), span.end.replace(year=year))
