"""The network's pages over twelve months of minute data of 200 outlets.

    python bench/network_pages.py [--outlets 200] [--days 365] [--rounds 9] [--city FOLDER]

Makes the city once (in ``build/network-pages``, some gigabytes are read and written while it is
made) in the shape that the writer leaves after its nightly upkeep: four factors of each outlet
by minute, by hour and by day, one packet for each; the last two hours come as real packets through
the journal and the writer's own steps. Then serves it with ``youju web``, signs in and opens every
page of the network over HTTP, one after the other. Printed: median and 95th percentile of each in
milliseconds, and the processor's milliseconds of a request, beside the account page, which asks
nothing of the city.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median

import polars as pl

from youju.intake.gateway.live import Live
from youju.intake.hj212 import wrap
from youju.intake.network import take
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.network import state
from youju.readings.network.reading import instant
from youju.readings.network.registers import FILES, HEADS
from youju.readings.network.schema import KEY, PACKET, PACKETS, READING, READINGS, table
from youju.terms.periods import BEIJING

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "废气": ("a21026", "a21002", "a34013", "a19001"),
    "废水": ("w01018", "w21003", "w21011", "w00000"),
    "扬尘": ("a34004", "a34002", "a01001", "a01007"),
}
UNITS = {"a19001": "%", "a34004": "µg/m³", "a34002": "µg/m³", "w00000": "L/s"}
LIMITS = {"a21026": 35, "a21002": 50, "a34013": 10, "w01018": 50, "w21003": 5}
MONTH_ROWS = 400_000
SECOND = 1_000_000


def kind_of(nth: int) -> str:
    """Seven of ten outlets are chimneys."""
    return "废气" if nth % 10 < 7 else ("废水" if nth % 10 < 9 else "扬尘")


def mn_of(nth: int) -> str:
    """A device number of 24 digits."""
    return f"BE4C{nth:020X}"


def key_of(nth: int) -> str:
    """An outlet's key."""
    return f"DA{nth:05d}"


def registers(city: City, outlets: int, first: date) -> None:
    """Outlets in the city's counties, a device for each, limits for what has them."""
    counties = [one.county for one in city.register.sites if one.county]
    lines: dict[str, list[str]] = {"outlets": [], "devices": [], "limits": []}
    since = first.replace(day=1).isoformat()
    for nth in range(outlets):
        kind = kind_of(nth)
        county = sorted(set(counties))[nth % len(set(counties))]
        name = f"{county}{nth // 4 + 1}号企业"
        lines["outlets"].append(
            f"{key_of(nth)},{name},{nth % 4 + 1}号排口,{kind},{county},,,,,许可证"
        )
        units = ";".join(
            f"{one}={UNITS.get(one, 'mg/m³' if one[0] == 'a' else 'mg/L')}" for one in KINDS[kind]
        )
        lines["devices"].append(f"{mn_of(nth)},{key_of(nth)},2017,,{units},no,,,{since},")
        for one in KINDS[kind]:
            if one in LIMITS:
                unit = "mg/m³" if one[0] == "a" else "mg/L"
                mean = "hour" if kind == "废气" else "day"
                lines["limits"].append(
                    f"{key_of(nth)},{one},{LIMITS[one]},{unit},{mean},raw,许可证 表3,,"
                )
    for kind, said in lines.items():
        file = city.path / FILES[kind]
        file.parent.mkdir(exist_ok=True)
        file.write_text(HEADS[kind] + "\n" + "\n".join(said) + "\n", encoding="utf-8")


def template(outlets: int, seed: int, span: int) -> pl.DataFrame:
    """A day of all outlets and factors in steps of ``span`` seconds: offsets, values, flags.

    Values walk by up to 2.0 in steps of 0.1; one in 200 carries a flag; an outlet in thirty is
    silent for some hours.
    """
    steps = pl.select(step=pl.int_range(86400 // span, dtype=pl.Int64))
    sites = pl.DataFrame(
        {
            "nth": [nth for nth in range(outlets) for _ in range(4)],
            "factor": [one for nth in range(outlets) for one in KINDS[kind_of(nth)]],
        }
    )
    frame = sites.join(steps, how="cross").sort("nth", "factor", "step")
    drawn = frame.with_columns(
        move=pl.int_range(pl.len()).shuffle(seed=seed) % 41 - 20,
        noise=pl.int_range(pl.len()).shuffle(seed=seed + 1) % 200,
    )
    walk = pl.col("move").cum_sum().over("nth", "factor")
    quiet = ((pl.col("nth") * 7 + seed) % 30 == 0) & pl.col("step").is_between(
        30_000 // span, 52_000 // span
    )
    return drawn.filter(~quiet).select(
        site=pl.format("DA{}", pl.col("nth").cast(pl.String).str.zfill(5)),
        factor="factor",
        nth="nth",
        step="step",
        value=((walk.abs() % 160) + 40) * 100_000,
        flag=pl.when(pl.col("noise") == 0).then(pl.lit("M")).otherwise(pl.lit("N")),
    )


def rows(
    day: date, shape: pl.DataFrame, span: int, ordinal: int, outlets: int, batch: int
) -> pl.DataFrame:
    """The readings of a day in the table's form; a packet holds an outlet's factors of a step."""
    begin = int(instant(day).timestamp()) * SECOND
    return shape.select(
        "site",
        "factor",
        statistic=pl.lit("Avg"),
        variant=pl.lit("raw"),
        span_s=pl.lit(span, pl.Int32),
        start=(begin + pl.col("step") * span * SECOND).cast(READING["start"]),
        value="value",
        text=pl.lit(None, pl.String),
        flag="flag",
        packet=ordinal + 1 + pl.col("step") * outlets + (pl.col("nth") * 13) % outlets,
        revision=pl.lit(1, pl.Int32),
        batch=pl.lit(batch, pl.Int32),
        part=pl.lit(f"{day:%Y-%m-%d}" if span < 3600 else f"{day:%Y-%m}"),
    )


def packets(day: date, cn: str, span: int, ordinal: int, outlets: int) -> pl.DataFrame:
    """A day's packets in the order of arrival."""
    begin = int(instant(day).timestamp()) * SECOND
    count = 86400 // span * outlets
    number = pl.int_range(count, dtype=pl.Int64)
    at = begin + (number // outlets) * span * SECOND
    local = (at + 8 * 3600 * SECOND).cast(pl.Datetime("us"))
    nth = (number % outlets) * _inverse(13, outlets) % outlets
    said = {
        "ordinal": ordinal + 1 + number,
        "entry": pl.lit(0, pl.Int64),
        "nth": pl.lit(0, pl.Int32),
        "arrived": (at + span * SECOND + 3 * SECOND + number % outlets * 20_000).cast(
            PACKET["arrived"]
        ),
        "peer": pl.format("10.1.{}.{}:40122", nth // 200, nth % 200),
        "mn": pl.format("BE4C{}", nth.cast(pl.String).str.zfill(20)),
        "st": pl.lit("31"),
        "cn": pl.lit(cn),
        "qn": local.dt.strftime("%Y%m%d%H%M%S001"),
        "data_time": local.dt.strftime("%Y%m%d%H%M%S"),
        "edition": pl.lit("2017"),
        "crc": pl.lit("ok"),
        "length": pl.lit("ok"),
        "tail": pl.lit("present"),
        "status": pl.lit("decoded"),
        "day": pl.lit(day.isoformat()),
    }
    frame = pl.select(**said)
    # Device numbers are written in hexadecimal.
    known = {f"BE4C{nth:020d}": mn_of(nth) for nth in range(outlets)}
    empty = [pl.lit(None, PACKET[name]).alias(name) for name in PACKET if name not in said]
    return frame.with_columns(pl.col("mn").replace(known), *empty).select(list(PACKET))


def _inverse(of: int, modulus: int) -> int:
    return pow(of, -1, modulus)


def fill(city: City, outlets: int, first: date, days: int) -> None:
    """Minutes by day, hours and days by month, and the packets that said them."""
    readings, kept = table(city, READINGS), table(city, PACKETS)
    minutes = [template(outlets, seed, 60) for seed in range(5)]
    hours = [template(outlets, seed, 3600) for seed in range(5)]
    ordinal, batch = 0, 0
    month: list[pl.DataFrame] = []
    for nth in range(days):
        day = first + timedelta(days=nth)
        batch += 1
        seed = (nth * 3 + day.month) % 5
        readings.append(
            rows(day, minutes[seed], 60, ordinal, outlets, batch).sort(*KEY), Position("gateway", 0)
        )
        of_day = packets(day, "2051", 60, ordinal, outlets)
        ordinal += of_day.height
        month.append(rows(day, hours[seed], 3600, ordinal, outlets, batch))
        by_hour = packets(day, "2061", 3600, ordinal, outlets)
        ordinal += by_hour.height
        kept.append(pl.concat([of_day, by_hour]), Position("gateway", 0))
        last = nth == days - 1 or (day + timedelta(days=1)).day == 1
        if last:
            readings.append(pl.concat(month).sort(*KEY), Position("gateway", 0))
            month = []
        if nth % 30 == 29 or last:
            print(f"  {nth + 1} days, {ordinal:,} packets", flush=True)
    state.keep(city, take.STATE, {"read": 0, "batch": batch, "ordinal": ordinal})


def live(city: City, outlets: int, now: datetime) -> None:
    """The last two hours as real packets: hours, real-time values, one stranger."""
    held = Live(city.path / "gateway")
    hour = now.replace(minute=0, second=0, microsecond=0)
    stamp = "%Y%m%d%H%M%S"

    def frame(mn: str, cn: str, at: datetime, data: str) -> bytes:
        qn = f"{at:%Y%m%d%H%M%S}001"
        return wrap(
            f"QN={qn};ST=31;CN={cn};PW=123456;MN={mn};Flag=4;CP=&&DataTime={at:{stamp}};{data}&&"
        )

    for back in range(2, 0, -1):
        at = hour - timedelta(hours=back)
        _arrive(
            city, [frame(mn_of(nth), "2061", at, _data(nth, "Avg", back)) for nth in range(outlets)]
        )
    for back in range(20, 0, -1):
        at = now - timedelta(minutes=back)
        said = [frame(mn_of(nth), "2011", at, _data(nth, "Rtd", back)) for nth in range(outlets)]
        _arrive(city, said)
        for nth, one in enumerate(said):
            held.put(mn_of(nth), "2011", one, int(now.astimezone(UTC).timestamp() * SECOND))
    _arrive(
        city, [frame("STRANGER0000000000000001", "2061", hour - timedelta(hours=1), "a21026-Avg=3")]
    )
    held.close()
    take.take(city)


def _data(nth: int, statistic: str, salt: int) -> str:
    values = enumerate(KINDS[kind_of(nth)])
    return ";".join(
        f"{one}-{statistic}={(nth * 7 + salt * 3 + at) % 60 / 2},{one}-Flag=N" for at, one in values
    )


def _arrive(city: City, frames: list[bytes]) -> None:
    meta = {"frames": [[len(one), "10.1.0.5:40122", "ok", "ok", "present"] for one in frames]}
    city.journal.append("gateway", "frames", b"".join(frames), meta)


def make(folder: Path, outlets: int, days: int) -> None:
    """The whole city."""
    from youju.demo.build import build
    from youju.ledger.compute import compute

    shutil.rmtree(folder, ignore_errors=True)
    begun = time.monotonic()
    build(folder, small=True)
    now = datetime.now(BEIJING)
    compute(City.open(folder), now=now)
    city = City.open(folder)
    first = now.date() - timedelta(days=days)
    registers(city, outlets, first)
    fill(city, outlets, first, days)
    print(f"made in {time.monotonic() - begun:.0f} s", flush=True)


def count(folder: Path, outlets: int) -> None:
    """What the writer does in its rounds: the last packets, the kept counts, a month of events."""
    from youju.ledger.network import arrivals, days, reviewing

    now = datetime.now(BEIJING)
    city = City.open(folder)
    live(city, outlets, now)
    for what, steps in (
        ("days of a year counted", lambda: days.follow(City.open(folder), now=now)),
        ("arrivals counted", lambda: arrivals.follow(City.open(folder), now=now)),
        ("arrivals counted again", lambda: arrivals.follow(City.open(folder), now=now)),
        ("days counted again", lambda: days.follow(City.open(folder), now=now)),
    ):
        begun = time.monotonic()
        steps()
        print(f"  {what}: {time.monotonic() - begun:.2f} s", flush=True)
    month = now.date() - timedelta(days=7)
    some = [key_of(nth) for nth in range(0, outlets, 4)]
    begun = time.monotonic()
    reviewing.refresh(City.open(folder), month, now.date(), now=now, outlets=some)
    print(f"  a week of {len(some)} outlets judged: {time.monotonic() - begun:.1f} s", flush=True)


class Browser:
    """One signed-in person who opens pages one after the other."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> tuple[float, str]:
        """Milliseconds and the text of a page."""
        begun = time.perf_counter()
        with self.opener.open(self.address + path, timeout=120) as said:
            text = said.read()
            if said.status != 200 or "/sign-in/" in said.url:
                raise SystemExit(f"{path}: {said.status} {said.url}")
        took = 1000 * (time.perf_counter() - begun)
        return took, text.decode("utf-8", "replace")

    def sign_in(self, password: str) -> None:
        """As a person of the office."""
        _, page = self.get_any("/sign-in/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        given = {"username": "office", "password": password, "next": "/account/"}
        data = urllib.parse.urlencode(given | {"csrfmiddlewaretoken": found[1]}).encode()
        self.opener.open(self.address + "/sign-in/", data, timeout=60).read()

    def get_any(self, path: str) -> tuple[int, str]:
        """A page, wherever it leads."""
        with self.opener.open(self.address + path, timeout=60) as said:
            return said.status, said.read().decode("utf-8", "replace")


def pages(browser: Browser, outlets: int, days: int) -> Iterator[tuple[str, str]]:
    """Names and addresses of all pages of the network, arguments taken from the pages."""
    key = key_of(outlets // 2)
    today = datetime.now(BEIJING).date()
    old = today - timedelta(days=days // 2)
    one = f"/network/outlets/{key}/"
    yield "floor: account page", "/account/"
    yield "online", "/network/"
    yield "outlet, hours of a week", one
    yield "outlet, minutes of a day", f"{one}?span=60&day={today - timedelta(days=1)}"
    yield "outlet, days of a month", f"{one}?span=86400&day={today - timedelta(days=1)}"
    yield "outlet, hours half a year ago", f"{one}?day={old}"
    yield "outlet, minutes half a year ago", f"{one}?span=60&day={old}"
    page = browser.get(one)[1]
    # The newest value came as a real packet; those that were made have none in the journal.
    value = re.findall(rf'href="(/network/values/{key}/[^"]+)"', page)[-1]
    yield "value down to its packets", value.replace("&amp;", "&")
    packet = re.search(r'href="(/network/packets/\d+/)"', page)
    if packet:
        yield "packet", packet[1]
    yield "events", "/network/events/"
    event = re.search(r'href="(/network/events/[^"?]+/)"', browser.get("/network/events/")[1])
    if event:
        yield "event", event[1]
    yield "valid days of the month", "/network/validity/"
    yield "valid days half a year ago", f"/network/validity/?month={old:%Y-%m}"
    yield "unregistered", "/network/unregistered/"
    yield "register a device", "/network/unregistered/STRANGER0000000000000001/"
    yield "registers", "/network/registers/"
    yield "review of the network", "/network/review/"
    yield "completeness of the month", "/health/"
    yield "completeness half a year ago", f"/health/?month={old:%Y-%m}&page=3"
    yield "hours of a day", f"/health/hours/{key}/?day={old}"
    yield "outages of a month", f"/health/outages/?month={old:%Y-%m}"
    yield "year", "/health/year/"
    yield "care", f"/health/care/?month={old:%Y-%m}"
    yield "what is kept where", "/health/holdings/"
    yield "commands to devices", "/devices/commands/"
    yield "commands to a device", f"/devices/permit/{mn_of(outlets // 2)}/"


def measure(folder: Path, outlets: int, days: int, rounds: int) -> int:
    """Serve the city, open every page, print; 1 when one is slower than 300 ms in the median."""
    from youju.demo.site import PASSWORD

    environment = {**os.environ, "YOUJU_CITY": str(folder), "YOUJU_SESSIONS": "1000"}
    youju = [sys.executable, "-m", "youju"]
    if not (folder / "site" / "site.sqlite3").is_file():
        subprocess.run([*youju, "demo", str(folder), "--site"], check=True, env=environment)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    serve = [*youju, "web", "--city", str(folder), "--port", str(port)]
    served = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL)
    try:
        browser = Browser(f"http://127.0.0.1:{port}")
        _wait(browser)
        browser.sign_in(PASSWORD)
        slow = 0
        print(f"{'page':36}{'first':>8}{'median':>8}{'p95':>8}{'cpu':>8}  (ms, {rounds} rounds)")
        for name, path in list(pages(browser, outlets, days)):
            first = browser.get(path)[0]
            before = _cpu_ms(served.pid)
            took = sorted(browser.get(path)[0] for _ in range(rounds))
            cpu = (_cpu_ms(served.pid) - before) / rounds
            p95 = took[min(len(took) - 1, round(0.95 * (len(took) - 1)))]
            slow += median(took) > 300
            print(f"{name:36}{first:8.0f}{median(took):8.0f}{p95:8.0f}{cpu:8.0f}", flush=True)
        print(f"{slow} pages with a median above 300 ms")
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(30)
    return 1 if slow else 0


def _cpu_ms(pid: int) -> float:
    """What the site has used so far; on a busy machine it tells more than the clock."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in (int(stat.parent.name), int(said[1])):  # itself, or a child of it
            total += int(said[11]) + int(said[12])
    return 1000 * total / os.sysconf("SC_CLK_TCK")


def _wait(browser: Browser) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            browser.get_any("/sign-in/")
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("the site did not come up")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--city", type=Path, default=ROOT / "build" / "network-pages")
    given = parser.parse_args()
    if not (given.city / "made").is_file():
        make(given.city, given.outlets, given.days)
        count(given.city, given.outlets)
        (given.city / "made").write_text(f"{given.outlets} {given.days}\n")
    outlets, days = (int(one) for one in (given.city / "made").read_text().split())
    return measure(given.city, outlets, days, given.rounds)


if __name__ == "__main__":
    raise SystemExit(main())
