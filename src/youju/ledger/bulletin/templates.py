"""The forms that ship: month with 累计 and 同比, improvement ranking, station table.

Each as .xlsx and .docx with placeholders, made by tools/forms.py. A city replaces one by putting
its own file of the same name into forms/ of its folder (``replace`` checks it first).

>>> sorted(FORMS), template(None, "month", "xlsx")[:2]
(['improvement', 'month', 'stations'], b'PK')
"""

from __future__ import annotations

from importlib.resources import files

from youju.ledger.bulletin import forms
from youju.readings.city import City
from youju.terms.errors import NotThere

FOLDER = "forms"
FORMS = {
    "month": "月度、累计和同比情况表",
    "improvement": "改善情况排名表",
    "stations": "站点情况表",
}
SUFFIXES = ("xlsx", "docx")


def template(city: City | None, key: str, suffix: str) -> bytes:
    """The city's own form of that name, else the one that ships.

    :raises NotThere: there is none.
    """
    own = None if city is None else city.path / FOLDER / f"{key}.{suffix}"
    if own is not None and own.is_file() and "/" not in key:
        return own.read_bytes()
    if key not in FORMS or suffix not in SUFFIXES:
        known = "、".join(f"{one}（{name}）" for one, name in FORMS.items())
        raise NotThere(f"没有表格“{key}.{suffix}”；有：{known}，各有 .xlsx 和 .docx。")
    return files("youju.ledger.bulletin").joinpath(f"form_{key}.{suffix}").read_bytes()


def replaced(city: City, key: str, suffix: str) -> bool:
    """Whether the city uses a form of its own."""
    return (city.path / FOLDER / f"{key}.{suffix}").is_file()


def replace(city: City, key: str, suffix: str, data: bytes) -> tuple[str, ...]:
    """Put the city's own form in the place of the one that ships; its notes are returned.

    :raises BadInput: an unknown placeholder with its place, or a form that can't be filled.
    :raises NotThere: no form of that name ships.
    """
    template(None, key, suffix)
    notes = forms.check(data)
    folder = city.path / FOLDER
    folder.mkdir(exist_ok=True)
    new = folder / f".{key}.{suffix}.new"
    new.write_bytes(data)
    new.replace(folder / f"{key}.{suffix}")
    return notes


def restore(city: City, key: str, suffix: str) -> None:
    """Use the form that ships again."""
    (city.path / FOLDER / f"{key}.{suffix}").unlink(missing_ok=True)
