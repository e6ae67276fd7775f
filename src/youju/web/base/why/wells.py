"""Figures of wells and drinking-water sources on why pages: whose they are, what they rest on."""

from __future__ import annotations

from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.ledger import supply_store as store
from youju.ledger.address import SUPPLY_PERIOD, Address
from youju.readings import supply
from youju.readings.supply import Line
from youju.terms.errors import NotThere, UnknownPlace
from youju.terms.periods import Period
from youju.web.base.city import folder

POINT = "point"
BASES = "supply_bases.jsonl"
ITEMS: dict[str, str | Promise] = {
    "class": _("Groundwater class"),
    "met": _("Whether it complies"),
    "source_rate": _("Share of drinking-water sources that comply, by number"),
    "source_volume_rate": _("Share of drinking-water sources that comply, by water taken"),
    "fifth_share": _("Share of wells of class Ⅴ"),
}


def is_wells(where: str) -> bool:
    """Whether an address is one of wells or sources."""
    return where.partition("/")[0] == SUPPLY_PERIOD


def kind_of(computed: store.Computed, name: str) -> str:
    """``point``, or the kind of place, of the object of an address.

    :raises NotThere: the register of that computation knows no such object.
    """
    register = supply.register_at(folder.city(), computed.register)
    if any(one.point == name for one in register.lines):
        return POINT
    for kind in ("county", "city"):
        if name in register.places(kind):
            return kind
    raise NotThere(f"{supply.NAME}中没有“{name}”；请写点位编码、区县名或市名。")


def named(computed: store.Computed, kind: str, name: str, period: Period) -> tuple[str, str]:
    """The object as people call it, and the key of a well or source."""
    if kind != POINT:
        return name, ""
    register = supply.register_at(folder.city(), computed.register)
    try:
        return register.line(name, period.end).name, name
    except UnknownPlace:
        return register.line(name).name, name


def item(name: str) -> str | Promise:
    """An item as pages write it; those of the standards by their own names."""
    return ITEMS.get(name, name)


def lines(computed: store.Computed, read: Address, kind: str, period: Period) -> tuple[Line, ...]:
    """The wells and sources that a figure rests on, in the register of its computation."""
    register = supply.register_at(folder.city(), computed.register)
    wanted = supply.WELL if read.item == "fifth_share" else supply.SOURCE
    return tuple(
        one
        for one in register.on(period.end)
        if (one.point == read.object if kind == POINT else getattr(one, kind) == read.object)
        and (kind == POINT or one.kind == wanted)
    )


def newest() -> int | None:
    """The number of the newest computation."""
    done = store.bases(folder.city())
    return done[-1].number if done else None


def stamp() -> tuple[tuple[str, int, int], ...]:
    """When the list of computations was written to last."""
    file: Path = folder.path() / "tables" / BASES
    if not file.is_file():
        return ()
    said = file.stat()
    return ((BASES, said.st_mtime_ns, said.st_size),)
