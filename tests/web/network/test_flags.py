"""A flag is shown with what it means in the edition that the outlet's device speaks."""

from __future__ import annotations

import pytest

from youju.readings.network.registers import HEADS, Device, Network
from youju.web.watch.network.queries import flag_words


@pytest.mark.parametrize(
    ("edition", "flag", "words"),
    [
        ("2017", "D", "D（仪表故障）"),  # HJ 212-2017 table 8
        ("2005", "D", "D（故障）"),  # HJ/T 212-2005 6.3.3.2.3
        ("2025", "D", "D"),  # the full table was not seen
        ("", "D", "D"),
        ("2017", "N", "N"),
    ],
)
def test_a_flag_with_its_meaning(edition: str, flag: str, words: str) -> None:
    lines = Device.lines(f"{HEADS['devices']}\nMN1,DA001,{edition},,,no,,,,\n")
    assert flag_words(Network(devices=lines), "DA001", flag) == words
    assert flag_words(Network(devices=lines), "DA002", flag) == flag
