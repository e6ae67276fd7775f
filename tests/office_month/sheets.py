"""The independent workbook, lower half: rules, dust hours, hours, days of stations and places.

Every number below the inputs is a live formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from tests.office_month.book import Book, Page, Value, at, letters, over
from tests.office_month.files import DAY_ITEMS, HOUR_ITEMS, Papers, days_of
from tests.office_month.rules import INDEX, KEYS, LEVELS, NUMBERS, Rules, edition_of

KEPT, EXCLUDED = "kept", "excluded"
BASES = (KEPT, EXCLUDED)
PARTICLES = ("pm10", "pm25")
Key = tuple[object, ...]
Known = Mapping[Key, Value]


def even(x: str) -> str:
    """The whole number nearest to a quotient of whole numbers, a tie to the even one."""
    return f"(ROUND({x},0)-({x}/2-INT({x}/2)=0.25))"


def micro(x: str) -> str:
    """A number of at most six decimals in whole millionths."""
    return f"ROUND({x}*10^6,0)"


class Sheets:
    """The workbook in the making; ``cells`` knows where every answer will stand.

    ``known``: day figures that the workbook of an earlier step has computed already; they are
    written as numbers, and only days that are not known get hours and formulas.
    """

    def __init__(self, papers: Papers, rules: Rules, spans: Sequence[tuple[date, date]],
                 known: Known) -> None:  # fmt: skip
        self.papers = papers
        self.rules = rules
        self.known = known
        self.days = [day for first, last in spans for day in days_of(first, last)]
        self.fresh = {day for day in self.days if ("closed", day) not in known}
        self.book = Book()
        self.page = self.book.page
        self.cells: dict[Key, tuple[str, int, int]] = {}
        self.number: dict[str, str] = {}
        self.breaks: dict[tuple[int, str], tuple[str, str, str, str]] = {}
        self.limit: dict[tuple[int, str], str] = {}
        self.masks: dict[date, int] = {}
        self.stations: dict[tuple[str, str, date], int] = {}
        self.spans: dict[tuple[str, str], dict[date, int]] = {}
        self._rules()
        self._dust()
        self._hours()
        self._station_days()
        for kind in ("county", "city"):
            self._place_days(kind)

    # what is given

    def _rules(self) -> None:
        page = self.page("rules")
        for name, (number, words) in NUMBERS.items():
            page.put(page.row, 0, name)
            page.put(page.row, 1, number)
            page.put(page.row, 2, f"validity.csv: {words}")
            self.number[name] = at(page.row, 1, "rules", fixed=True)
            page.row += 1
        for (edition, item), limit in self.rules.limits.items():
            page.put(page.row, 0, f"limit {edition} {item}")
            page.put(page.row, 1, limit)
            self.limit[edition, item] = at(page.row, 1, "rules", fixed=True)
            page.row += 1
        for (edition, item), points in self.rules.breaks.items():
            # breakpoints, index there, width of the segment in both; the last segment is flat
            page.put(page.row, 0, f"breaks {edition} {item}")
            widths = [b - a for a, b in pairwise(points)] + [1]
            rises = [b - a for a, b in pairwise(INDEX[: len(points)])] + [0]
            ranges = []
            for nth, numbers in enumerate((points, INDEX[: len(points)], widths, rises)):
                for column, number in enumerate(numbers, 1):
                    page.put(page.row + nth, column, number)
                first = at(page.row + nth, 1, fixed=True)
                last = at(page.row + nth, len(points), fixed=True)
                ranges.append(f"rules!{first}:{last}")
            self.breaks[edition, item] = (ranges[0], ranges[1], ranges[2], ranges[3])
            page.row += 4
        for nth, (low, name) in enumerate(LEVELS, 1):
            page.put(page.row, nth, low)
            page.put(page.row + 1, nth, name)
        rows = [f"rules!$B${n + 1}:$G${n + 1}" for n in (page.row, page.row + 1)]
        self.levels = ",".join(rows)

    def _dust(self) -> None:
        """The events as given, and for each hour of each day whether one touches it."""
        events, page = self.page("events"), self.page("dust")
        for first, last in self.papers.dust:
            for column, (day, hour) in enumerate((first, last)):
                events.put(events.row, column, (day - date(1899, 12, 30)).days * 24 + hour)
            events.row += 1
        lows, highs = (f"events!${c}$2:${c}${max(2, events.row)}" for c in "AB")
        for hour in range(1, 25):
            page.put(0, hour, hour)
        for day in self.days:
            row = self.masks[day] = page.row
            page.put(row, 0, (day - date(1899, 12, 30)).days)
            for hour in range(1, 25):
                label = f"$A{row + 1}*24+{letters(hour)}$1"
                page.live(row, hour, f"SUMPRODUCT(({lows}<={label})*({highs}>={label}))")
            page.live(row, 25, f'COUNTIF({over(row, 1, row, 24)},">0")')
            page.row += 1

    def dusty(self, day: date) -> str:
        """The number of dust hours of a day."""
        return at(self.masks[day], 25, "dust")

    # hours

    def _hours(self) -> None:
        for (site, day), items in sorted(self.papers.hours.items()):
            if day not in self.fresh:
                continue
            for item in HOUR_ITEMS:
                page = self.page(f"h {item}")
                row = page.row
                page.put(row, 0, site)
                page.put(row, 1, day.isoformat())
                for hour, value in enumerate(items[item], 2):
                    page.put(row, hour, value)
                if item == "o3":
                    self._ozone(page, row, site, day)
                else:
                    self._mean(page, row, site, day, item)
                page.row += 1

    def _mean(self, page: Page, row: int, site: str, day: date, item: str) -> None:
        """Count, sum in millionths and mean; of particles again without the hours of dust."""
        cells = over(row, 2, row, 25)
        mask = over(self.masks[day], 1, self.masks[day], 24, "dust")
        ways = {KEPT: (f"COUNT({cells})", f"SUM({cells})")}
        if item in PARTICLES:
            ways[EXCLUDED] = (
                f"SUMPRODUCT(ISNUMBER({cells})*({mask}=0))",
                f"SUMIF({mask},0,{cells})",
            )
        for start, (basis, (count, total)) in zip((26, 29), ways.items(), strict=False):
            page.live(row, start, count)
            page.live(row, start + 1, micro(total))
            n, x = at(row, start), f"{at(row, start + 1)}/{at(row, start)}"
            page.live(row, start + 2, f'IF({n}<{self.number["hours"]},"",{even(x)}/10^6)')
            self.cells["hours", site, basis, day, item] = (page.name, row, start + 2)
            self.cells["n", site, basis, day, item] = (page.name, row, start)

    def _ozone(self, page: Page, row: int, site: str, day: date) -> None:
        """The 17 windows as means times 168 (whole for 6, 7 and 8 hours), and the highest."""
        for nth in range(17):
            cells = over(row, 2 + nth, row, 9 + nth)
            few = f"COUNT({cells})<{self.number['window_hours']}"
            page.live(row, 26 + nth, f'IF({few},"",SUM({cells})*168/COUNT({cells}))')
        windows = over(row, 26, row, 42)
        page.live(row, 43, f"COUNT({windows})")
        page.live(row, 44, f"MAX({windows})")
        good = f"OR({at(row, 43)}>={self.number['windows']},{at(row, 44)}>160*168)"
        page.live(row, 45, f'IF({good},{even(f"{at(row, 44)}*10^6/168")}/10^6,"")')
        self.cells["hours", site, KEPT, day, "o3_8h"] = (page.name, row, 45)
        self.cells["windows", site, KEPT, day, "o3_8h"] = (page.name, row, 43)

    # days

    def _station_days(self) -> None:
        given = self.page("issued")
        standing = list(self.papers.standing(self.days[0], self.days[-1]))
        standing = [(one, day) for one, day in standing if day in self.masks]
        for one, day in sorted(standing, key=lambda pair: (pair[0].site, pair[1])):
            issued = self.papers.days.get((one.site, day))
            if issued is not None:
                for column, item in enumerate(DAY_ITEMS):
                    given.put(given.row, column, issued[item])
            values: dict[str, dict[str, str]] = {basis: {} for basis in BASES}
            for column, item in enumerate(DAY_ITEMS):
                cell = at(given.row, column, "issued")
                for basis in BASES:
                    out = basis == EXCLUDED and item in PARTICLES
                    if issued is not None:
                        blank = f'IF({cell}="","",{cell})'
                        said = f'IF({self.dusty(day)}>0,"",{blank})' if out else blank
                    else:
                        way = EXCLUDED if out else KEPT
                        place = self.cells.get(("hours", one.site, way, day, item))
                        said = at(place[1], place[2], place[0]) if place else '""'
                    values[basis][item] = said
            if issued is not None:
                given.row += 1
            for basis in BASES:
                row = self._day("site", one.site, basis, day, values[basis])
                self.stations[one.site, basis, day] = row

    def _place_days(self, kind: str) -> None:
        names = dict.fromkeys(getattr(one, kind) for one in self.papers.stations)
        for name in names:
            for day in self.days:
                members = [
                    one.site
                    for one in self.papers.stations
                    if one.assessed and getattr(one, kind) == name and one.stands(day)
                ]
                for basis in BASES:
                    values = {
                        item: self._mean_of(members, basis, day, 4 + nth)
                        for nth, item in enumerate(DAY_ITEMS)
                    }
                    self._day(kind, name, basis, day, values)

    def _mean_of(self, members: Sequence[str], basis: str, day: date, column: int) -> str:
        """The mean of the stations' held values, held again, when enough of them have one."""
        sheet = f"site {basis}"
        cells = ",".join(at(self.stations[site, basis, day], column, sheet) for site in members)
        count = f"COUNT({cells})"
        few, share, less = (self.number[name] for name in ("few", "share", "share_few"))
        enough = f"{count}*100>={len(members)}*IF({len(members)}<{few},{less},{share})"
        x = f"{micro(f'SUM({cells})')}/{count}"
        return f'IF(AND({count}>0,{enough}),{even(x)}/10^6,"")'

    def _day(self, kind: str, name: str, basis: str, day: date, values: Mapping[str, str]) -> int:
        """A row of a day: values, index of each item, AQI, primary pollutant, level."""
        page = self.page(f"{kind} {basis}")
        row = page.row
        page.row += 1
        self.spans.setdefault((kind, name), {})[day] = row
        page.put(row, 0, name)
        page.put(row, 1, day.isoformat())
        page.live(row, 2, self.dusty(day))
        fresh = day in self.fresh
        for nth, item in enumerate(DAY_ITEMS):
            key = ("day", kind, name, basis, day, item)
            self.cells[key] = (page.name, row, 4 + nth)
            if fresh:
                page.live(row, 4 + nth, values[item])
            else:
                page.put(row, 4 + nth, self.known[key])
        self._index(page, row, (kind, name, basis, day), edition_of(day), 10, "")
        if day.year == 2025 and kind != "site":
            self._index(page, row, (kind, name, basis, day), 2026, 25, " today")
        return row

    def _index(
        self, page: Page, row: int, key: tuple[str, str, str, date], edition: int, first: int,
        which: str,
    ) -> None:  # fmt: skip
        """Six rounded concentrations, six indices, AQI, primary pollutant and level."""
        kind, name, basis, day = key
        answers = [(12, "aqi"), (13, "primary"), (14, "level")]
        if not which:
            answers += [(6 + nth, f"iaqi_{item}") for nth, item in enumerate(DAY_ITEMS)]
        for offset, answer in answers:
            place = ("day", kind, name, basis, day, answer + which)
            self.cells[place] = (page.name, row, first + offset)
            if day not in self.fresh:
                page.put(row, first + offset, self.known[place])
        if day not in self.fresh:
            return
        for nth, item in enumerate(DAY_ITEMS):
            value, taken = at(row, 4 + nth), at(row, first + nth)
            # the edition of 2026 rounds the concentration first: whole µg/m³, CO one decimal
            step = 5 if item == "co" else 6
            rounded = f"{even(f'{micro(value)}/10^{step}')}/10^{6 - step}"
            page.live(
                row, first + nth, f'IF({value}="","",{rounded if edition == 2026 else value})'
            )
            points, index, widths, rises = self.breaks[edition, item]
            found = [f"LOOKUP({taken},{points},{one})" for one in (index, points, rises, widths)]
            rise = f"{micro(f'({taken}-{found[1]})')}*{found[2]}/{micro(found[3])}"
            page.live(row, first + 6 + nth, f'IF({taken}="","",{found[0]}-INT(-{rise}))')
        indices = over(row, first + 6, row, first + 11)
        highest = f"MAX({indices})"
        stopped = "FALSE"
        if edition == 2026:
            # a missing gas or PM2.5 stops an AQI of 100 or less, PM10 beside PM2.5 does not; a
            # particle that dust took out is not missing: it has a value on the other basis
            gases = over(row, first, row, first + 3)
            pm10, pm25 = (f'{at(row, column)}=""' for column in (8, 9))
            lacks10, lacks25 = pm10, pm25
            if basis == EXCLUDED:
                other = [at(row, column, f"{kind} {KEPT}") for column in (8, 9)]
                lacks10, lacks25 = f'AND({pm10},{other[0]}="")', f'AND({pm25},{other[1]}="")'
            particle = f"OR({lacks25},AND({lacks10},{pm25}))"
            stopped = f"AND({highest}<=100,OR(COUNT({gases})<4,{particle}))"
        page.live(row, first + 12, f'IF(OR(COUNT({indices})=0,{stopped}),"",{highest})')
        aqi = at(row, first + 12)
        named = "&".join(
            f'IF({at(row, first + 6 + nth)}={aqi},",{KEYS[item]}","")'
            for nth, item in enumerate(DAY_ITEMS)
        )
        # an empty text is no number: a text is greater than any number for a spreadsheet
        low = f"IF(ISNUMBER({aqi}),{aqi}<=50,TRUE)"
        page.live(row, first + 13, f'IF({low},"",MID({named},2,99))')
        page.live(row, first + 14, f'IF({aqi}="","",LOOKUP({aqi},{self.levels}))')
