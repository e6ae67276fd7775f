"""The simulated loggers: same seed same bytes, every habit shows, and the gateway keeps it all."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from youju.intake.gateway.loggers import (
    CLEAN,
    EDITIONS,
    Habits,
    Logger,
    drive,
    stretch,
    town,
)
from youju.intake.hj212 import Frame, commands, frames, read
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING

from .conftest import devices, gateway, until

FIRST = datetime(2026, 3, 1, 8, tzinfo=BEIJING)
MINUTE = timedelta(minutes=1)


def _bytes(seed: int) -> list[bytes]:
    loggers = town(9, seed=seed)
    return [
        piece
        for _, _, pieces in stretch(loggers, FIRST, FIRST + 120 * MINUTE, MINUTE)
        for piece in pieces
    ]


def test_a_seed_decides_every_byte():
    assert _bytes(1) == _bytes(1)
    assert _bytes(1) != _bytes(2)


def test_every_habit_and_edition_shows():
    pieces = _bytes(1)
    found = [one for one in frames(b"".join(pieces)) if isinstance(one, Frame)]
    packets = [read(one) for one in found]
    assert {one.edition for one in packets} == {"2005", "2017", "2025"}
    assert {"ok", "lower", "modbus"} <= {one.crc for one in found}
    assert {"ok", "short"} <= {one.length for one in found}
    assert {one.tail for one in found} == {"present", "missing"}
    assert b"" in pieces
    assert any(one.segment.sent_again for one in packets)
    assert max(Counter(one.raw for one in found).values()) > 1


def _pieces(edition: str, habits: Habits, intervals: int = 40) -> list[bytes]:
    one = Logger(f"HABIT{edition}", edition, seed=4, habits=habits)
    times = [FIRST + nth * MINUTE for nth in range(intervals)]
    return [piece for at in times for piece in one.sends(at)]


def _frames(pieces: list[bytes]) -> list[Frame]:
    return [one for one in frames(b"".join(pieces)) if isinstance(one, Frame)]


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_habit_shows_alone_and_loses_nothing(edition):
    clean = _pieces(edition, CLEAN)
    assert len(clean) == len(_frames(clean)) == 40

    off = _frames(_pieces(edition, Habits(wrong_length=1000)))
    assert {one.length for one in off} == {"short"}  # declared six too many, as in the field
    assert {one.crc for one in off} == {"ok"}

    glued = _pieces(edition, Habits(glued=1000))
    assert len(glued) == 40
    assert [len(_frames([piece])) for piece in glued] == [2] * 40

    twice = _pieces(edition, Habits(twice=1000))
    assert len(twice) == 80
    assert twice[::2] == twice[1::2]

    late = [read(one).segment for one in _frames(_pieces(edition, Habits(late=500)))]
    told = [one.data_time for one in late]
    assert told != sorted(told)  # history comes behind newer data
    assert all(one.sent_again for one in late) is False
    if edition == "2025":
        assert any(one.sent_again for one in late)

    jumps = [
        read(one).segment.data_time for one in _frames(_pieces(edition, Habits(clock_jumps=200)))
    ]
    assert jumps != [f"{FIRST + nth * MINUTE:%Y%m%d%H%M%S}" for nth in range(40)]

    broken = _pieces(edition, Habits(breaks=1000))
    assert broken.count(b"") == 40

    noisy = _pieces(edition, Habits(noise=1000))
    assert not any(piece.startswith(b"##") for piece in noisy)
    assert len(_frames(noisy)) == 40


def test_without_habits_each_packet_is_right():
    for _, at, pieces in stretch(town(9, habits=CLEAN), FIRST, FIRST + 20 * MINUTE, MINUTE):
        (packet,) = (read(one) for one in frames(pieces[0]) if isinstance(one, Frame))
        assert (packet.frame.length, packet.crc, packet.frame.tail) == ("ok", "ok", "present")
        assert packet.segment.data_time == f"{at:%Y%m%d%H%M%S}"


def _means(packet: bytes) -> dict[str, str]:
    """``factor → Avg`` as the bytes say it."""
    return dict(re.findall(r"(w\d+)-Avg=([\d.]+)", packet.decode()))


def test_a_day_is_the_mean_of_the_hours_that_were_sent_of_it():
    one = Logger("DAY", st="32", seed=7, habits=CLEAN)
    begin = FIRST.replace(hour=0)
    hours = [_means(one.minute(begin + timedelta(hours=nth), cn="2061")) for nth in range(24)]
    day = _means(one.minute(begin, cn="2031"))
    assert day.keys() == hours[0].keys()
    for factor, said in day.items():
        thousandths = [int(Decimal(each[factor]) * 1000) for each in hours]
        assert int(Decimal(said) * 1000) == sum(thousandths) // 24
    next_day = _means(one.minute(begin + timedelta(days=1), cn="2031"))
    assert next_day != day


def test_nothing_goes_to_another_machine():
    with pytest.raises(BadInput, match=r"不向 192\.0\.2\.1 发送"):
        asyncio.run(drive(town(1), port=1, host="192.0.2.1", first=FIRST, intervals=1))


def test_all_that_is_sent_lies_in_the_journal(city):
    with gateway(city) as running:
        tally = asyncio.run(
            drive(town(18, seed=3), port=running.port, first=FIRST, intervals=20, overtime_s=8)
        )
        assert tally.unanswered == 0
        until(lambda: not running.gateway.lines)
        until(lambda: running.gateway.count["packets"] == len(running.frames()))
        kept = b"".join(raw for raw, _ in running.frames())
    sent = [
        piece
        for _, _, pieces in stretch(town(18, seed=3), FIRST, FIRST + 20 * MINUTE, MINUTE)
        for piece in pieces
    ]
    assert all(piece in kept for piece in sent if piece[:2] == b"##" and piece.count(b"##") == 1)
    assert tally.sent == sum(bool(piece) for piece in sent)


def test_a_simulated_logger_carries_out_a_command(city):
    devices(city, "SIMORDER,DA001,2017,,,yes,许可证第5条,,,")
    with gateway(city) as running:
        span = {"BeginTime": "20260301000000", "EndTime": "20260301003000"}
        ticket = commands.ask(
            city, "SIMORDER", "2051", span, by="张三", approved_by="李四", because="补数"
        )
        logger = Logger("SIMORDER", habits=CLEAN)
        asyncio.run(drive([logger], port=running.port, first=FIRST, intervals=15, pace_s=0.2))
        until(lambda: commands.state(city, ticket).is_final)
    one = commands.state(city, ticket)
    assert one.state == commands.EXECUTED
    assert one.replies[0].startswith("DataTime=20260301000000;")
