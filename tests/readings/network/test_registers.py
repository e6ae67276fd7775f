"""The registers of the network: dated lines, and refusals that name file, row and column."""

from __future__ import annotations

from datetime import date

import pytest

from youju.readings.network.registers import (
    HEADS,
    Device,
    Limit,
    Network,
    Outlet,
    Secret,
    Setting,
)
from youju.terms.errors import BadInput, UnknownPlace

OUTLETS = HEADS["outlets"] + "\nDA001,甲厂,1号烟囱,废气,东区,120.1,30.2,2025-01-01,,许可证\n"


def devices(*lines: str) -> tuple[Device, ...]:
    return Device.lines("\n".join([HEADS["devices"], *lines]))


def test_a_device_moves_between_outlets_on_a_day() -> None:
    network = Network(
        devices=devices("M1,DA001,,,,,,,2025-01-01,2026-02-28", "M1,DA002,,,,,,,2026-03-01,")
    )
    found = [network.device("M1", date(2026, month, day)) for month, day in ((2, 28), (3, 1))]
    assert [one.outlet for one in found if one] == ["DA001", "DA002"]
    assert network.device("M1", date(2024, 12, 31)) is None
    assert network.device("M2", date(2026, 3, 1)) is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("M1,DA001,2018,,,,,,,", "第 2 行“edition”一栏“2018”"),
        ("M1,DA001,,10.1.0.300,,,,,,", "不是网段"),
        ("M1,DA001,,,a34004,,,,,", "写成 a34004=µg/m³"),
        ("M1,DA001,,,,yes,,,,", "允许反控的设备必须写明依据"),
        ("M1,DA001,,,,,,,2026-3-1,", "日期写成 2026-03-01"),
        ("M1,DA001,,,,,,,2026-03-02,2026-03-01", "终止日期早于起始日期"),
        ("M1,DA001,,,", "有 5 栏，应为 10 栏"),
        (",DA001,,,,,,,,", "“mn”一栏：不能为空"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(line: str, words: str) -> None:
    with pytest.raises(BadInput, match=r"devices\.csv") as refused:
        devices(line)
    assert words in str(refused.value)


def test_two_lines_of_one_device_may_not_overlap() -> None:
    with pytest.raises(BadInput, match="“M1”有两行的起止日期重叠"):
        devices("M1,DA001,,,,,,,,2026-03-01", "M1,DA002,,,,,,,2026-03-01,")


def test_addresses_bind_a_device() -> None:
    (one,) = devices("M1,DA001,,10.1.0.0/24;fd00::/8,,,,,,")
    allowed = [one.allows(peer) for peer in ("10.1.0.9:4000", "10.1.1.9:4000", "[fd00::1]:4", "?")]
    assert allowed == [True, False, True, False]


def test_a_secret_is_never_repeated_in_a_refusal() -> None:
    with pytest.raises(BadInput) as refused:
        Secret.lines(HEADS["secrets"] + "\nM1,123456,00112233,2026-01-01\n")
    assert "00112233" not in str(refused.value)
    assert "32 位十六进制" in str(refused.value)


def test_keys_come_newest_first_and_passwords_by_day() -> None:
    text = HEADS["secrets"] + f"\nM1,old,{'00' * 16},2026-01-01\nM1,new,{'11' * 16},2026-04-01\n"
    network = Network(secrets=Secret.lines(text))
    assert network.keys("M1") == (b"\x11" * 16, b"\x00" * 16)
    days = (date(2025, 12, 31), date(2026, 3, 31), date(2026, 4, 1))
    assert [network.password("M1", day) for day in days] == [None, "old", "new"]


def test_devices_and_limits_need_a_registered_outlet() -> None:
    network = Network(outlets=Outlet.lines(OUTLETS))
    with pytest.raises(BadInput, match="“DA009”没有登记"):
        network.with_text("devices", HEADS["devices"] + "\nM1,DA009,,,,,,,,\n")
    limits = HEADS["limits"] + "\nDA009,a21026,35,mg/m³,hour,Zs,GB 13223 表1,,\n"
    with pytest.raises(BadInput, match="“DA009”没有登记"):
        network.with_text("limits", limits)
    with pytest.raises(UnknownPlace, match="2024-12-31"):
        network.outlet("DA001", date(2024, 12, 31))


def test_a_limit_names_its_clause() -> None:
    with pytest.raises(BadInput, match="“clause”一栏：不能为空"):
        Limit.lines(HEADS["limits"] + "\nDA001,a21026,35,mg/m³,hour,,,,\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("DA001,a21026,量程,0,200,mg/m³,铭牌,,", "“use”一栏“量程”：应为 range、"),
        ("DA001,e1,production,,,kW,方案,,", "“high”一栏：必须填写上限或停运值"),
        ("DA001,a21026,range,200,100,mg/m³,铭牌,,", "“high”一栏“100”：应大于下限"),
        ("DA001,a21026,range,low,100,mg/m³,铭牌,,", "“low”一栏“low”：应为一个数"),
        ("DA001,a21026,range,0,100,mg/m³,,,", "“source”一栏：不能为空"),
    ],
)
def test_a_setting_of_the_checks_is_refused_with_its_cell(line: str, said: str) -> None:
    with pytest.raises(BadInput) as wrong:
        Setting.lines(f"{HEADS['checks']}\n{line}\n")
    assert "register/checks.csv 第 2 行" in str(wrong.value)
    assert said in str(wrong.value)


def test_settings_of_the_checks_name_registered_outlets() -> None:
    text = f"{HEADS['checks']}\nDA001,a21026,range,0,200,mg/m³,铭牌,,\n"
    with pytest.raises(BadInput, match="排放口“DA001”没有登记"):
        Network().with_text("checks", text)
    known = Network(Outlet.lines(f"{HEADS['outlets']}\nDA001,甲厂,1号烟囱,废气,东区,,,,,\n"))
    (one,) = known.with_text("checks", text).settings_of("DA001", "range", date(2026, 3, 1))
    assert (one.low, one.high, one.source) == (0, 200, "铭牌")
