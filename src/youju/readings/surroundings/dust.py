"""The registers of dustfall: 降尘点位名录 and 降尘控制目标, what places are held to.

::

    register/dustfall.csv           site,name,county,city,lon,lat,aliases,from,to
    register/dustfall_targets.csv   place,statistic,limit_t_km2,region,instrument,article,from,to

A target is for a county or the city: ``statistic`` 月 (single months) or 累计 (years and 累计);
``limit_t_km2`` in t/(km²·month) with the instrument that set it and its first day, or ``region``,
one of the regions for which the nation set a value.

>>> told = read_targets(
...     "place,statistic,limit_t_km2,instrument,from\\n甲县,累计,2.3,某文件,2023-01-01\\n"
... )
>>> told.of("甲县", CUMULATIVE, date(2023, 3, 31)).limit
Decimal('2.3')
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from youju.readings.dated import Lines
from youju.readings.rows import Row, no_overlap, rows, written
from youju.terms.errors import BadInput

FILE, WHAT = "register/dustfall.csv", "降尘点位名录"
TARGETS_FILE, TARGETS_WHAT = "register/dustfall_targets.csv", "降尘控制目标"
HEAD = ("site", "name", "county", "city", "lon", "lat", "aliases", "from", "to")
TARGETS_HEAD = (
    *("place", "statistic", "limit_t_km2", "region", "instrument", "article"),
    *("from", "to"),
)
MONTHLY, CUMULATIVE = "月", "累计"
STATISTICS = {
    **dict.fromkeys((MONTHLY, "月均", "月均值", "month"), MONTHLY),
    **dict.fromkeys((CUMULATIVE, "累计均值", "年", "年均", "ytd"), CUMULATIVE),
}
UNIT = "t/(km²·月)"


@dataclass(frozen=True, slots=True)
class Place:
    """One point of dustfall during one stretch of time; both days are included."""

    site: str
    name: str
    county: str = ""
    city: str = ""
    lon: str = ""
    lat: str = ""
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a place is held to: a value of its own with its instrument, or a region's."""

    place: str
    statistic: str
    limit: Decimal | None
    region: str
    instrument: str
    article: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Targets:
    """Every target of a city."""

    lines: tuple[Target, ...] = ()

    def of(self, place: str, statistic: str, on: date) -> Target | None:
        """What a place is held to on a day, None where nothing is."""
        return next(
            (
                one
                for one in self.lines
                if (one.place, one.statistic) == (place, statistic)
                and (one.since or date.min) <= on <= (one.until or date.max)
            ),
            None,
        )

    @property
    def text(self) -> str:
        """Canonical CSV text."""
        return written(
            TARGETS_HEAD,
            [
                {name: getattr(one, _FIELDS.get(name, name)) for name in TARGETS_HEAD}
                for one in self.lines
            ],
        )

    @property
    def sha256(self) -> str:
        """The hash of that text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


_FIELDS = {"limit_t_km2": "limit", "from": "since", "to": "until"}


def read_dustfall(text: str) -> Lines[Place]:
    """The register of points from CSV text.

    :raises BadInput: what is wrong in which row and column.
    """
    found = [_place(row) for row in rows(text, HEAD, ("site", "name"), WHAT)]
    no_overlap(found, lambda one: one.site, lambda one: (one.since, one.until), WHAT, "点位")
    said = [{name: getattr(one, _FIELDS.get(name, name)) for name in HEAD} for one in found]
    return Lines(tuple(found), WHAT, text=written(HEAD, said))


def read_targets(text: str) -> Targets:
    """The targets from CSV text.

    :raises BadInput: what is wrong in which row and column.
    """
    found = [_target(row) for row in rows(text, TARGETS_HEAD, ("place", "statistic"), TARGETS_WHAT)]
    no_overlap(
        found,
        lambda one: f"{one.place}（{one.statistic}）",
        lambda one: (one.since, one.until),
        TARGETS_WHAT,
        "地方",
    )
    return Targets(tuple(found))


def empty() -> Lines[Place]:
    """No points."""
    return Lines((), WHAT, text=",".join(HEAD) + "\n")


def _place(row: Row) -> Place:
    key = row.must("site")
    if "/" in key:
        raise BadInput(f"{row.where}“site”一栏的“{key}”里不能有斜线；请改用其他符号。")
    since, until = row.span()
    return Place(
        key,
        row.must("name"),
        row.text("county"),
        row.text("city"),
        row.degrees("lon", 73, 136),
        row.degrees("lat", 3, 54),
        row.several("aliases"),
        since,
        until,
    )


def _target(row: Row) -> Target:
    region, own = row.text("region"), bool(row.text("limit_t_km2"))
    if own == bool(region):
        raise BadInput(
            f"{row.where}“limit_t_km2”和“region”两栏应填一栏："
            "有自己控制值的填数值，按国家对所在区域要求的填区域。"
        )
    since, until = row.span()
    statistic = row.choice("statistic", STATISTICS, "月、累计")
    if region and statistic != MONTHLY:
        raise BadInput(f"{row.where}“statistic”一栏：国家对区域的要求针对月平均降尘量；请写“月”。")
    if own and not row.text("instrument"):
        raise BadInput(f"{row.where}写了控制值，“instrument”一栏却没有写依据；请填写文号。")
    if own and since is None:
        raise BadInput(f"{row.where}写了控制值，“from”一栏却没有写起始日期；请填写施行日期。")
    return Target(
        row.must("place"),
        statistic,
        row.positive("limit_t_km2", UNIT) if own else None,
        region,
        row.text("instrument"),
        row.text("article"),
        since,
        until,
    )
