"""What a 核算底稿 is made from: readings through the marks, issued days, membership, and what
was published, all as of one basis."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from youju.ledger import daily, store
from youju.ledger.levels import EXCLUDED, KEPT, KEY_OF, PARTICLES
from youju.ledger.statistics import NAMES, object_days, statistic
from youju.ledger.store import Computed
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.marks import KINDS, Mark, in_words, spans
from youju.readings.schema import ITEMS as HOUR_KEYS
from youju.readings.schema import WIDE
from youju.readings.settings import ISSUED
from youju.terms.errors import BadInput, NotEnoughData, NotThere
from youju.terms.figures import Figure
from youju.terms.numbers import unscaled
from youju.terms.periods import Period, day_from, day_number, stamp
from youju.terms.places import ASSESSED, OBJECT_KINDS, SITE, Register
from youju.terms.states import Gap, State

DUST_WORDS = {KEPT: "实况", EXCLUDED: "扣除沙尘"}
MEANS, PERCENTILES = "mean", "percentile"
ORDER = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")
"""Day item columns in table order."""
FLAG, UNMEASURED = "flag", "unmeasured"
"""Why a value is absent that no mark took out: what the sheet said, or ``/``."""
HOUR_OF = {item: ("o3" if item == "o3_8h" else item) for item in ORDER}


@dataclass(frozen=True, slots=True)
class IssuedValue:
    """One issued day value [10⁻⁶]; None where dust withholds it. ``said``: where it stands."""

    value: int | None
    said: str


@dataclass
class Station:
    """One station: its days as a member, its hours [10⁻⁴], and what was taken out and why."""

    site: str
    name: str
    member: frozenset[int]
    hours: dict[str, dict[int, list[int | None]]] = field(default_factory=dict)
    dropped: dict[tuple[str, int, int], tuple[str, str]] = field(default_factory=dict)
    issued: dict[tuple[str, int], IssuedValue] = field(default_factory=dict)

    def unmeasured(self, item: str, day: int) -> bool:
        """Whether the item was outside the plan all day (``/`` and no value)."""
        column = HOUR_OF[item]
        values = self.hours.get(column, {}).get(day, ())
        if any(value is not None for value in values):
            return False
        return any(
            self.dropped.get((column, day, place), ("",))[0] == UNMEASURED for place in range(24)
        )


@dataclass(frozen=True)
class Inputs:
    """Everything that stands blue in the file, and the published values beside the result."""

    city: str
    invented: bool
    kind: str
    name: str
    title: str
    period: Period
    dust: str
    rules: str
    computed: Computed
    days: tuple[int, ...]
    stations: tuple[Station, ...]
    issued: Mapping[tuple[str, int], IssuedValue]
    dust_hours: Mapping[int, int]
    issued_first: Mapping[int, bool]
    published: Mapping[str, Figure]
    state: str
    points: str

    @property
    def dust_words(self) -> str:
        """实况 or 扣除沙尘."""
        return DUST_WORDS[self.dust]


def gather(
    city: City,
    name: str,
    period: Period,
    *,
    dust: str,
    kind: str,
    basis: int | None,
    rules: str,
    points: Collection[str] | None = None,
) -> Inputs:
    """Read everything once.

    :raises NotThere: nothing was computed yet, or there is no such basis.
    :raises NotEnoughData: the object has no day figure in the period.
    :raises BadInput: a kind or dust basis that does not exist.
    """
    if kind not in OBJECT_KINDS:
        raise BadInput(f"对象种类“{kind}”应为{'、'.join(OBJECT_KINDS)}之一。")
    if dust not in DUST_WORDS:
        raise BadInput(f"沙尘口径“{dust}”应为 kept（实况）或 excluded（扣除沙尘）。")
    computed = _computed(city, basis)
    upto = Basis(computed.reading, computed.issued, computed.mark, computed.register)
    register = city.register_at(upto.register)
    days = tuple(range(day_number(period.start), day_number(period.end) + 1))
    stations = _stations(register, kind, name, days, points)
    rows = _rows(city, kind, (days[0], days[-1]), computed.number, upto, register, points)
    rows = rows.filter((pl.col("object") == name) & (pl.col("dust") == dust))
    if rows.is_empty():
        raise NotEnoughData(f"“{name}”在{period.label}没有评价结果；请核对名称、种类和时段。")
    if rules != "auto":
        rows = daily.indexed(rows, rules=rules)
    figures = object_days(rows)[name, dust]
    _add_hours(city, stations, days, dust, upto, register)
    issued = _issued(city, kind, name, stations, days, dust, upto)
    if points is not None:
        issued = {}  # a value issued for the place is one of the point set that stood
    return Inputs(
        city=city.settings.name,
        invented=city.settings.invented,
        kind=kind,
        name=name,
        title=stations[0].name if kind == SITE else name,
        period=period,
        dust=dust,
        rules=rules,
        computed=computed,
        days=days,
        stations=tuple(stations),
        issued=issued,
        dust_hours={
            day: hours for day, hours in rows.select("day", "dust_hours").iter_rows() if hours
        },
        issued_first={day: city.settings.which_counts(day_from(day)) == ISSUED for day in days},
        published={of: statistic(of, figures, period, rules=rules) for of in every_name()},
        state=figures.state(period),
        points=_points(stations, days),
    )


def every_name() -> tuple[str, ...]:
    """Every statistic that a scheme can ask for."""
    ways = [f"{KEY_OF[item]}.{way}" for item in ORDER for way in (MEANS, PERCENTILES)]
    return (*NAMES, *ways)


def _computed(city: City, basis: int | None) -> Computed:
    done = store.bases(city)
    if not done:
        raise NotThere("还没有计算过评价结果；请先运行 youju compute。")
    if basis is None:
        return done[-1]
    for one in done:
        if one.number == basis:
            return one
    raise NotThere(f"没有编号为 {basis} 的计算依据；最近一次是 {done[-1].number}。")


def _rows(
    city: City,
    kind: str,
    span: tuple[int, int],
    basis: int,
    upto: Basis,
    register: Register,
    points: Collection[str] | None,
) -> pl.DataFrame:
    """Day figures as they were published, or those of another point set."""
    if points is None or kind == SITE:
        return store.days(city, kinds=(kind,), first=span[0], last=span[1], basis=basis)
    members = daily.members(register, kind).filter(pl.col("site").is_in(list(points)))
    stations = store.days(city, kinds=(SITE,), first=span[0], last=span[1], basis=basis)
    return daily.place_days(city, stations, kind, members, span, upto=upto, with_issued=False)


def _stations(
    register: Register,
    kind: str,
    name: str,
    days: tuple[int, ...],
    points: Collection[str] | None,
) -> list[Station]:
    """The stations that stand for the object on any of the days, in the register's order."""
    member: dict[str, set[int]] = {}
    for line in register.sites:
        wanted = line.site == name if kind == SITE else getattr(line, kind) == name
        if not wanted or (kind != SITE and line.role != ASSESSED):
            continue
        if kind != SITE and points is not None and line.site not in points:
            continue
        inside = {day for day in days if line.stands_on(day_from(day))}
        if inside or kind == SITE:
            member.setdefault(line.site, set()).update(days if kind == SITE else inside)
    found = []
    for site, inside in member.items():
        last = day_from(max(inside))
        lines = [one for one in register.sites if one.site == site]
        name_then = next((one.name for one in lines if one.stands_on(last)), lines[-1].name)
        found.append(Station(site, name_then, frozenset(inside)))
    if not found:
        raise NotEnoughData(f"名录中“{name}”在这一时段没有评价点位。")
    return found


def _add_hours(
    city: City,
    stations: list[Station],
    days: tuple[int, ...],
    dust: str,
    upto: Basis,
    register: Register,
) -> None:
    by_site = {one.site: one for one in stations}
    span = (days[0] * 24, days[-1] * 24 + 23)
    flags = [f"flag_{column}" for column in WIDE]
    rows = tables.hours(city, list(by_site), span, dust, upto).collect()
    for site, hour, *rest in rows.select("site", "hour", *WIDE, *flags).iter_rows():
        station = by_site[site]
        day, place = divmod(hour, 24)
        for nth, column in enumerate(WIDE):
            value, flag = rest[nth], rest[nth + len(WIDE)]
            if value is None and flag is None:
                continue
            kept = station.hours.setdefault(column, {}).setdefault(day, [None] * 24)
            kept[place] = value
            if value is None and flag and flag not in KINDS and flag != Gap.MISSING.value:
                words = {gap.value: gap.label for gap in Gap}.get(flag, flag)
                kind = UNMEASURED if flag == Gap.NOT_MEASURED.value else FLAG
                station.dropped[column, day, place] = (kind, f"来件标注：{words}")
    _explain_marks(city, by_site, span, dust, upto, register)


def _explain_marks(
    city: City,
    by_site: Mapping[str, Station],
    span: tuple[int, int],
    dust: str,
    upto: Basis,
    register: Register,
) -> None:
    """Beside each value that a mark takes out: which mark, who and because, and the reading."""
    drops = {"always", "excluded"} if dust == EXCLUDED else {"always"}
    standing = [
        mark
        for mark in tables.marks(city, upto)
        if KINDS[mark.kind].drops in drops
        and mark.first_hour <= span[1]
        and mark.last_hour >= span[0]
    ]
    if not standing:
        return
    by_seq: dict[int, Mark] = {mark.seq: mark for mark in standing}
    reach = spans(standing, register).filter(pl.col("site").is_in(list(by_site)))
    column_of = {key: column for column, key in HOUR_KEYS.items()}
    originals = {
        (row[0], row[1], row[2]): row[3]
        for row in tables.readings(city, list(by_site), span, upto)
        .join(reach.lazy(), left_on=["site", "factor"], right_on=["site", "item"])
        .filter(pl.col("hour").is_between(pl.col("first"), pl.col("last")))
        .select("site", "factor", "hour", "value")
        .collect()
        .iter_rows()
    }
    for site, item, first, last, _, seq in reach.sort("seq", descending=True).iter_rows():
        mark, station = by_seq[seq], by_site[site]
        for hour in range(max(first, span[0]), min(last, span[1]) + 1):
            original = originals.get((site, item, hour))
            if original is None:
                continue
            said = f"{stamp(hour)[5:].replace('T', ' ')} 原读数 {unscaled(original)}，不参与统计。"
            place = (column_of[item], hour // 24, hour % 24)
            station.dropped[place] = (mark.kind, f"{said}\n{in_words(mark)}")


def _issued(
    city: City,
    kind: str,
    name: str,
    stations: list[Station],
    days: tuple[int, ...],
    dust: str,
    upto: Basis,
) -> dict[tuple[str, int], IssuedValue]:
    """Issued days of the stations (filled in) and of the place itself (given back)."""
    touched = {
        (row[0], row[1]): row[2]
        for row in daily.dust_hours(city, (days[0], days[-1]), upto).iter_rows()
    }
    objects = {(SITE, one.site): one.issued for one in stations}
    place: dict[tuple[str, int], IssuedValue] = {}
    if kind != SITE:
        objects[kind, name] = place
    rows = tables.issued(city, period="day", days=(days[0], days[-1]), upto=upto).collect()
    column_of = {key: column for column, key in KEY_OF.items()}
    exact = []
    for row in rows.iter_rows(named=True):
        kept = objects.get((row["kind"], row["object"]))
        item = column_of.get(row["item"])
        if kept is None or item is None or row["value"] is None:
            continue
        if row["dust"] == EXCLUDED:
            if dust == EXCLUDED:
                exact.append((kept, item, row))
            continue
        day, value, said = row["start"], row["value"], _said(row)
        if row["kind"] == SITE:
            hit = touched.get((row["object"], day), 0)
        else:
            hit = max(
                (touched.get((s.site, day), 0) for s in stations if day in s.member), default=0
            )
        if dust == EXCLUDED and item in PARTICLES and hit:
            said = f"{said}，下发 {unscaled(value, 6)}；当日有沙尘{hit}小时，扣除沙尘时不参与统计"
            value = None
        kept[item, day] = IssuedValue(value, said)
    for kept, item, row in exact:
        kept[item, row["start"]] = IssuedValue(row["value"], f"{_said(row)}（扣除沙尘值）")
    return place


def _said(row: Mapping[str, object]) -> str:
    parts = (
        row["issuer"],
        row["document"],
        f"{row['issued_on']}下发" if row["issued_on"] else "",
        f"单元格 {row['cell']}" if row["cell"] else "",
        State(int(str(row["state"]))).label,
    )
    return "，".join(str(part) for part in parts if part)


def _points(stations: list[Station], days: tuple[int, ...]) -> str:
    """The point set in words, with the days of those that stood for a part of the period."""
    found = []
    for one in stations:
        inside = sorted(one.member)
        said = one.name
        if len(inside) < len(days):
            said += f"（{_day(inside[0])}至{_day(inside[-1])}，{len(inside)}天）"
        found.append(said)
    return "、".join(found)


def _day(number: int) -> date:
    return day_from(number)
