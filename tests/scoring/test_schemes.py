"""Schemes: the example by hand, policies for gaps, composites, grades, lists, refusals."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.scoring.schemes import Scheme, example_text, in_force, load, load_all
from youju.terms.errors import BadScheme, NoEditionInForce, NotEnoughData, NotExact
from youju.terms.figures import Figure

TEXT = example_text("county_air_2026")
BY_HAND: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("county_air.examples.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
COUNTIES = list(BY_HAND["county"])
VALUES = {name: row["values"] for name, row in BY_HAND["county"].items()}


def edited(*pairs: tuple[str, str]) -> str:
    text = TEXT
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load(TEXT)


@pytest.mark.parametrize("name", COUNTIES)
def test_the_example_equals_the_sums_made_by_hand(scheme: Scheme, name: str) -> None:
    row = BY_HAND["county"][name]
    lines = {line.key: line for line in scheme.score(COUNTIES, VALUES) if line.object == name}
    for key, (score, said) in row["scores"].items():
        assert lines[key].score == score, said
    found = scheme.assess(COUNTIES, VALUES)
    assert found.totals[name].ranked == row["total"][0], row["total"][1]
    assert found.totals[name].printed == row["printed"]
    assert found.grades[name].grade == row["grade"]
    for ranking, place in row["places"].items():
        assert next(p.place for p in found.rankings[ranking] if p.object == name) == place


def test_the_lists_of_the_example(scheme: Scheme) -> None:
    found = scheme.assess(COUNTIES, VALUES)
    assert [one.object for one in found.lists["red"]] == BY_HAND["red"]
    assert [one.object for one in found.lists["yellow"]] == BY_HAND["yellow"]


def test_the_example_says_everywhere_that_it_is_one(scheme: Scheme) -> None:
    found = scheme.assess(COUNTIES, VALUES)
    assert "示例方案" in scheme.name
    for line in found.lines:
        assert "示例方案" in str(line.figure.by)
    assert "示例方案" in found.main[0].figure.explain(0)  # type: ignore[union-attr]


def test_a_trace_holds_value_rule_clause_and_marks(scheme: Scheme) -> None:
    line = scheme.score(COUNTIES, VALUES)[1]
    text = line.figure.explain()
    assert text.splitlines()[0].startswith(
        "东县 优良天数比率改善进度 = 15.00 分  ← 示例方案 示例环委办〔2026〕1号"
    )
    for said in (
        "按改善进度计分，满分30分",
        "优良天数比率 = 80.0 %",
        "上年同期优良天数比率",
        "目标值 = 85",
    ):
        assert said in text


def test_a_figure_handed_in_keeps_its_evidence(scheme: Scheme) -> None:
    evidence = Figure(
        "原名", Decimal("36.4"), "µg/m³", ref="fig_air_year/甲/2026/PM2.5", state="最终"
    )
    values = {**VALUES, "东县": {**VALUES["东县"], "pm25": evidence}}
    line = scheme.score(COUNTIES, values)[0]
    assert "@fig_air_year/甲/2026/PM2.5" in line.figure.explain()
    assert line.score == Decimal("36.00")  # printed 36, one over 35: 40 − 4


def test_scored_from_printed_or_held_is_a_field() -> None:
    values = {name: {**row, "pm25": Decimal("36.4")} for name, row in VALUES.items()}
    assert load(TEXT).score(COUNTIES, values)[0].score == Decimal("36.00")
    held = load(
        edited(
            (
                "decimals_printed = 0\ndecimals_ranked  = 1",
                'decimals_printed = 0\ndecimals_ranked = 1\nscored = "held"',
            )
        )
    )
    assert held.score(COUNTIES, values)[0].score == Decimal("34.40")  # 40 − 4 × 1.4


def test_each_county_may_have_its_own_target() -> None:
    own = load(
        edited(("{ otherwise = 35, each = {} }", '{ each = { "东县" = 30 }, otherwise = 35 }'))
    )
    assert own.score(COUNTIES, VALUES)[0].score == Decimal("24.00")  # 34 is 4 over 30: 40 − 16
    alone = load(edited(("{ otherwise = 35, each = {} }", '{ each = { "东县" = 30 } }')))
    with pytest.raises(BadScheme, match="西县"):
        alone.score(COUNTIES, VALUES)


# ---- gaps ---------------------------------------------------------------------------------

GAP = {**VALUES, "东县": {**VALUES["东县"], "pm25": Figure("PM2.5", None, note="有效天数不足")}}


@pytest.mark.parametrize(
    ("policy", "score"), [("zero", Decimal(0)), ("full", Decimal(40)), ("no_score", None)]
)
def test_a_gap_meets_the_policy_of_its_item(policy: str, score: Decimal | None) -> None:
    scheme = load(edited(('missing = "no_score"', f'missing = "{policy}"')))
    line = scheme.score(COUNTIES, GAP)[0]
    assert line.score == score
    assert "有效天数不足" in line.reason
    total = scheme.assess(COUNTIES, GAP).totals["东县"]
    if policy == "no_score":
        assert total.printed is None
        assert "PM2.5 浓度目标" in total.figure.note
    else:
        assert total.printed is not None


def test_a_gap_may_be_refused() -> None:
    scheme = load(edited(('missing = "no_score"', 'missing = "refuse"')))
    with pytest.raises(NotEnoughData, match=r"东县.*有效天数不足"):
        scheme.score(COUNTIES, GAP)


def test_a_missing_base_is_a_gap_too(scheme: Scheme) -> None:
    row = {key: value for key, value in VALUES["东县"].items() if key != "good_rate_year_ago"}
    line = scheme.score(COUNTIES, {**VALUES, "东县": row})[1]
    assert line.score is None
    assert "上年同期优良天数比率" in line.reason


@pytest.mark.parametrize(
    ("incomplete", "total", "said"),
    [
        # Without the 40 of the target: 15 + 10 + 20 − 0 = 45 of 60.
        ("plain", Decimal("45.00"), "未计"),
        ("scaled", Decimal("75.00"), "折算"),
    ],
)
def test_an_incomplete_total_is_plain_or_scaled(incomplete: str, total: Decimal, said: str) -> None:
    scheme = load(edited(('incomplete = "unranked"', f'incomplete = "{incomplete}"')))
    found = scheme.assess(COUNTIES, GAP).totals["东县"]
    assert found.ranked == total
    assert said in found.figure.note


def test_an_object_without_any_value_is_listed_last_without_a_place(scheme: Scheme) -> None:
    found = scheme.assess([*COUNTIES, "新县"], VALUES)
    last = found.main[-1]
    assert (last.object, last.place) == ("新县", None)
    assert "未提供数值" in last.reason


# ---- gates, parts, bounds -----------------------------------------------------------------


def test_a_shut_gate_zeroes_what_it_guards_and_says_so() -> None:
    scheme = load(
        edited(
            (
                'clause  = "第一条第（一）项"',
                'gated_by = ["not_worse"]\nclause  = "第一条第（一）项"',
            )
        )
    )
    lines = {(one.object, one.key): one for one in scheme.score(COUNTIES, VALUES)}
    worse = lines["北县", "pm25_target"]
    assert worse.score == 0
    assert "PM2.5 同比不反弹" in worse.reason
    assert "40.00" not in worse.figure.explain(0)
    assert "未计门槛" in worse.figure.explain()
    assert lines["东县", "pm25_target"].score == 40


MIN_OF = """
[[edition.part]]
key = "quality"
name = "质量"
operator = "sum"
of = ["pm25_target", "not_worse"]
[[edition.part]]
key = "rest"
name = "其余"
operator = "sum"
of = ["good_rate_progress", "index_rank"]
cap = 48
[edition.total]
operator = "min_of"
of = ["quality", "rest"]
marks = 48
"""


def test_the_lower_of_two_composites() -> None:
    scheme = load(edited(("[edition.total]\nmarks = 100\n", MIN_OF)))
    found = scheme.assess(COUNTIES, VALUES)
    # 东县: 40 + 10 = 50 against 15 + 20 = 35, no heavy day.
    assert found.totals["东县"].ranked == Decimal("35.00")
    assert found.totals["东县"].parts["quality"].value == Decimal("50")


def test_bonus_and_floor_and_cap() -> None:
    bonus = load(edited(('kind    = "deduction"', 'kind    = "bonus"')))
    deduct = load(TEXT)
    for name in COUNTIES:
        more = bonus.assess(COUNTIES, VALUES).totals[name].exact
        less = deduct.assess(COUNTIES, VALUES).totals[name].exact
        assert more is not None
        assert less is not None
        events = VALUES[name]["heavy_days"]
        assert more - less == 2 * min(5, events)
    values = {
        "甲": {**VALUES["南县"], "heavy_days": 5, "pm25": 99, "pm25_change": 5, "good_rate": 10}
    }
    low = load(edited(("marks   = 5", "marks   = 50"), ("each = 1", "each = 10")))
    found = low.assess(["甲"], values).totals["甲"]
    assert found.exact == 0
    assert "限定" in found.figure.note


# ---- grades and lists ---------------------------------------------------------------------

VETO = """
[[edition.grades.veto]]
because = "监测数据弄虚作假"
grade = "不合格"
when = { of = "heavy_days", is = ">=", than = 3, missing = "refuse" }
"""


def test_a_ceiling_lowers_and_a_veto_decides() -> None:
    scheme = load(edited(("[[edition.list]]", VETO + "\n[[edition.list]]")))
    found = scheme.assess(COUNTIES, VALUES).grades["西县"]
    assert found.grade == "不合格"
    assert "监测数据弄虚作假" in found.figure.note
    values = {
        **VALUES,
        "东县": {
            **VALUES["东县"],
            "good_rate": 85,
            "pm25_change": Decimal("0.1"),
            "heavy_days": None,
        },
    }
    # A predicate that must not guess refuses instead.
    with pytest.raises(NotEnoughData, match="重度及以上污染天数"):
        load(
            edited(
                (
                    'missing = "no_score"\nclause  = "第二条"',
                    'missing = "zero"\nclause  = "第二条"',
                ),
                ("[[edition.list]]", VETO + "\n[[edition.list]]"),
            )
        ).assess(COUNTIES, values)


@pytest.mark.parametrize(("inclusive", "grade"), [("true", "优秀"), ("false", "良好")])
def test_the_cut_itself_belongs_where_the_scheme_says(inclusive: str, grade: str) -> None:
    # 40 for the target, 30 × (80 − 70) / 15 = 20 for progress, 10 at the gate, 20 as first of one.
    values = {"甲": {**VALUES["东县"], "good_rate_year_ago": 70, "good_rate": 80}}
    scheme = load(
        edited(("[edition.grades]\ninclusive = true", f"[edition.grades]\ninclusive = {inclusive}"))
    )
    found = scheme.assess(["甲"], values)
    assert found.totals["甲"].ranked == Decimal("90.00")
    assert found.grades["甲"].grade == grade


@pytest.mark.parametrize(("ties", "count"), [("include", 3), ("exclude", 1)])
def test_a_tie_over_the_edge_of_a_list_is_in_or_out_as_told(ties: str, count: int) -> None:
    text = edited(
        ('first   = 2\nties    = "include"', f'first   = 2\nties    = "{ties}"'),
        ('ranking = "score"', 'ranking = "index"'),
    )
    values = {name: {"index": value} for name, value in (("a", 3), ("b", 4), ("c", 4), ("d", 5))}
    assert len(load(text).assess(list(values), values).lists["red"]) == count


# ---- laws ---------------------------------------------------------------------------------

rows = st.fixed_dictionaries(
    {
        "index": st.decimals(2, 8, places=3),
        "index_change": st.decimals(-20, 20, places=1),
        "pm25": st.decimals(10, 80, places=2),
        "pm25_change": st.decimals(-20, 20, places=1),
        "good_rate": st.decimals(50, 100, places=1),
        "good_rate_year_ago": st.decimals(50, 100, places=1),
        "heavy_days": st.integers(0, 10),
    }
)
cities = st.dictionaries(st.sampled_from("甲乙丙丁戊己庚辛"), rows, min_size=1)


@given(cities, st.randoms(use_true_random=False))
def test_laws_of_an_assessment(values: dict[str, dict[str, Any]], shuffler: Any) -> None:
    scheme = load(TEXT)
    names = sorted(values)
    found = scheme.assess(names, values)
    shuffled = list(names)
    shuffler.shuffle(shuffled)
    again = scheme.assess(shuffled, values)
    assert {n: t.exact for n, t in found.totals.items()} == {
        n: t.exact for n, t in again.totals.items()
    }
    assert found.places() == again.places()
    for name in names:
        lines = [one for one in found.lines if one.object == name]
        scored = sum((one.score or 0 for one in lines if one.kind == "scored"), Decimal(0))
        deducted = sum((one.score or 0 for one in lines if one.kind == "deduction"), Decimal(0))
        assert all(0 <= (one.score or 0) <= one.marks for one in lines)
        assert found.totals[name].exact == min(Decimal(100), max(Decimal(0), scored - deducted))
    for place in found.main:
        better = sum(
            round(values[n]["index"], 2) < round(values[place.object]["index"], 2) for n in names
        )
        assert place.place == better + 1
    red, yellow = ({one.object for one in found.lists[key]} for key in ("red", "yellow"))
    assert not red & yellow


# ---- dates --------------------------------------------------------------------------------


def two_editions(until: str, since: str) -> str:
    head, edition = TEXT.split("[[edition]]", 1)
    first = edition.replace("until   = 2026-12-31", f"until   = {until}")
    second = edition.replace("since   = 2026-01-01", f"since   = {since}").replace(
        '"2026-1"', '"2026-2"'
    )
    return f"{head}[[edition]]{first}\n[[edition]]{second}"


def test_the_edition_in_force_on_the_day() -> None:
    text = two_editions("2026-06-30", "2026-07-01")
    assert load(text, date(2026, 6, 30)).version == "2026-1"
    assert load(text, date(2026, 7, 1)).version == "2026-2"
    with pytest.raises(NoEditionInForce, match="2026-1"):
        in_force(load_all(text), date(2027, 1, 1))
    with pytest.raises(BadScheme, match="on="):
        load(text)


def test_overlapping_dates_are_refused_with_both() -> None:
    with pytest.raises(BadScheme, match=r"2026-1（.*2026-2（.*重叠"):
        load_all(two_editions("2026-07-01", "2026-07-01"))


# ---- refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("marks   = 40", "marks   = 41", r"101 分，与 total.marks = 100 不符"),
        ("marks   = 40", "mark    = 40", "缺少“marks”.*“mark”"),
        ("marks   = 40", 'marks   = "40"', "应是数"),
        ("marks   = 40", "marks   = -40", "满分不能为负"),
        ("decimals = 2\nmissing", "decimal = 2\nmissing", "不认识“decimal”.*“decimals”"),
        ('measure = "pm25"', 'measure = "pm2.5"', "没有这个量"),
        ('is = "progress"', 'is = "progres"', "没有名为“progres”"),
        ("unit = 1, deduct = 4", "unit = 0, deduct = 4", "unit"),
        ("unit = 1, deduct = 4", "unit = 1, deduct = 4, colour = 1", "不认识“colour”"),
        ("limit = 0, inclusive = true", "limit = 0", "缺少“inclusive”"),
        ('base = { measure = "good_rate_year_ago" }', 'base = { measure = "x" }', "没有名为“x”"),
        ('key     = "heavy"', 'key     = "pm25"', "已经用过"),
        ('key     = "heavy"', 'key     = "score"', "专指总分"),
        ('missing = "no_score"', 'missing = "skip"', "不能是“skip”"),
        ('dust = "excluded"', 'dust = "maybe"', "dust"),
        ("since   = 2026-01-01", 'since   = "2026-01-01"', "应是日期"),
        ("until   = 2026-12-31", "until   = 2025-12-31", "早于起日"),
        ('keys = [{ by = "index" }]', 'keys = [{ by = "indx" }]', "indx"),
        ('keys = [{ by = "index" }]', "keys = []", "至少一个"),
        ('{ name = "良好", from = 70 }', '{ name = "良好", from = 95 }', "从高到低"),
        ('{ name = "不合格" }', '{ name = "不合格", from = 1 }', "最后一个不写"),
        ('ranking = "score"', 'ranking = "points"', "没有名为“points”的排名"),
        ("last    = 2\n", "", "名单没有条件"),
        ("example = true", 'example = true\ncolour = "red"', "不认识“colour”"),
        ("示例方案：县", "县", "示例方案"),
        ("[edition.total]\nmarks = 100", '[edition.total]\nmarks = 100\nof = ["heavy"]', "扣分项"),
        (
            "[edition.total]\nmarks = 100",
            '[edition.total]\nmarks = 40\nof = ["pm25_target"]',
            "出现 0 次",
        ),
        ('clause  = "第二条"', 'gated_by = ["index_rank"]\nclause = "第二条"', "不是门槛"),
        ('key     = "red"', 'key     = "red"\nexcept_on = ["yellow"]', "前面没有这个名单"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused_with_its_place(
    old: str, new: str, said: str
) -> None:
    with pytest.raises(BadScheme, match=said) as refused:
        load(edited((old, new)))
    assert "处：" in str(refused.value)


def test_broken_toml_is_refused() -> None:
    with pytest.raises(BadScheme, match="TOML"):
        load("key = ")


@pytest.mark.parametrize(
    ("objects", "values", "error", "said"),
    [
        (["甲", "甲"], {}, BadScheme, "重复"),
        (["甲"], {"乙": {}}, BadScheme, "乙"),
        (["甲"], {"甲": {"pm2.5": 3}}, BadScheme, "pm2.5"),
        (["甲"], {"甲": {"pm25": 3.5}}, NotExact, "float"),
        (["甲"], {"甲": {"pm25": Figure("x", "NA")}}, BadScheme, "文字"),
    ],
)
def test_values_that_do_not_belong_are_refused(
    scheme: Scheme, objects: list[str], values: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        scheme.score(objects, values)


def test_needs_say_dust_period_and_comparison(scheme: Scheme) -> None:
    asked = {one.key: (one.of, one.dust, one.comparison) for one in scheme.needs()}
    assert asked["index"] == ("air.index", "excluded", "none")
    assert asked["good_rate"] == ("air.good_rate", "kept", "none")
    assert asked["pm25_change"] == ("air.PM2.5", "excluded", "change-year-ago")


def test_movement_against_an_earlier_assessment(scheme: Scheme) -> None:
    earlier = scheme.assess(COUNTIES, VALUES).places()
    earlier["index"]["东县"] = 4
    moves = {p.object: p.up for p in scheme.assess(COUNTIES, VALUES, earlier).main}
    assert moves["东县"] == 3
    assert moves["西县"] == 0
