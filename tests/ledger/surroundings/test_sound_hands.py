"""Days of sound by both hands: integers over whole columns, and the exact rule day by day."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.ledger.surroundings import sound_compute, sound_days, sound_exact
from youju.readings.surroundings import points
from youju.readings.surroundings.sound import read_sound
from youju.terms.numbers import exact, round_even
from youju.terms.periods import day_from, day_number
from youju.terms.states import State

REGISTER = read_sound(
    "site,name,kind,zone,county,city,night,night_basis,from\n"
    "S1,东坊,功能区,1,甲县,某市,,,\n"
    "S2,晚睡,功能区,2,甲县,某市,23,某市人民政府通告,2023-01-01\n"
)
DAYS = tuple(day_number(date(2026, 3, day)) for day in (5, 6))
UNIT = 10**points.DECIMALS
TENTHS = st.integers(200, 1000).map(lambda n: n * UNIT // 10)
LEVELS = st.one_of(
    TENTHS,
    st.integers(2_000_000, 10_000_000).map(lambda n: n * UNIT // 10_000 // 10),  # five decimals
    st.sampled_from([0, 130 * UNIT, 131 * UNIT, 140 * UNIT]),
)
HOURS = st.one_of(
    st.lists(TENTHS, min_size=24, max_size=24),
    st.lists(st.one_of(st.none(), LEVELS), min_size=24, max_size=24),
)
REPORTED = st.one_of(st.none(), st.none(), LEVELS)


def frame(said: list[tuple[str, int, str, int, int | None]]) -> pl.DataFrame:
    """Readings that count, as ``points.points`` gives them."""
    rows = [
        {
            "site": site,
            "factor": factor,
            "variant": points.SOUND,
            "day": day,
            "hour": hour,
            "value": value,
            "flag": None if value is not None else "NA",
            "state": int(State.REVIEWED),
            "stream": "import",
            "entry": 1,
            "line": nth,
            "seq": nth,
        }
        for nth, (site, day, factor, hour, value) in enumerate(said)
    ]
    made = pl.DataFrame(rows, schema=points.POINTS)
    return made.sort("site", "day", "variant", "factor", "hour")


def exactly(read: pl.DataFrame) -> dict[tuple[str, int], dict[str, Any]]:
    """Every day by the exact rule alone."""
    found = {}
    for (site, day), rows in read.group_by("site", "day", maintain_order=True):
        line = REGISTER.line_near(str(site), day_from(int(str(day))))
        if line is None:
            continue
        one = sound_exact.day_of(line, day_from(int(str(day))), rows.to_dicts(), leaves=False)
        notes = [each.note for each in (one.ld, one.ln) if each.value is None and each.note]
        levels = {name: getattr(one, name).value for name in ("ld", "ln", "ldn")}
        found[str(site), int(str(day))] = {
            name: None if value is None else int(round_even(exact(value) * 10**4, 0))
            for name, value in levels.items()
        } | {"note": "；".join(dict.fromkeys(notes))}
    return found


@settings(max_examples=5, deadline=None)
@given(
    drawn=st.lists(
        st.tuples(st.sampled_from(["S1", "S2"]), st.sampled_from(DAYS), HOURS, REPORTED, REPORTED),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[:2],
    )
)
def test_both_hands_say_the_same_of_every_day(
    drawn: list[tuple[str, int, list[int | None], int | None, int | None]],
) -> None:
    said: list[tuple[str, int, str, int, int | None]] = []
    for site, day, hours, ld, ln in drawn:
        said += [(site, day, points.LEQ, hour, value) for hour, value in enumerate(hours)]
        said += [(site, day, points.LD, 6, ld)] if ld is not None else []
        said += [(site, day, points.LN, 0, ln)] if ln is not None else []
    read = frame(said)
    wanted = exactly(read)
    rows = sound_compute.day_rows(read, REGISTER)
    assert rows.height == len(wanted)
    for row in rows.iter_rows(named=True):
        mine = {name: row[name] for name in ("ld", "ln", "ldn", "note")}
        assert mine == wanted[row["site"], row["day"]], (row["site"], row["day"])


def test_whole_days_never_need_the_exact_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """16 hours of 50 and 8 of 40 dB(A): Ld 50.0, Ln 40.0, Ldn 50.0, by integers alone."""
    hours = [40 if hour < 6 or hour >= 22 else 50 for hour in range(24)]
    read = frame([("S1", DAYS[0], points.LEQ, h, level * UNIT) for h, level in enumerate(hours)])
    monkeypatch.setattr(sound_exact, "day_of", None)
    (row,) = sound_compute.day_rows(read, REGISTER).iter_rows(named=True)
    assert [row[name] for name in ("ld", "ln", "ldn")] == [500_000, 400_000, 500_000]
    assert (row["met_day"], row["met_night"], row["hours"]) == (True, True, 24)


def test_a_night_of_its_own_moves_the_hours() -> None:
    """Of the site whose night begins at 23 the hour 22 is day and the hour 6 is night."""
    hours = [60 if hour in (22, 6) else 40 for hour in range(24)]
    said = [(s, DAYS[0], points.LEQ, h, hours[h] * UNIT) for s in ("S1", "S2") for h in range(24)]
    rows = {one["site"]: one for one in sound_days.rows(frame(said), REGISTER).to_dicts()}
    # one hour of 60 among sixteen, or among eight, of 40 dB(A): 10·lg((10⁶ + 15·10⁴)/16) = 48.6
    assert (rows["S1"]["ld"], rows["S1"]["ln"]) == (486_000, 513_000)
    assert (rows["S2"]["ld"], rows["S2"]["ln"]) == (486_000, 513_000)
    moved = [(s, d, f, h, 60 * UNIT if h == 6 else 40 * UNIT) for s, d, f, h, _ in said]
    rows = {one["site"]: one for one in sound_days.rows(frame(moved), REGISTER).to_dicts()}
    assert (rows["S1"]["ln"], rows["S2"]["ln"]) == (400_000, 513_000)


def test_a_day_that_the_integers_do_not_hold_is_left_and_said_all_the_same() -> None:
    hours = [("S1", DAYS[0], points.LEQ, h, 55 * UNIT + (h == 3)) for h in range(24)]
    early = [("S1", day_number(date(2012, 5, 1)), points.LEQ, 12, 55 * UNIT)]
    read = frame([*hours, *early])
    assert sound_days.rows(read, REGISTER)["left"].to_list() == [True, True]
    rows = sound_compute.day_rows(read, REGISTER).sort("day")
    assert rows["ld"].to_list() == [None, 550_000]
    assert rows["note"].to_list() == ["昼间应有 16 个小时值，只有 1 个，不计算；没有监测数据", ""]


def test_a_night_louder_than_any_meter_leaves_the_day_without_ldn() -> None:
    """131 dB(A) raised by 10 is no level; neither hand stumbles over it."""
    hours = [131 if hour < 6 or hour >= 22 else 60 for hour in range(24)]
    read = frame([("S1", DAYS[0], points.LEQ, h, level * UNIT) for h, level in enumerate(hours)])
    (row,) = sound_compute.day_rows(read, REGISTER).iter_rows(named=True)
    assert (row["ld"], row["ln"], row["ldn"]) == (600_000, 1_310_000, None)
    line = REGISTER.line("S1")
    told = sound_exact.day_of(line, day_from(DAYS[0]), read.to_dicts())
    assert "夜间等效声级高于 130 dB(A)" in told.ldn.note
