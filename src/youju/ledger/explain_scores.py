"""Explanations of scores, places, grades and measures: by which rule, and from which figures.

The assessment is made again from the figures of the basis, and every statistic in the tree is
computed again from its readings. Each part of the tree has its own address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from youju.ledger import address
from youju.ledger.assess import Answer, evaluate
from youju.ledger.exact import Recomputation
from youju.ledger.explain_days import recomputation
from youju.ledger.explain_periods import of_period
from youju.ledger.explained import Explanation
from youju.ledger.request import Request, scheme_named
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.terms.errors import NoEditionInForce, NotEnoughData, NotThere
from youju.terms.figures import Figure
from youju.terms.periods import day_number, parse

GRADE = "grade"
RANK = "rank."


def of_score(city: City, held: Snapshot, asked: address.Address) -> Explanation:
    """The explanation of what a scheme says of one object.

    :raises NotThere: no such scheme, object or item, or no data in the period.
    """
    request = request_of(city, held, asked)
    try:
        answer = evaluate(city, request, snapshot=held)
    except (NotEnoughData, NoEditionInForce) as why:
        raise NotThere(str(why)) from None
    if asked.object not in answer.objects:
        raise NotThere(f"考核对象中没有“{asked.object}”；有：{'、'.join(answer.objects)}。")
    found = traces(answer, asked.object)
    if asked.item not in found:
        raise NotThere(f"{asked.object}没有“{asked.item}”这一项；可用：{'、'.join(found)}。")
    whole = found[asked.item]
    figure = addressed(whole, asked, {one.name: key for key, one in found.items()})
    figure = replace(figure, ref=str(asked.at(None)))
    statistics, differences = 0, list(answer.incidents)
    for where, one in checked(city, held, [whole]):
        if isinstance(one, NotThere):
            continue
        statistics += 1
        if not one.agrees:
            differences.append(f"{where}：{one.verdict}")
    said = f"按方案重新计算；所用{statistics}项统计量由原始数据逐条重算，与库内一致"
    return Explanation(
        figure, figure.value, held.computed, tuple(differences), kept=False, said=said
    )


def request_of(city: City, held: Snapshot, asked: address.Address) -> Request:
    """The assessment that the address of a score speaks of.

    :raises NotThere: no such scheme, point set or choice of editions.
    """
    points = asked.points or (address.AS_WAS,)
    if points not in ((address.AS_WAS,), (address.COMPARABLE,)):
        raise NotThere("得分的点位（points）只有 as-was（各期实际）和 comparable（可比点位）。")
    if asked.edition not in (address.OWN, address.TODAY):
        raise NotThere("得分的标准（edition）只有 own（各期按当期）和 today（均按现行）。")
    period = parse(asked.when, held.settings.week_first_day)
    return Request(scheme_named(city, asked.scheme), period, points[0], asked.edition)


def traces(answer: Answer, name: str) -> dict[str, Figure]:
    """Every figure that an answer has of one object: total, items, parts, measures, places.

    A ranking may bear the name of what it ranks by; its place is ``rank.NAME``.
    """
    outcome = answer.assessment
    total = outcome.totals[name]
    # The sum that the total is made of may bear its name; the total itself is meant.
    found: dict[str, Figure] = dict(total.parts) | {address.TOTAL: total.figure}
    found |= {one.key: one.figure for one in outcome.lines if one.object == name}
    found |= dict(answer.values[name])
    for key, rows in outcome.rankings.items():
        placed = next((one.figure for one in rows if one.object == name), None)
        if placed is not None:
            found[RANK + key] = placed
    if name in outcome.grades:
        found[GRADE] = outcome.grades[name].figure
    return found


def addressed(figure: Figure, asked: address.Address, names: Mapping[str, str]) -> Figure:
    """The tree with an address on every part that the scheme knows by name."""
    parts = tuple(addressed(one, asked, names) for one in figure.of)
    ref = figure.ref
    key = names.get(figure.name) or names.get(figure.name.partition("（")[0])
    if not ref and key is not None:
        ref = str(replace(asked, item=key, basis=None))
    return replace(figure, of=parts, ref=ref)


def checked(
    city: City, held: Snapshot, figures: Iterable[Figure]
) -> list[tuple[str, Explanation | NotThere]]:
    """Every statistic of a period in these trees, computed again from its readings, once.

    The readings of an object are fetched once for all of them.
    """
    from youju.ledger.explain import kind_of

    wanted = dict.fromkeys(
        one.ref
        for figure in figures
        for _, one in figure.walk()
        if one.ref.startswith(f"{address.PERIOD}/")
    )
    asked = {text: address.read(text) for text in wanted}
    read: dict[tuple[object, ...], Recomputation] = {}
    spans = _spans(asked.values(), held)
    found: list[tuple[str, Explanation | NotThere]] = []
    for text, one in asked.items():
        kind = kind_of(held, one.object)
        base = replace(one, dust=address.KEPT)
        shared = (one.object, one.points)
        key = (*shared, one.dust)
        if key not in read:
            measured = read.get((*shared, address.KEPT))
            if measured is None:
                measured = recomputation(city, held, base, kind, spans[shared])
                read[*shared, address.KEPT] = measured
            if one.dust != address.KEPT:
                read[key] = recomputation(city, held, one, kind, spans[shared], measured=measured)
        try:
            found.append((text, of_period(city, held, one, kind, again=read[key], shown=False)))
        except NotThere as why:
            found.append((text, why))
    return found


def _spans(
    asked: Iterable[address.Address], held: Snapshot
) -> dict[tuple[str, tuple[str, ...]], tuple[int, int]]:
    """Object and points → the first and last day that is asked of it."""
    found: dict[tuple[str, tuple[str, ...]], tuple[int, int]] = {}
    for one in asked:
        period = parse(one.when, held.settings.week_first_day)
        first, last = day_number(period.start), day_number(period.end)
        key = (one.object, one.points)
        low, high = found.get(key, (first, last))
        found[key] = (min(low, first), max(high, last))
    return found
