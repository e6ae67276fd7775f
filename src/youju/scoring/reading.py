"""The text of a scheme to its nouns; every contradiction is refused with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from youju.scoring import nouns
from youju.scoring.nouns import (
    SCORE,
    FromMeasure,
    Item,
    Measure,
    Part,
    PerObject,
    Total,
)
from youju.scoring.shapes import DIRECTIONS, Asked, form, shape_named
from youju.scoring.tables import Table
from youju.terms.clauses import Clause
from youju.terms.errors import BadScheme

ClauseOf = Callable[[str], Clause]


def measures(edition: Table) -> dict[str, Measure]:
    """``[[edition.measure]]``."""
    found: dict[str, Measure] = {}
    for one in edition.tables("measure", needed=True):
        key = new_key(one, found)
        printed = one.whole("decimals_printed")
        ranked = one.raw("decimals_ranked")
        found[key] = Measure(
            key,
            one.text("name"),
            one.text("of"),
            one.text("unit", ""),
            one.choice("direction", DIRECTIONS),
            one.choice("dust", nouns.DUST),
            one.choice("period", nouns.PERIODS, "asked"),
            one.choice("comparison", nouns.COMPARISONS, "none"),
            printed,
            None if ranked == "held" else one.whole("decimals_ranked"),
            one.choice("scored", nouns.SCORED_FROM, "printed"),
        )
        one.done()
    return found


def items(edition: Table, known: Mapping[str, Measure], clause: ClauseOf) -> dict[str, Item]:
    """``[[edition.item]]``; the fields of each shape are tried, so that none fails later."""
    found: dict[str, Item] = {}
    for number, one in enumerate(edition.tables("item", needed=True), 1):
        key = new_key(one, {**known, **found})
        measure = one.text("measure")
        if measure not in known:
            one.refuse(f"measure 指向“{measure}”，但没有这个量；已有：{'、'.join(known)}")
        marks = one.number("marks")
        said = one.table("shape")
        name = said.text("is")
        try:
            shape = shape_named(name)
        except BadScheme as why:
            said.refuse(str(why))
        fields = _fields(said, name, known, known[measure])
        item = Item(
            key,
            one.text("name"),
            measure,
            name,
            shape,
            marks,
            fields,
            one.whole("decimals", 2),
            one.choice("missing", nouns.MISSING),
            one.choice("kind", nouns.KINDS, "scored"),
            one.words("gated_by", []),
            clause(one.text("clause", f"第{number}项")),
            str(fields.get("ties", "shared")),
        )
        one.done()
        _tried(said, item)
        found[key] = item
    _gates(edition, found)
    return found


def parts(edition: Table, taken: Mapping[str, object], clause: ClauseOf) -> dict[str, Part]:
    """``[[edition.part]]``; what it is made of is checked with the total."""
    found: dict[str, Part] = {}
    for one in edition.tables("part"):
        key = new_key(one, {**taken, **found})
        cap = one.number("cap") if "cap" in one else None
        name = one.text("name")
        operator = one.choice("operator", ("sum", "min_of"))
        of = one.words("of")
        if not of:
            one.refuse("of 是空的；请写出由哪些项目组成")
        found[key] = Part(key, name, operator, of, cap, clause(one.text("clause", name)))
        one.done()
    return found


def total(
    edition: Table, items_: Mapping[str, Item], parts_: Mapping[str, Part], clause: ClauseOf
) -> Total:
    """``[edition.total]``; without ``of`` it is the sum of everything not yet in a part."""
    one = edition.table("total")
    inside = {key for part in parts_.values() for key in part.of}
    scored = [key for key, item in items_.items() if item.kind == "scored"]
    rest = tuple(key for key in (*parts_, *scored) if key not in inside)
    part = Part(
        SCORE,
        "得分合计",
        one.choice("operator", ("sum", "min_of"), "sum"),
        one.words("of", rest),
        None,
        clause(one.text("clause", "总分")),
    )
    found = Total(
        one.number("marks"),
        part,
        one.number("floor", 0),
        one.number("cap") if "cap" in one else None,
        one.whole("decimals_printed"),
        one.whole("decimals_ranked"),
        one.choice("incomplete", ("unranked", "plain", "scaled"), "unranked"),
    )
    one.done()
    _used_once(one, found, items_, parts_, scored)
    return found


def new_key(one: Table, taken: Mapping[str, object]) -> str:
    """A key that nothing in the shared names uses."""
    key = one.text("key")
    if key in taken or key == SCORE:
        one.refuse(f"“{key}”已经用过（score 专指总分）；请换一个 key")
    return key


def _fields(
    said: Table, name: str, known: Mapping[str, Measure], measure: Measure
) -> dict[str, object]:
    """The fields of the shape as constants, per object, or from a measure."""
    found: dict[str, object] = {}
    for one in form(name):
        if one.name == "marks" or one.given:
            continue
        if one.name == "direction" and one.name not in said:
            found[one.name] = measure.direction
        elif one.name in said or one.required:
            found[one.name] = _field(said, one, known)
    said.done()
    return found


def _field(said: Table, one: Asked, known: Mapping[str, Measure]) -> object:
    if one.kind == "flag":
        return said.flag(one.name)
    if one.kind == "choice":
        return said.choice(one.name, one.choices)
    found = said.raw(one.name)
    if one.kind == "steps":
        if not isinstance(found, list) or not all(
            isinstance(pair, list) and len(pair) == 2 for pair in found
        ):
            said.refuse(f"“{one.name}”应写作 [[界值, 得分], …]；现在是 {found!r}")
        return tuple(
            (said.as_number(one.name, bound), said.as_number(one.name, marks))
            for bound, marks in found
        )
    if not isinstance(found, Mapping):
        return said.as_number(one.name, found)
    table = said.table(one.name)
    if "measure" in table:
        measure = table.text("measure")
        table.done()
        if measure not in known:
            table.refuse(f"没有名为“{measure}”的量；已有：{'、'.join(known)}")
        return FromMeasure(measure)
    each = table.table("each")
    rows = {name: each.as_number(name, value) for name, value in each.rest().items()}
    otherwise = table.number("otherwise") if "otherwise" in table else None
    table.done()
    return PerObject(rows, otherwise)


def _tried(said: Table, item: Item) -> None:
    """Build the shape with every constant that it may meet."""
    for fields in _trials(item):
        try:
            item.shape(**fields)
        except BadScheme as why:
            said.refuse(str(why))


def _trials(item: Item) -> Iterator[dict[str, Any]]:
    plain: dict[str, Any] = {"marks": item.marks}
    plain |= {one.name: Decimal(1) for one in form(item.shape_name) if one.given}
    for name, value in item.fields.items():
        plain[name] = Decimal(1) if isinstance(value, FromMeasure | PerObject) else value
    yield plain
    for name, value in item.fields.items():
        if isinstance(value, PerObject):
            numbers = [*value.each.values(), value.otherwise]
            yield from ({**plain, name: number} for number in numbers if number is not None)


def _gates(edition: Table, found: Mapping[str, Item]) -> None:
    gates = [key for key, item in found.items() if hasattr(item.shape, "passes")]
    for item in found.values():
        for key in item.gated_by:
            if key not in gates:
                edition.refuse(
                    f"项目“{item.key}”的 gated_by 指向“{key}”，它不是门槛（gate）项目；"
                    f"可用的门槛：{'、'.join(gates) or '无'}"
                )


def _used_once(
    one: Table,
    total_: Total,
    items_: Mapping[str, Item],
    parts_: Mapping[str, Part],
    scored: list[str],
) -> None:
    """Every scored item and every part stands in the total exactly once, without circles."""
    seen: list[str] = []

    def walk(part: Part, above: tuple[str, ...]) -> None:
        for key in part.of:
            if key in above:
                one.refuse(f"部分“{key}”包含了它自己；请去掉这个循环")
            if key in parts_:
                seen.append(key)
                walk(parts_[key], (*above, key))
            elif key in scored:
                seen.append(key)
            else:
                kind = items_[key].kind if key in items_ else ""
                hint = f"它是{nouns.KINDS[kind]}项，另行加减" if kind else "没有这个项目或部分"
                one.refuse(f"“{part.key}”的 of 写了“{key}”，但{hint}")

    walk(total_.part, ())
    for key in (*scored, *parts_):
        times = seen.count(key)
        if times != 1:
            one.refuse(f"“{key}”在总分里出现 {times} 次；每个计分项目和部分应正好出现一次")
    if total_.incomplete == "scaled" and (
        any(part.operator == "min_of" for part in (total_.part, *parts_.values()))
    ):
        one.refuse("有 min_of（取其低者）时不能折算；incomplete 请用 unranked 或 plain")
