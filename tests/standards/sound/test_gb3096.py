"""Zone limits and night hours of GB 3096, against the table of the reference."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from youju.standards.sound import dated_files, gb3096
from youju.standards.sound.gb3096 import OwnNight
from youju.standards.sound.levels import energy_mean
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, NotExact
from youju.terms.numbers import round_even

ON = date(2026, 3, 1)


def test_every_limit(shared: Path) -> None:
    file = shared / "reference" / "water" / "gb3096_2008_limits.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert gb3096.zones(ON) == tuple(row["zone"] for row in rows)
    for row in rows:
        zone, since = row["zone"], date.fromisoformat(row["effective_from"])
        night = Decimal(row["night_dBA"])
        assert gb3096.limit(zone, "day", on=since).value == Decimal(row["day_dBA"])
        found = gb3096.limit(zone, "night", on=since)
        assert (found.value, found.unit) == (night, "dB(A)")
        assert found.by is not None
        assert (found.by.instrument, found.by.article) == (row["document"], row["table"])
        assert found.mark == row["status"].split(":")[0] == "secondary"
        sudden = gb3096.sudden_limit(zone, on=since)
        assert sudden.value == night + Decimal(row["night_sudden_max_over"])


@pytest.mark.parametrize(
    ("zone", "period", "level", "verdict", "over"),
    [
        ("1", "day", "55", "达标", "0"),
        ("1", "day", "55.1", "超标", "0.1"),
        ("1", "day", "54.9", "达标", "0"),
        ("4b", "夜间", "60.0", "达标", "0"),
        ("4a", "夜间", "60.0", "超标", "5"),
        (" 4A类 ", "night", "55.01", "超标", "0.01"),
        ("0类", "昼间", "50", "达标", "0"),
    ],
)
def test_edges(zone: str, period: str, level: str, verdict: str, over: str) -> None:
    found = gb3096.judge(zone, period, Decimal(level), on=ON)
    assert found.value == verdict
    assert (over in found.note) == (verdict == "超标")
    assert gb3096.exceedance(zone, period, Decimal(level), on=ON).value == Decimal(over)


def test_sudden_noise_of_the_night() -> None:
    assert gb3096.judge_sudden(2, 65, on=ON).value == "达标"
    over = gb3096.judge_sudden(2, Decimal("65.1"), on=ON)
    assert (over.value, over.note) == ("超标", "超过限值 0.1 dB(A)")
    assert over.by is not None
    assert over.by.article == "5.4"


@pytest.mark.parametrize(
    ("hour", "minute", "period"),
    [(5, 59, "夜间"), (6, 0, "昼间"), (21, 59, "昼间"), (22, 0, "夜间"), (0, 0, "夜间")],
)
def test_edges_of_the_night(hour: int, minute: int, period: str) -> None:
    assert gb3096.period_of(datetime(2020, 1, 1, hour, minute)).value == period  # noqa: DTZ001


def test_night_hours_are_dated() -> None:
    sources = {}
    for day in ("2022-06-04", "2022-06-05", "2026-08-14", "2026-08-15"):
        found = gb3096.night_hours(on=date.fromisoformat(day))
        assert found.value == "22:00-06:00"
        assert found.by is not None
        sources[day] = (found.by.instrument, found.mark)
    assert sources == {
        "2022-06-04": ("GB 3096-2008", "to-be-checked"),
        "2022-06-05": ("噪声污染防治法", "verified"),
        "2026-08-14": ("噪声污染防治法", "verified"),
        "2026-08-15": ("生态环境法典", "to-be-checked"),
    }


def test_a_city_may_have_its_own_night_hours() -> None:
    late = OwnNight("通告甲", date(2023, 1, 1), begins=23)
    later = OwnNight("通告乙", date(2024, 1, 1), begins=0, until=date(2024, 12, 31))
    both = (later, late)
    assert gb3096.night_hours(on=date(2022, 12, 31), own=both).value == "22:00-06:00"
    assert gb3096.night_hours(on=date(2023, 1, 1), own=both).value == "23:00-07:00"
    assert gb3096.night_hours(on=date(2024, 12, 31), own=both).value == "00:00-08:00"
    assert gb3096.night_hours(on=date(2025, 1, 1), own=both).value == "23:00-07:00"
    midnight = datetime(2024, 5, 1, 23, 59)  # noqa: DTZ001
    assert gb3096.period_of(midnight, own=both).value == "昼间"
    too_early = OwnNight("通告丙", date(2020, 1, 1), begins=23)
    with pytest.raises(BadInput, match="没有授权"):
        gb3096.night_hours(on=date(2022, 6, 4), own=(too_early,))
    with pytest.raises(BadInput, match="整点"):
        gb3096.night_hours(on=ON, own=(OwnNight("通告丁", date(2023, 1, 1), begins=24),))


def test_refusals() -> None:
    with pytest.raises(BadInput, match=r"没有“5”类.*可用 0、1、2、3、4a、4b"):
        gb3096.limit("5", "day", on=ON)
    with pytest.raises(BadInput, match="4a（道路"):
        gb3096.limit(4, "day", on=ON)
    with pytest.raises(BadInput, match="day（昼间）"):
        gb3096.limit("2", "dusk", on=ON)
    with pytest.raises(BadInput, match="核对小数点和单位"):
        gb3096.judge("2", "day", 531, on=ON)
    with pytest.raises(BadInput, match="核对小数点和单位"):
        gb3096.judge("2", "day", Decimal("-0.1"), on=ON)
    with pytest.raises(BadInput, match="只填数值"):
        gb3096.judge("2", "day", "53.1dB", on=ON)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="缺测"):
        gb3096.judge("2", "day", None, on=ON)  # type: ignore[arg-type]
    with pytest.raises(NotExact):
        gb3096.judge("2", "day", 53.1, on=ON)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        gb3096.limit("2", "day", on=date(2008, 9, 30))
    with pytest.raises(NoEditionInForce, match="夜间时段"):
        gb3096.night_hours(on=date(2008, 9, 30))


def test_energy_mean() -> None:
    # Twice the energy is 10·lg 2 = 3.0103 more: sources of 50 and none (0 dB) average to 46.99.
    assert energy_mean([50, 0], decimals=2) == Decimal("46.99")
    # Equal levels average to themselves exactly, so a tie of rounding stays a tie: half to even.
    assert energy_mean([Decimal("50.05")] * 7) == Decimal("50.0")
    assert energy_mean([Decimal("50.15")] * 7) == Decimal("50.2")
    # One third at 60 and two thirds at 50: 10·lg(4·10⁵) = 56.0206.
    assert energy_mean([60, 50], weights=[1, 2], decimals=4) == Decimal("56.0206")
    assert energy_mean([60, 50], weights=[Fraction(1, 3), Fraction(2, 3)], decimals=4) == Decimal(
        "56.0206"
    )
    with pytest.raises(NotEnoughData):
        energy_mean([])
    with pytest.raises(BadInput, match="权重"):
        energy_mean([50, 60], weights=[1])


def test_equal_levels_average_to_themselves() -> None:
    for hundredths in range(5, 14000, 10):
        given = Decimal(hundredths) / 100
        assert energy_mean([given] * 3) == round_even(given, 1), given


def test_the_dated_files_are_there() -> None:
    for standard in dated_files():
        assert standard.says["checked"] >= date(2026, 11, 25)
        assert standard.editions
