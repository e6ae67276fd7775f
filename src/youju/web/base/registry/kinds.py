"""The three sheets of the registry: stations, organisations, persons — out, judged, taken in.

Things that a sheet does not name stay as they are; a sheet never deletes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from youju.terms.places import ASSESSED, LEVELS, ROLES, Register, Site
from youju.web.base.registry import actions, forms, lines, queries, sheets
from youju.web.base.registry.models import RegisterChange
from youju.web.base.registry.sheets import Column, Row
from youju.web.base.registry.words import KINDS
from youju.web.base.rights import actions as rights
from youju.web.base.rights.forms import ACCOUNT
from youju.web.base.rights.models import Holding, Organisation, User
from youju.web.base.rights.words import (
    AUDITOR,
    COUNTY,
    DEPARTMENT,
    ENTERPRISE,
    LEADER,
    OFFICE,
    STATION,
)

STATION_ROLES = {kept: word for word, kept in ROLES.items()}
KIND_WORDS = {
    "city-government": "市人民政府",
    "office": "生环委办",
    "bureau": "市生态环境局",
    "county-bureau": "县区分局",
    "government": "县区人民政府",
    "department": "部门",
    "station": "监测站",
    "enterprise": "排污单位",
    "other": "其他",
}
"""Kinds of units as the sheet writes them (the sheet is Chinese in every language)."""
PERSON_ROLES = {
    OFFICE: "生环委办",
    LEADER: "领导",
    COUNTY: "县区",
    DEPARTMENT: "部门",
    STATION: "监测站",
    AUDITOR: "审计",
    ENTERPRISE: "排污单位",
}
assert set(KIND_WORDS) == set(KINDS)


@dataclass(frozen=True)
class Change:
    """One thing that would be new or different: what, its words before and after."""

    name: str
    before: str
    after: str


@dataclass
class Verdict:
    """What a sheet would do: its rows, the changes of the good ones, how to take them in.

    ``digest`` is over what would change: another digest at confirming means that somebody
    changed the same meanwhile. ``seen`` and ``fresh`` are registers (stations only).
    """

    rows: list[Row]
    changes: list[Change] = field(default_factory=list)
    seen: Register | None = None
    fresh: Register | None = None
    take: Callable[[User, str], Any] = lambda by, because: None

    @property
    def bad(self) -> list[Row]:
        """Rows with something wrong."""
        return [one for one in self.rows if not one.good]

    @property
    def digest(self) -> str:
        """Over the changes."""
        said = [(one.name, one.before, one.after) for one in self.changes]
        if self.seen is not None:
            said.append((self.seen.sha256, "", ""))
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Kind:
    """One sheet: name, columns, the rows that go out, the verdict on rows that come in."""

    key: str
    sheet: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    out: Callable[[Mapping[str, str]], list[dict[str, str]]]
    judge: Callable[[list[Row]], Verdict]
    right: str
    asks_why: bool = False


# stations


STATIONS = (
    Column("site", "站点编码", "必填；同一站点有几段隶属关系时，每段一行。", width=12),
    Column("name", "站点名称", "必填。", width=18),
    Column("county", "县区", "名录或机构中已有的县区；留空则不计入任何县区。", width=12),
    Column("city", "城市", "", width=18),
    Column("lon", "经度", "十进制度数，73 至 136。", width=11),
    Column("lat", "纬度", "十进制度数，3 至 54。", width=11),
    Column("level", "级别", "、".join(LEVELS) + "之一。", LEVELS, 8),
    Column(
        "role", "用途", "、".join(ROLES) + "之一；只有“评价”的站点计入县区和全市。", tuple(ROLES), 9
    ),
    Column("aliases", "别名", "用分号隔开；各类报表里对这个站点的写法。", width=30),
    Column("predecessor", "前身", "被这个站点接替的站点的编码。", width=10),
    Column("since", "起始日", "2026-03-01；留空为一直如此。", width=12),
    Column("until", "截止日", "2026-03-01，含当日；留空为至今。", width=12),
)


def _stations_out(asked: Mapping[str, str]) -> list[dict[str, str]]:
    register = queries.newest()
    county = asked.get("county", "")
    kept = {
        one.key
        for one in lines.stations(register, queries.today())
        if (not county or one.line.county == county.removeprefix("-"))
        and (not asked.get("level") or one.line.level == asked["level"])
        and (not asked.get("role") or one.line.role == asked["role"])
        and (not asked.get("state") or one.state == asked["state"])
    }
    return [_station_row(one) for one in register.sites if one.site in kept]


def _station_row(one: Site) -> dict[str, str]:
    return {
        "site": one.site,
        "name": one.name,
        "county": one.county,
        "city": one.city,
        "lon": one.lon,
        "lat": one.lat,
        "level": one.level,
        "role": STATION_ROLES[one.role],
        "aliases": "；".join(one.aliases),
        "predecessor": one.predecessor,
        "since": one.since.isoformat() if one.since else "",
        "until": one.until.isoformat() if one.until else "",
    }


def _judge_stations(rows: list[Row]) -> Verdict:
    old = queries.newest()
    known = queries.counties(old)
    city = (old.cities() or (queries.city_name(),))[0]
    read: list[tuple[Row, Site]] = []
    for row in rows:
        line = _station_line(row, known, city)
        if line is not None:
            read.append((row, line))
    _refuse_overlaps(read)
    by_key: dict[str, list[tuple[Row, Site | None]]] = {}
    lines_of = {id(row): line for row, line in read}
    for row in rows:
        by_key.setdefault(row.said["site"], []).append((row, lines_of.get(id(row))))

    def together() -> Register:
        """The register with the stations whose rows are all good."""
        fresh = old
        for key, found in by_key.items():
            if not all(row.good for row, _line in found):
                for row, _line in found:
                    if row.good:
                        row.refuse(
                            "", f"站点 {key or '（空）'} 的另一行有误，同一站点的各行一并退回。"
                        )
                continue
            fresh = lines.put(fresh, key, [line for _row, line in found if line is not None])
        return fresh

    fresh = together()
    # A station that is returned may take away what another one leans on: look until nothing falls.
    while wrong := _faults(fresh, old):
        for key, words in wrong.items():
            for row, _line in by_key.get(key, []):
                row.refuse("", words)
        fresh = together()
    differ = lines.differences(old, fresh)
    changes = [
        Change(f"{one.name}（{one.key}）", _in_lines(one.before), _in_lines(one.after))
        for one in differ
    ]

    def take(by: User, because: str) -> RegisterChange:
        return actions.hand_in(
            fresh,
            seen=old.sha256,
            by=by,
            what=f"用表格更新站点 {len(differ)} 个",
            because=because,
        )

    return Verdict(rows, changes, old, fresh, take)


def _faults(fresh: Register, old: Register) -> dict[str, str]:
    with override("zh-hans"):  # the sheet is Chinese in every language of the site
        return lines.faults(fresh, old)


def _station_line(row: Row, counties: list[str], city: str) -> Site | None:
    said = row.said
    if not said["site"]:
        row.refuse("site", "站点编码为空。")
    elif not forms.CODE.fullmatch(said["site"]):
        row.refuse("site", "编码中不能有空格和 / ? # % \\。")
    if not said["name"]:
        row.refuse("name", "站点名称为空。")
    if said["county"] and said["county"] not in counties:
        row.refuse("county", f"名录和机构中都没有“{said['county']}”；新县区请先登记机构。")
    if said["level"] and said["level"] not in LEVELS:
        row.refuse("level", f"“{said['level']}”应为{'、'.join(LEVELS)}之一。")
    if said["role"] and said["role"] not in ROLES:
        row.refuse("role", f"“{said['role']}”应为{'、'.join(ROLES)}之一。")
    for which in ("lon", "lat"):
        try:
            forms.coordinate(which, said[which])
        except ValueError:
            low, high = forms.CHINA[which]
            row.refuse(which, f"“{said[which]}”应为 {low} 至 {high} 之间的度数。")
    since, until = _day(row, "since"), _day(row, "until")
    if since and until and until < since:
        row.refuse("until", f"截止日 {until} 早于起始日 {since}。")
    if not row.good:
        return None
    return Site(
        site=said["site"],
        name=said["name"],
        county=said["county"],
        city=said["city"] or city,
        level=said["level"],
        role=ROLES.get(said["role"], ASSESSED),
        lon=said["lon"],
        lat=said["lat"],
        aliases=forms.aliases(said["aliases"]),
        predecessor=said["predecessor"],
        since=since,
        until=until,
    )


def _refuse_overlaps(read: list[tuple[Row, Site]]) -> None:
    found: dict[str, list[tuple[Row, Site]]] = {}
    for row, line in read:
        found.setdefault(line.site, []).append((row, line))
    for several in found.values():
        several.sort(key=lambda one: one[1].since or date.min)
        for (row, first), (after, second) in pairwise(several):
            if (first.until or date.max) >= (second.since or date.min):
                words = "与第 {} 行说的是同一站点的同一天；请把起止日期错开。"
                row.refuse("until", words.format(after.number))
                after.refuse("since", words.format(row.number))


def _in_lines(several: tuple[Site, ...]) -> str:
    return "\n".join(
        " ".join(
            part
            for part in (
                _when(one),
                one.name,
                one.county or "（无县区）",
                one.level,
                STATION_ROLES[one.role],
                f"{one.lon},{one.lat}" if one.lon else "",
                "；".join(one.aliases),
                one.predecessor,
            )
            if part
        )
        for one in several
    )


def _when(one: Site) -> str:
    parts = [f"{one.since}起" if one.since else "", f"至{one.until}" if one.until else ""]
    return "".join(parts) or "一直"


def _day(row: Row, key: str) -> date | None:
    try:
        return sheets.day(row.said[key])
    except ValueError:
        row.refuse(key, f"“{row.said[key]}”不是日期；请写成 2026-03-01。")
        return None


# organisations


UNITS = (
    Column("key", "机构编码", "必填；英文字母和数字，登记后不再更改。", width=18),
    Column("name", "机构名称", "必填，全称。", width=36),
    Column("short", "简称", "", width=18),
    Column(
        "kind", "类别", "、".join(KIND_WORDS.values()) + "之一。", tuple(KIND_WORDS.values()), 14
    ),
    Column("county", "县区", "属于县区的机构必填；市级机构留空。", width=12),
    Column("parent", "上级编码", "上级机构的编码；最高一级留空。", width=18),
    Column("dissolved", "撤销日期", "由页面办理，本表只供查看。", width=12),
)


def _units_out(asked: Mapping[str, str]) -> list[dict[str, str]]:
    units = list(Organisation.objects.all())
    parents = _parents(units)
    return [_unit_row(one, parents[one.key]) for one in units]


def _parents(units: list[Organisation]) -> dict[str, str]:
    by_path = {one.path: one.key for one in units}
    step = Organisation.steplen
    return {one.key: by_path.get(one.path[:-step], "") for one in units}


def _unit_row(one: Organisation, parent: str) -> dict[str, str]:
    return {
        "key": one.key,
        "name": one.name,
        "short": one.short,
        "kind": KIND_WORDS.get(one.kind, one.kind),
        "county": one.county,
        "parent": parent,
        "dissolved": one.dissolved_on.isoformat() if one.dissolved_on else "",
    }


def _judge_units(rows: list[Row]) -> Verdict:
    units = {one.key: one for one in Organisation.objects.all()}
    parents = _parents(list(units.values()))
    named: dict[str, int] = {}
    kept_words = set(KIND_WORDS.values()) | {one.kind for one in units.values()} | {""}
    for row in rows:
        said = row.said
        if not said["key"]:
            row.refuse("key", "机构编码为空。")
        elif not forms.UNIT_KEY.fullmatch(said["key"]):
            row.refuse("key", "机构编码只能用英文字母、数字、点、短横和下划线。")
        elif said["key"] in named:
            row.refuse("key", f"与第 {named[said['key']]} 行重复。")
        else:
            named[said["key"]] = row.number
        if not said["name"]:
            row.refuse("name", "机构名称为空。")
        if said["kind"] not in kept_words:
            row.refuse("kind", f"“{said['kind']}”应为{'、'.join(KIND_WORDS.values())}之一。")
        known = units.get(said["key"])
        try:
            dissolved = sheets.day(said["dissolved"])
        except ValueError:
            dissolved = date.min
        if dissolved != (known.dissolved_on if known else None):
            row.refuse("dissolved", "撤销请在机构页面办理，以便先移交人员和下属机构。")
    _refuse_parents(rows, parents)
    good = [row for row in rows if row.good]
    words = {word: key for key, word in KIND_WORDS.items()}
    changes, deeds = [], []
    for row in _parents_first(good):
        said = row.said
        before = _unit_row(units[said["key"]], parents[said["key"]]) if said["key"] in units else {}
        if all(before.get(one.key) == said[one.key] for one in UNITS):
            continue
        changes.append(Change(said["name"], _words(UNITS, before), _words(UNITS, said, before)))
        values = {
            "name": said["name"],
            "short": said["short"],
            "kind": words.get(said["kind"], said["kind"]),
            "county": said["county"],
        }
        deeds.append((said["key"], values, said["parent"]))

    @transaction.atomic
    def take(by: User, because: str) -> None:
        for key, values, parent in deeds:
            above = Organisation.objects.get(key=parent) if parent else None
            rights.keep_organisation(key, values, above, by=by, because=because)

    return Verdict(rows, changes, take=take)


def _refuse_parents(rows: list[Row], parents: dict[str, str]) -> None:
    """Parents that are not there, and circles; until nothing more falls."""
    while True:
        fell = False
        above = parents | {row.said["key"]: row.said["parent"] for row in rows if row.good}
        for row in rows:
            if not row.good or not row.said["parent"]:
                continue
            if row.said["parent"] not in above:
                row.refuse(
                    "parent", f"没有编码为“{row.said['parent']}”的上级机构，或它所在的行有误。"
                )
                fell = True
                continue
            at, steps = row.said["parent"], 0
            while at and at != row.said["key"] and steps <= len(above):
                at, steps = above.get(at, ""), steps + 1
            if at:
                row.refuse("parent", "上级机构绕了一圈又回到本机构。")
                fell = True
        if not fell:
            return


def _parents_first(rows: list[Row]) -> list[Row]:
    by_key = {row.said["key"]: row for row in rows}
    done: dict[str, Row] = {}

    def put(row: Row) -> None:
        above = by_key.get(row.said["parent"])
        if above is not None and above.said["key"] not in done:
            put(above)
        done.setdefault(row.said["key"], row)

    for row in rows:
        put(row)
    return list(done.values())


def _words(
    columns: tuple[Column, ...], said: Mapping[str, str], before: Mapping[str, str] | None = None
) -> str:
    """The filled cells in words; with ``before`` those that differ."""
    shown = [
        f"{one.head}：{said.get(one.key) or '（空）'}"
        for one in columns
        if (said.get(one.key) if not before else said.get(one.key) != before.get(one.key))
    ]
    return "；".join(shown)


# persons


PERSONS = (
    Column("account", "账号", "必填；英文字母和数字。一人有几个岗位时，每个岗位一行。", width=14),
    Column("name", "姓名", "必填。", width=14),
    Column("phone", "电话", "", width=16),
    Column("unit", "单位编码", "机构表中的编码；没有岗位时与岗位、角色一并留空。", width=18),
    Column("post", "岗位", "", width=16),
    Column(
        "role",
        "角色",
        "、".join(PERSON_ROLES.values()) + "之一。",
        tuple(PERSON_ROLES.values()),
        12,
    ),
    Column("deputy", "A/B角", "A 或 B；B 角只在 A 角离岗时代行。", ("A", "B"), 8),
    Column("since", "任职日期", "2026-03-01。", width=12),
    Column("until", "离任日期", "2026-03-01；留空为在任。", width=12),
    Column("state", "状态", "在用或停用；停用、恢复由页面办理，本表只供查看。", width=8),
)


def _persons_out(asked: Mapping[str, str]) -> list[dict[str, str]]:
    found = []
    people = User.objects.order_by("username").prefetch_related("holdings__post__organisation")
    for one in people:
        base = {
            "account": one.username,
            "name": one.name,
            "phone": one.phone,
            "state": "在用" if one.is_active else "停用",
        }
        terms = sorted(one.holdings.all(), key=lambda term: (term.since, term.pk))
        found += [base | _term(term) for term in terms] or [base | dict.fromkeys(_TERM, "")]
    return found


_TERM = ("unit", "post", "role", "deputy", "since", "until")


def _term(term: Holding) -> dict[str, str]:
    return {
        "unit": term.post.organisation.key,
        "post": term.post.title,
        "role": PERSON_ROLES[term.post.role],
        "deputy": "B" if term.deputy else "A",
        "since": term.since.isoformat(),
        "until": term.until.isoformat() if term.until else "",
    }


def _judge_persons(rows: list[Row]) -> Verdict:
    people = {one.username: one for one in User.objects.all()}
    units = {one.key: one for one in Organisation.objects.all()}
    today = timezone.localdate()
    terms = {
        (one.person.username, one.post.organisation.key, one.post.title, one.deputy, one.since): one
        for one in Holding.objects.select_related("person", "post__organisation")
    }
    post_roles = {
        (one.post.organisation.key, one.post.title): one.post.role for one in terms.values()
    }
    roles = {word: key for key, word in PERSON_ROLES.items()}
    first: dict[str, Row] = {}
    for row in rows:
        _judge_person(row, people, units, first, today)
        _judge_term(row, units, roles, post_roles, terms)
    _whole_persons(rows)
    changes: list[Change] = []
    deeds: list[Callable[[User, str, dict[str, User], list[tuple[User, str]]], None]] = []
    seen: set[str] = set()
    for row in rows:
        if not row.good:
            continue
        said = row.said
        known = people.get(said["account"])
        if said["account"] not in seen:
            seen.add(said["account"])
            if known is None:
                changes.append(Change(said["name"], "", _words(PERSONS[:3], said)))
                deeds.append(_opening(said))
            elif (known.name, known.phone) != (said["name"], said["phone"]):
                before = {"account": known.username, "name": known.name, "phone": known.phone}
                changes.append(
                    Change(said["name"], _words(PERSONS[:3], before), _words(PERSONS[:3], said))
                )
                deeds.append(_renaming(said))
        if said["unit"]:
            since, until = sheets.day(said["since"]), sheets.day(said["until"])
            assert since is not None
            key = (said["account"], said["unit"], said["post"], said["deputy"] == "B", since)
            term = terms.get(key)
            if term is None or term.until != until:
                earlier = _words(PERSONS[3:9], _term(term)) if term else ""
                changes.append(Change(said["name"], earlier, _words(PERSONS[3:9], said)))
                deeds.append(_terming(said, roles[said["role"]], since, until, term))

    @transaction.atomic
    def take(by: User, because: str) -> list[tuple[User, str]]:
        """The new persons with their first passwords."""
        opened: list[tuple[User, str]] = []
        by_account = {one.username: one for one in User.objects.all()}
        for deed in deeds:
            deed(by, because, by_account, opened)
        return opened

    return Verdict(rows, changes, take=take)


Deed = Callable[[User, str, dict[str, User], list[tuple[User, str]]], None]


def _opening(said: dict[str, str]) -> Deed:
    def open_it(by: User, because: str, known: dict[str, User], opened: Any) -> None:
        made = rights.open_account(
            said["account"], said["name"], said["phone"], by=by, because=because
        )
        known[said["account"]] = made[0]
        opened.append(made)

    return open_it


def _renaming(said: dict[str, str]) -> Deed:
    def rename(by: User, because: str, known: dict[str, User], opened: Any) -> None:
        person = known[said["account"]]
        rights.rename(person, name=said["name"], phone=said["phone"], by=by, because=because)

    return rename


def _terming(
    said: dict[str, str], role: str, since: date, until: date | None, term: Holding | None
) -> Deed:
    def give_or_end(by: User, because: str, known: dict[str, User], opened: Any) -> None:
        held = term or rights.appoint(
            known[said["account"]],
            said["post"],
            Organisation.objects.get(key=said["unit"]),
            role,
            since=since,
            deputy=said["deputy"] == "B",
            by=by,
            because=because,
        )
        if until is not None:
            rights.end_term(held, until=until, by=by, because=because)

    return give_or_end


def _judge_person(
    row: Row,
    people: Mapping[str, User],
    units: Mapping[str, Organisation],
    first: dict[str, Row],
    today: date,
) -> None:
    said = row.said
    if not said["account"]:
        row.refuse("account", "账号为空。")
    elif not ACCOUNT.fullmatch(said["account"]):
        row.refuse("account", "账号为 2 至 40 个英文字母、数字、点、短横或下划线。")
    elif said["account"] not in people and any(
        one.lower() == said["account"].lower() for one in people
    ):
        row.refuse("account", "与已有账号只差大小写。")
    if not said["name"]:
        row.refuse("name", "姓名为空。")
    before = first.setdefault(said["account"], row)
    if before is not row and (before.said["name"], before.said["phone"]) != (
        said["name"],
        said["phone"],
    ):
        row.refuse("name", f"同一账号的姓名或电话与第 {before.number} 行不同。")
    known = people.get(said["account"])
    state = "在用" if known is None or known.is_active else "停用"
    if said["state"] not in ("", state):
        row.refuse("state", "停用、恢复请在人员页面办理，以便移交待办事项。")


def _judge_term(
    row: Row,
    units: Mapping[str, Organisation],
    roles: Mapping[str, str],
    post_roles: dict[tuple[str, str], str],
    terms: Mapping[Any, Holding],
) -> None:
    said = row.said
    given = [name for name in ("unit", "post", "role") if said[name]]
    if not given and not said["since"] and not said["until"]:
        return
    for name, word in (("unit", "单位编码"), ("post", "岗位"), ("role", "角色")):
        if not said[name]:
            row.refuse(name, f"{word}为空；没有岗位时，单位、岗位、角色和日期一并留空。")
    unit = units.get(said["unit"])
    if said["unit"] and unit is None:
        row.refuse("unit", f"没有编码为“{said['unit']}”的机构。")
    if said["role"] and said["role"] not in roles:
        row.refuse("role", f"“{said['role']}”应为{'、'.join(PERSON_ROLES.values())}之一。")
    if said["deputy"] not in ("", "A", "B"):
        row.refuse("deputy", f"“{said['deputy']}”应为 A 或 B。")
    since, until = _day(row, "since"), _day(row, "until")
    if not said["since"]:
        row.refuse("since", "任职日期为空。")
    if since and until and until < since:
        row.refuse("until", f"离任日期 {until} 早于任职日期 {since}。")
    if not row.good:
        return
    post = (said["unit"], said["post"])
    role = roles[said["role"]]
    if post_roles.setdefault(post, role) != role:
        row.refuse("role", f"该岗位的角色是“{PERSON_ROLES[post_roles[post]]}”，不能另设。")
    key = (said["account"], said["unit"], said["post"], said["deputy"] == "B", since)
    if key in terms:
        kept = terms[key]
        if kept.until is not None and until is None:
            row.refuse("until", f"该任期已于 {kept.until} 结束；重新任职请另写一行。")
    elif unit is not None and unit.dissolved_on and since and unit.dissolved_on <= since:
        row.refuse("unit", f"该机构已于 {unit.dissolved_on} 撤销。")


def _whole_persons(rows: list[Row]) -> None:
    """A new person with a wrong row is returned whole: half a person is nobody."""
    accounts = {row.said["account"] for row in rows if not row.good}
    for row in rows:
        if row.good and row.said["account"] in accounts:
            row.refuse("", f"账号 {row.said['account']} 的另一行有误，同一账号的各行一并退回。")


KINDS_OF_SHEETS: dict[str, Kind] = {
    "stations": Kind(
        "stations",
        "站点",
        STATIONS,
        (
            "在本表上修改后，到“名录”页面导入；先看将要改变什么，确认后才生效。",
            "本表没有列出的站点不变；本表不能删除站点，停用请填截止日。",
            "某一站点列出几行，就以这几行代替原来的各段。",
        ),
        _stations_out,
        _judge_stations,
        "registry.change",
    ),
    "organisations": Kind(
        "organisations",
        "机构",
        UNITS,
        ("在本表上修改后，到“机构”页面导入。", "本表没有列出的机构不变；撤销请在页面办理。"),
        _units_out,
        _judge_units,
        "registry.change",
    ),
    "persons": Kind(
        "persons",
        "人员",
        PERSONS,
        (
            "含个人信息，只供办理人事登记，用后请删除。",
            "新账号的初始密码在确认导入后显示一次。",
            "本表没有列出的人员和岗位不变；停用账号请在页面办理。",
        ),
        _persons_out,
        _judge_persons,
        "rights.manage",
        asks_why=True,
    ),
}
