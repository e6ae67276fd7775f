"""Agreements of the invented city on compensation, one of each shape, and the water of the months.

The water of one month is not there yet, so that an amount stays open and says why.
"""

from __future__ import annotations

from typing import Final

from youju.demo import noise
from youju.demo.register import CITY
from youju.readings import volumes
from youju.terms.periods import MONTH, day_number, parse

FLUX: Final = """\
title = "清岚河上下游横向生态保护补偿协议（虚构）"

[[edition]]
name   = "清岚河上下游横向生态保护补偿协议（虚构）"
since  = 2025-01-01
until  = 2027-12-31
shape  = "flux"
rates  = { clause = "第五条", mark = "verified", unit = "元/t", items = { codmn = 15000, nh3n = 100000, tp = 100000 } }
load   = { clause = "第五条", mark = "verified" }
better = { clause = "第六条", mark = "verified", how = "zero" }
inflow = { clause = "第七条", mark = "verified", how = "none" }
cap    = { clause = "第八条", mark = "verified", upper = 2000000, unit = "元" }

[[edition.at]]
section = "QW02"
pays    = "临溪区"
to      = "望川区"
targets = { codmn = 4.0, nh3n = 0.5, tp = 0.12 }

[[edition.at]]
section = "QW03"
pays    = "望川区"
to      = "雁回市"
targets = { codmn = 4.0, nh3n = 0.5, tp = 0.12 }
"""  # noqa: E501
STEPS: Final = """\
title = "石楠溪断面水质补偿协议（虚构）"

[[edition]]
name    = "石楠溪断面水质补偿协议（虚构）"
since   = 2025-01-01
shape   = "steps"
unit    = "万元"
targets = { clause = "第三条", mark = "verified", above = { cod = 15 } }
section = { clause = "第四条", mark = "verified", steps = [[0.05, 0.2, 5], [0.2, 10]] }
several = { clause = "第四条", mark = "verified", how = "largest" }
inflow  = { clause = "第五条", mark = "verified", how = "none" }

[[edition.at]]
section = "QW07"
pays    = "石楠县"
to      = "云泽区"
targets = { cod = 16 }
"""
INDEX: Final = """\
title = "松风溪横向生态保护补偿协议（虚构）"

[[edition]]
name  = "松风溪横向生态保护补偿协议（虚构）"
since = 2025-01-01
until = 2027-12-31
shape = "index"
index = { clause = "第三条", mark = "verified", factor = 0.90, weights = { codmn = 0.22, nh3n = 0.22, tn = 0.28, tp = 0.28 } }
pays  = { clause = "第四条", mark = "verified", at = 1 }

[[edition.at]]
section = "QW11"
pays    = "松风县"
to      = "云泽区"
targets = { codmn = 3.0, nh3n = 0.4, tn = 1.3, tp = 0.08 }
"""  # noqa: E501
WATER: Final = {"QW02": 1800, "QW03": 2600}
"""About what passes a section in a month, 10⁴ m³."""
MONTHS: Final = tuple(f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13))
OPEN: Final = ("QW03", "2026-03")


def files() -> dict[str, str]:
    """Every file about compensation by its path in the city's folder."""
    made = {"qinglan": FLUX, "shinan": STEPS, "songfeng": INDEX}
    return {f"agreements/{name}.toml": text for name, text in made.items()} | {
        volumes.PATH: _volumes()
    }


def _volumes() -> str:
    rows = [",".join(volumes.VOLUMES_HEAD)]
    for section, usual in WATER.items():
        for key in MONTHS:
            month = parse(key)
            assert month.kind == MONTH
            if (section, key) == OPEN:
                continue
            share = noise.between(70, 140, 64, int(section[2:]), day_number(month.start))
            rows.append(f"{section},{key},{usual * share // 100},{CITY}水文站")
    return "\n".join(rows) + "\n"
