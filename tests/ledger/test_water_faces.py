"""Both hands of water are equal on generated samples: sections, places, joined automatic data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from youju.ledger import water_exact, water_store
from youju.ledger.recipes import water, water_places
from youju.ledger.water_exact import Recomputation
from youju.readings.samples import SAMPLES
from youju.readings.sections import read_section_register
from youju.readings.settings import Settings, WaterRule
from youju.terms.numbers import scaled
from youju.terms.periods import Period, day_number, parse

REGISTER = read_section_register(
    "section,name,type,target,county,city,river\n"
    "a,甲,河流,Ⅲ,东县,某市,清溪\nb,乙,湖库,Ⅱ,东县,某市,清溪\nc,丙,河流,Ⅳ,西县,某市,清溪\n"
    "d,丁,,Ⅲ,西县,某市,清溪\ne,戊,河流,Ⅰ,西县,某市,清溪\n"
)
PERIODS = [parse(key) for key in ("2026-09", "2026-10", "2026-H2")]
JOIN = Settings("某市", water=(WaterRule(date(2026, 10, 1), True, "第3条", "某环〔2026〕1号"),))
# Values around the limits of each class, from several orders of size.
VALUES = {
    "ph": (55_000, 91_000),
    "do": (1_000, 90_000),
    "codmn": (10_000, 160_000),
    "nh3n": (100, 25_000),
    "tp": (50, 5_000),
    "tn": (1_000, 30_000),
    "f": (2_000, 20_000),
}


@st.composite
def samples(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for nth in range(draw(st.integers(1, 14))):
        section = draw(st.sampled_from("abcde"))
        source = draw(st.sampled_from(["manual", "manual", "auto"]))
        day = day_number(draw(st.sampled_from([date(2026, 9, 3), date(2026, 10, 5)]))) + nth
        for item, (low, high) in VALUES.items():
            if draw(st.integers(0, 9)) == 0 or (source == "auto" and item == "f"):
                continue
            value = draw(st.integers(low, high)) * 10**4
            below = item in ("nh3n", "tp", "f") and draw(st.integers(0, 4)) == 0
            rows.append((section, item, source, day, value, "<" if below else None, nth))
    return [
        {
            "section": section, "item": item, "source": source, "day": day,
            "start": day * 86_400_000_000, "value": value, "flag": flag, "state": 10,
            "stream": "import", "entry": 1, "line": line, "seq": line,
        }
        for section, item, source, day, value, flag, line in rows
    ]  # fmt: skip


@st.composite
def issued(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for section in draw(st.sets(st.sampled_from("abcde"), max_size=3)):
        number = draw(st.one_of(st.none(), st.integers(1, 6)))
        reason = draw(st.sampled_from(["断流", "冰封", "漏采"]))
        rows.append(
            {
                "object": section, "item": "water_class", "period": "month",
                "start": day_number(date(2026, 10, 1)), "end": day_number(date(2026, 10, 31)),
                "value": None if number is None else number * 10**6,
                "flag": reason if number is None else None,
                "issuer": "省中心", "document": "", "stream": "import", "entry": 1, "line": 1,
                "state": 10,
            }
        )  # fmt: skip
    return rows


class Held(Recomputation):
    """The exact face over rows in memory."""

    def __init__(self, rows: list[dict[str, Any]], given: list[dict[str, Any]], own: Settings):
        self.rows, self.given = rows, given
        self.register = REGISTER
        self.city = SimpleNamespace(settings=own)  # type: ignore[assignment]

    def _rows(self, key: str, first: int, last: int) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["section"] == key and first <= row["day"] <= last]

    @property
    def _issued(self) -> list[dict[str, Any]]:  # type: ignore[override]
        return self.given


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(samples(), issued(), st.sampled_from([Settings("某市"), JOIN]))
def test_sections_and_places_come_out_the_same(
    rows: list[dict[str, Any]], given: list[dict[str, Any]], own: Settings
) -> None:
    frame = pl.DataFrame(rows, schema=SAMPLES)
    schema = {"object": pl.String, "item": pl.String, "period": pl.String, "start": pl.Int64,
              "end": pl.Int64, "value": pl.Int64, "flag": pl.String}  # fmt: skip
    told = pl.DataFrame([{k: row[k] for k in schema} for row in given], schema=schema)
    found = water.section_rows(water.wide(frame), told, PERIODS, REGISTER, own)
    bulk = {(row["section"], row["period"]): row for row in found.iter_rows(named=True)}
    # What the table holds of the instant is UTC; both faces only ask which readings go together.
    exact = Held([{**row, "start": frame["start"][n]} for n, row in enumerate(rows)], given, own)
    for period in PERIODS:
        for line in REGISTER.lines:
            again = exact.told(line, period)
            row = bulk.get((line.section, period.key))
            if row is None:
                assert again.own is None
                assert again.auto is None or again.auto.figure.value is None
                assert not again.because
                assert again.water_class is None
                continue
            assert row["class"] == again.water_class
            assert (row["because"] or "") == again.because
            own_class = again.own.figure.value if again.own else None
            assert row["own_class"] == own_class
            assert row["auto_class"] == (again.auto.figure.value if again.auto else None)
            for item, figure in again.values.items():
                assert isinstance(figure.value, Decimal)
                assert row[item] == scaled(figure.value, 8), item
            if again.own is not None:
                assert (row["deciding"] or "") == ",".join(again.own.deciding if own_class else ())
                assert (row["main"] or "") == ",".join(again.own.main)
    _places(found, exact)


def _places(found: pl.DataFrame, exact: Held) -> None:
    places = water_places.place_rows(found, PERIODS, REGISTER)
    for row in places.iter_rows(named=True):
        period: Period = parse(row["period"])
        told = exact.members(row["kind"], row["object"], period)
        for item in ("good_share", "fifth_share", "worst_share", "target_rate", "grade", "cwqi"):
            if item == "cwqi" and row["kind"] not in ("county", "city"):
                continue
            value = water_exact.place(row["kind"], told, item, period).value
            stored = row[item]
            if isinstance(stored, int):
                stored = Decimal(stored).scaleb(-4 if item == "cwqi" else -1)
            assert stored == value, (row["kind"], row["object"], row["period"], item)
    assert set(places["kind"]) <= set(water_store.PLACE_KINDS)
