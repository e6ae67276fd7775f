"""减排工程 — the projects of the ledger: an installation, factors with their days, activity.

What one run of an installation saved is its activity times what the factor fell by:

>>> from decimal import Decimal
>>> kiln = Project("P1", "水泥窑脱硝改造", "1号窑", "nox", date(2023, 7, 1),
...     before=Factor(Decimal("1.5"), "kg/t", date(2020, 1, 1), "2020年环境统计"),
...     after=(Factor(Decimal("0.5"), "kg/t", date(2023, 7, 1), "验收监测"),))
>>> run = Run("P1", date(2023, 7, 1), date(2023, 12, 31), 500_000, "t")
>>> saved(kiln, run)
Fraction(500, 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from youju.terms.errors import BadInput, UnknownUnit
from youju.terms.numbers import Number, exact

MASSES = {"t": Fraction(1), "kg": Fraction(1, 1000), "g": Fraction(1, 1_000_000)}
"""Masses of pollutant in a factor, in tonnes."""


@dataclass(frozen=True, slots=True)
class Factor:
    """How much of the pollutant a unit of activity emits: ``kg/t``, ``g/m³``, ``kg/万m³`` …

    ``source``: where it comes from (accounting handbook, acceptance test, statistics); in force
    from ``since`` to ``until``, both included.
    """

    value: Number
    unit: str
    since: date
    source: str
    until: date | None = None

    def covers(self, first: date, last: date) -> bool:
        """Whether it is in force on all days of a span."""
        return self.since <= first and (self.until is None or last <= self.until)

    def tonnes_per(self, activity: str) -> Fraction:
        """Tonnes per unit of activity; refuses a factor per something else (UnknownUnit)."""
        mass, _, per = self.unit.partition("/")
        if mass not in MASSES or not per:
            raise UnknownUnit(
                f"排放因子的单位“{self.unit}”应写成质量/活动水平，如 kg/t；"
                f"质量可用 {'、'.join(MASSES)}。"
            )
        if per != activity:
            raise UnknownUnit(
                f"排放因子以 {self.unit} 计，活动水平以 {activity} 计，对不上；请先换算成同一单位。"
            )
        number = exact(self.value)
        if number < 0:
            raise BadInput(f"排放因子不能为负：{self.value} {self.unit}（{self.source}）。")
        return number * MASSES[mass]


@dataclass(frozen=True, slots=True)
class Offset:
    """Tonnes of a reduction that a new project used up on a day (区域削减), and which project."""

    on: date
    tonnes: Number
    used_by: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project (减排工程) on one installation (设施、排口) and one pollutant.

    ``completed``: the day from which it counts, ``None`` while it is under way. ``before``: the
    factor without it, ``after``: those with it, one for each stretch of days. ``offsets``: what new
    projects used up, each in the period of its day.
    """

    key: str
    name: str
    installation: str
    pollutant: str
    completed: date | None
    before: Factor
    after: tuple[Factor, ...]
    offsets: tuple[Offset, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The activity of a project's installation from ``first`` to ``last``, both included."""

    project: str
    first: date
    last: date
    activity: Number
    unit: str


def saved(project: Project, run: Run) -> Fraction:
    """Tonnes that the project saved in one run: activity × (before − after).

    Refuses a run that begins before the completion or that two factors share (to be split), a
    rise of the factor, which is no reduction, and negative activity (BadInput); units that do not
    fit (UnknownUnit).
    """
    where = f"“{project.name}”{run.first} 至 {run.last}"
    if run.first > run.last:
        raise BadInput(f"{where}：起日晚于止日。")
    if project.completed is None or run.first < project.completed:
        raise BadInput(
            f"{where}的活动水平早于完成日期（{project.completed or '未完成'}）；"
            "减排量自完成起计，请按完成日期拆分。"
        )
    amount = exact(run.activity)
    if amount < 0:
        raise BadInput(f"{where}的活动水平不能为负：{run.activity}。")
    fall = project.before.tonnes_per(run.unit) - factor_of(project, run).tonnes_per(run.unit)
    if fall < 0:
        raise BadInput(f"{where}：完成后的排放因子高于完成前，不是减排；新增排放另行核算。")
    return amount * fall


def factor_of(project: Project, run: Run) -> Factor:
    """The factor in force on all days of a run; refuses none, and a run that several share."""
    found = [factor for factor in project.after if factor.covers(run.first, run.last)]
    if len(found) != 1:
        why = "有多个排放因子" if found else "没有一个排放因子覆盖全程"
        raise BadInput(
            f"“{project.name}”{run.first} 至 {run.last} {why}；请按因子的起止日期拆分活动水平。"
        )
    return found[0]
