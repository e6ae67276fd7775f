"""What Chromium 86 does not know must not be in the built files."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

# Pattern and the version that brought it.
CSS = {
    r":has\(": 105,
    r"@container\b": 105,
    r"@layer\b": 99,
    r"@property\b": 85,  # known, yet without use here; kept out for older ones
    r"@scope\b": 118,
    r"color-mix\(": 111,
    r"oklch\(|oklab\(|\blab\(|\blch\(": 111,
    r"light-dark\(": 123,
    r"rgb\(from\b": 119,
    r"\b\d+(?:\.\d+)?[dsl]v[hw]\b": 108,
    r"[;{]inset:": 87,
    r"[;{]inset-(?:inline|block)": 87,
    r"[;{](?:margin|padding)-(?:inline|block):": 87,
    r":is\(|:where\(": 88,
    r":not\([^()]*,": 88,
    r"[;{]text-wrap:\s*(?:balance|pretty)": 114,
    r"[;{]translate:|[;{]rotate:|[;{]scale:": 104,
    r"@media[^{]*[<>]": 104,
    r"[;{]accent-color:": None,  # an enhancement: without it a box is blue
    r"[;{]aspect-ratio:": None,  # an enhancement
}
JS = {
    r"\bstructuredClone\(": 98,
    r"\bObject\.hasOwn\b": 93,
    r"\.at\(-?\d+\)": 92,
    r"\.findLast(?:Index)?\(": 97,
    r"\.toSorted\(|\.toReversed\(|\.toSpliced\(": 110,
    r"\bArray\.fromAsync\b": 121,
    r"\bObject\.groupBy\b|\bMap\.groupBy\b": 117,
    r"\bPromise\.withResolvers\b": 119,
    r"\bcrypto\.randomUUID\b": 92,
    r"\bnew WeakRef\b": None,  # 84
    r"\bstatic\s*\{": 94,
    r"\bURL\.canParse\b": 120,
    r"\bnew Intl\.Segmenter\b": 87,
    r"\bAbortSignal\.(?:timeout|any)\b": 103,
    r"\bscheduler\.": 94,
    r"\?\?=|\|\|=|&&=": None,  # 85
    r"\bawait import\(": None,
}


@pytest.mark.parametrize("name", ["youju.css", "public.css", "map.css"])
def test_style_sheet(built: Path, name: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (built / name).read_text("utf-8"), flags=re.S)
    found = {
        pattern: re.findall(rf".{{0,50}}(?:{pattern}).{{0,30}}", text)[:2]
        for pattern, version in CSS.items()
        if version and re.search(pattern, text)
    }
    assert found == {}
    assert not re.search(r"url\(['\"]?data:", text), "the policy forbids pictures in a sheet"
    assert not re.search(r"\}\s*&|\{[^{}]*&[.:\s>+~[]", text), "nesting came with Chrome 112"


@pytest.mark.parametrize(
    "name", ["youju.js", "charts.js", "map.js", "map-svg.js", "maplibre-worker.js"]
)
def test_script(built: Path, name: str) -> None:
    text = (built / name).read_text("utf-8")
    found = {
        pattern: re.findall(rf".{{0,50}}(?:{pattern}).{{0,30}}", text)[:2]
        for pattern, version in JS.items()
        if version and re.search(pattern, text)
    }
    assert found == {}


def test_sizes(built: Path) -> None:
    """Kilobytes as sent; a public page has 300 in total."""
    sizes = {
        path.name: len(gzip.compress(path.read_bytes(), 9)) / 1000
        for path in built.iterdir()
        if path.suffix in (".css", ".js", ".svg")
    }
    assert sizes["public.css"] < 40
    assert sizes["youju.js"] < 60
    assert sizes["youju.css"] < 60
    public = ("public.css", "map.css", "youju.js", "charts.js", "map-svg.js", "icon.svg")
    assert sum(sizes[name] for name in public) < 290, sizes


def test_notices_of_all_that_is_served(built: Path) -> None:
    text = (built / "licences.txt").read_text("utf-8")
    for name in (
        "@tabler/core",
        "@tabler/icons",
        "bootstrap",
        "echarts",
        "htmx.org",
        "maplibre-gl",
    ):
        assert f"\n{name} " in text, name
    assert not re.search(r"\bA?GPL", text)
