"""The contract of ``youju evaluate air``: columns, exit codes, refusals, formats, periods."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from youju.__main__ import main

Write = Callable[..., Path]
HEAD = "site,time,pm25,pm10,so2,no2,co,o3"
HOUR_COLUMNS = (
    "time,aqi,primary,level,edition,iaqi_so2,iaqi_no2,iaqi_co,iaqi_o3,iaqi_pm10,iaqi_pm25"
)
DAY_COLUMNS = (
    "date,pm25,pm10,so2,no2,co,o3_8h,n_pm25,n_pm10,n_so2,n_no2,n_co,n_o3,o3_windows,"
    "aqi,primary,level,edition,"
    "pm25_exact,pm10_exact,so2_exact,no2_exact,co_exact,o3_8h_exact,"
    "iaqi_so2,iaqi_no2,iaqi_co,iaqi_o3_8h,iaqi_pm10,iaqi_pm25"
)


def stamps(first: str, count: int) -> list[str]:
    start = datetime.fromisoformat(first)
    return [(start + timedelta(hours=n)).isoformat(timespec="minutes") for n in range(count)]


@pytest.fixture
def template(tmp_path: Path) -> Write:
    """Writes a template sheet of hours for one site; values as text."""

    def write(rows: Sequence[tuple[str, str, Sequence[str]]], name: str = "hours.csv") -> Path:
        lines = [HEAD, *(",".join((site, time, *values)) for site, time, values in rows)]
        file = tmp_path / name
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    return write


def run(*arguments: str | Path) -> int:
    return main(["evaluate", "air", *map(str, arguments)])


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CLEAN = ("20", "40", "5", "20", "0.6", "80")


def test_hours_across_the_change_of_rules(template: Write, tmp_path: Path) -> None:
    values = ("60", "40", "5", "20", "0.6", "80")
    file = template([("a", "2026-03-01T00:00", values), ("a", "2026-03-01T01:00", values)])
    out = tmp_path / "out.csv"
    assert run(file, "--layout", "template", "--per", "hour", "--out", out) == 0
    rows = table(out)
    assert list(rows[0]) == ["site", *HOUR_COLUMNS.split(","), "remark"]
    # 50 + 25/40·50 = 81.25, up; and the break itself.
    assert [(r["time"], r["aqi"], r["primary"], r["level"], r["edition"]) for r in rows] == [
        ("2026-03-01T00:00", "82", "PM2.5", "良", "HJ 633-2012"),
        ("2026-03-01T01:00", "100", "PM2.5", "良", "HJ 633-2026"),
    ]


def test_no_primary_at_fifty_and_na_when_not_published(template: Write, tmp_path: Path) -> None:
    file = template(
        [
            ("a", "2026-05-01T01:00", ("35", "40", "5", "20", "0.6", "80")),
            ("a", "2026-05-01T02:00", ("35", "40", "5", "", "0.6", "80")),
            ("a", "2026-05-01T03:00", ("90", "40", "5", "", "0.6", "80")),
        ]
    )
    out = tmp_path / "out.csv"
    assert run(file, "--layout", "template", "--per", "hour", "--out", out) == 0
    shown = [(r["aqi"], r["primary"], r["level"]) for r in table(out)]
    # 35 is an index of 50; NO2 missing stops 50, but not 100 + 30/55·50 = 127.27, up.
    assert shown == [("50", "", "优"), ("NA", "NA", "NA"), ("128", "PM2.5", "轻度污染")]


def test_days_by_hand(template: Write, tmp_path: Path) -> None:
    """20 hours of PM2.5 (10 of 35, 10 of 36), 19 of SO2: a mean of 35.5 and an empty one."""
    rows = [
        (
            "a",
            time,
            (
                ("35" if n % 2 else "36") if n < 20 else "",
                "40.5",
                "5" if n < 19 else "",
                "20",
                "0.65",
                "80",
            ),
        )
        for n, time in enumerate(stamps("2026-05-01T01:00", 24))
    ]
    out = tmp_path / "out.csv"
    assert run(template(rows), "--layout", "template", "--per", "day", "--out", out) == 0
    (row,) = table(out)
    assert list(row) == ["site", *DAY_COLUMNS.split(","), "remark"]
    assert (row["pm25"], row["pm25_exact"], row["n_pm25"]) == ("36", "35.500000", "20")
    assert (row["pm10"], row["pm10_exact"]) == ("40", "40.500000")  # half to even
    assert (row["co"], row["co_exact"]) == ("0.6", "0.650000")  # half to even
    assert (row["so2"], row["so2_exact"], row["n_so2"]) == ("", "", "19")
    assert (row["o3_8h"], row["o3_windows"], row["n_o3"]) == ("80", "17", "24")
    assert row["date"] == "2026-05-01"
    # SO2 is invalid and the rest gives 52 at most: not published (5.3.1).
    assert (row["aqi"], row["level"], row["primary"]) == ("NA", "NA", "NA")


def test_standard_output_without_out(template: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file = template([("a", "2026-05-01T01:00", CLEAN)])
    assert run(file, "--layout", "template", "--per", "hour") == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0].startswith("site,time,aqi,primary,level,edition,iaqi_so2")
    assert len(said.out.splitlines()) == 2


def test_refused_rows_are_counted_and_kept(
    template: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = template(
        [
            ("a", "2026-05-01T01:00", CLEAN),
            ("a", "2026-05-01T02:00", ("-3", *CLEAN[1:])),
            ("a", "2026-05-01T03:00", ("abc", *CLEAN[1:])),
        ]
    )
    out = tmp_path / "out.csv"
    assert run(file, "--layout", "template", "--per", "hour", "--out", out) == 0
    assert "拒收 2 行" in capsys.readouterr().err
    refused = tmp_path / "out.refused.csv"
    with refused.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["line"] for row in rows] == ["3", "4"]
    assert [row["said"] for row in rows] == ["-3", "abc"]
    assert all(row["reason"] for row in rows)


def test_strict_refuses(template: Write, tmp_path: Path) -> None:
    file = template(
        [("a", "2026-05-01T01:00", CLEAN), ("a", "2026-05-01T02:00", ("-3", *CLEAN[1:]))]
    )
    out = tmp_path / "out.csv"
    assert run(file, "--layout", "template", "--per", "hour", "--out", out, "--strict") == 1
    assert not out.exists()
    assert (tmp_path / "out.refused.csv").exists()


def test_a_clean_run_leaves_no_old_refusals(template: Write, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    bad = template(
        [("a", "2026-05-01T01:00", CLEAN), ("a", "2026-05-01T02:00", ("-3", *CLEAN[1:]))]
    )
    run(bad, "--layout", "template", "--per", "hour", "--out", out)
    good = template([("a", "2026-05-01T01:00", CLEAN)])
    assert run(good, "--layout", "template", "--per", "hour", "--out", out) == 0
    assert not (tmp_path / "out.refused.csv").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--layout", "nonsense"],
        ["--layout", "template", "--per", "week"],
        ["--layout", "template", "--by", "county"],
        ["--layout", "aqistudy", "--per", "hour"],
        ["--layout", "aqistudy", "--by", "site"],
        ["--layout", "template", "--out", "x.xlsx"],
        ["--layout", "template", "--from", "gestern"],
        ["--layout", "template", "--from", "2026-05-02", "--to", "2026-05-01"],
        ["--layout", "template", "--rules", "1996"],
    ],
)
def test_wrong_usage_is_two(template: Write, arguments: list[str]) -> None:
    file = template([("a", "2026-05-01T01:00", CLEAN)])
    with pytest.raises(SystemExit) as wrong:
        run(file, *arguments)
    assert wrong.value.code == 2


def test_nothing_usable_is_one(
    template: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = template([("a", "2026-05-01T01:00", CLEAN)])
    out = tmp_path / "out.csv"
    assert run(file, "--layout", "template", "--from", "2027-01-01", "--out", out) == 1
    assert "没有可评价的数据" in capsys.readouterr().err
    assert not out.exists()
    assert run(tmp_path / "absent.csv", "--layout", "template") == 1


def test_days_before_every_edition(
    template: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("a", time, CLEAN) for time in stamps("2011-05-01T01:00", 24)]
    file = template(rows)
    out = tmp_path / "out.csv"
    assert run(file, "--layout", "template", "--out", out) == 1
    assert "NoEditionInForce" in capsys.readouterr().err
    assert run(file, "--layout", "template", "--rules", "2012", "--out", out) == 0
    (row,) = table(out)
    assert (row["pm25"], row["edition"], row["remark"]) == ("20", "HJ 633-2012", "")
    mixed = template([*rows, *(("a", t, CLEAN) for t in stamps("2014-05-01T01:00", 24))])
    assert run(mixed, "--layout", "template", "--out", out) == 0
    said = capsys.readouterr().err
    assert "24 行早于最早一版标准" in said
    (row,) = table(out)
    assert row["remark"] == "全国实施之前"
    assert run(mixed, "--layout", "template", "--per", "year", "--out", out) == 0
    (row,) = table(out)
    assert (row["period"], row["remark"]) == ("2014", "全国实施之前")


def test_from_and_to_choose_days_measured(template: Write, tmp_path: Path) -> None:
    """The stamp 00:00 of the 3rd belongs to the 2nd."""
    rows = [("a", time, CLEAN) for time in stamps("2026-05-01T01:00", 72)]
    out = tmp_path / "out.csv"
    choose = ("--from", "2026-05-02", "--to", "2026-05-02")
    assert run(template(rows), "--layout", "template", "--per", "hour", *choose, "--out", out) == 0
    times = [row["time"] for row in table(out)]
    assert (times[0], times[-1], len(times)) == ("2026-05-02T01:00", "2026-05-03T00:00", 24)


def test_rules_by_name(template: Write, tmp_path: Path) -> None:
    file = template([("a", "2019-05-01T01:00", ("75", *CLEAN[1:]))])
    out = tmp_path / "out.csv"
    found = []
    for rules in ("auto", "2026", "2031"):
        run(file, "--layout", "template", "--per", "hour", "--rules", rules, "--out", out)
        found.append((table(out)[0]["aqi"], table(out)[0]["edition"]))
    # 100 + 15/55·50 = 113.6, up.
    assert found == [("100", "HJ 633-2012"), ("114", "HJ 633-2026"), ("114", "HJ 633-2026")]


SITES = "site,name,county,city\na,甲站,东县,某市\nb,乙站,东县,某市\nc,丙站,西县,某市\n"


def test_counties_and_the_city(template: Write, tmp_path: Path) -> None:
    sites = tmp_path / "sites.csv"
    sites.write_text(SITES, encoding="utf-8")
    values = {"a": "20", "b": "30", "c": "60"}
    rows = [
        (site, time, (value, *CLEAN[1:]))
        for site, value in values.items()
        for time in stamps("2026-05-01T01:00", 24)
    ]
    out = tmp_path / "out.csv"
    file = template(rows)
    common = (file, "--layout", "template", "--sites", sites, "--out", out)
    assert run(*common, "--by", "county") == 0
    assert [(r["county"], r["pm25_exact"]) for r in table(out)] == [
        ("东县", "25.000000"),
        ("西县", "60.000000"),
    ]
    assert run(*common, "--by", "city") == 0
    # The mean of the three stations, not of the two counties.
    assert [(r["city"], r["pm25_exact"]) for r in table(out)] == [("某市", "36.666667")]
    assert run(*common, "--by", "city", "--per", "hour") == 0
    rows_ = table(out)
    assert list(rows_[0])[:2] == ["city", "time"]
    assert len(rows_) == 24
    # 36.67 is rounded to 37 before the index (4.2.2): 50 + 2/25·50 = 54.
    assert {row["aqi"] for row in rows_} == {"54"}


def test_parquet_keeps_exact_types(template: Write, tmp_path: Path) -> None:
    rows = [("a", time, CLEAN) for time in stamps("2026-05-01T01:00", 24)]
    rows += [("b", time, ("20", "40", "", "20", "0.6", "80")) for _, time, _ in rows]
    out = tmp_path / "out.parquet"
    assert run(template(rows), "--layout", "template", "--out", out) == 0
    found = pl.read_parquet(out)
    assert found.schema["date"] == pl.Date
    assert found.schema["aqi"] == pl.Int64
    assert not [n for n, kind in found.schema.items() if kind.is_float()]
    assert found["aqi"].to_list() == [40, None]  # O3 80/100·50 and PM10 40/50·50 both give 40
    assert found["level"].to_list() == ["优", "NA"]
    assert found["co_exact"].to_list() == [Decimal("0.600000")] * 2


def test_json_keeps_numbers_and_na(template: Write, tmp_path: Path) -> None:
    rows = [("a", time, CLEAN) for time in stamps("2026-05-01T01:00", 24)]
    rows += [("b", time, ("20", "40", "", "20", "0.6", "80")) for _, time, _ in rows]
    out = tmp_path / "out.json"
    assert run(template(rows), "--layout", "template", "--out", out) == 0
    first, second = json.loads(out.read_text(encoding="utf-8"), parse_float=Decimal)
    assert first["pm25"] == 20
    assert first["co_exact"] == Decimal("0.600000")
    assert second["aqi"] == "NA"
    assert second["so2"] is None


def test_months_and_years(template: Write, tmp_path: Path) -> None:
    """May whole, June of 20 days: May is valid, June and the year are not."""
    rows = [("a", time, CLEAN) for time in stamps("2026-05-01T01:00", 24 * 51)]
    out = tmp_path / "out.csv"
    file = template(rows)
    assert run(file, "--layout", "template", "--per", "month", "--out", out) == 0
    may, june = table(out)
    assert (may["site"], may["period"], june["period"]) == ("a", "2026-05", "2026-06")
    assert (may["pm25_mean"], may["pm25_p95"], may["n_pm25"]) == ("20.0", "20.0", "31")
    assert (may["co_p95"], may["co_p95_exact"]) == ("0.60", "0.600000")
    assert (may["valid_pm25"], june["valid_pm25"]) == ("true", "false")
    assert (june["pm25_mean"], june["n_pm25"], june["short_months_pm25"]) == ("", "20", "1")
    # 5/60 + 20/40 + 0.6/4 + 80/160 + 40/60 + 20/30, singles of two decimals half to even:
    # 0.08 + 0.50 + 0.15 + 0.50 + 0.67 + 0.67.
    assert (may["composite_index"], may["rank"]) == ("2.57", "1")
    assert (june["composite_index"], june["rank"]) == ("", "")
    assert (may["aqi_days"], may["good_days"], may["good_rate"]) == ("31", "31", "100.0")
    assert (may["edition"], may["remark"]) == ("HJ 663-2026", "")
    assert run(file, "--layout", "template", "--per", "year", "--out", out) == 0
    (year,) = table(out)
    assert (year["period"], year["valid_pm25"], year["pm25_mean"]) == ("2026", "false", "")
    assert year["n_pm25"] == "51"


def test_plain_parquet_takes_the_quick_way_to_the_same_table(
    template: Write, tmp_path: Path
) -> None:
    rows = [
        (site, time, ("" if n % 13 == 0 else str(n % 90), *CLEAN[1:]))
        for site in ("a", "b")
        for n, time in enumerate(stamps("2026-02-27T05:00", 100))
        if n % 17
    ]
    csv_file = template(rows)
    frame = pl.read_csv(csv_file).with_columns(
        pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M", time_unit="us"),
        *(pl.col(c).cast(pl.Float64) for c in ("pm25", "pm10", "so2", "no2", "co", "o3")),
    )
    zoned = frame.with_columns(pl.col("time").dt.replace_time_zone("Asia/Shanghai"))
    tables = []
    nan = frame.with_columns(pl.col("pm25").fill_null(float("nan")))
    many = (("naive", frame), ("zoned", zoned), ("mixed", frame.reverse()), ("nan", nan))
    for name, one in many:
        file = tmp_path / f"{name}.parquet"
        one.write_parquet(file)
        out = tmp_path / f"{name}.csv"
        assert run(file, "--layout", "template", "--out", out) == 0
        tables.append(table(out))
    out = tmp_path / "slow.csv"
    assert run(csv_file, "--layout", "template", "--out", out) == 0
    assert tables == [table(out)] * 4
    assert len(tables[0]) == 10


def test_files_that_overlap(
    template: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Equal rows of two files count once, differing ones are refused, both of them."""
    one = template([("a", "2026-05-01T01:00", CLEAN), ("a", "2026-05-01T02:00", CLEAN)], "1.csv")
    two = template(
        [("a", "2026-05-01T01:00", CLEAN), ("a", "2026-05-01T02:00", ("21", *CLEAN[1:]))], "2.csv"
    )
    out = tmp_path / "out.csv"
    assert run(one, two, "--layout", "template", "--per", "hour", "--out", out) == 0
    assert [row["time"] for row in table(out)] == ["2026-05-01T01:00"]
    assert "拒收 2 行" in capsys.readouterr().err


def test_days_to_come_are_evaluated_with_a_remark(
    template: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    file = template([("a", "2099-01-01T01:00", CLEAN)])
    assert run(file, "--layout", "template", "--per", "hour", "--out", out) == 0
    assert "1 行的日期在" in capsys.readouterr().err


@pytest.mark.parametrize("fault", ["negative", "decimals", "twice", "no_site", "half_hour"])
def test_a_faulty_parquet_takes_the_general_way(
    template: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    """The quick way sees every fault and hands over: the row is refused, the rest evaluated."""
    rows = [("a", time, CLEAN) for time in stamps("2026-05-01T01:00", 48)]
    frame = pl.read_csv(template(rows)).with_columns(
        pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M", time_unit="us"),
        *(pl.col(c).cast(pl.Float64) for c in ("pm25", "pm10", "so2", "no2", "co", "o3")),
    )
    row = pl.int_range(pl.len()) == 30
    changed = {
        "negative": frame.with_columns(pm25=pl.when(row).then(-1.0).otherwise("pm25")),
        "decimals": frame.with_columns(co=pl.when(row).then(0.123456).otherwise("co")),
        "twice": pl.concat([frame, frame[30:31].with_columns(pm25=pl.lit(99.0))]),
        "no_site": frame.with_columns(site=pl.when(row).then(None).otherwise("site")),
        "half_hour": frame.with_columns(
            time=pl.when(row).then(pl.col("time") + pl.duration(minutes=30)).otherwise("time")
        ),
    }[fault]
    file, out = tmp_path / "x.parquet", tmp_path / "out.csv"
    changed.write_parquet(file)
    assert run(file, "--layout", "template", "--out", out) == 0
    assert "拒收" in capsys.readouterr().err
    assert (tmp_path / "out.refused.csv").exists()
    assert [row["date"] for row in table(out)] == ["2026-05-01", "2026-05-02"]
