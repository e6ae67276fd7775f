"""畜禽粪污综合利用率 — how much of the manure of livestock is used.

>>> on = date(2025, 12, 31)
>>> found = manure_rate(796, 1000, on=on, unit="万t")
>>> found.value, found.note
(Decimal('79.6'), '由农业农村部门公布')
>>> print(*(part.line() for part in found.of), sep="；")
畜禽粪污综合利用量 = 796 万t；畜禽粪污产生量 = 1000 万t
"""

from __future__ import annotations

from datetime import date

from youju.standards.farming import shares
from youju.terms.dated import Standard
from youju.terms.figures import Figure
from youju.terms.numbers import Number

STANDARD = Standard.load("youju.standards.farming", "livestock.toml")


def manure_rate(used: Number, produced: Number, *, on: date, unit: str = "t") -> Figure:
    """综合利用量/产生量 in percent, held at 10⁻⁶; both in ``unit`` (t or 万t).

    The denominator is all manure produced, not what the farms of scale produce. Refuses negative
    amounts and more used than produced (BadInput), other units (UnknownUnit), nothing produced
    (NotEnoughData), floats (NotExact).
    """
    edition = STANDARD.on(on)
    return shares.rate(edition, "manure", {edition.says["manure"]["part"]: used}, produced, unit)


def target(year: int, *, on: date, area: str = "全国") -> Figure:
    """The target of a year for 全国 or 长江流域, in percent; refuses others (NotThere)."""
    return shares.target(STANDARD.on(on), "manure", year, area)
