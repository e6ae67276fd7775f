"""The short way through the door and the long one give the same."""

from __future__ import annotations

import random
from datetime import date

from youju.intake.gateway.door import Door
from youju.intake.hj212 import Frame, Framer, wrap
from youju.readings.network.registers import Network

DAY = date(2026, 3, 1)
AREAS = ["DataTime=20260301080000;a21026-Avg=1,a21026-Flag=N", "", "x", "a=1&&b", "说明=清洗"]
AREAS += ["a=1&", "&a", "a=#1", "&", "##"]


def _packet(dice: random.Random) -> bytes:
    def pick(choices: list):  # the first of them is the usual one
        return choices[0] if dice.random() < 0.8 else dice.choice(choices)

    qn = pick(["20260301080000001", "1617936069734", " 1", "", "é"])
    head = f"QN={qn};" if dice.random() < 0.95 else ""
    head += f"ST={pick(['31', '91', ' 32', ''])};CN={pick(['2051', '2011', '9014', '1013', '9'])};"
    head += f"PW={pick(['123456', '', ' 1 '])};MN={pick(['A1', 'B 2', '', 'Ü'])};"
    head += f"Flag={pick(['5', '0', '1', '4', '7', '8', '9', '12', '255'])};"
    head += pick(["", "", "PNUM=2;PNO=1;", "PNO=1;PNUM=2;"]) + pick(["", "", "RF=1;"])
    key = pick([None, b"0" * 16])
    return wrap(f"{head}CP=&&{pick(AREAS)}&&", key=key)


def test_the_short_way_says_what_the_long_one_says():
    dice, door, short = random.Random(212), Door(Network(), lambda: DAY), 0
    for _ in range(8_000):
        packet = bytearray(_packet(dice))
        if dice.random() < 0.2:
            packet[dice.randrange(len(packet))] ^= 1 << dice.randrange(8)
        data = bytes(packet)
        quick = door.quick(data, 0, "10.0.0.1:5")
        if quick is None:
            continue
        short += 1
        (frame,) = Framer().feed(data)
        assert isinstance(frame, Frame)
        slow = door.slow(frame, "10.0.0.1:5")
        assert slow[:6] == (data, "ok", "ok", "present", False, True)
        assert quick[:2] == (slow.raw, slow.answer)
        assert (quick[2].said, quick[2].key) == (slow.about.said, slow.about.key)
    assert short > 3_000
