"""city.toml: what a city says about itself, as a frozen value; unknown keys are refused.

>>> settings = read_settings('name = "某市"\\nweek_first_day = 0\\n')
>>> settings.name, settings.which_counts(date(2026, 3, 1))
('某市', 'issued')
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, time
from typing import Any

from youju.terms.errors import BadInput
from youju.terms.states import State

ISSUED, OWN = "issued", "own"
"""Which of two values counts where an authority issued one and the city's readings give another."""
DUST_HOUR, DUST_DAY = "hour", "day"
"""Whether a dust mark takes out the marked hours or every hour of the days that they touch."""


@dataclass(frozen=True, slots=True)
class Counts:
    """From ``since`` on, ``which`` value counts: ``issued`` (下发) or ``own`` (自算)."""

    since: date
    which: str


@dataclass(frozen=True, slots=True)
class WaterRule:
    """From ``since`` on, whether automatic readings of a section are joined (``join``) with its
    manual samples in months and longer periods: by which ``clause``, on what ``basis`` (文号).

    Where they are joined, the automatic values of pH, DO, CODMn, NH3-N, TP and TN go before the
    manual ones; before the first line and without any they only stand beside them.
    """

    since: date
    join: bool
    clause: str
    basis: str


@dataclass(frozen=True, slots=True)
class Office:
    """One organisation named in documents: the issuing bureau, a county's government, …"""

    key: str
    name: str
    short: str = ""
    county: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """A watched folder (inside the city's folder, or an absolute path) and what lies in it.

    Without ``layout`` a file is known by its head; without ``state`` the layout's own state
    holds. ``issuer`` and ``document`` are needed for issued values, which say neither.
    """

    folder: str
    layout: str = ""
    state: str = ""
    issuer: str = ""
    document: str = ""
    others_ignored: bool = False


STATES = {"realtime": State.REALTIME, "reviewed": State.REVIEWED, "final": State.FINAL}
"""How far values were reviewed, as settings, layouts and the command line write it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one city.

    ``week_first_day``: 0 = Monday … 6 = Sunday. ``counts``: dated; before the first line and
    without any, ``issued``. ``map``: path of a GeoJSON file inside the folder, empty for none.
    ``invented``: the city does not exist, and every output says so. ``inboxes``: the watched
    folders, ``inbox`` without any; ``inbox_max_mb``: larger files are refused there.
    ``optimize_at``, ``compute_at``, ``morning_at``: Beijing time of the nightly upkeep of the
    tables, of the morning computation, and at which the morning sheet 晨报 goes out.
    """

    name: str
    invented: bool = False
    province: str = ""
    week_first_day: int = 0
    dust: str = DUST_HOUR
    map: str = ""
    counts: tuple[Counts, ...] = ()
    water: tuple[WaterRule, ...] = ()
    offices: tuple[Office, ...] = ()
    inboxes: tuple[Inbox, ...] = ()
    inbox_max_mb: int = 200
    optimize_at: str = "02:30"
    compute_at: str = "06:30"
    morning_at: str = "08:30"

    def which_counts(self, day: date) -> str:
        """``issued`` or ``own`` on that day."""
        which = ISSUED
        for line in self.counts:
            if line.since <= day:
                which = line.which
        return which

    def water_rule(self, day: date) -> WaterRule | None:
        """The rule by which automatic readings of water are joined on that day, None for not."""
        found = None
        for line in self.water:
            if line.since <= day:
                found = line if line.join else None
        return found

    def office(self, role: str, county: str = "") -> Office | None:
        """The first office with that role (of that county), None when none is named."""
        for one in self.offices:
            if one.role == role and one.county == county:
                return one
        return None

    def watched(self) -> tuple[Inbox, ...]:
        """The watched folders."""
        return self.inboxes or (Inbox("inbox"),)

    def for_figures(self) -> Settings:
        """The same without what only says how the city is run and changes no figure."""
        plain = {name: default for name, default in _DEFAULTS.items() if name in RUNNING}
        return replace(self, **plain)

    def to_toml(self) -> str:
        """The text of city.toml; how the city is run stands there only where it was changed."""
        lines = [
            f"{key} = {_literal(getattr(self, key))}"
            for key in ("name", "province", "invented", "week_first_day", "dust", "map", *RUNNING)
            if key not in RUNNING or getattr(self, key) != _DEFAULTS[key]
            if key != "inboxes"
        ]
        for key in ("counts", "water", "offices", "inboxes"):
            for one in getattr(self, key):
                lines += ["", f"[[{key}]]"]
                lines += [
                    f"{part.name} = {_literal(getattr(one, part.name))}" for part in fields(one)
                ]
        return "\n".join(lines) + "\n"


RUNNING = ("inboxes", "inbox_max_mb", "optimize_at", "compute_at", "morning_at")
"""Settings that say how the city is run; no figure depends on them."""
_DEFAULTS: dict[str, Any] = {
    one.name: one.default for one in fields(Settings) if one.default is not MISSING
}


def read_settings(text: str, source: str = "city.toml") -> Settings:
    """The settings from TOML text.

    :raises BadInput: no TOML, an unknown key (with its line), a missing or impossible value.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadInput(f"{source} 不是有效的 TOML：{wrong}。") from None
    made = dict(said)
    made["counts"] = _sorted(_several(said, "counts", Counts, text, source))
    joined: tuple[WaterRule, ...] = _several(said, "water", WaterRule, text, source)
    made["water"] = tuple(sorted(joined, key=lambda line: line.since))
    made["offices"] = _several(said, "offices", Office, text, source)
    made["inboxes"] = _several(said, "inboxes", Inbox, text, source)
    settings: Settings = _made(Settings, made, text, source)
    _check(settings, text, source)
    return settings


def _check(settings: Settings, text: str, source: str) -> None:
    def refuse(key: str, why: str) -> None:
        raise BadInput(f"{source} 第{_line_of(text, key)}行“{key}”{why}。")

    if not settings.name.strip():
        refuse("name", "为空；请写城市名称")
    if settings.week_first_day not in range(7):
        refuse("week_first_day", "应为 0（周一）至 6（周日）")
    if settings.dust not in (DUST_HOUR, DUST_DAY):
        refuse("dust", f"应为 {DUST_HOUR}（按小时）或 {DUST_DAY}（按日）")
    for line in settings.counts:
        if line.which not in (ISSUED, OWN):
            refuse("which", f"应为 {ISSUED}（下发值为准）或 {OWN}（自算值为准）")
    for rule in settings.water:
        if rule.join and not (rule.clause.strip() and rule.basis.strip()):
            refuse("join", "为 true 时应写明条款（clause）和依据（basis，如文号）")
    for inbox in settings.inboxes:
        if not inbox.folder.strip() or ".." in inbox.folder.split("/"):
            refuse("folder", "应为城市库内的文件夹（如 inbox/省平台）或绝对路径")
        if inbox.state and inbox.state not in STATES:
            refuse("state", f"应为 {'、'.join(STATES)} 之一")
    if settings.inbox_max_mb < 1:
        refuse("inbox_max_mb", "应为正整数（MB）")
    for key in ("optimize_at", "compute_at", "morning_at"):
        try:
            time.fromisoformat(getattr(settings, key))
        except ValueError:
            refuse(key, "应为时刻，如 02:30")


def _several(
    said: Mapping[str, Any], key: str, kind: Any, text: str, source: str
) -> tuple[Any, ...]:
    rows = said.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInput(f"{source} 第{_line_of(text, key)}行“{key}”应写成若干个 [[{key}]]。")
    return tuple(_made(kind, row, text, source) for row in rows)


def _sorted(lines: tuple[Counts, ...]) -> tuple[Counts, ...]:
    return tuple(sorted(lines, key=lambda line: line.since))


_TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "bool": bool,
    "int": int,
    "date": date,
}


def _made(kind: Any, said: Mapping[str, Any], text: str, source: str) -> Any:
    known = {one.name: one for one in fields(kind)}
    for key, value in said.items():
        if key not in known:
            raise BadInput(
                f"{source} 第{_line_of(text, key)}行有不认识的键“{key}”；"
                f"可用的键：{'、'.join(known)}。"
            )
        wanted = _TYPES.get(str(known[key].type))
        wrong = wanted is not None and not isinstance(value, wanted)
        if wrong or (wanted is int and isinstance(value, bool)):
            raise BadInput(
                f"{source} 第{_line_of(text, key)}行“{key}”的值 {value!r} 类型不对，"
                f"应为 {known[key].type}。"
            )
    for key, one in known.items():
        if one.default is MISSING and key not in said:
            raise BadInput(f"{source} 缺少“{key}”。")
    return kind(**said)


def _line_of(text: str, key: str) -> int:
    """The line on which a key stands (TOML parsers do not tell); 1 when it can't be seen."""
    pattern = re.compile(rf'^\s*\[*\s*(?:[\w".-]+\.)?"?{re.escape(key)}"?\s*(?:=|\]|\.)')
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return number
    return 1


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML basic string
    return str(value)
