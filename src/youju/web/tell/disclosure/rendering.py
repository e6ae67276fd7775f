"""A ranking as pages show it: plain values with the address of every number, kept as JSON.

Made once, when a product is sealed, from the very table that its documents print; the pages of
an issued product read it and compute nothing.
"""

from __future__ import annotations

import json
from typing import Any

from youju.documents.tables import Table, in_text
from youju.documents.words import formulas
from youju.ledger.bulletin import sentences, tables
from youju.ledger.bulletin.material import Material, period_words
from youju.ledger.overall import Compared
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.terms.figures import Figure
from youju.web.tell.disclosure.composing import Numbers

FIRST = ("PM2.5", "O3_8h", INDEX, GOOD_RATE)
"""Figures of the city that stand first on a page."""


def rendered(numbers: Numbers) -> dict[str, Any]:
    """The ranking, the city's first figures and what must stand beside them."""
    material = numbers.material
    table = tables.ranking_alone(material, on=material.last)
    year = _year(numbers)
    return {
        "title": table.title,
        "period": period_words(material.period),
        "period_key": material.period.key,
        "start": material.period.start.isoformat(),
        "end": material.last.isoformat(),
        "state": table.state,
        "basis": numbers.basis,
        "dust": material.basis_words,
        "sentence": formulas(sentences.situation(material)),
        "ranking": _table(table, material),
        "to_date": None if year is None else _to_date(year),
        "city": _city(material),
        "scheme": material.answer.scheme.name,
        "document": material.answer.scheme.document.number,
        "code": numbers.code,
    }


def as_bytes(said: dict[str, Any]) -> bytes:
    """The JSON text of it."""
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _year(numbers: Numbers) -> Material | None:
    if numbers.cumulative is None:
        return None
    return Material(numbers.city, numbers.cumulative, numbers.material.targets)


def _to_date(year: Material) -> dict[str, Any]:
    table = tables.ranking_alone(year, on=year.last)
    return {
        "title": table.title,
        "period": period_words(year.period),
        "period_key": year.period.key,
        "sentence": formulas(sentences.situation(year)),
        "ranking": _table(table, year),
        "city": _city(year),
    }


def _table(table: Table, material: Material) -> dict[str, Any]:
    columns = [
        {
            "key": one.key,
            "title": one.title.replace("\n", ""),
            "unit": one.unit,
            "group": one.group,
            "num": table.alignment(at) == "right" or one.key in ("place", "aqi"),
        }
        for at, one in enumerate(table.columns)
    ]
    rows = []
    for at, row in enumerate(table.rows):
        name = str(row[1])
        cells = []
        for column, cell in enumerate(row):
            key = table.columns[column].key
            text = in_text(cell, table.columns[column].decimals)
            said: dict[str, Any] = {
                "text": with_sign(text) if key == "change" else text,
                "key": key,
                "num": columns[column]["num"],
            }
            if ref := _ref(material, name, key):
                said["ref"] = ref
            cells.append(said)
        rows.append({"name": name, "tone": table.tones.get(at, ""), "cells": cells})
    return {"columns": columns, "rows": rows, "notes": list(table.notes)}


def _ref(material: Material, name: str, key: str) -> str:
    if key in tables.CONCENTRATIONS or key in (INDEX, GOOD_RATE):
        return _address(material.statistic(name, key))
    return ""


def _address(one: Compared) -> str:
    """The address of the figure that was printed, found among its parts."""
    for _, part in one.now.walk(1):
        if part.ref.startswith("fig_air_"):
            return part.ref
    return ""


def _city(material: Material) -> list[dict[str, Any]]:
    if material.whole is None:
        return []
    name, figures = material.whole
    found = []
    for of in FIRST:
        one = figures.of(name, of)
        if one.printed.value is not None or one.printed.note:
            found.append(
                {
                    "of": of,
                    "text": in_text(_plain(one.printed)),
                    "unit": one.printed.unit,
                    "change": _signed(one.change),
                    "ref": _address(one),
                }
            )
    return found


def _plain(figure: Figure) -> Any:
    return figure.value


def _signed(change: Figure | None) -> str:
    """The change against last year with its sign; in points for a rate, in % otherwise."""
    if change is None or change.value is None:
        return ""
    return with_sign(in_text(_plain(change)))


def with_sign(text: str) -> str:
    """A change in writing always has its sign; zero and nothing have none.

    >>> with_sign("3.1"), with_sign("-0.4"), with_sign("0.0"), with_sign("—")
    ('+3.1', '-0.4', '0.0', '—')
    """
    plain = text.lstrip("-").strip("0.")
    return f"+{text}" if plain and plain != "—" and not text.startswith("-") else text
