"""The registers of a city as they stand, and any version of them that figures were made under.

They are small files that are handed in as a whole (``intake.keeping``). Before figures rest on
a version it is kept under its hash, beside the versions of the other registers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from youju.readings.city import City, replace_text
from youju.readings.dated import Lines
from youju.readings.surroundings import soil, sound
from youju.terms.errors import BadInput, NotThere

NAMES = {
    "sound": sound.WHAT,
    "soil": soil.WHAT,
    "farmland": soil.FARMLAND_WHAT,
    "building": soil.BUILDING_WHAT,
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


def check(name: str, text: str) -> int:
    """How many lines a register has that may come into force.

    :raises BadInput: what is wrong in which row and column.
    """
    match name:
        case "sound":
            return len(sound.read_sound(text).lines)
        case "soil":
            return len(soil.read_soil(text).lines)
        case "farmland":
            return len(soil.read_farmland(text))
    return len(soil.read_building(text))


# versions


def keep(city: City, name: str, sha256: str, text: str) -> str:
    """Keep a version under its hash (once), journalled; the hash."""
    file = _file(city, name, sha256)
    if not file.is_file():
        said = {"sha256": sha256, "by": "", "on": "", "of": name}
        city.journal.append("register", "register", text.encode(), said)
        replace_text(file, text)
    return sha256


def sound_at(city: City, sha256: str) -> Lines[sound.Place]:
    """The sites of sound in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    for known in (sound_of(city), sound.empty()):
        if known.sha256 == sha256:
            return known
    return sound.read_sound(_kept(city, "sound", sha256))


def soil_at(city: City, sha256: str) -> Lines[soil.Place]:
    """The sites of soil in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    for known in (soil_of(city), soil.empty()):
        if known.sha256 == sha256:
            return known
    return soil.read_soil(_kept(city, "soil", sha256))


def account_at(city: City, sha256: str) -> soil.Account:
    """Both accounts in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    for known in (account_of(city), soil.Account()):
        if known.sha256 == sha256:
            return known
    text = _kept(city, "account", sha256)
    cut = text.index(",".join(soil.BUILDING_HEAD))
    return soil.Account(soil.read_farmland(text[:cut]), soil.read_building(text[cut:]))


def _kept(city: City, name: str, sha256: str) -> str:
    file = _file(city, name, sha256)
    if not file.is_file():
        raise NotThere(f"没有保存散列为 {sha256} 的{NAMES.get(name, '台账')}版本。")
    return file.read_text(encoding="utf-8")


def _file(city: City, name: str, sha256: str) -> Path:
    return Path(city.path) / "register" / "versions" / f"{name}-{sha256}.csv"


# reading sheets


def noted(city: City) -> dict[str, str]:
    """What the journal says beside a sheet of sound or soil: the registers in force."""
    found = {}
    for name, lines in (("sound", sound_of(city)), ("soil", soil_of(city))):
        if lines.lines:
            found[f"register_{name}"] = keep(city, name, lines.sha256, lines.text)
    return found


def finder(city: City, said: Mapping[str, Any]) -> Callable[[str, str], str]:
    """Subject and name → key of the site, by the registers that were noted with a sheet."""

    def find(subject: str, name: str) -> str:
        sha = str(said.get(f"register_{subject}", ""))
        if subject == "sound":
            return (sound_at(city, sha) if sha else sound_of(city)).named(name)
        return (soil_at(city, sha) if sha else soil_of(city)).named(name)

    return cache(find)
