"""The morning sheet as it was made: CITY/site/morning/DATE.json, once sent never changed.

Before its time (``morning_at``) a sheet is made anew whenever its numbers changed; at its time it
goes out as it stands, gaps named. What changes later is kept beside it (DATE.later.json) and
offered as newer numbers. Everything that decides lies in files, so that a stop at any minute
costs nothing:

    round_of(city, now)        what is due now is done; says in words what was done
    read(path, on)             the sheet that went out (or that will), None without
    read(path, on, later=True) the newer numbers
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from youju.documents import picture
from youju.ledger import address, brief, store
from youju.ledger import snapshot as snapshots
from youju.ledger.morning import (
    DAY,
    TO_MONTH,
    TO_YEAR,
    Arrived,
    Goal,
    Line,
    Lost,
    Missing,
    Morning,
    Place,
    Short,
    Stretch,
    Told,
    sheet,
)
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.terms.clauses import Clause
from youju.terms.errors import BadInput, NotEnoughData, NotThere, YoujuError
from youju.terms.figures import Figure
from youju.terms.periods import BEIJING, Period

FORM = 1
"""The form of the file; one of another form is made anew."""


@dataclass(frozen=True)
class Kept:
    """A sheet in its file: when it was made, when it went out, and what was made with it.

    ``stand``: the computation and the files (targets, schemes) that it was made from;
    ``digest``: of its numbers alone; ``texts``: short texts by what they tell (day, year).
    """

    morning: Morning
    built_at: datetime
    sent_at: datetime | None
    stand: str
    digest: str
    texts: dict[str, str]


def read(path: str | Path, on: date, *, later: bool = False) -> Kept | None:
    """What is kept of a day; a file that can't be read counts as none."""
    try:
        said = json.loads(_file(Path(path), on, later=later).read_text(encoding="utf-8"))
        if said["form"] != FORM:
            return None
        return Kept(
            _morning(said["morning"]),
            datetime.fromisoformat(said["built_at"]),
            datetime.fromisoformat(said["sent_at"]) if said["sent_at"] else None,
            said["stand"],
            said["digest"],
            said["texts"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def days(path: str | Path) -> list[date]:
    """The days of which a sheet is kept, newest first."""
    found = []
    for file in (Path(path) / "site" / "morning").glob("????-??-??.json"):
        try:
            found.append(date.fromisoformat(file.stem))
        except ValueError:
            continue
    return sorted(found, reverse=True)


def picture_of(path: str | Path, on: date, of: str, *, later: bool = False) -> bytes | None:
    """The picture that was made with a sheet."""
    file = _picture(Path(path), on, of, later=later)
    return file.read_bytes() if file.is_file() else None


def due_at(city: City, on: date) -> datetime:
    """When the sheet of a day goes out: the morning after."""
    at = time.fromisoformat(city.settings.morning_at)
    return datetime.combine(on + timedelta(days=1), at, BEIJING)


def stand(city: City, on: date) -> str:
    """What a sheet of that day is made from: computation, targets and schemes."""
    said = hashlib.sha256()
    files = [city.path / "targets" / f"{on.year}.csv"]
    files += sorted((city.path / "schemes").glob("*.toml"))
    for file in files:
        said.update(file.name.encode() + b"\0")
        said.update(file.read_bytes() if file.is_file() else b"")
    return f"{store.computed_at(city).number}/{said.hexdigest()[:16]}"


def round_of(city: City, now: datetime, held: Snapshot | None = None) -> Iterator[str]:
    """Make or send what is due at that moment; says in words what was done.

    Nothing is done twice: what was sent stays, and a sheet whose numbers did not change is not
    written again.
    """
    on = now.astimezone(BEIJING).date() - timedelta(days=1)
    try:
        here = stand(city, on)
    except NotThere:
        return
    kept = read(city.path, on)
    due = now >= due_at(city, on)
    if kept is not None and kept.sent_at is not None:
        later = _later(city, on, kept, here, now, held)
        if later:
            yield later
        return
    if kept is None or _seen(city.path, on) != here:
        try:
            fresh = make(city, on, now, held)
        except NotEnoughData:
            return
        if kept is None or kept.digest != fresh.digest:
            kept = fresh
            _write(city, kept)
            yield f"{on.month}月{on.day}日晨报已编制（第{kept.morning.basis}次计算）。"
        _see(city.path, on, here)
    if due:
        _write(city, replace(kept, sent_at=now), pictures=False)
        gaps = f"，注明{len(kept.morning.gaps)}处缺数" if kept.morning.gaps else ""
        yield f"{on.month}月{on.day}日晨报已发出{gaps}。"


def make(city: City, on: date, now: datetime, held: Snapshot | None = None) -> Kept:
    """The sheet of a day with its short texts; nothing is written.

    :raises NotEnoughData: nothing was computed up to that day.
    """
    here = stand(city, on)
    held = held if held is not None else snapshots.load(city)
    made = sheet(city, held, on)
    digest = hashlib.sha256(
        json.dumps(_content(made), ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
    return Kept(made, now, None, here, digest, _texts(city, made))


def with_basis(figure: Figure, basis: int) -> str:
    """The address of a figure as of the computation of its sheet."""
    return str(address.read(figure.ref).at(basis)) if figure.ref else ""


# inside


def _later(
    city: City, on: date, sent: Kept, here: str, now: datetime, held: Snapshot | None
) -> str:
    if here in (sent.stand, _seen(city.path, on)):
        return ""
    try:
        fresh = make(city, on, now, held)
    except NotEnoughData:
        return ""
    before = read(city.path, on, later=True) or sent
    if fresh.digest != before.digest:
        _write(city, fresh, later=True)
    _see(city.path, on, here)
    if fresh.digest == before.digest:
        return ""
    return f"{on.month}月{on.day}日晨报有更新数（第{fresh.morning.basis}次计算）。"


def _texts(city: City, made: Morning) -> dict[str, str]:
    """Short texts; one that can't be said is left out."""
    found = {}
    also = [made.answers[key] for key in (TO_MONTH, TO_YEAR) if key in made.answers]
    for key, more in ((DAY, also), (TO_YEAR, [])):
        if key in made.answers:
            try:
                found[key] = brief.text(city, made.answers[key], also=more)
            except (BadInput, NotEnoughData, NotThere):
                continue
    return found


def _write(city: City, kept: Kept, *, later: bool = False, pictures: bool = True) -> None:
    if pictures:
        for key in (DAY, TO_YEAR):
            _draw(city, kept, key, later=later)
    said = {
        "form": FORM,
        "built_at": kept.built_at.isoformat(timespec="seconds"),
        "sent_at": kept.sent_at.isoformat(timespec="seconds") if kept.sent_at else "",
        "stand": kept.stand,
        "digest": kept.digest,
        "texts": kept.texts,
        "morning": _content(kept.morning)
        | {"basis": kept.morning.basis, "computed_at": kept.morning.computed_at},
    }
    file = _file(city.path, kept.morning.on, later=later)
    _replace(file, json.dumps(said, ensure_ascii=False, indent=1).encode())


def _draw(city: City, kept: Kept, key: str, *, later: bool) -> None:
    """A picture is a help: a sheet without it goes out all the same."""
    file = _picture(city.path, kept.morning.on, key, later=later)
    file.unlink(missing_ok=True)
    if key not in kept.morning.answers:
        return
    try:
        _replace(file, picture.png(brief.picture(city, kept.morning.answers[key])))
    except YoujuError:
        return


def _replace(file: Path, data: bytes) -> None:
    """Whole or not at all, whatever happens in between."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _file(path: Path, on: date, *, later: bool = False) -> Path:
    return path / "site" / "morning" / f"{on.isoformat()}{'.later' if later else ''}.json"


def _picture(path: Path, on: date, of: str, *, later: bool = False) -> Path:
    return _file(path, on, later=later).with_suffix(f".{of}.png")


def _seen(path: Path, on: date) -> str:
    """The stand that was last looked at, also when its numbers were the same."""
    file = _file(path, on).with_suffix(".seen")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _see(path: Path, on: date, here: str) -> None:
    _replace(_file(path, on).with_suffix(".seen"), here.encode())


# to and from JSON


def _content(made: Morning) -> dict[str, Any]:
    """Everything of a sheet that is numbers and words; not by which computation."""
    return {
        "city": made.city,
        "on": made.on.isoformat(),
        "periods": {key: _of_period(one) for key, one in made.periods.items()},
        "before": {key: _of_period(one) for key, one in made.before.items()},
        "lines": [_of_line(one) for one in made.lines],
        "arrived": [_of_arrived(one) for one in made.arrived],
        "state": made.state,
        "scheme": made.scheme,
        "scheme_key": made.scheme_key,
        "ranking": made.ranking,
        "gaps": list(made.gaps),
    }


def _of_period(one: Period | None) -> list[str] | None:
    return None if one is None else [one.start.isoformat(), one.end.isoformat(), one.kind]


def _of_line(one: Line) -> dict[str, Any]:
    said: dict[str, Any] = {
        "kind": one.kind,
        "name": one.name,
        "label": one.label,
        "county": one.county,
        "stretches": {
            key: {
                "told": [
                    [of, dust, told.now.as_json(0), told.then.as_json(0), told.change.as_json(0)]
                    for (of, dust), told in part.told.items()
                ],
                "place": asdict(part.place) if part.place else None,
                "state": part.state,
                "level": part.level,
                "primary": part.primary,
            }
            for key, part in one.stretches.items()
        },
    }
    if one.goal is not None:
        goal = one.goal
        said["goal"] = [
            figure.as_json(0)
            for figure in (goal.target, goal.line, goal.off_line, goal.off_target, goal.allowed)
        ]
    return said


def _of_arrived(one: Arrived) -> dict[str, Any]:
    said = asdict(one)
    for short in said["short"]:
        short["days"] = [day.isoformat() for day in short["days"]]
    return said


def _morning(said: dict[str, Any]) -> Morning:
    return Morning(
        city=said["city"],
        on=date.fromisoformat(said["on"]),
        basis=said["basis"],
        computed_at=said["computed_at"],
        periods={key: _period(one) for key, one in said["periods"].items()},
        before={key: _period(one) for key, one in said["before"].items()},
        lines=tuple(_line(one) for one in said["lines"]),
        arrived=tuple(_arrived(one) for one in said["arrived"]),
        state=said["state"],
        scheme=said["scheme"],
        scheme_key=said["scheme_key"],
        ranking=said["ranking"],
        gaps=tuple(said["gaps"]),
    )


def _period(one: list[str] | None) -> Period | None:
    if one is None:
        return None
    return Period(date.fromisoformat(one[0]), date.fromisoformat(one[1]), one[2])


def _line(said: dict[str, Any]) -> Line:
    stretches = {
        key: Stretch(
            {
                (of, dust): Told(_figure(now), _figure(then), _figure(change))
                for of, dust, now, then, change in part["told"]
            },
            Place(**part["place"]) if part["place"] else None,
            part["state"],
            part["level"],
            part["primary"],
        )
        for key, part in said["stretches"].items()
    }
    goal = Goal(*(_figure(one) for one in said["goal"])) if "goal" in said else None
    return Line(said["kind"], said["name"], said["label"], said["county"], stretches, goal)


def _arrived(said: dict[str, Any]) -> Arrived:
    return Arrived(
        said["site"],
        said["name"],
        said["county"],
        said["hourly"],
        tuple(Missing(**one) for one in said["missing"]),
        tuple(
            Short(one["item"], tuple(date.fromisoformat(day) for day in one["days"]), one["need"])
            for one in said["short"]
        ),
        tuple(Lost(**one) for one in said["lost"]),
    )


def _figure(said: dict[str, Any]) -> Figure:
    value = said["value"]
    by = said.get("by")
    clause = None
    if by is not None:
        dates = [date.fromisoformat(by[key]) if by[key] else None for key in ("since", "until")]
        clause = Clause(by["instrument"], by["article"], by["mark"], *dates)
    return Figure(
        said["name"],
        Decimal(value) if isinstance(value, str) else value,
        said.get("unit", ""),
        clause,
        note=said.get("note", ""),
        ref=said.get("ref", ""),
        state=said.get("state", ""),
    )
