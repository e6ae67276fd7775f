"""A Chinese page speaks Chinese and an English one English, but for what is marked as the other."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

from tests.web.browser.conftest import Rendered
from youju.demo.site import PEOPLE
from youju.readings import supply
from youju.readings.city import City
from youju.readings.surroundings import kept

CHINESE = re.compile(r"[\u3400-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z][a-z]{2,}")
CODE = re.compile(
    r"https?://\S+|\S*[/_@=\\]\S*|[\w.-]*\.(?:xlsx|xls|csv|docx|pdf|zip|json|toml|parquet|cn)\b|"
    r"“[a-z_]+”|\b[a-z]+(?:,[a-z_]+)+\b|\b\w*\d\w*\b|\byouju(?: [a-z]+)*|"
    r"\b(?:AQI|PM|CO|SO|NO|O|API|JSON|SHA|HJ|GB|Word|Excel|linear|nearest-rank|OpenAPI|GeoJSON|Python|Arrow|CODcr)\b"
)
"""Addresses, file endings, keys, names of things that are called so in Chinese too."""
SPOKEN = ("title", "aria-label", "placeholder", "alt", "label", "data-label", "data-name")
SPOKEN_TO_PROGRAMS = ("api:docs",)
"""Its text is full of words that a program sends as they are."""
SILENT = ("script", "style", "template")
KEYS_OF_WORDS = ("label", "name", "note", "word", "text", "missing", "title")


NO_LANGUAGE = ("title", "option")
"""Elements that hold names next to words, or that a form writes without a language."""


def said(page: str) -> Iterator[tuple[str, str, bool]]:
    """(language, text, whether it could carry a language of its own) of all that a page says:

    texts, labels, words of its charts.
    """
    root = lxml.html.document_fromstring(page)
    stack = [(root, root.get("lang", ""))]
    while stack:
        element, language = stack.pop()
        if not isinstance(element.tag, str):
            continue
        language = element.get("lang", language)
        if element.tag == "script" and element.get("type") == "application/json":
            for key, text in _words(json.loads(element.text or "null")):
                # Notes of a chart are the ledger's explanations, which are Chinese everywhere.
                yield "zh-Hans" if key == "note" and CHINESE.search(text) else language, text, False
        if element.tag in SILENT:
            continue
        for name in SPOKEN:
            if element.get(name):
                yield language, element.get(name), False
        if element.tag != "textarea" and element.text:
            yield language, element.text, element.tag not in NO_LANGUAGE
        for child in element:
            if child.tail:
                yield language, child.tail, True
            stack.append((child, language))


def _words(data: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _words(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value, key)
    elif isinstance(data, str) and key in KEYS_OF_WORDS:
        yield key, data


def foreign(page: str, language: str, names: re.Pattern[str] | None = None) -> list[str]:
    """What a page says in the other language without saying so.

    Where no language can be marked (title, labels, charts), names of the city's own things stand
    as they are.
    """
    wrong = []
    for marked, text, markable in said(page):
        plain = " ".join(text.split())
        if names is not None and not markable:
            plain = names.sub("", plain)
        if marked.startswith("zh") and language == "zh-Hans":
            if ENGLISH.search(CODE.sub("", plain)):
                wrong.append(plain[:80])
        elif marked == "en" and language == "en" and CHINESE.search(plain):
            wrong.append(plain[:80])
    return sorted(set(wrong))


def test_the_check_sees_what_it_should() -> None:
    page = '<html lang="zh-Hans"><body><p>共{}</p><a title="Home"></a></body></html>'
    assert foreign(page.format("3个 .xlsx 与AQI"), "zh-Hans") == ["Home"]
    assert foreign(page.format('<b lang="en">three words more</b>'), "zh-Hans") == ["Home"]
    assert "three words more" in foreign(page.format("<b>three words more</b>"), "zh-Hans")
    page = page.replace("zh-Hans", "en")
    assert foreign(page.format('<b lang="zh-Hans">三</b>'), "en") == ["共"]


@pytest.fixture(scope="module")
def names(walked_site: Path) -> re.Pattern[str]:
    """The names of this city's places, units, people, schemes, papers."""
    folder = walked_site / "city"
    city = City.open(folder)
    found = {city.settings.name, *(one.name for one in PEOPLE), "（虚构）"}
    for site in city.register.sites:
        found |= {site.name, site.county}
    found |= {line.name for line in city.sections.lines}
    found |= {line.name for line in kept.sound_of(city).lines}
    found |= {line.name for line in kept.soil_of(city).lines}
    found |= {line.name for line in kept.dustfall_of(city).lines}
    found |= {line.name for line in kept.odorous_of(city).lines}
    found |= {line.name for line in supply.register(city).lines}
    with (folder / "register" / "organisations.csv").open(encoding="utf-8") as rows:
        units = list(csv.DictReader(rows))
    found |= {row["name"] for row in units}
    with sqlite3.connect(folder / "site" / "site.sqlite3") as base:
        found |= {title for (title,) in base.execute("select title from disclosure_product")}
    found |= {row["short"] for row in units} | {one.title for one in PEOPLE}
    for scheme in (*(folder / "schemes").glob("*.toml"), *(folder / "agreements").glob("*.toml")):
        said = scheme.read_text("utf-8")
        found |= set(re.findall(r'^(?:name|title) *= "(.+)"$', said, re.MULTILINE))
    longest_first = sorted(filter(None, found), key=len, reverse=True)
    return re.compile("|".join((*map(re.escape, longest_first), r"\S+\.(?:xlsx|csv)")))


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_page_speaks_its_language(
    rendered: Rendered, names: re.Pattern[str], language: str
) -> None:
    pages = rendered(language)
    assert len(pages) > 90
    found = {
        f"{one.name} {one.path} ({one.account or 'visitor'})": wrong
        for one in pages
        if one.name not in SPOKEN_TO_PROGRAMS
        if (wrong := foreign(one.text, language, names))
    }
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)
