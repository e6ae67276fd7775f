"""Every rendered page is valid HTML; front/html-validate.json says what is switched off and why."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.web.browser.conftest import Rendered
from tests.web.browser.looking import ROOT

FRONT = ROOT / "front"
VALIDATOR = FRONT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def complaints(folder: Path) -> list[str]:
    """What the validator says of the pages in a folder."""
    node = shutil.which("node")
    if node is None or not VALIDATOR.is_file():
        pytest.skip("html-validate is not there; run: python tools/front.py")
    said = subprocess.run(
        [node, VALIDATOR, "--config", FRONT / "html-validate.json", "--formatter", "json", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.startswith("["), said.stderr[-2000:] or said.stdout[-2000:]
    return [
        f"{Path(one['filePath']).name}:{wrong['line']}: {wrong['ruleId']}: {wrong['message']}"
        for one in json.loads(said.stdout)
        for wrong in one["messages"]
    ]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_page_is_valid(rendered: Rendered, tmp_path: Path, language: str) -> None:
    for number, one in enumerate(rendered(language)):
        name = re.sub(r"\W+", "-", f"{number} {one.name} {one.account}")
        (tmp_path / f"{name}.html").write_text(one.text, encoding="utf-8")
    found = complaints(tmp_path)
    assert not found, "\n".join(found)


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="en"><head><title>t</title></head><body>{}</body></html>'
    (tmp_path / "a.html").write_text(page.format('<p id="a"></p><p id="a"><div></div></p>'))
    assert len(complaints(tmp_path)) >= 2
