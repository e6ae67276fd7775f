"""办文流程 as data: which steps a kind of document takes, whose they are, who may not be the same.

    [[monthly]]            # or [[default]]
    key = "count"          # draft first, sign last
    name = "核数"
    role = "station"       # office, station, leader; department or county with a unit
    unit = "住建局"         # 会签: the unit whose holder of that role does the step
    freezes = true         # at this step the numbers are frozen
    unlike = ["draft"]     # steps that another person must have done

``chains.toml`` in the city's folder stands before the one that comes with the program. A product
keeps the chain that it was drafted under.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from youju.terms.errors import BadInput
from youju.web.base.rights.words import COUNTY, DEPARTMENT, LEADER, OFFICE, STATION
from youju.web.tell.disclosure import words
from youju.web.tell.disclosure.models import Product

FILE, DEFAULT = "chains.toml", "default"
FIRST, CHECK, LAST = "draft", "check", "sign"
_FIXED = {FIRST: OFFICE, CHECK: OFFICE, LAST: LEADER}


@dataclass(frozen=True)
class Stage:
    """One step of a chain; ``name`` is official wording."""

    key: str
    name: str
    role: str
    freezes: bool = False
    unlike: tuple[str, ...] = ()
    unit: str = ""
    """Name or short name of the unit asked to sign with (会签); empty: the city's own posts."""


def for_kind(kind: str, city: Path) -> tuple[Stage, ...]:
    """The chain of a kind of document, by the city's file where it has one.

    :raises BadInput: the file is broken; the message says where.
    """
    path = city / FILE
    known = _default() if not path.is_file() else {**_default(), **_read(path)}
    return known.get(kind, known[DEFAULT])


def of(product: Product) -> tuple[Stage, ...]:
    """The chain that a product was drafted under."""
    if not product.chain:
        return _default()[DEFAULT]
    return tuple(Stage(**{**one, "unlike": tuple(one["unlike"])}) for one in product.chain)


def as_json(chain: Sequence[Stage]) -> list[dict[str, Any]]:
    """As a product keeps it."""
    return [{**asdict(one), "unlike": list(one.unlike)} for one in chain]


def freezing(product: Product) -> Stage:
    """The step at which its numbers are frozen."""
    return next(one for one in of(product) if one.freezes)


def turn(product: Product) -> Stage | None:
    """The step that it waits for; None where it waits for none."""
    if product.state == words.CHECKING:
        return _named(product, product.at) or freezing(product)
    if product.state == words.SIGNING:
        return _named(product, product.at) or of(product)[-1]
    return None


def after(product: Product, stage: Stage) -> Stage:
    """The step that follows."""
    chain = of(product)
    return chain[chain.index(stage) + 1]


def _named(product: Product, key: str) -> Stage | None:
    return next((one for one in of(product) if one.key == key), None)


@lru_cache(maxsize=1)
def _default() -> dict[str, tuple[Stage, ...]]:
    return _read(Path(__file__).with_name(FILE))


def _read(path: Path) -> dict[str, tuple[Stage, ...]]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise BadInput(f"{FILE} 读不出：{wrong}。") from None
    return {kind: _chain(kind, rows) for kind, rows in said.items()}


def _chain(kind: str, rows: Any) -> tuple[Stage, ...]:
    def refuse(why: str) -> BadInput:
        return BadInput(f"{FILE} 的“{kind}”流程：{why}。")

    if kind != DEFAULT and kind not in words.KINDS:
        raise refuse(f"没有这类文件；可写 {DEFAULT}、{'、'.join(words.KINDS)}")
    if not isinstance(rows, list) or not all(isinstance(one, Mapping) for one in rows):
        raise refuse("须逐步写成 [[…]]")
    found: list[Stage] = []
    for row in rows:
        if unknown := set(row) - {"key", "name", "role", "freezes", "unlike", "unit"}:
            raise refuse(f"不认识的项“{'、'.join(sorted(unknown))}”")
        if not all(isinstance(row.get(one), str) and row[one] for one in ("key", "name", "role")):
            raise refuse("每一步须有 key、name、role")
        stage = Stage(
            row["key"],
            row["name"],
            row["role"],
            row.get("freezes", False) is True,
            tuple(row.get("unlike", ())),
            str(row.get("unit", "")).strip(),
        )
        before = [one.key for one in found]
        if stage.key in before:
            raise refuse(f"“{stage.key}”出现两次")
        if stage.role not in (OFFICE, STATION, LEADER, DEPARTMENT, COUNTY):
            raise refuse(
                f"“{stage.name}”的 role 须是 office、station、leader，"
                "或会签单位的 department、county"
            )
        outside = stage.role in (DEPARTMENT, COUNTY)
        if outside != bool(stage.unit):
            raise refuse(
                f"“{stage.name}”须写 unit，即会签单位的名称"
                if outside
                else f"“{stage.name}”由市本级办理，不写 unit"
            )
        if outside and not any(one.freezes for one in found):
            raise refuse(f"“{stage.name}”须排在冻结数字的步骤之后，会签单位看到的才是定稿")
        if stage.role != _FIXED.get(stage.key, stage.role):
            raise refuse(f"“{stage.key}”一步的 role 须是 {_FIXED[stage.key]}")
        if wrong := [one for one in stage.unlike if one not in before]:
            raise refuse(f"“{stage.name}”的 unlike 须是前面的步骤，不是“{'、'.join(wrong)}”")
        found.append(stage)
    keys = [one.key for one in found]
    if len(found) < 3 or (keys[0], keys[-1]) != (FIRST, LAST):
        raise refuse("第一步须是 draft，最后一步须是 sign，中间至少一步")
    if sum(one.freezes for one in found[1:-1]) != 1 or sum(one.freezes for one in found) != 1:
        raise refuse("中间须有且只有一步写 freezes = true")
    if FIRST not in found[-1].unlike:
        raise refuse("签发人不能是拟稿人，sign 的 unlike 须含 draft")
    if FIRST not in next(one for one in found if one.freezes).unlike:
        raise refuse("冻结数字的人不能是拟稿人，这一步的 unlike 须含 draft")
    return tuple(found)
