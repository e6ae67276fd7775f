"""One round of the writer takes the gateway's packets and judges them."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from tests.intake.network.town import GAS, arrive, packet, town, write

from youju.ledger.network import findings
from youju.readings.city import City
from youju.terms.periods import BEIJING


def test_a_round_takes_packets_and_finds_what_is_over_the_limit(tmp_path: Path) -> None:
    clock = datetime.now(BEIJING)
    city = town(tmp_path / "city", lambda: int(clock.timestamp()) * 1_000_000)
    write(city, "limits", "DA001,a21026,35,mg/m³,hour,raw,排污许可证 表5,,\n")
    hour = (clock - timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    said = "a21026-Avg=36,a21026-Flag=N"
    arrive(city, packet(GAS, "2061", hour.strftime("%Y%m%d%H%M%S"), said))
    program = [sys.executable, "-m", "youju", "writer", "--city", str(city.path), "--once"]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "报文 1 包，新增数据 1" in done.stdout
    found = [one.said for one in findings.versions(City.open(city.path))]
    over = [one for one in found if one["kind"] == "exceedance"]
    assert [(one["begin"], one["worst"]) for one in over] == [(hour.isoformat(), "36")]
