"""The rules as data: shipped, of a city, and broken ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from youju.ledger.episodes import rules
from youju.terms.errors import BadInput

DAY = date(2026, 1, 5)


def test_the_edition_follows_the_day() -> None:
    assert list(rules.on(date(2016, 12, 16)).levels.values()) == ["蓝色", "黄色", "橙色", "红色"]
    assert list(rules.on(DAY).levels.values()) == ["黄色", "橙色", "红色"]


def test_every_number_says_that_it_is_to_be_checked() -> None:
    for clause in rules.on(DAY).clauses.values():
        assert clause.mark == "to-be-checked"


def test_a_citys_own_file_stands_in_its_place(tmp_path: Path) -> None:
    text = rules.STANDARD.text.replace("above  = 100", "above  = 150")
    (tmp_path / "rules").mkdir()
    (tmp_path / rules.FILE).write_text(text, encoding="utf-8")
    assert rules.of(tmp_path, DAY).above == 150
    assert rules.on(DAY).above == 100


@pytest.mark.parametrize(
    "change",
    [
        ("hour_run   = 3", ""),
        ("[[edition]]", "[[edition]"),
        ('range   = "inside"', 'range   = "near"'),
        ('key = "PM2.5", least', 'key = "PM3", least'),
        ("{ above = 200, days = 1 }", "{ over = 200, days = 1 }"),
    ],
)
def test_a_broken_file_is_refused_with_its_name(change: tuple[str, str]) -> None:
    text = rules.STANDARD.text.replace(*change)
    with pytest.raises(BadInput, match=r"episodes\.toml"):
        rules.on(DAY, text)
