"""The register of sound 声环境点位名录: functional zones, region grids, road sections.

::

    register/sound.csv   site,name,kind,zone,county,city,length_m,night,night_basis,…,from,to

``kind`` 功能区, 区域 (a point of the grid) or 道路交通 (a section, with its length in metres);
``zone`` the class of GB 3096; ``night`` the hour at which the night begins where the city set
hours of its own (8 hours from there), with the instrument in ``night_basis``.

>>> told = read_sound("site,name,kind,zone\\nS1,某小区,功能区,1类\\n")
>>> told.named("某小区"), told.line("S1").zone, told.line("S1").kind
('S1', '1', 'zone')
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from youju.readings.dated import Lines
from youju.readings.rows import Row, no_overlap, rows, written
from youju.terms.errors import BadInput

FILE, WHAT = "register/sound.csv", "声环境点位名录"
ZONE, REGION, ROAD = "zone", "region", "road"
KINDS = {ZONE: "功能区", REGION: "区域", ROAD: "道路交通"}
HEAD = (
    *("site", "name", "kind", "zone", "county", "city", "length_m", "night", "night_basis"),
    *("lon", "lat", "aliases", "from", "to"),
)
_KINDS = {
    **{key: key for key in KINDS},
    **dict.fromkeys(("功能区", "功能区点位", "功能区声环境"), ZONE),
    **dict.fromkeys(("区域", "区域网格", "网格", "区域环境噪声"), REGION),
    **dict.fromkeys(("道路交通", "道路", "路段", "交通"), ROAD),
}
ZONES = ("0", "1", "2", "3", "4a", "4b")


@dataclass(frozen=True, slots=True)
class Place:
    """One site during one stretch of time; both days are included."""

    site: str
    name: str
    kind: str
    zone: str = ""
    county: str = ""
    city: str = ""
    length_m: Decimal | None = None
    night: int | None = None
    night_basis: str = ""
    lon: str = ""
    lat: str = ""
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


def read_sound(text: str) -> Lines[Place]:
    """The register from CSV text.

    :raises BadInput: what is wrong in which row and column.
    """
    found = [_place(row) for row in rows(text, HEAD, ("site", "name", "kind"), WHAT)]
    no_overlap(found, lambda one: one.site, lambda one: (one.since, one.until), WHAT, "点位")
    return Lines(tuple(found), WHAT, text=_text(found))


def _place(row: Row) -> Place:
    kind = row.choice("kind", _KINDS, "、".join(KINDS.values()))
    zone = row.text("zone").removesuffix("类").strip().lower()
    if zone == "4":
        raise BadInput(f"{row.where}“zone”一栏写了 4 类；请写 4a（道路、航道两侧）或 4b（铁路）。")
    if zone and zone not in ZONES:
        raise BadInput(
            f"{row.where}“zone”一栏的“{row.text('zone')}”不是声环境功能区类别；"
            f"可用 {'、'.join(ZONES)}，不知道的留空（不判定达标）。"
        )
    length = row.positive("length_m", "米") if kind == ROAD or row.text("length_m") else None
    night = row.text("night")
    if night and not (night.isascii() and night.isdecimal() and int(night) < 24):
        raise BadInput(f"{row.where}“night”一栏的“{night}”不是 0 至 23 的整点。")
    if night and not row.text("night_basis"):
        raise BadInput(
            f"{row.where}另定了夜间起始时刻，“night_basis”一栏却没有写依据；请填写公布的文件。"
        )
    since, until = row.span()
    if night and since is None:
        raise BadInput(
            f"{row.where}另定了夜间起始时刻，“from”一栏却没有写起始日期；请填写施行日期。"
        )
    return Place(
        row.must("site"),
        row.must("name"),
        kind,
        zone,
        row.text("county"),
        row.text("city"),
        length,
        int(night) if night else None,
        row.text("night_basis"),
        row.degrees("lon", 73, 136),
        row.degrees("lat", 3, 54),
        row.several("aliases"),
        since,
        until,
    )


def _text(lines: list[Place]) -> str:
    return written(
        HEAD,
        [
            {
                **{name: getattr(one, name) for name in HEAD if name not in ("from", "to", "kind")},
                "kind": KINDS[one.kind],
                "from": one.since,
                "to": one.until,
            }
            for one in lines
        ],
    )


def empty() -> Lines[Place]:
    """No sites."""
    return Lines((), WHAT, text=",".join(HEAD) + "\n")
