"""封账: what was revised after a period was published, and the sentence that says so.

A published period stands on the computation that its product froze (its cut-off). What changed
in its days since then is the difference between that computation and a later one; the period
itself keeps its numbers, and the next 累计 carries the revision with it and says so.

    revisions(city, period, closed, now)   points and days, old and new; places before and after
    note(revised)                          累计含对9月、10月数据的修订。
    stages(city, level, on)                the steps of review of a station level on a day
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from youju.ledger import assess, differences, store
from youju.ledger.differences import Change, Moved
from youju.ledger.request import Request
from youju.ledger.snapshot import Snapshot, load
from youju.readings.city import City
from youju.scoring import schemes
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData
from youju.terms.periods import DAY, MONTH, Period, day_number, month_of
from youju.terms.places import COUNTY, SITE

STAGES = ("实时未审核", "初审", "复核", "终审")
"""The steps of review where a city says nothing else."""
HEAD = ("since", "level", "stages")


@dataclass(frozen=True)
class Revisions:
    """What a later computation says otherwise of the days of a closed period.

    ``points``: day values of stations; ``counties``: of counties; ``moved``: places and ranked
    values, by the scheme (empty without one); ``names``: station → its name; ``rankings``: key
    of a ranking of the scheme → its name.
    """

    period: Period
    closed: int
    now: int
    points: tuple[Change, ...]
    counties: tuple[Change, ...]
    moved: tuple[Moved, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    rankings: dict[str, str] = field(default_factory=dict)

    @property
    def none(self) -> bool:
        """Whether nothing was revised."""
        return not (self.points or self.counties or self.moved)

    @property
    def months(self) -> tuple[Period, ...]:
        """The months in which a value was revised."""
        return tuple(dict.fromkeys(month_of(one.day) for one in (*self.points, *self.counties)))


def revisions(
    city: City,
    period: Period,
    closed: int,
    now: int | None = None,
    *,
    scheme: str = "",
    held: Snapshot | None = None,
) -> Revisions:
    """What changed in the days of a period between its cut-off and a later computation.

    ``scheme``: the text of the scheme by which places are compared; ``held``: the later
    snapshot, where it is at hand.

    :raises NotThere: there is no such computation.
    :raises BadInput: the later one is the earlier one.
    """
    after = held if held is not None else load(city, now)
    if after.computed.number < closed or (now is not None and now != after.computed.number):
        raise BadInput(f"第{after.computed.number}次计算早于封账时的第{closed}次计算。")
    before = load(city, closed)
    span = (day_number(period.start), day_number(period.end))
    changed = [
        tuple(differences.of_rows(before.days((kind,), *span), after.days((kind,), *span)))
        for kind in (SITE, COUNTY)
    ]
    return Revisions(
        period,
        closed,
        after.computed.number,
        changed[0],
        changed[1],
        _moved(before, after, period, scheme),
        {one.site: one.name for one in after.register.sites},
        _rankings(scheme, period),
    )


def note(revised: Iterable[Period]) -> str:
    """The printed note of a 累计 that holds revised months; nothing without any.

    >>> from youju.terms.periods import parse
    >>> note([parse("2026-09"), parse("2026-10")])
    '累计含对9月、10月数据的修订。'
    >>> note([])
    ''
    """
    months = sorted({month_of(one.start) for one in revised})
    if not months:
        return ""
    many = len({one.start.year for one in months}) > 1
    said = [
        f"{one.start.year}年{one.start.month}月" if many else f"{one.start.month}月"
        for one in months
    ]
    return f"累计含对{'、'.join(said)}数据的修订。"


def revised_months(
    closed: Iterable[tuple[Period, int]], city: City, held: Snapshot
) -> list[Period]:
    """Those of the closed months whose days a later computation says otherwise.

    Only these days are read, so that a year of closed months costs little.
    """
    return [
        period
        for period, basis in closed
        if period.kind in (MONTH, DAY)
        and basis < held.computed.number
        and _differs(city, period, basis, held)
    ]


def _differs(city: City, period: Period, basis: int, held: Snapshot) -> bool:
    first, last = day_number(period.start), day_number(period.end)
    kinds = (SITE, COUNTY)
    before = store.days(city, kinds=kinds, first=first, last=last, basis=basis)
    return bool(differences.of_rows(before, held.days(kinds, first, last)))


def stages(city: City, level: str, on: date) -> tuple[str, ...]:
    """The steps of review of a station level on a day, from ``register/stages.csv``.

    ::

        since,level,stages
        2026-01-01,国控,实时未审核>初审>复核>终审
        2026-01-01,,实时未审核>审核>终审

    A line without a level is for all levels that have none of their own. Without the file, or
    before its first line, ``STAGES``.

    :raises BadInput: another head, no date, or a line without steps; with the line.
    """
    file = city.path / "register" / "stages.csv"
    if not file.is_file():
        return STAGES
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    if tuple(rows.fieldnames or ()) != HEAD:
        raise BadInput(f"{file} 第1行的表头应为 {','.join(HEAD)}。")
    found: dict[str, tuple[date, tuple[str, ...]]] = {}
    for row in rows:
        where = f"{file} 第{rows.line_num}行"
        try:
            since = date.fromisoformat((row["since"] or "").strip())
        except ValueError:
            raise BadInput(f"{where}“since”一栏不是日期，如 2026-01-01。") from None
        steps = tuple(one.strip() for one in (row["stages"] or "").split(">") if one.strip())
        if not steps:
            raise BadInput(f"{where}没有写审核步骤，如 {'>'.join(STAGES)}。")
        of = (row["level"] or "").strip()
        if since <= on and (of not in found or found[of][0] <= since):
            found[of] = (since, steps)
    return found.get(level, found.get("", (on, STAGES)))[1]


# inside


def _rankings(scheme: str, period: Period) -> dict[str, str]:
    if not scheme:
        return {}
    try:
        known = schemes.load(scheme, on=period.end)
    except NoEditionInForce:
        return {}
    return {key: one.name for key, one in known.rankings.items()}


def _moved(before: Snapshot, after: Snapshot, period: Period, scheme: str) -> tuple[Moved, ...]:
    if not scheme:
        return ()
    request = Request(scheme, period, movement=False)
    try:
        old, new = (assess.within(one, request).assessment for one in (before, after))
    except (NotEnoughData, NoEditionInForce):
        return ()
    return tuple(differences.moved(old, new))
