"""Every sentence that the site's sources want translated, found without gettext's own tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
from django.utils.translation.template import templatize

WEB = Path(__file__).resolve().parents[2] / "src" / "youju" / "web"
CALLS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
    "pgettext": 2,
    "pgettext_lazy": 2,
}


def app_of(file: Path) -> Path:
    """The app (folder with apps.py) that a source file belongs to."""
    folder = file.parent
    while folder != WEB and not (folder / "apps.py").is_file():
        folder = folder.parent
    return folder


def apps() -> list[Path]:
    """The folder of every app."""
    return [WEB, *sorted(file.parent for file in WEB.rglob("apps.py"))]


@cache
def wanted() -> tuple[tuple[Path, str], ...]:
    """(file, sentence) for every sentence marked for translation, in Python and templates."""
    return tuple(_wanted())


def _wanted() -> Iterator[tuple[Path, str]]:
    for file in sorted(WEB.rglob("*.py")):
        if "migrations" not in file.parts:
            for text in _calls(file.read_text(encoding="utf-8"), str(file)):
                yield file, text
    for file in sorted([*WEB.rglob("templates/**/*.html"), *WEB.rglob("templates/**/*.txt")]):
        as_code = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        for text in _in_template(as_code):
            yield file, text


def _calls(source: str, name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source, name)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called not in CALLS:
            continue
        given = node.args[1:2] if called.startswith("pgettext") else node.args[: CALLS[called]]
        for one in given:
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


_CALL = re.compile(r"\b(n?p?gettext|_)\(")


def _in_template(code: str) -> Iterator[str]:
    for found in _CALL.finditer(code):
        most = 2 if found.group(1).startswith("n") else 1
        rest = code[found.end() :].lstrip()
        if "p" in found.group(1):  # a context stands first
            rest = _literal(rest.lstrip(" ,u"))[1]
        for _ in range(most):
            rest = rest.lstrip(" ,u")
            text, rest = _literal(rest)
            if text is None:
                break
            yield text


def _literal(code: str) -> tuple[str | None, str]:
    for end in range(2, min(len(code), 4000) + 1):
        if code[end - 1] == code[0]:
            try:
                value = ast.literal_eval(code[:end])
            except (SyntaxError, ValueError):
                continue
            if isinstance(value, str):
                return value, code[end:]
    return None, code


@cache
def catalogues() -> dict[Path, polib.POFile]:
    """App folder → its Chinese catalogue."""
    found = {}
    for file in sorted(WEB.rglob("locale/zh_Hans/LC_MESSAGES/django.po")):
        found[file.parents[3]] = polib.pofile(str(file))
    return found
