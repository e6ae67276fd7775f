"""The register of black and odorous water 黑臭水体名录, of cities and of villages.

::

    register/odorous.csv   water,name,kind,list,county,city,stage,content,instrument,…,from,to

``kind`` 城市 or 农村, of a village with the ``list`` that counts it (国家监管清单, 省级清单,
市级清单); ``stage`` 整治中, or 已消除 with the instrument that says so and its first day;
``content`` the share of those asked who are content, in %. A water body whose stage changes gets
another line.

>>> told = read_odorous("water,name,kind,stage\\nH1,某渠,城市,整治中\\n")
>>> told.line("H1").stage, told.named("某渠")
('整治中', 'H1')
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from youju.readings.dated import Lines
from youju.readings.rows import Row, no_overlap, rows, written
from youju.terms.errors import BadInput

FILE, WHAT = "register/odorous.csv", "黑臭水体名录"
HEAD = (
    *("water", "name", "kind", "list", "county", "city", "stage", "content", "instrument"),
    *("lon", "lat", "aliases", "from", "to"),
)
URBAN, RURAL = "城市", "农村"
KINDS = (URBAN, RURAL)
LISTS = ("国家监管清单", "省级清单", "市级清单")
TREATING, CLEARED = "整治中", "已消除"
STAGES = (TREATING, CLEARED)
_FIELDS = {"from": "since", "to": "until"}


@dataclass(frozen=True, slots=True)
class Water:
    """One water body during one stretch of time; both days are included."""

    water: str
    name: str
    kind: str
    list: str = ""
    county: str = ""
    city: str = ""
    stage: str = TREATING
    content: Decimal | None = None
    instrument: str = ""
    lon: str = ""
    lat: str = ""
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def site(self) -> str:
        """Its key as readings have it."""
        return self.water


@dataclass(frozen=True)
class Waters(Lines[Water]):
    """Every dated line of every water body of a city."""

    KEY: ClassVar[str] = "water"
    THING: ClassVar[str] = "水体"
    what: str = WHAT


def read_odorous(text: str) -> Waters:
    """The register from CSV text.

    :raises BadInput: what is wrong in which row and column.
    """
    needed = ("water", "name", "kind", "stage")
    found = [_water(row) for row in rows(text, HEAD, needed, WHAT)]
    no_overlap(found, lambda one: one.water, lambda one: (one.since, one.until), WHAT, "水体")
    said = [{name: getattr(one, _FIELDS.get(name, name)) for name in HEAD} for one in found]
    return Waters(tuple(found), text=written(HEAD, said))


def empty() -> Waters:
    """No water body."""
    return Waters(text=",".join(HEAD) + "\n")


def _water(row: Row) -> Water:
    key = row.must("water")
    if "/" in key:
        raise BadInput(f"{row.where}“water”一栏的“{key}”里不能有斜线；请改用其他符号。")
    kind = row.choice("kind", {one: one for one in KINDS}, "、".join(KINDS))
    of_list = row.choice("list", {one: one for one in (*LISTS, "")}, "、".join(LISTS))
    if (kind == RURAL) != bool(of_list):
        raise BadInput(
            f"{row.where}“list”一栏：农村黑臭水体请写所在清单（{'、'.join(LISTS)}），城市的留空。"
        )
    stage = row.choice("stage", {one: one for one in STAGES}, "、".join(STAGES))
    since, until = row.span()
    if stage == CLEARED and not row.text("instrument"):
        raise BadInput(f"{row.where}写了已消除，“instrument”一栏却没有写依据；请填写认定文件。")
    if stage == CLEARED and since is None:
        raise BadInput(f"{row.where}写了已消除，“from”一栏却没有写日期；请填写认定日期。")
    content = row.amount("content", "%")
    if content is not None and content > 100:
        raise BadInput(f"{row.where}“content”一栏的“{content:f}”应为 0 至 100（%）。")
    return Water(
        key,
        row.must("name"),
        kind,
        of_list,
        row.text("county"),
        row.text("city"),
        stage,
        content,
        row.text("instrument"),
        row.degrees("lon", 73, 136),
        row.degrees("lat", 3, 54),
        row.several("aliases"),
        since,
        until,
    )
