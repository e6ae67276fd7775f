"""主要污染物重点工程减排量 — the ledger: what projects saved, once each, from their completion.

>>> from youju.terms.periods import year_of
>>> kiln = Project("P1", "1号窑脱硝改造", "1号窑", "nox", date(2023, 7, 1),
...     before=Factor(Decimal("1.5"), "kg/t", date(2020, 1, 1), "2020年环境统计"),
...     after=(Factor(Decimal("0.5"), "kg/t", date(2023, 7, 1), "验收监测"),))
>>> ledger = Ledger((kiln,), (Run("P1", date(2023, 7, 1), date(2023, 12, 31), 500_000, "t"),))
>>> print(ledger.total("nox", year_of(date(2023, 12, 31))).explain(1))
2023年氮氧化物重点工程减排量 = 500 t  ← 环办综合函〔2022〕350号 核算方法〔待核〕  （基准年 2020 年）
  1号窑脱硝改造减排量 = 500 t  ← 环办综合函〔2022〕350号 核算方法〔待核〕
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from youju.standards.emissions.projects import Factor, Offset, Project, Run, factor_of, saved
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, exact, plain, round_even, total
from youju.terms.periods import Period

STANDARD = Standard.load("youju.standards.emissions", "reductions.toml")


@dataclass(frozen=True)
class Ledger:
    """All projects and runs of a city, checked whole when it is made.

    Refuses (BadInput) a project listed twice, a run of no project, runs of one project that
    overlap, and two projects on one installation and pollutant where the later does not start
    from the factor that the earlier reached: that reduction would count twice.
    """

    projects: tuple[Project, ...]
    runs: tuple[Run, ...] = ()

    def __post_init__(self) -> None:
        keys = [project.key for project in self.projects]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise BadInput(f"减排工程{'、'.join(twice)}登记了两次；同一项目只能登记一次。")
        if lost := sorted({run.project for run in self.runs} - set(keys)):
            raise BadInput(f"活动水平所属的工程{'、'.join(lost)}没有登记；请先登记工程。")
        _refuse_overlaps(self.projects, self.runs)
        _refuse_double(self.projects)

    def total(self, pollutant: str, period: Period) -> Figure:
        """重点工程减排量 of a pollutant (``cod``, ``nh3n``, ``nox``, ``vocs``) in a period, t.

        The sum of ``entry`` over all its projects, each listed with its reason when it counts
        nothing. ``period``: judged by the guide of its last day. Refuses other pollutants
        (UnknownSubstance), runs that reach out of the period (BadInput).
        """
        edition = STANDARD.on(period.end)
        name = _pollutant(edition, pollutant)
        parts = [
            self.entry(project.key, period)
            for project in self.projects
            if project.pollutant == pollutant
        ]
        says = edition.says["project"]
        sum_ = total(exact(part.value) for part in parts)
        return Figure(
            f"{period.label}{name}重点工程减排量",
            _short(sum_),
            "t",
            by=edition.clause(says["clause"], says["mark"]),
            of=tuple(parts),
            note=f"基准年 {edition.says['baseline']['year']} 年",
        )

    def entry(self, key: str, period: Period) -> Figure:
        """What one project saved in a period, in tonnes; 0 with the reason where it does not count.

        Not counted: completed in the baseline year or before, not completed by the end of the
        period. What new projects used up in the period (区域削减) is taken off, so that a month may
        be negative; refuses when more was used up by then than had been saved (BadInput).
        """
        project = next((one for one in self.projects if one.key == key), None)
        if project is None:
            raise BadInput(f"没有登记工程 {key}。")
        edition = STANDARD.on(period.end)
        _pollutant(edition, project.pollutant)
        name = f"{project.name}减排量"
        base = edition.says["baseline"]
        if project.completed is not None and project.completed.year <= base["year"]:
            by = edition.clause(base["clause"], base["mark"])
            return Figure(name, 0, "t", by=by, note=f"{project.completed} 完成，已在基准年内，不计")
        if project.completed is None or project.completed > period.end:
            says = edition.says["completion"]
            when = f"{project.completed} 完成" if project.completed else "尚未完成"
            by = edition.clause(says["clause"], says["mark"])
            return Figure(name, 0, "t", by=by, note=f"{when}，自完成起计")
        parts: list[Figure] = []
        sum_ = Fraction(0)
        for run in self.runs:
            if run.project != key or run.last < period.start or run.first > period.end:
                continue
            if run.first < period.start or run.last > period.end:
                raise BadInput(
                    f"“{project.name}”{run.first} 至 {run.last} 的活动水平跨出{period.label}；"
                    "请按时段拆分。"
                )
            one = saved(project, run)
            parts.append(_run(project, run, one))
            sum_ += one
        offsets = [one for one in project.offsets if period.start <= one.on <= period.end]
        if offsets:
            self._require_covered(project, period.end)
        told = edition.says["offset"]
        by = edition.clause(told["clause"], told["mark"])
        parts += [
            Figure("用于区域削减", one.tonnes, "t", by=by, note=f"{one.on} {one.used_by}，扣减")
            for one in offsets
        ]
        used = total(exact(one.tonnes) for one in offsets)
        says = edition.says["project"]
        return Figure(
            name,
            _short(sum_ - used),
            "t",
            by=edition.clause(says["clause"], says["mark"]),
            of=tuple(parts),
            note="" if parts else f"{period.label}没有活动水平",
        )

    def _require_covered(self, project: Project, last: date) -> None:
        """Refuses offsets that are negative, or more by a day than was saved by then."""
        if any(exact(one.tonnes) < 0 for one in project.offsets):
            raise BadInput(f"“{project.name}”用于区域削减的量不能为负。")
        done = total(
            saved(project, run)
            for run in self.runs
            if run.project == project.key and run.last <= last
        )
        used = total(exact(one.tonnes) for one in project.offsets if one.on <= last)
        if used > done:
            raise BadInput(
                f"“{project.name}”到 {last} 用于区域削减 {_short(used)} t，多于累计减排量 "
                f"{_short(done)} t；请核对台账。"
            )


def _run(project: Project, run: Run, tonnes: Fraction) -> Figure:
    after = factor_of(project, run)
    return Figure(
        f"{run.first} 至 {run.last}",
        _short(tonnes),
        "t",
        of=(
            Figure("活动水平", run.activity, run.unit),
            Figure("完成前排放因子", project.before.value, project.before.unit,
                   ref=project.before.source),
            Figure("完成后排放因子", after.value, after.unit, ref=after.source),
        ),
    )  # fmt: skip


def _pollutant(edition: Edition, pollutant: str) -> str:
    names = edition.says["pollutants"]["names"]
    if pollutant not in names:
        known = "、".join(f"{key}（{name}）" for key, name in names.items())
        raise UnknownSubstance(f"“{pollutant}”不是总量减排的污染物；可用 {known}。")
    return str(names[pollutant])


def _refuse_overlaps(projects: Sequence[Project], runs: Sequence[Run]) -> None:
    names = {project.key: project.name for project in projects}
    by_project: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_project[run.project].append(run)
    for key, found in by_project.items():
        for first, second in pairwise(sorted(found, key=lambda run: run.first)):
            if second.first <= first.last:
                raise BadInput(
                    f"“{names[key]}”的活动水平 {first.first} 至 {first.last} 与 "
                    f"{second.first} 至 {second.last} 重叠；同一天只能计一次。"
                )


def _refuse_double(projects: Sequence[Project]) -> None:
    found: dict[tuple[str, str], list[Project]] = defaultdict(list)
    for project in projects:
        found[project.installation, project.pollutant].append(project)
    for (installation, _), chain in found.items():
        chain.sort(key=lambda project: project.completed or date.max)
        for earlier, later in pairwise(chain):
            if later.completed is not None and earlier.completed == later.completed:
                raise BadInput(
                    f"{installation}的“{earlier.name}”与“{later.name}”同日完成、同一污染物；"
                    "请合并为一个工程。"
                )
            reached = max(earlier.after, key=lambda factor: factor.since)
            if (exact(reached.value), reached.unit) != (
                exact(later.before.value),
                later.before.unit,
            ):
                raise BadInput(
                    f"{installation}的“{later.name}”应从“{earlier.name}”完成后的排放因子 "
                    f"{reached.value} {reached.unit} 算起，而不是 {later.before.value} "
                    f"{later.before.unit}；否则减排量重复计算。"
                )


def _short(number: Fraction) -> Decimal:
    return plain(round_even(number, HELD_DECIMALS))


__all__ = ["STANDARD", "Factor", "Ledger", "Offset", "Project", "Run"]
