"""From the tree of an expression to a column expression: types are checked, columns asked for.

Three-valued as OData has it: a comparison with nothing is unknown, and unknown is not kept;
``eq null`` and ``ne null`` ask for nothing itself. Times are compared as instants; parts of a
time (``hour``, ``day``) are those of Beijing. A span of time compares with a moment or a span:

    gt  begins after (the end of) it     ge  begins at (its beginning) or after
    lt  ends before (its beginning)      le  ends at (its end) or before
    eq  the same beginning and end
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youju.web.api.sta.grammar import (
    CLOCK,
    DAY,
    DURATION,
    NULL,
    NUMBER,
    SHAPE,
    SPAN,
    TEXT,
    TIME,
    TRUTH,
    Call,
    Literal,
    Node,
    Path,
)
from youju.web.api.sta.refusing import Malformed, NotOffered
from youju.web.api.sta.shapes import PATTERN, RELATIONS, Shape, length, relates

ZONE = "Asia/Shanghai"
INSTANT = pl.Datetime("us", "UTC")
LONG = pl.Duration("us")
MINUTES_OF_BEIJING = 480


@dataclass(frozen=True)
class Typed:
    """A column expression and what it is; a span has its end too, a shape is a value per row.

    ``shapes`` makes a column out of a function of the shape of each row.
    """

    expr: pl.Expr
    kind: str
    end: pl.Expr | None = None
    shapes: Callable[[Callable[[Shape], Any], Any], pl.Expr] | None = None
    shape: Shape | None = None
    offset: int = MINUTES_OF_BEIJING
    text: str | None = None


Leaves = Callable[[Path], Typed]
"""Gives the column of a property.

:raises Malformed: there is no such property.
"""


def condition(node: Node, leaves: Leaves) -> pl.Expr:
    """The expression as a condition; unknown counts as not met.

    :raises Malformed: it is none, or compares what cannot be compared.
    """
    found = typed(node, leaves)
    if found.kind not in (TRUTH, NULL):
        raise Malformed(_("A condition is wanted, such as “result gt 75”."))
    return found.expr.cast(pl.Boolean).fill_null(False)


def typed(node: Node, leaves: Leaves) -> Typed:
    """Any expression."""
    match node:
        case Literal():
            return _constant(node)
        case Path():
            return leaves(node)
        case Call(name, of):
            given = [typed(one, leaves) for one in of]
            if name in ("and", "or"):
                return _joined(name, given)
            if name in COMPARISONS:
                return _compared(name, given[0], given[1])
            if name in ARITHMETIC:
                return _reckoned(name, given[0], given[1])
            return _called(name, given)


def _constant(node: Literal) -> Typed:
    value = node.value
    match node.kind:
        case "number":
            return Typed(pl.lit(float(value), pl.Float64), NUMBER)
        case "time":
            offset = value.utcoffset()
            return Typed(_instant(value), TIME, offset=int(offset.total_seconds() // 60))
        case "span":
            return Typed(_instant(value[0]), SPAN, end=_instant(value[1]))
        case "shape":
            return Typed(pl.lit(None), SHAPE, shape=value)
        case "duration":
            return Typed(pl.lit(value, LONG), DURATION)
        case "text":
            return Typed(pl.lit(value, pl.String), TEXT, text=value)
    return Typed(pl.lit(value), node.kind)


def _instant(value: datetime) -> pl.Expr:
    try:
        return pl.lit(value.astimezone(UTC), INSTANT)
    except OverflowError:
        raise Malformed(_("“%s” is no date or time.") % value.isoformat()) from None


# conditions


def _joined(name: str, given: list[Typed]) -> Typed:
    for one in given:
        if one.kind not in (TRUTH, NULL):
            raise Malformed(_("“%s” joins conditions only; use brackets.") % name)
    exprs = [one.expr.cast(pl.Boolean) for one in given]
    found = exprs[0]
    for expr in exprs[1:]:
        found = found & expr if name == "and" else found | expr
    return Typed(found, TRUTH)


COMPARISONS: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}
_TURNED = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge"}


def _compared(name: str, left: Typed, right: Typed) -> Typed:
    if NULL in (left.kind, right.kind):
        other = right if left.kind == NULL else left
        if name not in ("eq", "ne"):
            return Typed(pl.lit(None, pl.Boolean), TRUTH)
        if other.kind == SHAPE:
            raise Malformed(_("Compare shapes by functions such as st_within."))
        missing = other.expr.is_null()
        return Typed(missing if name == "eq" else ~missing, TRUTH)
    if SPAN in (left.kind, right.kind) and {left.kind, right.kind} <= {SPAN, TIME}:
        if left.kind == TIME:
            return Typed(_spans(_TURNED.get(name, name), right, left), TRUTH)
        return Typed(_spans(name, left, right), TRUTH)
    if left.kind == SHAPE or right.kind == SHAPE:
        raise Malformed(_("Compare shapes by functions such as st_within."))
    if left.kind != right.kind:
        raise Malformed(
            _("“%(name)s” cannot compare %(left)s with %(right)s.")
            % {"name": name, "left": _KINDS[left.kind], "right": _KINDS[right.kind]}
        )
    if left.kind == TRUTH and name not in ("eq", "ne"):
        raise Malformed(_("Conditions have no order; use eq or ne."))
    return Typed(COMPARISONS[name](left.expr, right.expr), TRUTH)


def _spans(name: str, left: Typed, right: Typed) -> pl.Expr:
    first, last = left.expr, left.end if left.end is not None else left.expr
    begin, end = right.expr, right.end if right.end is not None else right.expr
    match name:
        case "gt":
            return (first >= end) if right.end is not None else (first > end)
        case "ge":
            return first >= begin
        case "lt":
            return (last <= begin) if right.end is not None else (last < begin)
        case "le":
            return last <= end
        case "eq":
            return (first == begin) & (last == end)
    return (first != begin) | (last != end)


# numbers

ARITHMETIC = ("add", "sub", "mul", "div", "mod")


def _reckoned(name: str, left: Typed, right: Typed) -> Typed:
    if (found := _of_times(name, left, right)) is not None:
        return found
    for one in (left, right):
        if one.kind in (TIME, DAY, SPAN):
            raise Malformed(
                _("A duration is added to a time or taken off it; of two times one is taken off.")
            )
        if one.kind not in (NUMBER, NULL):
            raise Malformed(
                _("“%(name)s” takes numbers, not %(kind)s.")
                % {"name": name, "kind": _KINDS[one.kind]}
            )
    a, b = left.expr.cast(pl.Float64), right.expr.cast(pl.Float64)
    divisor = pl.when(b != 0).then(b)  # what is divided by nothing is unknown
    match name:
        case "add":
            return Typed(a + b, NUMBER)
        case "sub":
            return Typed(a - b, NUMBER)
        case "mul":
            return Typed(a * b, NUMBER)
        case "div":
            return Typed(a / divisor, NUMBER)
    whole = (a / divisor).abs().floor() * (a / divisor).sign()
    return Typed(a - whole * divisor, NUMBER)


def _of_times(name: str, left: Typed, right: Typed) -> Typed | None:
    """Sums of times and durations: a time moved, the way between two times, durations together."""
    match left.kind, name, right.kind:
        case "time", "add" | "sub", "duration":
            return Typed(_moved(name, left.expr, right.expr), TIME, offset=left.offset)
        case "span", "add" | "sub", "duration":
            assert left.end is not None
            end = _moved(name, left.end, right.expr)
            return Typed(_moved(name, left.expr, right.expr), SPAN, end=end)
        case "duration", "add", "time":
            return Typed(right.expr + left.expr, TIME, offset=right.offset)
        case "time", "sub", "time":
            return Typed(left.expr - right.expr, DURATION)
        case "duration", "add" | "sub", "duration":
            return Typed(_moved(name, left.expr, right.expr), DURATION)
    return None


def _moved(name: str, a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return a + b if name == "add" else a - b


def _rounded(a: pl.Expr) -> pl.Expr:
    """To the nearest, halves away from zero."""
    return (a.abs() + 0.5).floor() * a.sign()


# functions


def _index_of(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """Where the second begins in the first, counted in letters; -1 where it does not."""
    before = a.str.split(b).list.first().str.len_chars().cast(pl.Float64)
    found = pl.when(b == "").then(pl.lit(0.0)).otherwise(before)
    has = a.str.contains(b, literal=True)
    return pl.when(has).then(found).when(has.is_not_null()).then(pl.lit(-1.0))


def _slice(a: pl.Expr, start: pl.Expr, count: pl.Expr | None = None) -> pl.Expr:
    first = start.clip(0, 1_000_000).cast(pl.Int64)
    if count is None:
        return a.str.slice(first)
    return a.str.slice(first, count.clip(0, 1_000_000).cast(pl.Int64))


def _local(a: pl.Expr) -> pl.Expr:
    return a.dt.convert_time_zone(ZONE)


def _number(expr: pl.Expr) -> pl.Expr:
    return expr.cast(pl.Float64)


FUNCTIONS: Mapping[str, tuple[tuple[tuple[str, ...], ...], str, Callable[..., pl.Expr]]] = {
    "substringof": (((TEXT, TEXT),), TRUTH, lambda a, b: b.str.contains(a, literal=True)),
    "endswith": (((TEXT, TEXT),), TRUTH, lambda a, b: a.str.ends_with(b)),
    "startswith": (((TEXT, TEXT),), TRUTH, lambda a, b: a.str.starts_with(b)),
    "length": (((TEXT,),), NUMBER, lambda a: _number(a.str.len_chars())),
    "indexof": (((TEXT, TEXT),), NUMBER, _index_of),
    "substring": (((TEXT, NUMBER), (TEXT, NUMBER, NUMBER)), TEXT, _slice),
    "tolower": (((TEXT,),), TEXT, lambda a: a.str.to_lowercase()),
    "toupper": (((TEXT,),), TEXT, lambda a: a.str.to_uppercase()),
    "trim": (((TEXT,),), TEXT, lambda a: a.str.strip_chars()),
    "concat": (((TEXT, TEXT),), TEXT, lambda a, b: pl.concat_str(a, b)),
    "year": (((TIME,),), NUMBER, lambda a: _number(_local(a).dt.year())),
    "month": (((TIME,),), NUMBER, lambda a: _number(_local(a).dt.month())),
    "day": (((TIME,),), NUMBER, lambda a: _number(_local(a).dt.day())),
    "hour": (((TIME,),), NUMBER, lambda a: _number(_local(a).dt.hour())),
    "minute": (((TIME,),), NUMBER, lambda a: _number(_local(a).dt.minute())),
    "second": (((TIME,),), NUMBER, lambda a: _number(_local(a).dt.second())),
    "fractionalseconds": (
        ((TIME,),),
        NUMBER,
        lambda a: _number(_local(a).dt.microsecond()) / 1_000_000,
    ),
    "date": (((TIME,),), DAY, lambda a: _local(a).dt.date()),
    "time": (((TIME,),), CLOCK, lambda a: _local(a).dt.time()),
    "now": (((),), TIME, lambda: pl.lit(timezone.now(), INSTANT)),
    "mindatetime": (((),), TIME, lambda: pl.lit(datetime(1, 1, 2, tzinfo=UTC), INSTANT)),
    "maxdatetime": (((),), TIME, lambda: pl.lit(datetime(9999, 12, 30, tzinfo=UTC), INSTANT)),
    "round": (((NUMBER,),), NUMBER, _rounded),
    "floor": (((NUMBER,),), NUMBER, lambda a: a.floor()),
    "ceiling": (((NUMBER,),), NUMBER, lambda a: a.ceil()),
    "minus": (((NUMBER,),), NUMBER, lambda a: -a),
    "not": (((TRUTH,),), TRUTH, lambda a: ~a),
}
"""Name → what it takes (one way or several), what it gives, and how."""
_LIKE: Mapping[str, Any] = {NUMBER: pl.Float64, TEXT: pl.String, TIME: INSTANT, TRUTH: pl.Boolean}
_NEVER_OFFERED = ("cast", "isof", "contains", "any", "all", "geo.area")


def _called(name: str, given: list[Typed]) -> Typed:
    if name in RELATIONS or name == "geo.length":
        return _related(name, given)
    if name == "st_relate":
        return _relates(given)
    if name == "totaloffsetminutes" and len(given) == 1 and given[0].kind in (TIME, SPAN):
        return Typed(pl.lit(float(given[0].offset)), NUMBER)
    if name in _NEVER_OFFERED:
        raise NotOffered(_("“%s” is not offered.") % name)
    if name not in FUNCTIONS:
        raise Malformed(_("There is no function “%s”.") % name)
    ways, gives, how = FUNCTIONS[name]
    # The parts of a span are those of its beginning.
    kinds = tuple(TIME if one.kind == SPAN else one.kind for one in given)
    for way in ways:
        if len(way) == len(kinds) and all(
            want in (got, NULL) or got == NULL for want, got in zip(way, kinds, strict=True)
        ):
            exprs = [one.expr.cast(_LIKE[want]) for one, want in zip(given, way, strict=True)]
            return Typed(how(*exprs), gives)
    takes = " / ".join(", ".join(str(_KINDS[one]) for one in way) for way in ways)
    raise Malformed(_("“%(name)s” takes (%(takes)s).") % {"name": name, "takes": takes})


def _related(name: str, given: list[Typed]) -> Typed:
    wanted = 1 if name == "geo.length" else 2
    if len(given) != wanted or any(one.kind != SHAPE for one in given):
        raise Malformed(_("“%(name)s” takes %(count)d shapes.") % {"name": name, "count": wanted})
    kind = NUMBER if name in ("geo.length", "geo.distance") else TRUTH
    column = _LIKE[kind]
    if wanted == 1:
        return Typed(_of_shape(given[0], length, column), kind)
    first, second = given
    relation = RELATIONS[name]
    if first.shape is not None:
        known = first.shape
        return Typed(_of_shape(second, lambda other: relation(known, other), column), kind)
    if second.shape is None:
        raise NotOffered(_("Compare a place with a shape that is written down."))
    fixed = second.shape
    return Typed(_of_shape(first, lambda other: relation(other, fixed), column), kind)


def _relates(given: list[Typed]) -> Typed:
    """``st_relate``: whether the matrix of two shapes (DE-9IM) fits a pattern of nine signs."""
    last = given[-1].text if given else None
    if [one.kind for one in given] != [SHAPE, SHAPE, TEXT] or last is None:
        raise Malformed(_("“st_relate” takes two shapes and a pattern such as 'T*F**F***'."))
    if not PATTERN.fullmatch(last):
        raise Malformed(_("“%s” is no pattern of nine signs out of T F * 0 1 2.") % last)
    first, second = given[:2]
    if first.shape is None and second.shape is None:
        raise NotOffered(_("Compare a place with a shape that is written down."))
    if first.shape is not None:
        known = first.shape
        return Typed(_of_shape(second, lambda one: relates(known, one, last), pl.Boolean), TRUTH)
    fixed = second.shape
    assert fixed is not None
    return Typed(_of_shape(first, lambda one: relates(one, fixed, last), pl.Boolean), TRUTH)


def _of_shape(one: Typed, of: Callable[[Shape], Any], column: Any) -> pl.Expr:
    if one.shape is not None:
        return pl.lit(of(one.shape), column)
    assert one.shapes is not None
    return one.shapes(of, column)


_KINDS: Mapping[str, str | Promise] = {
    NUMBER: gettext_lazy("a number"),
    TEXT: gettext_lazy("a text"),
    TIME: gettext_lazy("a time"),
    SPAN: gettext_lazy("a span of time"),
    DAY: gettext_lazy("a day"),
    CLOCK: gettext_lazy("a time of day"),
    TRUTH: gettext_lazy("a condition"),
    NULL: gettext_lazy("nothing"),
    SHAPE: gettext_lazy("a shape"),
    DURATION: gettext_lazy("a duration"),
}
