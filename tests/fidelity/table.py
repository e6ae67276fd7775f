"""``make fidelity`` — one table of all agreements with published results.

The last shares stand in ``fidelity.toml``; a share that falls makes this fail. Where the
published data are absent a row says so. ``--record`` writes today's shares, ``--readme`` puts
the table into both README files. ``--found`` takes what the tests of the same run worked out from
a folder, and works out only what is not there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.conftest import shared_folder  # noqa: E402
from tests.fidelity.comparing import Measure  # noqa: E402
from tests.fidelity.measures import MEASURES  # noqa: E402

KEPT = Path(__file__).with_name("fidelity.toml")
NOT_RUN = "not run"


def main() -> int:
    """Exit code 1 when a share fell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--found", type=Path)
    given = parser.parse_args()
    kept = tomllib.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    rows, fallen = [], []
    present = (shared_folder() / "data").is_dir()
    for measure in MEASURES:
        if not present:
            rows.append((measure.__doc__.splitlines()[0].strip(), NOT_RUN, ""))
            continue
        label, agree, total = found(measure, given.found)
        rows.append((label, f"{agree:,} / {total:,}", share(agree, total)))
        was = kept.get(label)
        if was and agree * was["total"] < was["agree"] * total:
            fallen.append(f"{label}: {agree}/{total}, was {was['agree']}/{was['total']}")
        if was and total < was["total"]:
            fallen.append(f"{label}: only {total} rows compared, were {was['total']}")
        if given.record:
            kept[label] = {"agree": agree, "total": total}
    text = markdown(rows)
    print(text)
    if not present:
        print(f"\nThe published data were not found at {shared_folder()}; set YOUJU_SHARED.")
    if given.record and present:
        KEPT.write_text(as_toml(kept), encoding="utf-8")
    if given.readme and present:
        for name in ("README.md", "README.zh-CN.md"):
            english = name == "README.md"
            into_readme(ROOT / name, markdown(rows, english=english))
    for line in fallen:
        print(f"fell: {line}", file=sys.stderr)
    return 1 if fallen else 0


def found(measure: Callable[[Path], Measure], folder: Path | None) -> tuple[str, int, int]:
    """What a measure found: (label, agreeing, total)."""
    kept = folder / f"{measure.__name__}.json" if folder else None
    if kept is not None and kept.is_file():
        label, agree, total = json.loads(kept.read_text(encoding="utf-8"))
        return label, agree, total
    return measure(shared_folder())[:3]


def share(agree: int, total: int) -> str:
    """The share in percent, never rounded up to 100.

    >>> share(2, 3), share(99999, 100000), share(5, 5)
    ('66.66 %', '99.99 %', '100 %')
    """
    if agree == total:
        return "100 %"
    hundredths = agree * 10_000 // total
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


ENGLISH = {
    "全国站点小时 AQI、级别、首要污染物（2018、2019，四个时刻）": "national stations, hourly AQI, "
    "level and primary pollutant (four hours of 2018 and 2019)",
    "站点小时 AQI、首要污染物（2026-04-15 14时抽样，新标准）": "stations, hourly AQI and primary "
    "pollutant (a sample of 2026-04-15 14:00, new standards)",
    "天津日 AQI、级别（2016、2018–2022）": "Tianjin, daily AQI and level (2016, 2018–2022)",
    "北京六站日统计、有效性、AQI（2013–2017，独立慢算法）": "six Beijing stations, day statistics, "
    "validity and AQI (2013–2017), against an independent slow computation",
    "北京六站年均值、百分位数、有效性、综合指数（2013–2017，独立慢算法）": "the same stations, "
    "yearly means, percentiles, validity and composite index, against the same",
    "地表水自动站日读数水质类别（2020-05至2020-10，原始值，给定断面类型）": "surface water, "
    "class of daily readings of automatic stations (2020-05 to 2020-10, raw values, given types)",
    "同上，显示值": "the same, values as shown",
    "同上，断面类型由 2020-05-09 及以前学得，评以后的读数": "the same, section types learnt up to "
    "2020-05-09, readings after it (type learnt, or class the same under both tables)",
    "同上，类型未学得且两表类别不同的读数（按河流评价，标注 type assumed）": "the other readings "
    "of those days: type not learnt and decisive, judged by the river table, marked “type assumed”",
    "地表水自动站4小时读数水质类别（2021-04，16省，显示值）": "surface water, class of 4-hourly "
    "readings (2021-04, 16 provinces, values as shown)",
}


def markdown(rows: Iterable[tuple[str, str, str]], *, english: bool = False) -> str:
    """The table in Markdown."""
    head = "results compared | equal | share" if english else "比对的结果 | 相等 | 比例"
    lines = [f"| {head} |", "|---|---|---|"]
    if english:
        rows = [(ENGLISH.get(label, label), *rest) for label, *rest in rows]  # type: ignore[misc]
    return "\n".join([*lines, *(f"| {label} | {count} | {part} |" for label, count, part in rows)])


def as_toml(kept: dict[str, dict[str, int]]) -> str:
    """The shares as they are kept."""
    head = "# The last shares of agreement with published results; a share that falls fails.\n"
    parts = [
        f'\n["{label}"]\nagree = {one["agree"]}\ntotal = {one["total"]}\n'
        for label, one in kept.items()
    ]
    return head + "".join(parts)


def into_readme(path: Path, table: str) -> None:
    """Put the table between the marks of a README."""
    text = path.read_text(encoding="utf-8")
    fresh = f"<!-- fidelity -->\n{table}\n<!-- /fidelity -->"
    path.write_text(
        re.sub(r"<!-- fidelity -->.*?<!-- /fidelity -->", lambda _: fresh, text, flags=re.S),
        encoding="utf-8",
    )


if __name__ == "__main__":
    raise SystemExit(main())
