"""What a preview says is what comes out when the marks are written and computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.ledger import cities
from tests.ledger.conftest import NOW
from youju.ledger import compute, differences, preview, snapshot
from youju.ledger.assess import Request, evaluate
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.writer import Writer
from youju.scoring.schemes import example_text
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import parse

SCHEME = example_text("county_air_2026")
WHOLE = parse("2026-02..2026-03")
KINDS = ("site", "county", "city")


def mark(kind: str, scope: str = "site", key: str = "A1", **changed: object) -> Mark:
    first, last = cities.hour(3, 13, 0), cities.hour(3, 13, 20)
    given = Mark(
        scope,
        key,
        (),
        first,
        last,
        kind,
        "采样泵停转",
        "王站长",
        date(2026, 4, 3),
        "市监〔2026〕2号",
    )
    return replace(given, **changed)  # type: ignore[arg-type]


CASES = {
    "invalid": [mark("invalid", items=("PM2.5", "O3"))],
    "a fault of days": [mark("fault", first_hour=cities.hour(3, 8, 0))],
    "dust over the city": [mark("dust", "city", "某市", last_hour=cities.hour(3, 14, 5))],
    "two at once": [
        mark("calibration", key="B1", items=("NO2",)),
        mark("invalid", key="A4", first_hour=cities.hour(3, 13, 4)),
    ],
    "no change of values": [mark("doubt")],
    "issued days only": [
        mark("dust", key="A3", first_hour=cities.hour(3, 17, 0), last_hour=cities.hour(3, 17, 9))
    ],
}


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> City:
    return cities.hard(tmp_path_factory.mktemp("preview") / "city")


@pytest.fixture(scope="module")
def revoked(hard: City) -> list[Mark]:
    """The revocation of the dust of 20 March."""
    dust = snapshot.load(hard).marks[0]
    assert dust.kind == "dust"
    return [mark("revoke", key="", first_hour=0, last_hour=0, revokes=dust.seq)]


def test_a_preview_is_what_comes_out(hard: City, revoked: list[Mark]) -> None:
    """One mark after the other, each previewed, written, computed and compared."""
    for name, marks in [*CASES.items(), ("revocation", revoked)]:
        before = snapshot.load(hard)
        found = preview.effect(hard, marks, scheme=SCHEME, snapshot=before)
        assert bool(found) == (name != "no change of values"), name
        with Writer(hard) as writer:
            writer.add_marks(marks)
        compute.compute(hard, now=NOW + timedelta(hours=1))
        after = snapshot.load(hard)
        for kind in KINDS:
            seen, real = (one.day_rows[kind].drop("basis") for one in (found.snapshot, after))
            assert seen.equals(real), (name, kind)
        numbers = (before.computed.number, after.computed.number)
        told = differences.between(hard, *numbers, WHOLE, kinds=KINDS)
        assert found.days == tuple(told), name
        assert {one.object for one in found.indices} <= {one.object for one in told} | {"某市"}
        for period, places in found.places:
            request = Request(SCHEME, period, movement=False)
            seen, real = (evaluate(hard, request, snapshot=one) for one in (found.snapshot, after))
            assert (seen.values, seen.statistics) == (real.values, real.statistics), name
            assert seen.incidents == real.incidents == ()
            was = evaluate(hard, request, snapshot=before)
            assert places == tuple(differences.moved(was.assessment, real.assessment))
        for one in found.statistics:
            days = after.objects(one.kind, one.period)[one.object, one.dust]
            assert one.new == preview.statistic(one.of, days, one.period, shown=False), name


def test_nothing_is_written(hard: City, tmp_path: Path) -> None:
    folder = hard.path
    before = {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}
    preview.effect(hard, CASES["a fault of days"], scheme=SCHEME)
    assert {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))} == before


def test_what_could_not_be_written_is_refused(hard: City) -> None:
    with pytest.raises(BadInput, match="国控"):
        preview.effect(hard, [mark("invalid", key="A3", document="")])
    with pytest.raises(NotThere, match="99"):
        preview.effect(hard, [mark("revoke", revokes=99)])
