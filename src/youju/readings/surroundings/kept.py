"""The registers of a city as they stand, and any version of them that figures were made under.

They are small files that are handed in as a whole (``intake.keeping``). Before figures rest on
a version it is kept under its hash, beside the versions of the other registers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from youju.readings.city import City, replace_text
from youju.readings.dated import Lines
from youju.readings.surroundings import dust, odorous, soil, sound
from youju.terms.errors import BadInput, NotThere

NAMES = {
    "sound": sound.WHAT,
    "soil": soil.WHAT,
    "farmland": soil.FARMLAND_WHAT,
    "building": soil.BUILDING_WHAT,
    "dustfall": dust.WHAT,
    "dustfall_targets": dust.TARGETS_WHAT,
    "odorous": odorous.WHAT,
}
FILES = {name: f"register/{name}.csv" for name in NAMES}


def text_of(city: City, name: str) -> str:
    """A register as it stands; empty where there is none."""
    try:
        return (Path(city.path) / FILES[name]).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise BadInput(f"{FILES[name]} 不是 UTF-8 文本；请另存为 UTF-8。") from None


def sound_of(city: City) -> Lines[sound.Place]:
    """The sites of sound as they stand."""
    text = text_of(city, "sound")
    return sound.read_sound(text) if text else sound.empty()


def soil_of(city: City) -> Lines[soil.Place]:
    """The sites of soil as they stand."""
    text = text_of(city, "soil")
    return soil.read_soil(text) if text else soil.empty()


def account_of(city: City) -> soil.Account:
    """Both accounts of safe use as they stand."""
    farm, building = text_of(city, "farmland"), text_of(city, "building")
    return soil.Account(
        soil.read_farmland(farm) if farm else (), soil.read_building(building) if building else ()
    )


def dustfall_of(city: City) -> Lines[dust.Place]:
    """The points of dustfall as they stand."""
    text = text_of(city, "dustfall")
    return dust.read_dustfall(text) if text else dust.empty()


def targets_of(city: City) -> dust.Targets:
    """What places are held to in dustfall, as it stands."""
    text = text_of(city, "dustfall_targets")
    return dust.read_targets(text) if text else dust.Targets()


def odorous_of(city: City) -> odorous.Waters:
    """The black and odorous waters as they stand."""
    text = text_of(city, "odorous")
    return odorous.read_odorous(text) if text else odorous.empty()


_COUNTED: Mapping[str, Callable[[str], int]] = {
    "sound": lambda text: len(sound.read_sound(text).lines),
    "soil": lambda text: len(soil.read_soil(text).lines),
    "farmland": lambda text: len(soil.read_farmland(text)),
    "building": lambda text: len(soil.read_building(text)),
    "dustfall": lambda text: len(dust.read_dustfall(text).lines),
    "dustfall_targets": lambda text: len(dust.read_targets(text).lines),
    "odorous": lambda text: len(odorous.read_odorous(text).lines),
}


def check(name: str, text: str) -> int:
    """How many lines a register has that may come into force.

    :raises BadInput: what is wrong in which row and column.
    """
    return _COUNTED[name](text)


# versions


def keep(city: City, name: str, sha256: str, text: str) -> str:
    """Keep a version under its hash (once), journalled; the hash."""
    file = _file(city, name, sha256)
    if not file.is_file():
        said = {"sha256": sha256, "by": "", "on": "", "of": name}
        city.journal.append("register", "register", text.encode(), said)
        replace_text(file, text)
    return sha256


class _Known(Protocol):
    @property
    def sha256(self) -> str: ...


K = TypeVar("K", bound=_Known)


def sound_at(city: City, sha256: str) -> Lines[sound.Place]:
    """The sites of sound in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    known = (sound_of(city), sound.empty())
    return _at(city, "sound", sha256, known, sound.read_sound)


def soil_at(city: City, sha256: str) -> Lines[soil.Place]:
    """The sites of soil in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    return _at(city, "soil", sha256, (soil_of(city), soil.empty()), soil.read_soil)


def account_at(city: City, sha256: str) -> soil.Account:
    """Both accounts in the version with that hash.

    :raises NotThere: no such version was kept.
    """

    def read(text: str) -> soil.Account:
        cut = text.index(",".join(soil.BUILDING_HEAD))
        return soil.Account(soil.read_farmland(text[:cut]), soil.read_building(text[cut:]))

    return _at(city, "account", sha256, (account_of(city), soil.Account()), read)


def dustfall_at(city: City, sha256: str) -> Lines[dust.Place]:
    """The points of dustfall in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    known = (dustfall_of(city), dust.empty())
    return _at(city, "dustfall", sha256, known, dust.read_dustfall)


def targets_at(city: City, sha256: str) -> dust.Targets:
    """What places are held to in dustfall, in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    known = (targets_of(city), dust.Targets())
    return _at(city, "dustfall_targets", sha256, known, dust.read_targets)


def odorous_at(city: City, sha256: str) -> odorous.Waters:
    """The black and odorous waters in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    known = (odorous_of(city), odorous.empty())
    return _at(city, "odorous", sha256, known, odorous.read_odorous)


def _at(city: City, name: str, sha256: str, known: tuple[K, ...], read: Callable[[str], K]) -> K:
    """The version with that hash: one of those at hand, else as it was kept."""
    for one in known:
        if one.sha256 == sha256:
            return one
    return read(_kept(city, name, sha256))


def _kept(city: City, name: str, sha256: str) -> str:
    file = _file(city, name, sha256)
    if not file.is_file():
        raise NotThere(f"没有保存散列为 {sha256} 的{NAMES.get(name, '台账')}版本。")
    return file.read_text(encoding="utf-8")


def _file(city: City, name: str, sha256: str) -> Path:
    return Path(city.path) / "register" / "versions" / f"{name}-{sha256}.csv"


# reading sheets

SITES: Mapping[str, tuple[Callable[[City], Lines[Any]], Callable[[City, str], Lines[Any]]]] = {
    "sound": (sound_of, sound_at),
    "soil": (soil_of, soil_at),
    "dustfall": (dustfall_of, dustfall_at),
    "odorous": (odorous_of, odorous_at),
}
"""Subject → its register of sites, as it stands and in a version."""


def noted(city: City) -> dict[str, str]:
    """What the journal says beside a sheet of one of these subjects: the registers in force."""
    found = {}
    for name, (of, _) in SITES.items():
        lines = of(city)
        if lines.lines:
            found[f"register_{name}"] = keep(city, name, lines.sha256, lines.to_csv())
    return found


def finder(city: City, said: Mapping[str, Any]) -> Callable[[str, str], str]:
    """Subject and name → key of the site, by the registers that were noted with a sheet."""

    def find(subject: str, name: str) -> str:
        sha = str(said.get(f"register_{subject}", ""))
        of, at = SITES[subject]
        return (at(city, sha) if sha else of(city)).named(name)

    return cache(find)
