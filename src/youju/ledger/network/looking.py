"""One look of the automatic checks at an outlet: what is worth a look, and what could not be told.

``look`` runs every check that has what it needs and says of the others why not; where the hours
came as exports of a platform, it says that no packet stands behind them. ``agree`` brings the marks
of the checks in line with the last look: what is no longer seen is withdrawn, what grew is replaced
by the longer stretch, and what people have answered stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import polars as pl

from youju.ledger.network import checks
from youju.ledger.network.neighbours import near
from youju.ledger.network.values import Value, judged, threshold, unit_of, unit_said
from youju.readings.city import City
from youju.readings.network import reading, review
from youju.readings.network.registers import CONDITION, PRODUCTION, RANGE, TREATMENT, Network
from youju.readings.network.review import AUTO, ENTERPRISE, SUSPECT, Mark, Standing
from youju.readings.network.schema import SCALE
from youju.terms.errors import UnknownUnit
from youju.terms.periods import BEIJING
from youju.terms.units import convert

PM25: Final = "a34004"
PM10: Final = "a34002"
BY: Final = "自动审核"
STOPPED: Final = "stop"
"""The code of an enterprise's mark that says the source stands still."""
RAN, NOT_RUN = "ran", "not_run"
PACKETS, EXPORTS, BOTH, NOTHING = "packets", "exports", "both", "nothing"
EVIDENCE: Final = {
    PACKETS: "均有原始报文。",
    EXPORTS: "数据来自平台导出，没有原始报文：各项审核只看导出的数值和标记。",
    BOTH: "部分数据来自平台导出，没有原始报文。",
    NOTHING: "没有小时数据。",
}
_HOUR: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Hours = dict[int, int]


@dataclass
class Look:
    """What was seen of an outlet on days ``first`` to ``last``.

    ``done``: check → whether it ran, and why not or on what; ``evidence``: whether packets stand
    behind the hours. ``until``: the first hour after the last value.
    """

    outlet: str
    first: date
    last: date
    marks: list[Mark] = field(default_factory=list)
    done: dict[str, tuple[str, str]] = field(default_factory=dict)
    evidence: str = NOTHING
    until: datetime = _EPOCH

    def as_json(self, now: datetime) -> dict[str, Any]:
        """Plain values, for the pages."""
        return {
            "at": now.astimezone(BEIJING).isoformat(timespec="seconds"),
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "evidence": self.evidence,
            "done": {key: list(said) for key, said in self.done.items()},
        }


def look(
    city: City, network: Network, seen: Standing, outlet: str, first: date, last: date
) -> Look:
    """Every check over an outlet's hours of those days."""
    found = Look(outlet, first, last)
    frame = reading.readings(city, outlet, first, last)
    if frame.height:
        found.evidence = _evidence(frame)
        found.until = max(frame["start"].to_list()) + _HOUR
    one = _One(city, network, seen, outlet, first, last, found)
    power = {
        setting.factor
        for use in (PRODUCTION, TREATMENT, CONDITION)
        for setting in network.settings_of(outlet, use, last)
    }
    factors = [name for name in frame["factor"].unique().sort().to_list() if name not in power]
    one.values = {
        factor: judged(city, network, seen, outlet, factor, first, last) for factor in factors
    }
    one.run()
    return found


@dataclass
class _One:
    """The checks of one outlet with what they need in common."""

    city: City
    network: Network
    seen: Standing
    outlet: str
    first: date
    last: date
    found: Look
    values: dict[str, list[Value]] = field(default_factory=dict)

    def run(self) -> None:
        """All checks, in the order in which they are named."""
        if self.values:
            self._singly()
            self._limits()
            self._order()
            self._drift()
        self._power()

    def _say(self, check: str, why: str = "") -> None:
        known = self.found.done.get(check)
        if known is None or (known[0] == NOT_RUN and not why):
            self.found.done[check] = (NOT_RUN if why else RAN, why)

    def _keep(self, factors: tuple[str, ...], suspicions: Iterable[checks.Suspicion]) -> None:
        self.found.marks += [_mark(self.outlet, factors, one) for one in suspicions]

    def _singly(self) -> None:
        """Range, change and standing still, and how long a calibration lasts."""
        flagged = False
        for factor, values in self.values.items():
            good = _series(values)
            for low, high, because in self._ranges(factor):
                self._keep((factor,), checks.in_range(good, low, high, because))
                self._say("range")
            floor = self._floor(factor)
            if floor is not None:
                self._keep((factor,), checks.rate(good, floor, on=self.last))
                self._say("rate")
            self._keep((factor,), checks.stuck(good, on=self.last))
            self._say("stuck")
            flags = [(_hour(one.start), one.flag) for one in values]
            flagged |= any(flag for _, flag in flags)
            self._keep((factor,), checks.calibration(flags, on=self.last))
        self._say("calibration", "" if flagged else "数据没有标记，不能核对校准和维护时段。")
        self._say("range", "没有登记量程，也没有可用的取值范围。")
        self._say("rate", "没有登记小时限值或设备单位。")

    def _ranges(self, factor: str) -> list[tuple[int | None, int | None, str]]:
        """The registered measuring range, else what the quantity allows; in the unit sent."""
        unit = self._unit(factor)
        for one in self.network.settings_of(self.outlet, RANGE, self.last):
            if one.factor != factor:
                continue
            bounds = [_scaled(bound, one.unit, unit) for bound in (one.low, one.high)]
            if bounds != [None, None]:
                words = f"超出量程（{_span(one.low, one.high)} {one.unit}，{one.source}）。"
                return [(bounds[0], bounds[1], words)]
        said = checks.says("range", self.last)
        if factor in said["between"]:
            low, high = said["between"][factor]
            words = f"超出这一量的取值范围（{low}—{high}）。"
            return [(low * 10**SCALE, high * 10**SCALE, words)]
        if factor.startswith(tuple(said["not_below_zero"])) and factor not in said["signed"]:
            return [(0, None, "小于零。")]
        return []

    def _unit(self, factor: str) -> str | None:
        """The unit that a device is registered to send, else that of the export."""
        unit = unit_of(self.network, self.outlet, factor, self.last)
        return unit or unit_said(self.values.get(factor, ()))

    def _floor(self, factor: str) -> int | None:
        """Below it a change says nothing."""
        said = checks.says("rate", self.last)
        for limit in self.network.limits_of(self.outlet, self.last):
            if limit.factor == factor and limit.mean == "hour" and limit.variant == "raw":
                bound = threshold(self.network, limit, self.last, self._unit(factor) or "")
                if bound is not None:
                    return int(bound) // int(said["tenth"])
        if factor not in said["floor"]:
            return None
        unit = self._unit(factor)
        return _scaled(Decimal(said["floor"][factor]), "µg/m³", unit)

    def _limits(self) -> None:
        """Values that hide under their limit, day by day, and converted values that say nothing."""
        hourly = [
            one
            for one in self.network.limits_of(self.outlet, self.last)
            if one.mean == "hour" and one.factor in self.values
        ]
        largest = checks.says("no_conversion", self.last)
        for limit in hourly:
            unit = self._unit(limit.factor) or ""
            bound = threshold(self.network, limit, self.last, unit)
            values = self.values[limit.factor]
            if limit.variant != "raw":
                values = judged(
                    self.city,
                    self.network,
                    self.seen,
                    self.outlet,
                    limit.factor,
                    self.first,
                    self.last,
                    variant=limit.variant,
                )
                if limit.factor in largest:
                    most = int(Decimal(largest[limit.factor]).scaleb(SCALE)) - 1
                    words = f"折算值达到数据类型的最大值，表示不能折算（{largest['source']}）。"
                    series = _series(values)
                    self._keep((limit.factor,), checks.in_range(series, -most, most, words))
            if bound is None:
                self._say("dead_band", "设备发送的单位没有登记，或与限值不是同一种量。")
                continue
            days: dict[date, list[tuple[int, int]]] = {}
            for hour, value in _series(values):
                at = (_EPOCH + hour * _HOUR).astimezone(BEIJING).date()
                days.setdefault(at, []).append((hour, value))
            for series in days.values():
                self._keep((limit.factor,), checks.dead_band(series, bound, on=self.last))
            self._say("dead_band")
        self._say("dead_band", "没有登记小时限值。")

    def _order(self) -> None:
        """PM10 is not below PM2.5."""
        if PM25 not in self.values or PM10 not in self.values:
            return
        units = [self._unit(one) for one in (PM25, PM10)]
        same = _same_unit([self.values[PM25], self.values[PM10]], units)
        if same is None:
            self._say("pm_order", "两项的单位没有登记，不能比较。")
            return
        self._keep((PM25, PM10), checks.pm_order(*same, on=self.last))
        self._say("pm_order")

    def _drift(self) -> None:
        """Own stations beside those of the same air."""
        said = checks.says("drift", self.last)
        station = self.network.outlet(self.outlet)
        if station.kind not in said["kinds"]:
            return
        others = near(self.network, station, self.last, kinds=said["kinds"], within=said["metres"])
        if len(others) < int(said["neighbours"]):
            km = Decimal(said["metres"]) / 1000
            many = int(said["neighbours"])
            self._say("drift", f"{km:f} 公里内登记了坐标的同类站点不足 {many} 个。")
            return
        for factor in said["factors"]:
            if factor not in self.values:
                continue
            values = [self.values[factor]] + [
                judged(self.city, self.network, self.seen, other, factor, self.first, self.last)
                for other in others
            ]
            units = [
                unit_of(self.network, one, factor, self.last) for one in (self.outlet, *others)
            ]
            same = _same_unit(values, units)
            if same is not None:
                self._keep((factor,), checks.drift(same[0], same[1:], on=self.last))
                self._say("drift")
        self._say("drift", "本站或邻近站点的单位没有登记，不能比较。")

    def _power(self) -> None:
        """What production draws beside what treatment draws and what the working condition says."""
        running = self._drawn(PRODUCTION)
        if not running:
            for check in ("contradiction", "condition"):
                self._say(check, "没有登记生产用电因子，或没有用电数据。")
            return
        power = sorted(running.items())
        factors = self._factors(PRODUCTION)
        if treating := self._drawn(TREATMENT):
            both = checks.contradiction(power, sorted(treating.items()), 0, on=self.last)
            self._keep((*factors, *self._factors(TREATMENT)), both)
            self._say("contradiction")
        self._say("contradiction", "没有登记治理用电因子，或没有用电数据。")
        still = {hour: value == 0 for hour, value in self._drawn(CONDITION).items()}
        marked = [
            one
            for one in self.seen.marks
            if one.outlet == self.outlet
            and one.party == ENTERPRISE
            and one.stands
            and one.check == STOPPED
        ]
        for hour in running:
            start = _EPOCH + hour * _HOUR
            if any(one.first <= start < one.last for one in marked):
                still[hour] = True
        if still:
            found = checks.condition(sorted(still.items()), power, 0, on=self.last)
            self._keep(factors, found)
            self._say("condition")
        self._say("condition", "没有登记生产工况因子，也没有停运标记。")

    def _factors(self, use: str) -> tuple[str, ...]:
        known = self.network.settings_of(self.outlet, use, self.last)
        return tuple(sorted(one.factor for one in known))

    def _drawn(self, use: str) -> Hours:
        """Hour → 1 when any factor of that use is above rest for certain, 0 when all are at rest.

        Real-time values of an hour count by their least for production (it ran all the hour) and
        by their greatest for the others (it stood all the hour), so that a switch accuses nobody.
        """
        hours: Hours = {}
        for one in self.network.settings_of(self.outlet, use, self.last):
            unit = unit_of(self.network, self.outlet, one.factor, self.last)
            assert one.high is not None
            idle = _scaled(one.high, one.unit, unit)
            if idle is None:
                continue
            days = (self.first, self.last)
            frame = reading.readings(self.city, self.outlet, *days, factors=[one.factor])
            if not frame.height:
                frame = reading.readings(
                    self.city,
                    self.outlet,
                    *days,
                    factors=[one.factor],
                    span_s=0,
                    statistic="Rtd",
                )
            edge = pl.col("value").min() if use == PRODUCTION else pl.col("value").max()
            rows = (
                frame.filter(pl.col("value").is_not_null())
                .group_by(pl.col("start").dt.truncate("1h"))
                .agg(edge)
            )
            for start, value in rows.iter_rows():
                hour = _hour(start)
                hours[hour] = max(hours.get(hour, 0), int(value > idle))
        return hours


def agree(
    network: Network, seen: Standing, looks: Sequence[Look], *, on: date
) -> list[dict[str, Any]]:
    """The deeds that bring the standing marks of the checks in line with these looks.

    A stretch that still goes on is handed in anew only when it has grown by half: silence of a
    source that stands still for weeks would otherwise be said every hour.
    """
    deeds = []
    for one in looks:
        begin = reading.instant(one.first)
        end = reading.instant(one.last + timedelta(days=1))
        old = [
            mark
            for mark in seen.marks
            if mark.outlet == one.outlet
            and mark.party == AUTO
            and not mark.withdrawn
            and mark.first < end
            and mark.last > begin
        ]
        kept: set[int] = set()
        fresh: list[Mark] = []
        for mark in one.marks:
            alike = [was for was in old if (was.check, was.factors) == (mark.check, mark.factors)]
            if mark.first == begin:
                # Cut off by the days that were looked at: it began when the mark before says.
                before = [was.first for was in alike if was.first < begin]
                first = min(before, default=mark.first)
            else:
                first = mark.first
            same = [was for was in alike if was.first == first and was.last <= mark.last]
            if any(was.last == mark.last for was in same):
                kept |= {was.seq for was in same if was.last == mark.last}
                continue
            goes_on = mark.last >= one.until
            grown = max((was.last for was in same), default=None)
            if goes_on and grown is not None and 2 * (mark.last - first) < 3 * (grown - first):
                kept |= {was.seq for was in same if was.last == grown}
                continue
            fresh.append(replace(mark, first=first))
        for was in old:
            if was.seq in kept or was.verdict:
                continue
            longer = any(
                new.check == was.check
                and new.factors == was.factors
                and new.first <= was.first
                and was.last <= new.last
                for new in fresh
            )
            # What began before the days looked at and ended before the hours did is not seen whole.
            if was.first < begin and not longer:
                continue
            why = "已并入更长的时段。" if longer else "重新审核后不再成立。"
            deeds.append(review.withdraw(seen, was.seq, why, by=BY, party=AUTO))
        deeds += [review.mark(network, new, on=on) for new in fresh]
    return deeds


def _evidence(frame: pl.DataFrame) -> str:
    """Whether packets stand behind these rows; those of exports have negative numbers."""
    exported = int((frame["packet"] < 0).sum())
    if not exported:
        return PACKETS
    return EXPORTS if exported == frame.height else BOTH


def _series(values: Sequence[Value]) -> list[tuple[int, int]]:
    return [(_hour(one.start), one.value) for one in values if one.counts and one.value is not None]


def _same_unit(
    values: Sequence[Sequence[Value]], units: Sequence[str | None]
) -> list[list[tuple[int, int]]] | None:
    """The series in the finest of their units; None where one has none or of another quantity."""
    if None in units:
        return None
    known = [one for one in units if one is not None]
    try:
        for finest in known:
            ratios = [convert(1, one, finest) for one in known]
            if all(ratio.denominator == 1 for ratio in ratios):
                return [
                    [(hour, value * ratio.numerator) for hour, value in _series(one)]
                    for one, ratio in zip(values, ratios, strict=True)
                ]
    except UnknownUnit:
        return [_series(one) for one in values] if len(set(known)) == 1 else None
    return None


def _scaled(value: Decimal | None, unit: str, sent: str | None) -> int | None:
    """A number of a register in 10⁻⁶ of the unit that is sent."""
    if value is None or sent is None:
        return None
    if unit == sent:
        return int(value.scaleb(SCALE))
    try:
        found: Fraction = convert(value, unit, sent) * 10**SCALE
    except UnknownUnit:
        return None
    return int(found)


def _span(low: Decimal | None, high: Decimal | None) -> str:
    return f"{'' if low is None else low}—{'' if high is None else high}"


def _hour(start: datetime) -> int:
    """Whole hours since 1970 in UTC."""
    return int((start - _EPOCH) / _HOUR)


def _mark(outlet: str, factors: tuple[str, ...], one: checks.Suspicion) -> Mark:
    first, last = _EPOCH + one.first * _HOUR, _EPOCH + one.last * _HOUR
    return Mark(outlet, factors, first, last, SUSPECT, one.because, BY, AUTO, one.check)
