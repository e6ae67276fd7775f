"""The tables of a bulletin: the ranking and the scores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from youju.documents import words
from youju.documents.tables import Cell, Column, RankingTable, Table
from youju.ledger.assess import printed_decimals
from youju.ledger.bulletin.counties import because
from youju.ledger.bulletin.material import (
    INVENTED,
    Material,
    period_words,
    reason,
    short,
    sparse_words,
)
from youju.ledger.overall import Compared
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.scoring.nouns import SCORE
from youju.scoring.ranking import Placed
from youju.standards.air import hj633
from youju.terms.figures import Figure
from youju.terms.numbers import round_even
from youju.terms.periods import DAY

CONCENTRATIONS = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3_8h")
UNITS_OF_GROUP = "浓度（微克/立方米，CO为毫克/立方米）"


def ranking(material: Material, *, title: str = "") -> Table:
    """The ranking table: one row per object in the order of the main ranking."""
    return Table(**_parts(material, title or _title(material), narrow=True))  # type: ignore[arg-type]


def ranking_alone(material: Material, *, on: date, by: str = "") -> RankingTable:
    """The same with everything that a table on its own must say (for .xlsx and .pdf)."""
    answer = material.answer
    title = _title(material) + (f"（{INVENTED}）" if material.city.settings.invented else "")
    return RankingTable(
        **_parts(material, title),  # type: ignore[arg-type]
        period=period_words(material.period),
        on=on,
        as_of=words.as_of(material.last),
        state=answer.state,
        basis=material.basis_words,
        source=source(material),
        by=by,
    )


def source(material: Material) -> str:
    """Where the numbers come from, in one phrase."""
    said = f"{material.answer.city}环境空气监测数据"
    told = INVENTED in said or not material.city.settings.invented
    return said if told else f"{said}（{INVENTED}）"


def _title(material: Material) -> str:
    return f"{period_words(material.period)}各{material.noun}环境空气质量排名"


def _parts(material: Material, title: str, *, narrow: bool = False) -> dict[str, object]:
    """``narrow``: heads broken by meaning, so that thirteen columns fit a page of a document."""
    one_day = material.period.kind == DAY
    extra = _extra_key(material)
    listed = any(material.answer.assessment.lists.values())
    columns = [Column("place", "位次"), Column("object", "县区")]
    if extra:
        columns.append(Column("key", extra, decimals=_key_decimals(material)))
    columns += [
        Column("index", "综合指数", decimals=printed_decimals(INDEX, material.period), width=3),
        Column(
            "change",
            "指数\n同比",
            unit="%",
            decimals=1,
            width=4,
        ),
    ]
    columns += [
        Column(
            of,
            words.formulas(short(of)),
            group=UNITS_OF_GROUP,
            decimals=printed_decimals(of, material.period),
            width=3,
        )
        for of in CONCENTRATIONS
    ]
    if one_day:
        columns += [Column("aqi", "AQI", width=3), Column("level", "级别", width=4)]
    else:
        columns.append(
            Column(
                GOOD_RATE,
                "优良\n天数\n比率" if narrow else "优良天数\n比率",
                unit="%",
                decimals=printed_decimals(GOOD_RATE, material.period),
                width=4 if narrow else 5,
            )
        )
    columns.append(Column("up", "位次变化", width=3))
    if listed:
        columns.append(Column("list", "名单", width=3))
    rows: list[tuple[Cell, ...]] = []
    tones: dict[int, str] = {}
    for at, one in enumerate(material.main):
        name = one.object
        index = material.statistic(name, INDEX)
        row: list[Cell] = [one.place, name]
        if extra:
            row.append(_key_value(one, material))
        row += [cell(index), change_cell(index)]
        row += [cell(material.statistic(name, of)) for of in CONCENTRATIONS]
        row += (
            _day_cells(material, name) if one_day else [cell(material.statistic(name, GOOD_RATE))]
        )
        row.append(movement(one))
        lists = material.listed(name)
        if listed:
            row.append("、".join(lists))
            if lists:
                tones[at] = "yellow" if "黄" in lists[0] else "red"
        rows.append(tuple(row))
    return {
        "columns": tuple(columns),
        "rows": tuple(rows),
        "title": title,
        "notes": tuple(_notes(material)),
        "tones": tones,
    }


def _notes(material: Material) -> list[str]:
    answer = material.answer
    missing = _missing(material)
    head = f"注：{'1.' if missing else ''}{words.as_of(material.last)}"
    said = [
        f"{head}，数据状态：{answer.state}；{material.basis_words}。"
        + words.formulas(
            "指数同比为负表示下降（改善）。"
            if material.period.kind == DAY
            else "CO为日均值第95百分位数，O3为日最大8小时平均第90百分位数；"
            "指数同比为负表示下降（改善）。"
        )
    ]
    return said + [f"{number}.{name}{why}。" for number, (name, why) in enumerate(missing, 2)]


def _missing(material: Material) -> list[tuple[str, str]]:
    """Every “—” of the table with its reason, objects of one reason together."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in material.main:
        index = material.statistic(one.object, INDEX)
        if index.printed.value is None:
            found.setdefault(("综合指数为“—”：", reason(index)), []).append(one.object)
        elif why := index.why_none():
            found.setdefault(("同比为“—”：", why), []).append(one.object)
        elif sparse := sparse_words(material.objects, one.object):
            found.setdefault(("同比仅供参考：", sparse), []).append(one.object)
        for of in (*CONCENTRATIONS, GOOD_RATE):
            value = material.statistic(one.object, of)
            if value.printed.value is None and index.printed.value is not None:
                head = f"{words.formulas(short(of))}为“—”："
                found.setdefault((head, reason(value)), []).append(one.object)
        if one.place is None and index.printed.value is not None:
            found.setdefault(("不参加排名：", because(one.reason)), []).append(one.object)
        elif one.up is None and one.place is not None:
            found.setdefault(("位次变化为“—”：", "没有可比较的上期位次"), []).append(one.object)
    return [
        (material.those(names), words.formulas(head + why)) for (head, why), names in found.items()
    ]


def _extra_key(material: Material) -> str:
    """Head of the value that decides the main ranking, when the table lacks it otherwise."""
    rule = material.answer.scheme.rankings.get(material.main_key)
    if rule is None:
        return ""
    by = rule.keys[0].by
    measures = material.answer.scheme.measures
    if by in measures and measures[by].comparison == "none":
        of = measures[by].of.removeprefix("air.")
        if of in (*CONCENTRATIONS, INDEX, GOOD_RATE):
            return ""
    return measures[by].name if by in measures else short(by)


def _key_decimals(material: Material) -> int | None:
    rule = material.answer.scheme.rankings[material.main_key]
    return rule.keys[0].decimals


def _key_value(one: Placed, material: Material) -> Cell:
    value, decimals = one.values[0], _key_decimals(material)
    if value is None:
        return None
    if decimals is not None:
        return round_even(value, decimals)
    return value if isinstance(value, Decimal | int) else round_even(value, 2)


def cell(one: Compared) -> Decimal | int | None:
    """The printed value as a cell."""
    return cell_of(one.printed)


def cell_of(figure: Figure) -> Decimal | int | None:
    """The number of a figure; nothing where it has none."""
    value = figure.value
    return value if isinstance(value, Decimal | int) else None


def change_cell(one: Compared) -> Decimal | int | None:
    """The change against last year as a cell."""
    return None if one.change is None else cell_of(one.change)


def movement(one: Placed) -> str | None:
    """↑2, ↓1, 持平, or nothing when there is no earlier place."""
    if one.up is None:
        return None
    return "持平" if one.up == 0 else f"{'↑' if one.up > 0 else '↓'}{abs(one.up)}"


def _day_cells(material: Material, name: str) -> list[Cell]:
    days = material.objects.tables.days.get((name, "kept"))
    aqi = days.aqi.get(material.last) if days is not None else None
    if aqi is None:
        return [None, None]
    return [aqi, hj633.level_of(aqi, on=material.last).name]


# scores


def scores(material: Material) -> Table:
    """得分表: the items and totals of the scheme, with the reason of every missing score."""
    scheme, outcome = material.answer.scheme, material.answer.assessment
    items = list(scheme.items.values())
    by = {(line.object, line.key): line for line in outcome.lines}
    kinds = {"scored": "", "bonus": "加分，", "deduction": "扣分，"}
    columns = [Column("object", "县区")]
    columns += [
        Column(
            one.key,
            words.formulas(one.name),
            unit=f"{kinds[one.kind]}{'最多' if one.kind != 'scored' else ''}{one.marks:f}分",
            decimals=one.decimals,
        )
        for one in items
    ]
    columns.append(Column("total", "总分", decimals=scheme.total.decimals_printed))
    if scheme.grades is not None:
        columns.append(Column("grade", "等次"))
    score_key = next(
        (key for key, rule in scheme.rankings.items() if rule.keys[0].by == SCORE), None
    )
    if score_key:
        columns.append(Column("place", "得分位次"))
    places = {one.object: one for one in outcome.rankings.get(score_key or "", ())}
    order = list(places) or list(material.answer.objects)
    rows = []
    for name in order:
        row: list[Cell] = [name, *(by[name, one.key].score for one in items)]
        row.append(outcome.totals[name].printed)
        if scheme.grades is not None:
            row.append(outcome.grades[name].grade)
        if score_key:
            row.append(places[name].place)
        rows.append(tuple(row))
    clauses = [f"{one.name}为{one.clause.article}" for one in items]
    clauses.append(f"总分为{scheme.total.part.clause.article}")
    basis = f"注：依据《{scheme.name}》（{scheme.document.number}，{scheme.version}版）"
    notes = [f"{basis}，满分{scheme.total.marks:f}分；{'，'.join(clauses)}。"]
    for name in order:
        notes += [
            f"{name}“{one.name}”为“—”：{because(by[name, one.key].reason)}。"
            for one in items
            if by[name, one.key].score is None
        ]
        if outcome.totals[name].printed is None:
            notes.append(f"{name}无总分：{outcome.totals[name].figure.note}。")
        grade = outcome.grades.get(name)
        if grade is not None and grade.figure.note.startswith("按得分为"):
            notes.append(f"{name}等次：{grade.figure.note}。")
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        title=f"{period_words(material.period)}考核得分",
        notes=tuple(words.formulas(note) for note in notes),
    )
