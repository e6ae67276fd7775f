"""The network of the invented city: some days of loggers with the bad habits of real ones.

Their packets go through the journal and the writer as those of a gateway do, with the arrival times
that they would have had; nothing runs over the clock. The days end with the hour before ``now``, so
that pages which ask for today have something to show. One outlet reports to the province alone: its
hours come as an export, mapped once. All enterprises, permits and numbers are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from youju.demo.build import bring_in
from youju.demo.history import Arrival
from youju.demo.register import PLANT
from youju.intake.gateway.live import Live
from youju.intake.gateway.loggers import FIELD, Logger
from youju.intake.hj212 import Frame, Framer
from youju.intake.network import take
from youju.ledger.network import reviewing
from youju.readings.city import City, replace_text
from youju.readings.layouts import mapped
from youju.readings.network import review
from youju.readings.network.registers import FILES, HEADS
from youju.terms.periods import BEIJING
from youju.terms.states import State

Say = Callable[[str], None]
DAYS: Final = 5
"""Days of hours before today."""
MINUTES: Final = timedelta(minutes=10)
MINUTE_HOURS: Final = 12
STEADY: Final = replace(FIELD, clock_jumps=0)
"""Of one logger alone the clock jumps, so that the others show one thing at a time."""
CEMENT, SEWAGE, DYE = (
    "石楠水泥有限公司（虚构）",
    "临溪区污水处理厂（虚构）",
    "青禾印染有限公司（虚构）",
)
GLASS, SITE, ROAD = (
    "雁回玻璃有限公司（虚构）",
    "云泽文体中心工地（虚构）",
    "松风大道改造工地（虚构）",
)
GAS_UNITS: Final = "a21026=mg/m³;a21002=mg/m³;a34013=mg/m³;a19001=%"
WATER_UNITS: Final = "w01018=mg/L;w21003=mg/L;w21011=mg/L"
DUST_UNITS: Final = "a34004=µg/m³;a34002=µg/m³"
STRANGER: Final = "DE0700000000000000000099"
EXPORTED: Final = "DA021"
SOURCE: Final = "排污许可证（虚构）"


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet with its logger; ``mn`` empty: nobody hears it, its data come as exports."""

    outlet: str
    enterprise: str
    name: str
    kind: str
    county: str
    lon: str
    lat: str
    mn: str = ""
    edition: str = "2017"
    st: str = "31"
    units: str = GAS_UNITS


PLACES: Final = (
    Place(
        "DA001",
        PLANT,
        "1号机组烟囱",
        "废气",
        "云泽区",
        "119.72",
        "38.63",
        "DE0700000000000000000001",
    ),
    Place(
        *("DA002", PLANT, "2号机组烟囱", "废气", "云泽区", "119.73", "38.63"),
        *("DE0700000000000000000002", "2025"),
    ),
    Place(
        "DA011", CEMENT, "窑尾烟囱", "废气", "石楠县", "119.45", "38.55", "DE0700000000000000000011"
    ),
    Place(EXPORTED, GLASS, "1号熔窑烟囱", "废气", "雁回市", "120.31", "38.49"),
    Place(
        *("DW001", SEWAGE, "总排口", "废水", "临溪区", "119.98", "38.68"),
        *("DE0700000000000000000031", "2017", "32", WATER_UNITS),
    ),
    Place(
        *("DW002", DYE, "总排口", "废水", "青禾县", "119.78", "38.35"),
        *("DEM00000000032", "2005", "32", WATER_UNITS),
    ),
    Place(
        *("YC001", SITE, "南门", "扬尘", "云泽区", "119.71", "38.60"),
        *("DE0700000000000000000041", "2025", "39", DUST_UNITS),
    ),
    Place(
        *("YC002", ROAD, "东段", "扬尘", "松风县", "119.60", "38.85"),
        *("DE0700000000000000000042", "2017", "39", DUST_UNITS),
    ),
)
LIMITS: Final = (
    *((one, "a21026", 50) for one in ("DA001", "DA002", "DA011")),
    *((one, "a21002", 100) for one in ("DA001", "DA002", "DA011")),
    *((one, "a34013", 20) for one in ("DA001", "DA002", "DA011")),
    *((EXPORTED, "a21026", 200), (EXPORTED, "a21002", 400)),
)
DAILY: Final = tuple(
    (outlet, factor, limit)
    for outlet in ("DW001", "DW002")
    for factor, limit in (("w01018", "60"), ("w21003", "8"), ("w21011", "1.5"))
)


def seed(folder: Path, now: datetime, *, days: int = DAYS, say: Say = lambda _: None) -> None:
    """The registers, the packets of some days before ``now``, an export, deeds, findings; once."""
    if (folder / FILES["outlets"]).is_file():
        return
    say("正在建监控网络：排放口、设备、模拟数采仪的报文……")
    now = now.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    clock = _Clock(now)
    city = City.open(folder, clock=clock)
    _registers(folder, now.date() - timedelta(days=days))
    _packets(city, clock, now, days)
    take.take(city)
    _export(city, now, days)
    clock.at = now
    _deeds(city, clock, now)
    versions = reviewing.follow(city, now=now)
    say(f"  排放口 {len(PLACES)} 个，联网事件 {versions} 条。")


class _Clock:
    """Arrivals when the packets would have come; each call is a millisecond later."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._calls = 0

    def __call__(self) -> int:
        self._calls += 1
        us = (self.at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        )
        return us + self._calls


def _registers(folder: Path, since: date) -> None:
    outlets = [
        f"{one.outlet},{one.enterprise},{one.name},{one.kind},{one.county},"
        f"{one.lon},{one.lat},{since},,{SOURCE}"
        for one in PLACES
    ]
    devices = [
        f"{one.mn},{one.outlet},{one.edition},,{one.units},no,,,{since},"
        for one in PLACES
        if one.mn
    ]
    limits = [
        f"{outlet},{factor},{limit},mg/m³,hour,raw,{SOURCE}表5,{since},"
        for outlet, factor, limit in LIMITS
    ]
    limits += [
        f"{outlet},{factor},{limit},mg/L,day,raw,{SOURCE}表6,{since},"
        for outlet, factor, limit in DAILY
    ]
    for kind, lines in (("outlets", outlets), ("devices", devices), ("limits", limits)):
        replace_text(folder / FILES[kind], "\n".join([HEADS[kind], *lines, ""]))


# what the loggers send


def _packets(city: City, clock: _Clock, now: datetime, days: int) -> None:
    """Hours of all days, minutes and real-time values of the last ones, in order of arrival."""
    loggers = [
        (
            one,
            Logger(
                one.mn,
                one.edition,
                one.st,
                seed=nth,
                habits=FIELD if one.outlet == "DW001" else STEADY,
            ),
        )
        for nth, one in enumerate(PLACES, 1)
        if one.mn
    ]
    stranger = Logger(STRANGER, "2017", "31", seed=99, habits=FIELD)
    first = datetime.combine(now.date() - timedelta(days=days), time(), BEIJING)
    live = Live(city.path / "gateway")
    framers: dict[str, Framer] = {}
    at = first
    while at < now:
        clock.at = at + timedelta(hours=1, seconds=20)
        group: list[tuple[str, bytes]] = []
        for place, logger in loggers:
            if _silent(place.outlet, at, now):
                continue
            _state(place.outlet, logger, at, now)
            group += [(place.mn, piece) for piece in logger.sends(at, cn="2061")]
            if place.st == "32" and at.hour == 23:
                day = at.replace(hour=0)
                group += [(place.mn, piece) for piece in logger.sends(day, cn="2031")]
        if at >= now - timedelta(hours=30):
            group += [(STRANGER, piece) for piece in stranger.sends(at, cn="2061")]
        _journal(city, framers, group, live, clock)
        if at >= now - timedelta(hours=MINUTE_HOURS):
            _minutes(city, clock, loggers, framers, live, at, now)
        at += timedelta(hours=1)
    clock.at = now + timedelta(seconds=5)
    last = [
        (place.mn, piece)
        for place, logger in loggers
        if not _silent(place.outlet, now, now)
        for piece in logger.sends(now - timedelta(seconds=20), cn="2011")
    ]
    _journal(city, framers, last, live, clock)
    live.close()


def _minutes(
    city: City,
    clock: _Clock,
    loggers: list[tuple[Place, Logger]],
    framers: dict[str, Framer],
    live: Live,
    hour: datetime,
    now: datetime,
) -> None:
    for nth in range(6):
        at = hour + nth * MINUTES
        clock.at = at + MINUTES
        group = [
            (place.mn, piece)
            for place, logger in loggers
            if not _silent(place.outlet, at, now)
            for cn in ("2051", "2011")
            for piece in logger.sends(at, cn=cn)
        ]
        _journal(city, framers, group, live, clock)


def _silent(outlet: str, at: datetime, now: datetime) -> bool:
    """The outages: dust of the road site for nine hours, the second unit since this morning."""
    ago = now - at
    if outlet == "YC002":
        return timedelta(hours=40) < ago <= timedelta(hours=49)
    return outlet == "DA002" and ago <= timedelta(hours=5)


def _state(outlet: str, logger: Logger, at: datetime, now: datetime) -> None:
    """Exceedances of the cement kiln and the first unit; a calibration of the first unit."""
    yesterday = now.date() - timedelta(days=1)
    logger.flag = "C" if outlet == "DA001" and (at.date(), at.hour) in _calibrated(now) else ""
    ago = (now - at) // timedelta(hours=1)
    if outlet == "DA011" and 20 <= ago <= 23:
        logger.jumps_to("a21026", 78 if ago > 20 else 35)
    if outlet == "DA001" and at.date() == yesterday and at.hour in (3, 4, 5):
        logger.jumps_to("a21002", 131 if at.hour < 5 else 50)
    if outlet == "DW002" and at.date() == yesterday:
        logger.jumps_to("w01018", 66)
    if outlet == "DW002" and at.date() > yesterday:
        logger.jumps_to("w01018", 40)


def _calibrated(now: datetime) -> tuple[tuple[date, int], ...]:
    day = now.date() - timedelta(days=2)
    return ((day, 9), (day, 10))


def _journal(
    city: City,
    framers: dict[str, Framer],
    group: list[tuple[str, bytes]],
    live: Live,
    clock: _Clock,
) -> None:
    """One group as the gateway keeps it: frames with their verdicts, and the bytes between them."""
    payload: list[bytes] = []
    listed: list[list[object]] = []
    for mn, piece in group:
        peer = f"10.7.{sum(mn.encode()) % 200}.{len(mn)}:40100"
        framer = framers.setdefault(mn, Framer())
        if not piece:
            # The line broke; the next packet comes on another one.
            framers[mn] = Framer()
            continue
        for one in framer.feed(piece):
            payload.append(one.raw)
            if isinstance(one, Frame):
                listed.append([len(one.raw), peer, one.crc, one.length, one.tail])
                _shown(live, mn, one, clock)
            else:
                listed.append([len(one.raw), peer, "", "", "", "gap"])
    if payload:
        city.journal.append("gateway", "frames", b"".join(payload), {"frames": listed})


def _shown(live: Live, mn: str, one: Frame, clock: _Clock) -> None:
    for cn in ("2011", "2051", "2061"):
        if one.crc != "bad" and f"CN={cn}".encode() in one.segment:
            live.put(mn, cn, one.raw, clock())


# what the province's platform gives


def _export(city: City, now: datetime, days: int) -> None:
    """The hours of the glass works to the end of yesterday, in the form of a platform."""
    first = datetime.combine(now.date() - timedelta(days=days), time(), BEIJING)
    lines = [
        "某省污染源自动监控平台 小时数据（虚构）,,,,,,,,",
        "企业名称,监控点名称,监测时间,二氧化硫,,,氮氧化物,,",
        ",,,实测值(mg/m3),折算值(mg/m3),标记,实测值(mg/m3),折算值(mg/m3),标记",
    ]
    for hour in range(24 * days):
        at = first + timedelta(hours=hour)
        mark = "校准" if hour == 30 else "启炉" if 50 <= hour < 52 else "正常"
        sulphur = 216 + hour % 5 if 74 <= hour < 77 else 120 + (hour * 7) % 23
        nitrogen = 260 + (hour * 11) % 41
        converted = f"{sulphur * 104 // 100},{mark},{nitrogen},{nitrogen * 104 // 100},{mark}"
        lines.append(f"{GLASS},1号熔窑烟囱,{at:%Y-%m-%d %H:%M},{sulphur},{converted}")
    text = "\n".join(lines) + "\n"
    name = f"省平台小时数据_{first:%m%d}-{now.date() - timedelta(days=1):%m%d}.csv"
    guess = mapped.guess(name, text.encode(), on=first.date())
    mapping = mapped.keep(city.path / "layouts", guess.mapping)
    content = text.encode("utf-8-sig")
    today = now.date()
    bring_in(city, Arrival(name, content, mapping.name, State.REALTIME, today, "平台导出"))


# what people said of the data


def _deeds(city: City, clock: _Clock, now: datetime) -> None:
    """A calibration accepted, a mark returned, one that waits for an answer, a reviewed day."""
    today = now.date()
    calibrated = _calibrated(now)
    begin = datetime.combine(calibrated[0][0], time(calibrated[0][1]), BEIJING)
    clock.at = begin + timedelta(hours=4)
    accepted = _mark("DA001", begin, begin + timedelta(hours=2), "invalid", "全系统校准，附记录。")
    _say(city, [accepted], PLANT, clock)
    kiln = now - timedelta(hours=23)
    clock.at = kiln + timedelta(hours=5)
    returned = _mark(
        "DA011", kiln, kiln + timedelta(hours=3), "invalid", "在线设备故障。", ("a21026",)
    )
    _say(city, [returned], CEMENT, clock)
    early = datetime.combine(today - timedelta(days=1), time(3), BEIJING)
    clock.at = early + timedelta(hours=6)
    waiting = _mark(
        "DA001", early, early + timedelta(hours=2), "abnormal", "机组启动。", ("a21002",)
    )
    _say(city, [waiting], PLANT, clock)
    clock.at = now
    seen = {one.because: one.seq for one in review.standing(city).marks}
    answers = [
        {"deed": "decide", "mark": seen["全系统校准，附记录。"], "verdict": "accepted"},
        {
            "deed": "decide",
            "mark": seen["在线设备故障。"],
            "verdict": "returned",
            "because": "没有附运维记录，同期工况正常。",
        },
        {
            "deed": "state",
            "outlet": "DW001",
            "first": datetime.combine(today - timedelta(days=3), time(), BEIJING).isoformat(),
            "last": datetime.combine(today - timedelta(days=2), time(), BEIJING).isoformat(),
            "state": int(State.REVIEWED),
        },
    ]
    _say(city, answers, "沈监测（虚构）", clock)


def _mark(
    outlet: str,
    first: datetime,
    last: datetime,
    kind: str,
    because: str,
    factors: tuple[str, ...] = (),
) -> dict[str, object]:
    return {
        "deed": "mark",
        "outlet": outlet,
        "factors": list(factors),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "kind": kind,
        "because": because,
        "party": "enterprise",
    }


def _say(city: City, deeds: list[dict[str, object]], by: str, clock: _Clock) -> None:
    on = clock.at.astimezone(BEIJING).date()
    review.hand_in(city, review.checked(city, deeds, by=by, on=on))
