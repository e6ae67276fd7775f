"""The library as a whole: every row has its clause and mark, every module its file, one page."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from youju.terms.dated import Standard

ROOT = Path(__file__).resolve().parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("standards_page", ROOT / "tools/standards.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


TOOL = _tool()
FILES = [file for package in TOOL.packages() for file in TOOL.dated(package)]
PACKAGES = [package.name for package in TOOL.packages()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_row_has_clause_and_mark(file: Path) -> None:
    assert TOOL.lacking(file) == []


def test_every_module_answers_to_a_dated_file() -> None:
    assert TOOL.strays() == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_pack_freezes_every_file_with_editions(package: str) -> None:
    """What decides a figure is frozen with it; settings without editions are arguments."""
    frozen = {
        one.file for one in importlib.import_module(f"youju.standards.{package}").dated_files()
    }
    wanted = {
        file.name
        for file in TOOL.dated(TOOL.LIBRARY / package)
        if Standard.load(f"youju.standards.{package}", file.name).says.get("edition")
    }
    assert wanted <= frozen


def test_the_page_is_up_to_date() -> None:
    assert TOOL.PAGE.read_text(encoding="utf-8") == TOOL.page(), "run make standards"


def test_the_page_names_every_file_edition_and_module() -> None:
    page = TOOL.PAGE.read_text(encoding="utf-8")
    for file in FILES:
        assert f"`{file.parent.name}/{file.name}`" in page
        for edition in TOOL.said(file).get("edition", ()):
            assert edition["name"] in page
    for one in TOOL.modules():
        assert f"`{one.name}`" in page


BAD = """
number = "X 1"
title = "t"
checked = 2026-01-01
[[edition]]
name = "X 1-2026"
rules = "2026"
issued = 2026-01-01
since = 2026-01-01
[edition.good]
clause = "1"
mark = "verified"
limit = 5
[edition.good.inherits]
limit = 6
"""


@pytest.mark.parametrize(
    ("old", "new", "lack"),
    [
        ("", "", ""),
        ("checked = 2026-01-01\n", "", "no checked"),
        ("since = 2026-01-01\n", "", "no since"),
        ('clause = "1"\n', "", "edition[0].good: no clause"),
        ('clause = "1"\n', 'clause = ""\n', "edition[0].good: no clause"),
        ('mark = "verified"\n', "", "edition[0].good.inherits: no mark"),
        ('mark = "verified"\n', 'mark = "sure"\n', "no a known mark (sure)"),
        ("limit = 6\n", 'limit = 6\n[[edition.row]]\nvalue = 1\nmark = "secondary"\n', "row[0]"),
        (
            "limit = 6\n",
            'limit = 6\n[edition.map]\na = { b = 1, clause = "2" }\n',
            "map.a: no mark",
        ),
    ],
)
def test_the_law_notices(tmp_path: Path, old: str, new: str, lack: str) -> None:
    file = tmp_path / "x1.toml"
    file.write_text(BAD.replace(old, new, 1) if old else BAD, encoding="utf-8")
    found = TOOL.lacking(file)
    assert any(lack in line for line in found) if lack else found == []
