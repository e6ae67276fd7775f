"""The audit chain: whole as written, and broken as soon as anything in it is touched."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.web.words import WEB
from youju.commands import verify
from youju.web.base.rights.models import User
from youju.web.base.work import chain, deeds
from youju.web.base.work.actions import as_sealed, record
from youju.web.base.work.models import Entry


def three_deeds() -> list[dict[str, Any]]:
    person = User.objects.get(username="station")
    record(person, "review.propose", "QL11 2026-04-03 PM2.5", because="仪器故障")
    record(None, "ledger.compute", "fig_air_day", data={"basis": 2})
    record(person, "review.withdraw", "QL11 2026-04-03 PM2.5", because="重复提交")
    return [as_sealed(one) for one in Entry.objects.order_by("number")]


@pytest.mark.django_db
def test_a_chain_is_whole_as_it_was_written() -> None:
    entries = three_deeds()
    assert [one["post"] for one in entries[-3:]] == [
        entries[-3]["post"],
        "",
        entries[-1]["post"],
    ]
    assert "数据审核岗" in entries[-1]["post"]
    assert chain.faults(entries) == []


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["because", "by", "thing", "data", "at"])
def test_a_touched_entry_is_named(field: str) -> None:
    entries = three_deeds()
    entries[-2][field] = {"basis": 3} if field == "data" else "2026-01-01T00:00:00+08:00"
    assert f"第 {entries[-2]['number']} 条的内容被改动过。" in chain.faults(entries)


@pytest.mark.django_db
def test_a_missing_entry_is_named() -> None:
    entries = three_deeds()
    gone = entries.pop(-2)
    assert f"第 {gone['number']} 条至第 {gone['number']} 条缺失。" in chain.faults(entries)


@given(st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=20), max_size=4))
def test_the_seal_depends_on_the_data_and_not_on_their_order(data: dict[str, Any]) -> None:
    entry: dict[str, Any] = dict.fromkeys(chain.FIELDS, "") | {"number": 1, "data": data}
    turned = entry | {"data": dict(reversed(data.items()))}
    assert chain.seal(entry) == chain.seal(turned)
    assert chain.seal(entry) != chain.seal(entry | {"data": data | {"and": "more"}})


@pytest.mark.django_db
def test_the_export_is_checked_without_the_site(
    as_person: Callable[[str], Client], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    three_deeds()
    answer = as_person("auditor").get("/audit/whole/")
    whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    file = tmp_path / "audit.jsonl"
    file.write_bytes(whole)
    assert verify.main(["audit", "--file", str(file)]) == 0
    assert "散列链完整" in capsys.readouterr().out
    lines = whole.decode().splitlines()
    changed = json.loads(lines[0]) | {"because": "无"}
    file.write_text("\n".join([json.dumps(changed), *lines[1:]]), encoding="utf-8")
    assert verify.main(["audit", "--file", str(file)]) == 1
    assert "第 1 条的内容被改动过" in capsys.readouterr().err


DEED = re.compile(r"[a-z_]+\.[a-z_-]+")


def deeds_in_sources() -> set[str]:
    """Every deed that the sources record by a name of their own."""
    found = set()
    for file in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            given: list[ast.expr] = []
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                given = node.args[:2] if called in ("record", "tell") else []
            elif isinstance(node, ast.Assign):
                names = [one.id for one in node.targets if isinstance(one, ast.Name)]
                given = [node.value] if names == ["deed"] else []
            for one in given:
                text = getattr(one, "value", None)
                if isinstance(text, str) and DEED.fullmatch(text):
                    found.add(text)
    return found


def test_every_deed_is_called_something() -> None:
    found = deeds_in_sources()
    assert len(found) > 30
    assert sorted(deed for deed in found if deeds.in_words(deed) == deed) == []
