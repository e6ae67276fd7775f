"""The invented city through the ordinary doors: what a real city would do, file after file.

::

    city.toml  register/sites.csv  register/organisations.csv   who and what there is
    map/counties.geojson  targets/2026.csv  schemes/            outline, targets, scheme
    inbox/                                                      every file as it arrived
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Final

from youju.demo import (
    compensation,
    outages,
    supply,
    surroundings,
    surroundings_issued,
    terrain,
    water,
)
from youju.demo.history import STATION, Arrival, History
from youju.demo.register import (
    CITY,
    PROVINCE,
    organisations,
    organisations_csv,
    register,
    targets,
    targets_csv,
)
from youju.intake import arrivals
from youju.intake.sheets import Report, import_file
from youju.readings import supply as registers
from youju.readings.city import City, replace_text
from youju.readings.marks import Mark
from youju.readings.settings import Office, Settings
from youju.readings.surroundings import kept
from youju.readings.writer import Writer
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING

BY: Final = "王虚构"
"""Who brings the files in, in the invented city."""
DONE: Final = "demo.json"
"""Written last; a folder without it was not finished."""

Say = Callable[[str], None]


class Clock:
    """Arrival times of the invented city: nine o'clock Beijing time, a second for each record."""

    def __init__(self) -> None:
        self._now = 0

    def move_to(self, day: date) -> None:
        """It is nine o'clock on that day."""
        start = datetime.combine(day, time(9), BEIJING).astimezone(UTC)
        passed = start - datetime(1970, 1, 1, tzinfo=UTC)
        self._now = max(self._now, passed // timedelta(microseconds=1))

    def __call__(self) -> int:
        """Microseconds UTC; every call is a second later."""
        self._now += 1_000_000
        return self._now


@dataclass(frozen=True)
class Built:
    """What was made: the folder opened as a city, and what became of every file."""

    city: City
    history: History
    reports: tuple[Report, ...]


def settings() -> Settings:
    """city.toml of the invented city."""
    offices = tuple(
        Office(one.key, one.name, one.short, one.county, one.role) for one in organisations()
    )
    return Settings(
        CITY, invented=True, province=PROVINCE, map="map/counties.geojson", offices=offices
    )


def scheme_text() -> str:
    """The example scheme with the targets of the invented counties in it."""
    source = files("youju.scoring.examples").joinpath("county_air_2026.toml")
    text = source.read_text(encoding="utf-8")
    each = ", ".join(
        f'"{one.place}" = {one.target}'
        for one in targets()
        if one.item == "PM2.5" and one.place != CITY
    )
    return text.replace("each = {}", f"each = {{ {each} }}", 1)


def write_folders(folder: Path, *, small: bool = False) -> Clock:
    """An empty city in that folder, with everything but data; the clock that it runs by.

    :raises BadInput: the folder holds something already.
    """
    clock = Clock()
    clock.move_to(date(2025, 1, 2))
    city = City.create(folder, settings(), register=register(small).to_csv(), clock=clock)
    city.hand_in_sections(water.sections().to_csv(), by=BY)
    for name, text in surroundings.registers().items():
        replace_text(city.path / kept.FILES[name], text)
    registers.hand_in(city, supply.register_csv(), by=BY)
    for name in ("inbox", "map", "targets", "agreements"):
        (city.path / name).mkdir()
    for path, text in compensation.files().items():
        replace_text(city.path / path, text)
    replace_text(city.path / "register" / "organisations.csv", organisations_csv())
    replace_text(city.path / "map" / "counties.geojson", terrain.geojson())
    replace_text(city.path / "targets" / "2026.csv", targets_csv())
    replace_text(city.path / "schemes" / "county_air_2026.toml", scheme_text())
    return clock


def is_complete(folder: Path) -> bool:
    """Whether the folder holds an invented city that was built to the end."""
    return (folder / DONE).is_file()


def build(
    folder: Path, *, last: date | None = None, small: bool = False, say: Say = lambda _: None
) -> Built:
    """Build the invented city in a new or empty folder.

    ``last``: the last day with data, today in the city. ``say`` gets one line per file.

    :raises BadInput: the folder is not empty, or ``last`` lies outside the invented history.
    """
    try:
        history = History(last, small=small)
    except ValueError as wrong:
        raise BadInput(str(wrong)) from None
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(
            f"“{folder}”不是空文件夹；演示城市请放在新文件夹里"
            "（上次没有建完的，删去该文件夹后重建）。"
        )
    say("正在编造两年的空气……")
    coming = [*history.arrivals(), *water.arrivals(history), *supply.arrivals(history)]
    coming += [*surroundings.arrivals(history), *surroundings_issued.arrivals(history)]
    coming.sort(key=lambda one: one.on)
    clock = write_folders(folder, small=small)
    city = City.open(folder, clock=clock)
    reports = []
    with city.lock():
        for place, one in enumerate(coming, 1):
            report = bring_in(city, one, clock)
            reports.append(report)
            say(f"[{place}/{len(coming)}] {one.on} {one.what}：{_counted(report)}")
        _mark_calibration(city, history.last, small)
    said = {"city": CITY, "invented": True, "last": history.last.isoformat(), "small": small}
    replace_text(folder / DONE, json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    return Built(city, history, tuple(reports))


def bring_in(city: City, arrival: Arrival, clock: Clock | None = None) -> Report:
    """Put one arrival into the inbox and through the door for sheets, as the writer would."""
    path = city.path / "inbox" / arrivals.TAKEN / f"{arrival.on:%Y-%m}" / arrival.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(arrival.content)
    if clock is not None:
        clock.move_to(arrival.on)
    report = import_file(
        city,
        path,
        arrival.layout,
        state=arrival.state,
        issuer=arrival.issuer,
        document=arrival.document,
        issued_on=arrival.issued_on,
        by=BY,
        on=arrival.on,
        options=arrival.options,
    )
    arrivals.append(city.path, _logged(city, arrival, report, path))
    return report


def _logged(city: City, arrival: Arrival, report: Report, path: Path) -> arrivals.Arrival:
    """The line that the log of arrivals keeps of it."""
    seen = datetime.combine(arrival.on, time(9), BEIJING).astimezone(UTC)
    return arrivals.Arrival(
        file=arrival.name,
        sha256=hashlib.sha256(arrival.content).hexdigest(),
        size=len(arrival.content),
        seen=seen.isoformat(),
        folder="inbox",
        layout=arrival.layout,
        outcome=arrivals.TAKEN,
        words=report.in_words(),
        kind=report.kind,
        accepted=report.accepted,
        repeated=report.repeated,
        revised=report.revised,
        refused=report.refused.height,
        notes=report.notes,
        position=str(report.position),
        moved_to=path.relative_to(city.path).as_posix(),
    )


def _mark_calibration(city: City, today: date, small: bool) -> None:
    """The mark that takes out the calibration that nobody had flagged, once it has happened."""
    first, last = outages.forgotten_hours(small)
    if not last or today <= outages.FORGOTTEN[1]:
        return
    mark = Mark(
        scope="site",
        key=outages.FORGOTTEN[0],
        items=tuple(item.upper() for item in outages.GASES),
        first_hour=first,
        last_hour=last,
        kind="calibration",
        because="每月校准，站点漏报校准标识（虚构）",
        by=STATION,
        on=today,
    )
    Writer(city).add_mark(mark)


def _counted(report: Report) -> str:
    if report.kind == "marks":
        return f"标记 {report.accepted} 个"
    said = f"新增 {report.accepted:,} 个值"
    if report.revised:
        said += f"，修订 {report.revised:,} 个"
    if report.refused.height:
        said += f"，退回 {report.refused.height} 行"
    return said
