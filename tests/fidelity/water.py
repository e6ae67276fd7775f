"""Published classes of the nation's automatic water stations, given back reading by reading."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.fidelity.comparing import Measure, Row, evaluated, published
from youju.standards.water import gb3838

DAYS = "surface_auto_daily_2020-05_2020-10.csv.gz"
ROUNDS = "surface_auto_4h_2021-04_16_provinces.csv.gz"
TYPES = "section_tp_table_inferred.csv"
WHOLE_NETWORK = "2020-05-09"
"""The last of the two days on which the file holds every section of the nation."""
VALUES = {"ph": "ph", "do": "do_mgL", "codmn": "codmn_mgL", "nh3n": "nh3n_mgL", "tp": "tp_mgL"}
ON_LIMIT, NEIGHBOUR, UNEXPLAINED = "显示值恰在限值上", "类别属于相邻的轮次", "未能解释"
ASSUMED = "断面类型未知，按河流评价"


def _water(shared: Path) -> Path:
    return shared / "data" / "water"


Types = str | tuple[tuple[str, str], ...]


@cache
def readings(shared: Path, file: str, *more: str, types: Types = "") -> tuple[tuple[Row, Row], ...]:
    """Each row of a file with ours, in the order of the file.

    ``types``: the given list of section types; ``river`` or ``lake`` for every section; or pairs of
    ``province/section`` and type, where all others have none.
    """
    folder = _water(shared)
    theirs = list(published(folder / file))
    with tempfile.TemporaryDirectory() as own:
        listed = folder / TYPES
        if types:
            listed = Path(own) / "types.csv"
            with listed.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(["province", "section", "type"])
                keys = {(row["province"], row["section"]) for row in theirs}
                if isinstance(types, str):
                    writer.writerows((*key, types) for key in sorted(keys))
                else:
                    writer.writerows((*key.split("/", 1), kind) for key, kind in types)
        ours = evaluated(
            folder / file, "--layout", "cnemc-water", "--sections", listed, *more, subject="water"
        )
    return tuple(zip(theirs, ours, strict=True))


def with_class(rows: tuple[tuple[Row, Row], ...]) -> list[tuple[Row, Row]]:
    """The rows for which a class was published."""
    return [(theirs, ours) for theirs, ours in rows if theirs["class_published"]]


def _told(theirs: Row, ours: Row, why: str) -> str:
    return (
        f"{ours['section']} {ours['time']}: {theirs['class_published']}; {ours['class']} "
        f"{ours['deciding']} ({why})"
    )


def days_by_raw_values(shared: Path) -> Measure:
    """The class of every daily reading that carries one, by raw values and the given types."""
    rows = with_class(readings(shared, DAYS))
    wrong = [
        _told(theirs, ours, UNEXPLAINED)
        for theirs, ours in rows
        if ours["class"] != theirs["class_published"]
    ]
    label = "地表水自动站日读数水质类别（2020-05至2020-10，原始值，给定断面类型）"
    return Measure(label, len(rows) - len(wrong), len(rows), tuple(wrong))


def days_by_shown_values(shared: Path) -> Measure:
    """The same by the values shown; each difference with the value that rounding moved."""
    rows = with_class(readings(shared, DAYS, "--shown"))
    wrong = [
        _told(theirs, ours, _rounded(theirs))
        for theirs, ours in rows
        if ours["class"] != theirs["class_published"]
    ]
    label = "同上，显示值"
    return Measure(label, len(rows) - len(wrong), len(rows), tuple(wrong))


def _rounded(theirs: Row) -> str:
    """The items whose raw and shown values lie on two sides of a limit."""
    moved = []
    for item, column in VALUES.items():
        raw, shown = theirs[f"{column}_raw"], theirs[column]
        if raw and shown and any(_crossed(item, raw, shown, water) for water in gb3838.WATERS):
            moved.append(f"{item} {raw} 显示为 {shown}")
    return "、".join(moved) or UNEXPLAINED


def _crossed(item: str, raw: str, shown: str, water: str) -> bool:
    day = date(2020, 6, 1)
    one, other = (
        gb3838.item_class(item, Decimal(text), on=day, water=water).value for text in (raw, shown)
    )
    return one != other


def learnt(shared: Path, until: str) -> dict[str, str]:
    """The type of each section that its classes up to a day tell, by majority."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for theirs, river, lake in both_ways(shared):
        if river["time"][:10] <= until and river["class"] != lake["class"]:
            votes[river["section"]]["river"] += river["class"] == theirs["class_published"]
            votes[river["section"]]["lake"] += lake["class"] == theirs["class_published"]
    return {
        key: "river" if found["river"] > found["lake"] else "lake"
        for key, found in votes.items()
        if found["river"] != found["lake"]
    }


def both_ways(shared: Path) -> list[tuple[Row, Row, Row]]:
    """Each daily reading with a class, evaluated as a river and as a lake."""
    rivers = with_class(readings(shared, DAYS, types="river"))
    lakes = with_class(readings(shared, DAYS, types="lake"))
    return [(theirs, river, lake) for (theirs, river), (_, lake) in zip(rivers, lakes, strict=True)]


@dataclass(frozen=True)
class Learnt:
    """Readings after a day by the types that were learnt up to it.

    ``judged``: those whose type was learnt or whose class is the same under both tables.
    ``others``: the rest; they go by the river table and say ``type assumed``.
    """

    judged: tuple[tuple[Row, Row], ...]
    others: tuple[tuple[Row, Row], ...]

    @staticmethod
    def equal(rows: tuple[tuple[Row, Row], ...]) -> int:
        """How many of the classes are the published ones."""
        return sum(theirs["class_published"] == ours["class"] for theirs, ours in rows)

    @staticmethod
    def wrong(rows: tuple[tuple[Row, Row], ...], why: str) -> tuple[str, ...]:
        """The rows that differ, each with its cause."""
        return tuple(
            _told(theirs, ours, why)
            for theirs, ours in rows
            if theirs["class_published"] != ours["class"]
        )


@cache
def judged_after(shared: Path, until: str) -> Learnt:
    """The program's own run with the types learnt up to a day, and with no other types."""
    types = learnt(shared, until)
    ours = with_class(readings(shared, DAYS, types=tuple(sorted(types.items()))))
    judged, others = [], []
    for (_, river, lake), pair in zip(both_ways(shared), ours, strict=True):
        if river["time"][:10] <= until:
            continue
        known = river["section"] in types or river["class"] == lake["class"]
        (judged if known else others).append(pair)
    return Learnt(tuple(judged), tuple(others))


def days_by_learnt_types(shared: Path) -> Measure:
    """Types learnt from the first two days, judged on all later ones."""
    rows = judged_after(shared, WHOLE_NETWORK).judged
    label = "同上，断面类型由 2020-05-09 及以前学得，评以后的读数"
    return Measure(label, Learnt.equal(rows), len(rows), Learnt.wrong(rows, UNEXPLAINED))


def days_without_a_type(shared: Path) -> Measure:
    """The other readings of those days: type not learnt and decisive, judged as rivers."""
    rows = judged_after(shared, WHOLE_NETWORK).others
    label = "同上，类型未学得且两表类别不同的读数（按河流评价，标注 type assumed）"
    return Measure(label, Learnt.equal(rows), len(rows), Learnt.wrong(rows, ASSUMED))


def rounds_of_16_provinces(shared: Path) -> Measure:
    """4-hourly readings, shown values only; each difference with its cause."""
    wrong = tuple(_told(theirs, ours, why) for theirs, ours, why in rounds_explained(shared))
    total = len(with_class(readings(shared, ROUNDS)))
    label = "地表水自动站4小时读数水质类别（2021-04，16省，显示值）"
    return Measure(label, total - len(wrong), total, wrong)


def rounds_explained(shared: Path) -> list[tuple[Row, Row, str]]:
    """The 4-hourly readings whose class differs, with the cause that explains it."""
    rows = readings(shared, ROUNDS)
    by_section: defaultdict[str, list[int]] = defaultdict(list)
    for nth, (_, ours) in enumerate(rows):
        by_section[ours["section"]].append(nth)
    place = {nth: at for own in by_section.values() for at, nth in enumerate(own)}
    found = []
    for nth, (theirs, ours) in enumerate(rows):
        said = theirs["class_published"]
        if not said or ours["class"] == said:
            continue
        own = by_section[ours["section"]]
        near = own[max(0, place[nth] - 2) : place[nth] + 3]
        why = UNEXPLAINED
        if any(_on_limit(item, theirs[column], ours["type"]) for item, column in VALUES.items()):
            why = ON_LIMIT
        elif any(rows[other][1]["class"] == said for other in near if other != nth):
            why = NEIGHBOUR
        found.append((theirs, ours, why))
    return found


def _on_limit(item: str, text: str, water: str) -> bool:
    if not text:
        return False
    edition = gb3838.STANDARD.on(date(2021, 4, 1))
    if item == "ph":
        return Decimal(text) in edition.says["basic"]["ph"]["between"]
    return Decimal(text) in gb3838.limits(edition, item, water)
