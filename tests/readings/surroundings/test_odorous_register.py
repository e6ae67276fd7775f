"""The register of black and odorous water: what is read, and what is refused where."""

from __future__ import annotations

from datetime import date

import pytest

from youju.readings.surroundings import odorous
from youju.terms.errors import BadInput

HEAD = "water,name,kind,list,county,city,stage,content,instrument,from,to\n"


def test_stages_by_day() -> None:
    told = odorous.read_odorous(
        HEAD
        + "H1,一渠,城市,,甲县,某市,整治中,,,,2026-03-31\n"
        + "H1,一渠,城市,,甲县,某市,已消除,92.5,某办〔2026〕2号,2026-04-01,\n"
        + "R1,一塘,农村,市级清单,甲县,某市,整治中,,,,\n"
    )
    assert told.line("H1", date(2026, 3, 31)).stage == odorous.TREATING
    assert told.line("H1", date(2026, 4, 1)).stage == odorous.CLEARED
    assert [one.water for one in told.on(date(2026, 4, 1))] == ["H1", "R1"]
    assert odorous.read_odorous(told.to_csv()).lines == told.lines


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("H1,一渠,湖泊,,,,整治中,,,,", "第2行“kind”一栏的“湖泊”不认识；可用 城市、农村"),
        ("H1,一渠,城市,省级清单,,,整治中,,,,", "第2行“list”一栏：农村黑臭水体请写所在清单"),
        ("R1,一塘,农村,,,,整治中,,,,", "第2行“list”一栏：农村黑臭水体请写所在清单"),
        ("H1,一渠,城市,,,,消除,,,,", "第2行“stage”一栏的“消除”不认识；可用 整治中、已消除"),
        ("H1,一渠,城市,,,,已消除,,,2026-04-01,", "“instrument”一栏却没有写依据"),
        ("H1,一渠,城市,,,,已消除,,某文,,", "“from”一栏却没有写日期"),
        ("H1,一渠,城市,,,,整治中,101,,,", "“content”一栏的“101”应为 0 至 100"),
        ("H/1,一渠,城市,,,,整治中,,,,", "“water”一栏的“H/1”里不能有斜线"),
        ("H1,一渠,城市,,,,整治中,,,,\nH1,一渠,城市,,,,整治中,,,,", "水体“H1”有两行的时间重叠"),
    ],
)
def test_what_is_wrong_in_which_row_and_column(row: str, said: str) -> None:
    with pytest.raises(BadInput) as wrong:
        odorous.read_odorous(HEAD + row + "\n")
    assert said in str(wrong.value)
