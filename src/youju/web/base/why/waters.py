"""Figures of water on why pages: whose they are, what their items are called, what they rest on."""

from __future__ import annotations

from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from youju.intake import keeping
from youju.ledger import compensation
from youju.ledger import water_store as store
from youju.ledger.address import COMPENSATION, WATER_DAY, WATER_PERIOD, Address
from youju.ledger.water_values import PREFIXED, item_name
from youju.readings.layouts.sheet import WATER_ITEMS
from youju.readings.sections import Line
from youju.terms.errors import NotThere, UnknownPlace
from youju.terms.periods import Period
from youju.web.base.city import folder

TABLES = (WATER_DAY, WATER_PERIOD, COMPENSATION)
SECTION = "section"
BASES = "water_bases.jsonl"
ITEMS: dict[str, str | Promise] = {
    "class": _("Water class"),
    "own_class": _("Class by the city's own data"),
    "auto_class": _("Class by automatic data"),
    "met": _("Target reached"),
    "good_share": _("Share of classes Ⅰ to Ⅲ"),
    "fifth_share": _("Share of class Ⅴ"),
    "worst_share": _("Share worse than class Ⅴ"),
    "target_rate": _("Share of sections that reach their target"),
    "grade": _("Water quality of the place"),
    "cwqi": _("CWQI"),
    "cwqi_change": _("Change of the CWQI against a year ago"),
    "cwqi_change_rank": _("Rank of the change of the CWQI"),
    compensation.OWED: _("Compensation by the agreement"),
}
"""Items of figures of water that are no item of the standard."""


ENGLISH = {
    "ph": "pH",
    "do": "dissolved oxygen",
    "codmn": "permanganate index",
    "cod": "chemical oxygen demand",
    "bod5": "five-day biochemical oxygen demand",
    "nh3n": "ammonia nitrogen",
    "tp": "total phosphorus",
    "tn": "total nitrogen",
    "cu": "copper",
    "zn": "zinc",
    "f": "fluoride",
    "se": "selenium",
    "as": "arsenic",
    "hg": "mercury",
    "cd": "cadmium",
    "cr6": "hexavalent chromium",
    "pb": "lead",
    "cn": "cyanide",
    "phenol": "volatile phenols",
    "oil": "petroleum",
    "las": "anionic surfactants",
    "sulfide": "sulfide",
    "fc": "faecal coliforms",
}
"""The items of GB 3838 table 1 in English; Chinese pages take the standard's own words."""


def is_water(where: str) -> bool:
    """Whether an address is one of water."""
    return where.partition("/")[0] in TABLES


def object_of(read: Address) -> str:
    """The section or place of an address; of an amount the section behind the agreement."""
    return read.object.partition(":")[2] if read.table == COMPENSATION else read.object


def kind_of(computed: store.Computed, read: Address) -> str:
    """``section``, or the kind of place, of the object of an address.

    :raises NotThere: the register of sections of that computation knows no such object.
    """
    name = object_of(read)
    register = folder.city().sections_at(computed.sections)
    if any(one.section == name for one in register.lines):
        return SECTION
    for kind in store.PLACE_KINDS:
        said = kind not in PREFIXED or name.startswith(f"{kind}:")
        if said and name.removeprefix(f"{kind}:") in register.places(kind):
            return kind
    raise NotThere(
        f"断面名录中没有“{name}”；请写断面编码、区县名、市名，或 river:河流、basin:流域。"
    )


def named(computed: store.Computed, kind: str, read: Address, period: Period) -> tuple[str, str]:
    """The object as people call it, and the key of a section."""
    name = object_of(read)
    if kind != SECTION:
        return name.removeprefix(f"{kind}:"), ""
    register = folder.city().sections_at(computed.sections)
    try:
        return register.line(name, period.end).name, name
    except UnknownPlace:
        return register.line(name).name, name


def item(name: str) -> str | Promise:
    """An item as pages write it; those of the standard by the standard's name."""
    if name not in WATER_ITEMS:
        return ITEMS.get(name, name)
    chinese = (get_language() or "zh").startswith("zh")
    return item_name(name) if chinese else ENGLISH[name]


def class_words(name: str) -> str:
    """Ⅲ类, or class Ⅲ."""
    return gettext("worse than class Ⅴ") if name == "劣Ⅴ" else gettext("class %s") % name


def class_style(name: str) -> str:
    """The style of a class: ``water-1`` to ``water-6``; empty for what is no class."""
    return f"water-{store.CLASSES.index(name) + 1}" if name in store.CLASSES else ""


def lines(computed: store.Computed, read: Address, kind: str, period: Period) -> tuple[Line, ...]:
    """The sections that a figure rests on, as the register of that computation has them."""
    register = folder.city().sections_at(computed.sections)
    name = object_of(read).removeprefix(f"{kind}:")
    return tuple(
        one
        for one in register.on(period.end)
        if (one.section if kind == SECTION else getattr(one, kind)) == name
    )


def pact(read: Address) -> tuple[str, str]:
    """Title and hash of the agreement that an amount rests on; empty for other figures."""
    if read.table != COMPENSATION:
        return "", ""
    city, name = folder.city(), read.object.partition(":")[0]
    path = f"{compensation.FOLDER}/{name}.toml"
    return compensation.read(city).agreements[name].title, keeping.sha256_of(city, path)


def newest() -> int | None:
    """The number of the newest computation of water."""
    done = store.bases(folder.city())
    return done[-1].number if done else None


def stamp() -> tuple[tuple[str, int, int], ...]:
    """When the list of computations of water, or a table of theirs, was written to last."""
    tables: Path = folder.path() / "tables"
    found = []
    for name in store.SCHEMAS:
        log = tables / name / "_delta_log"
        last = max(log.glob("*.json"), default=None) if log.is_dir() else None
        if last is not None:
            said = last.stat()
            found.append((f"{name}/{last.name}", said.st_mtime_ns, said.st_size))
    if (tables / BASES).is_file():
        said = (tables / BASES).stat()
        found.append((BASES, said.st_mtime_ns, said.st_size))
    for file in sorted((folder.path() / compensation.FOLDER).glob("*")):
        said = file.stat()
        found.append((file.name, said.st_mtime_ns, said.st_size))
    return tuple(found)
