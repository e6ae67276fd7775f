"""Addresses of figures and readings: stable text that can be pasted into a letter.

>>> day("county", "甲县", date(2026, 11, 22), "pm25")
'fig_air_day/甲县/2026-11-22/pm25'
>>> read("fig_air_period/甲县/2026-11/index?dust=excluded&basis=12").basis
12
>>> str(read("fig_score/county_air_2026/2026-11/甲县"))
'fig_score/county_air_2026/2026-11/甲县/score'

What follows the question mark says under which choices: ``dust=excluded``, ``points=A1,A3``
(a place from these stations only), ``edition=2026`` (by that rule set), ``basis=12`` (as of the
12th computation). Of a score ``points=comparable`` and ``edition=today`` are the choices of the
assessment itself. Whoever leaves ``basis`` out asks for the newest computation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from youju.readings.frames import Position
from youju.terms.errors import NotThere
from youju.terms.periods import stamp

KEPT, EXCLUDED = "kept", "excluded"
DAY, PERIOD, HOUR, SCORE = "fig_air_day", "fig_air_period", "fig_air_hour", "fig_score"
WATER_DAY, WATER_PERIOD = "fig_water_day", "fig_water_period"
SUPPLY_PERIOD = "fig_supply_period"
COMPENSATION = "fig_compensation"
SOUND_DAY, SOUND_PERIOD = "fig_sound_day", "fig_sound_period"
SOIL_SAMPLE, SOIL_PLACE = "fig_soil_sample", "fig_soil_place"
DUST_PERIOD = "fig_dustfall_period"
ODOROUS_WATER, ODOROUS_PLACE = "fig_odorous_water", "fig_odorous_place"
SURROUNDINGS = (
    *(SOUND_DAY, SOUND_PERIOD, SOIL_SAMPLE, SOIL_PLACE, DUST_PERIOD),
    *(ODOROUS_WATER, ODOROUS_PLACE),
)
TABLES = (
    *SURROUNDINGS,
    DAY,
    PERIOD,
    HOUR,
    SCORE,
    WATER_DAY,
    WATER_PERIOD,
    SUPPLY_PERIOD,
    COMPENSATION,
)
TOTAL = "score"
"""The item of a score that is the total."""
OWN, TODAY = "own", "today"
AS_WAS, COMPARABLE = "as-was", "comparable"


@dataclass(frozen=True, slots=True)
class Address:
    """``TABLE/OBJECT/WHEN/ITEM`` with the choices that are not the usual ones.

    ``points``: the stations that make up the place, when they are not those that stood;
    of a score ``("comparable",)``. ``edition``: ``own`` or a rule set; of a score ``today``.
    ``scheme``: of a score, ``fig_score/SCHEME/WHEN/OBJECT/ITEM``.
    """

    table: str
    object: str
    when: str
    item: str
    dust: str = KEPT
    points: tuple[str, ...] = ()
    edition: str = OWN
    basis: int | None = None
    scheme: str = ""

    def __str__(self) -> str:
        path = [self.table, self.object, self.when, self.item]
        if self.table == SCORE:
            path = [self.table, self.scheme, self.when, self.object, self.item]
        said = []
        if self.dust != KEPT:
            said.append(f"dust={self.dust}")
        if self.points:
            said.append(f"points={','.join(self.points)}")
        if self.edition != OWN:
            said.append(f"edition={self.edition}")
        if self.basis is not None:
            said.append(f"basis={self.basis}")
        return "/".join(path) + ("?" + "&".join(said) if said else "")

    def at(self, basis: int | None) -> Address:
        """The same figure as of a computation (the newest with None)."""
        return replace(self, basis=basis)


def day(
    kind: str,
    name: str,
    on: date,
    item: str,
    dust: str = KEPT,
    *,
    points: Iterable[str] = (),
    edition: str = OWN,
) -> str:
    """The address of a figure of a day (``kind`` follows from the name)."""
    del kind
    text = f"{DAY}/{name}/{on.isoformat()}/{item}"
    if dust == KEPT and not points and edition == OWN:  # by far the most of what is asked
        return text
    return str(Address(DAY, name, on.isoformat(), item, dust, tuple(points), edition))


def period(
    name: str,
    key: str,
    item: str,
    dust: str = KEPT,
    *,
    points: Iterable[str] = (),
    edition: str = OWN,
) -> str:
    """The address of a figure of a period."""
    return str(Address(PERIOD, name, key, item, dust, tuple(points), edition))


def hour(site: str, number: int, item: str, dust: str = KEPT) -> str:
    """The address of an hour of a station, named by its end in Beijing time.

    >>> hour("A1", 0, "pm25")
    'fig_air_hour/A1/1970-01-01T01:00+08:00/pm25'
    """
    return str(Address(HOUR, site, f"{stamp(number)}+08:00", item, dust))


def score(
    scheme: str,
    key: str,
    name: str,
    item: str = TOTAL,
    *,
    points: str = AS_WAS,
    edition: str = OWN,
    basis: int | None = None,
) -> str:
    """The address of a total, an item, a ranking, a grade or a measure of a scheme."""
    chosen = () if points == AS_WAS else (points,)
    return str(Address(SCORE, name, key, item, KEPT, chosen, edition, basis, scheme))


def reading(position: Position, line: int | None) -> str:
    """Where a reading stands: journal record and line of the sheet in it."""
    return f"{position}#{line}" if line is not None else str(position)


def read(text: str) -> Address:
    """The address written in a text.

    :raises NotThere: the text is no address.
    """
    path, _, query = text.strip().partition("?")
    parts = path.split("/")
    if len(parts) < 4 or parts[0] not in TABLES or not all(parts):
        raise _none(text)
    if parts[0] == SCORE:
        if len(parts) > 5:
            raise _none(text)
        scheme, when, name, item = (*parts[1:4], parts[4] if len(parts) == 5 else TOTAL)
        found = Address(SCORE, name, when, item, scheme=scheme)
    elif parts[0] in (WATER_DAY, WATER_PERIOD):  # a key may be province/section
        found = Address(parts[0], "/".join(parts[1:-2]), parts[-2], parts[-1])
    else:
        found = Address(parts[0], parts[1], "/".join(parts[2:-1]), parts[-1])
    for one in query.split("&") if query else ():
        key, _, said = one.partition("=")
        if key == "dust" and said in (KEPT, EXCLUDED) and found.table != SCORE:
            found = replace(found, dust=said)
        elif key == "points" and said:
            points = tuple(dict.fromkeys(said.split(",")))
            found = replace(found, points=() if points == (AS_WAS,) else points)
        elif key == "edition" and said:
            found = replace(found, edition=said)
        elif key == "basis" and said.isdecimal():
            found = replace(found, basis=int(said))
        else:
            raise _none(text)
    return found


def _none(text: str) -> NotThere:
    return NotThere(
        f"“{text}”不是数的地址；应写成 fig_air_day/站点或县市/日期/项目、"
        "fig_air_period/站点或县市/时段/项目、fig_air_hour/站点/整点结束时刻/项目 或 "
        "fig_score/方案/时段/考核对象/项目，地表水写 fig_water_day/断面/日期/项目 或 "
        "fig_water_period/断面或县市/时段/项目，"
        "地下水点位和水源写 fig_supply_period/点位或县市/时段/项目，"
        "补偿金写 fig_compensation/协议:断面/时段/owed；"
        "声环境写 fig_sound_day/点位/日期/项目 或 fig_sound_period/区县或市/时段/项目，"
        "土壤写 fig_soil_sample/点位/采样日期/项目 或 fig_soil_place/区县或市/年份/项目，"
        "降尘写 fig_dustfall_period/点位、区县或市/时段/项目，"
        "黑臭水体写 fig_odorous_water/水体/时段/项目 或 fig_odorous_place/区县或市/时段/share；"
        "扣除沙尘的加 ?dust=excluded，按第几次计算的加 ?basis=次数。"
    )
