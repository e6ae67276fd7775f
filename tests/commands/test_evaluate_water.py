"""``youju evaluate water``: files in, files out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from youju.__main__ import main
from youju.commands import evaluate
from youju.readings import samples
from youju.readings.city import City
from youju.readings.settings import Settings

HEAD = "section,time,ph,do,codmn,nh3n,tp,tn\n"
ROWS = (
    "东河/桥,2026-03-01T08:00,7.9,8,6.3,0.1,0.24,5\n"
    "虚湖/心岛,2026-03-01T08:00,7.9,8,2,0.1,0.05,5\n"
    "无名/断面,2026-03-01T08:00,7.9,8,2,,0.5,5\n"
)
SECTIONS = "section,name,type,target,county,river\n东河/桥,,river,Ⅲ,,\n虚湖/心岛,,湖库,Ⅲ,,\n"


def run(folder: Path, text: str, *more: str, sections: str = SECTIONS) -> list[dict[str, str]]:
    (folder / "in.csv").write_text(text, encoding="utf-8")
    (folder / "sections.csv").write_text(sections, encoding="utf-8")
    out = folder / "out.csv"
    code = evaluate.main(
        ["water", str(folder / "in.csv"), "--layout", "template",
         "--sections", str(folder / "sections.csv"), "--out", str(out), *more]
    )  # fmt: skip
    assert code == 0
    with out.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_columns_of_the_contract_come_first(tmp_path: Path) -> None:
    (river, lake, unknown) = run(tmp_path, HEAD + ROWS)
    assert list(river)[:7] == ["section", "time", "class", "items", "deciding", "over", "edition"]
    assert river["class"] == "Ⅳ"
    assert river["items"] == "ph,do,codmn,nh3n,tp"
    assert river["deciding"] == "codmn,tp"
    assert river["over"] == "codmn 0.05,tp 0.2"
    assert river["main"] == "tp,codmn"
    assert river["edition"] == "GB 3838-2002"
    assert (river["type"], river["target"], river["target_met"]) == ("river", "Ⅲ", "不达标")
    assert river["remark"] == ""
    assert (lake["class"], lake["deciding"], lake["target_met"]) == ("Ⅲ", "tp", "达标")
    assert unknown["class"] == ""
    assert unknown["type"] == "river"
    assert "type assumed" in unknown["remark"]
    assert "缺 nh3n" in unknown["remark"]


def test_the_items_of_a_sheet_follow_its_days(tmp_path: Path) -> None:
    head = "section,time,ph,do,codmn,nh3n,tp,cod,fc\n"
    rows = "甲,2020-12-31,7,8,2,0.1,0.02,35,999999\n甲,2021-01-01,7,8,2,0.1,0.02,35,999999\n"
    old, new = run(tmp_path, head + rows)
    assert (old["class"], old["item_set"], new["class"], new["item_set"]) == (
        "Ⅴ", "21项", "Ⅴ", "5+X",
    )  # fmt: skip
    assert old["missing"].startswith("bod5,cu,")
    page, _ = run(tmp_path, head + rows, "--items", "realtime")
    assert (page["class"], page["items"]) == ("Ⅰ", "ph,do,codmn,nh3n,tp")


def test_below_detection_is_told(tmp_path: Path) -> None:
    (row,) = run(tmp_path, HEAD + "东河/桥,2026-03-01,7,8,2,<0.025,0.3L,\n")
    assert (row["class"], row["below"], row["missing"]) == ("Ⅰ", "nh3n,tp", "tp")


def test_maintenance_does_not_suppress_and_duplicates_stay(tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text(
        "obs_time,province,section,status,class_published,ph,do_mgL,codmn_mgL,nh3n_mgL,tp_mgL\n"
        "2020-05-08T15:00:00+08:00,甲省,乙,维护,,7,8,2,0.1,0.02\n"
        "2020-05-08T15:00:00+08:00,甲省,乙,正常,Ⅱ,7,8,2,0.2,0.02\n",
        encoding="utf-8",
    )
    out = tmp_path / "out.json"
    types = tmp_path / "types.csv"
    types.write_text("province,section,tp_table_inferred\n甲省,乙,lake\n", encoding="utf-8")
    assert evaluate.main(["water", str(feed), "--layout", "cnemc-water", "--sections", str(types),
                          "--out", str(out)]) == 0  # fmt: skip
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert [(row["section"], row["class"], row["type"]) for row in rows] == [
        ("甲省/乙", "Ⅱ", "lake"),
        ("甲省/乙", "Ⅱ", "lake"),
    ]


def test_days_asked_for(tmp_path: Path) -> None:
    rows = HEAD + ROWS.replace("2026-03-01", "2026-02-28", 1)
    assert len(run(tmp_path, rows, "--from", "2026-03-01")) == 2
    assert len(run(tmp_path, rows, "--to", "2026-02-28")) == 1


def test_refused_rows_beside_the_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = "东河/桥,2026-03-02,15,8,2,0.1,0.02,\n"
    assert len(run(tmp_path, HEAD + ROWS + bad)) == 3
    assert "拒收 1 行" in capsys.readouterr().err
    assert "0 与 14" in (tmp_path / "out.refused.csv").read_text(encoding="utf-8-sig")
    args = ["water", str(tmp_path / "in.csv"), "--layout", "template"]
    assert evaluate.main([*args, "--strict"]) == 1


def test_wrong_usage_and_bad_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_text(HEAD + ROWS, encoding="utf-8")
    args = ["water", str(tmp_path / "in.csv"), "--layout", "template"]
    with pytest.raises(SystemExit) as wrong:
        evaluate.main([*args, "--out", str(tmp_path / "out.txt")])
    assert wrong.value.code == 2
    (tmp_path / "s.csv").write_text("section,target\n东河/桥,六\n", encoding="utf-8")
    assert evaluate.main([*args, "--sections", str(tmp_path / "s.csv")]) == 1
    assert "六" in capsys.readouterr().err
    assert evaluate.main([*args, "--sections", str(tmp_path / "none.csv")]) == 1
    assert "读不了断面表" in capsys.readouterr().err


def test_import_takes_sections_of_the_register_and_names_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = City.create(tmp_path / "city", Settings("虚城"))
    (tmp_path / "in.csv").write_text(HEAD + ROWS, encoding="utf-8")
    arguments = ["import", "--city", str(city.path), "--on", "2026-03-02", "--layout"]
    assert main([*arguments, "template-water", str(tmp_path / "in.csv")]) == 1
    assert "退回 3 行" in capsys.readouterr().err
    refused = tmp_path / "in.csv.refused.csv"
    assert "register/sections.csv" in refused.read_text(encoding="utf-8-sig")
    city.hand_in_sections("section,name\n东河/桥,东河桥\n虚湖/心岛,心岛\n")
    assert main([*arguments, "template-water", str(tmp_path / "in.csv")]) == 0
    told = refused.read_text(encoding="utf-8-sig").splitlines()
    assert len(told) == 2
    assert "无名/断面" in told[1]
    found = samples.samples(City.open(city.path))
    assert set(found["section"]) == {"东河/桥", "虚湖/心岛"}


MONTHS = (
    "section,time,ph,do,codmn,nh3n,tp\n"
    "东河/桥,2026-03-01,6,8,5.85,0.1,0.1\n"
    "东河/桥,2026-03-11,8,8,6.25,<0.1,0.1\n"
    "东河/桥,2026-04-11,8,8,3,0.5,0.1\n"
)


def test_months_and_the_year_to_date_go_by_rounded_means(tmp_path: Path) -> None:
    march, april = run(tmp_path, MONTHS, "--per", "month")
    # (5.85 + 6.25) / 2 = 6.05, half to even 6.0: Ⅲ. Ammonia (0.1 + 0.05) / 2 = 0.075: 0.08.
    assert (march["period"], march["class"], march["codmn_mean"]) == ("2026-03", "Ⅲ", "6")
    assert (march["nh3n_mean"], march["readings"]) == ("0.08", "2")
    # Half of 10⁻⁶ and 10⁻⁸ mol/L is 5.05·10⁻⁷: pH 6.30, rounded 6.
    assert march["ph_mean"] == "6"
    assert (april["class"], april["target_met"]) == ("Ⅱ", "达标")
    first, both = run(tmp_path, MONTHS, "--per", "ytd")
    assert (first["period"], both["period"]) == ("..2026-03-31", "..2026-04-30")
    # (5.85 + 6.25 + 3) / 3 = 5.03…; ammonia (0.1 + 0.05 + 0.5) / 3 = 0.2166…
    assert (both["codmn_mean"], both["nh3n_mean"]) == ("5", "0.22")
    (year,) = run(tmp_path, MONTHS, "--per", "year")
    assert (year["period"], year["class"]) == ("2026", "Ⅲ")


def test_a_monthly_sheet_keeps_the_issued_class_and_the_reason_beside(tmp_path: Path) -> None:
    text = (
        "断面名称,月份,pH,溶解氧,高锰酸盐指数,氨氮,总磷,水质类别,未监测原因\n"
        "东河/桥,2026-03,7,8,3,0.1,0.1,Ⅲ类,\n西河/闸,2026-03,,,,,,,冰封\n"
    )
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    out = tmp_path / "out.csv"
    given = ["water", str(tmp_path / "in.csv"), "--layout", "water-month", "--out", str(out)]
    assert evaluate.main(given) == 0
    with out.open(encoding="utf-8", newline="") as lines:
        east, west = csv.DictReader(lines)
    assert (east["class"], east["issued_class"]) == ("Ⅱ", "Ⅲ")
    assert (west["class"], west["because"]) == ("", "冰封")
